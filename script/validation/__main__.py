"""Check the repository; print what is wrong and where."""

from collections.abc import Callable, Iterator
from pathlib import Path
import sys

from . import (
    brand,
    code,
    dependencies,
    glossary,
    hacs,
    icons,
    manifest,
    quality_scale,
    services,
    strings,
    syntax,
    translations,
)
from .integration import Integration

ROOT = Path(__file__).resolve().parents[2]
DOMAIN = "lightningrod"
LANGUAGES = ("en", "da", "de", "es", "fr", "nb", "nl", "sv")

type Check = Callable[[Integration], Iterator[str]]

CHECKS: dict[str, Check] = {
    "hacs": hacs.check,
    "manifest": manifest.check,
    "brand": brand.check,
    "dependencies": dependencies.check,
    "strings": strings.check,
    "translations": translations.check,
    "glossary": glossary.check,
    "services": services.check,
    "icons": icons.check,
    "code": code.check,
    "quality_scale": quality_scale.check,
}


def main() -> int:
    """Run every check; return the exit status."""
    integration = Integration(root=ROOT, domain=DOMAIN, languages=LANGUAGES)
    # What cannot be read cannot be checked either.
    problems = [f"[syntax] {problem}" for problem in syntax.check(integration)] or [
        f"[{area}] {problem}"
        for area, check in CHECKS.items()
        for problem in check(integration)
    ]
    for problem in problems:
        print(problem)
    print(f"{len(problems)} problem(s) in {len(CHECKS)} areas")
    return bool(problems)


if __name__ == "__main__":
    sys.exit(main())
