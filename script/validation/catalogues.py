"""What people read, by language: English first, and the same texts in the others."""

from collections.abc import Iterator
from dataclasses import dataclass
import json
from pathlib import Path
from typing import Any

ENGLISH = "en"
# Name -> where English is, and where every other language is
PLACES = {
    "translations": (
        "custom_components/{domain}/translations/en.json",
        "custom_components/{domain}/translations/{language}.json",
    ),
    "words": (
        "frontend/src/words/en.json",
        "frontend/src/words/languages/{language}.json",
    ),
    "report": (
        "custom_components/{domain}/report/words/en.json",
        "custom_components/{domain}/report/words/{language}.json",
    ),
}

type Texts = dict[str, str]


@dataclass(frozen=True, kw_only=True)
class Catalogue:
    """The texts of one place by the way to them, in English and in other languages."""

    source: str
    others: str
    english: Texts
    languages: dict[str, Texts]

    def path(self, language: str) -> str:
        """Return where a language other than English is, below the repository."""
        return self.others.format(language=language)


def read(root: Path, domain: str) -> dict[str, Catalogue]:
    """Return the catalogues by name; one without English is empty."""
    return {name: _catalogue(root, domain, name) for name in PLACES}


def _catalogue(root: Path, domain: str, name: str) -> Catalogue:
    english, others = (
        path.replace("{domain}", domain)  # {language} stays
        for path in PLACES[name]
    )
    files = sorted(root.glob(others.format(language="*")))
    return Catalogue(
        source=english,
        others=others,
        english=_texts(root / english),
        languages={f.stem: _texts(f) for f in files if f.stem != ENGLISH},
    )


def _texts(file: Path) -> Texts:
    return dict(_flat(json.loads(file.read_text()))) if file.exists() else {}


def _flat(tree: dict[str, Any], way: tuple[str, ...] = ()) -> Iterator[tuple[str, str]]:
    """Yield every text of a file with the way to it."""
    for key, value in tree.items():
        if isinstance(value, dict):
            yield from _flat(value, (*way, key))
        else:
            yield ".".join((*way, key)), str(value)
