"""The lock files: exact versions and hashes of everything in `[dependency-groups]`.

They hold no address of an index, so they install from whichever one a machine is set up for, and
the hashes make sure that the files are the published ones.
"""

import hashlib
import json
import tomllib

from . import tools
from .paths import DEV_LOCK, LOCKS, PYPROJECT, ROOT, TOOLS_LOCK
from .shell import run, say

MARK = "# dependency groups: "

# Lock file -> (group of pyproject.toml, oldest Python it has to serve)
FILES = {DEV_LOCK: ("dev", "3.14.2"), TOOLS_LOCK: ("tools", "3.11")}


def write() -> None:
    """Resolve the dependency groups anew and write the lock files."""
    LOCKS.mkdir(exist_ok=True)
    for file, (group, python) in FILES.items():
        say(f"locking {file.relative_to(ROOT)}")
        run(
            *(tools.uv(), "pip", "compile", "--quiet", "--upgrade", "--universal"),
            *(
                "--generate-hashes",
                "--no-header",
                "--no-emit-index-url",
                "--no-emit-find-links",
            ),
            *("--python-version", python, "--group", group, "--output-file", file),
            cwd=ROOT,
        )
        file.write_text(_header() + file.read_text())


def current() -> bool:
    """Tell whether the lock files were written from the dependency groups as they are now."""
    return all(
        file.exists() and file.read_text().startswith(_header()) for file in FILES
    )


def _header() -> str:
    """Return the first lines of a lock file, which name the groups that it came from."""
    groups = tomllib.loads(PYPROJECT.read_text())["dependency-groups"]
    mark = hashlib.sha256(json.dumps(groups, sort_keys=True).encode()).hexdigest()
    return f"# Written by script/setup --lock; change pyproject.toml instead.\n{MARK}{mark}\n"
