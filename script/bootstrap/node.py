"""The packages that the frontend is built with, kept in step with their lock."""

import hashlib
import os

from .environment import alone
from .paths import ROOT
from .shell import SetupError, run, say, which

FOLDER = ROOT / "frontend"
LOCK = FOLDER / "package-lock.json"
STAMP = FOLDER / "node_modules" / ".lightningrod"


def install() -> None:
    """Install what the lock says; do nothing when it is there, or when there is no Node.js.

    What is built is committed: only who changes the frontend needs Node.js, and CI.
    """
    if not which("npm"):
        if os.environ.get("CI"):
            raise SetupError("install Node.js 20 or later to check the frontend")
        return
    if _current():
        return
    with alone():
        if not _current():
            say("installing the packages of the frontend")
            run("npm", "ci", "--silent", cwd=FOLDER)
            STAMP.write_text(_state())


def _current() -> bool:
    return STAMP.exists() and STAMP.read_text() == _state()


def _state() -> str:
    """Return a fingerprint of the lock."""
    return hashlib.sha256(LOCK.read_bytes()).hexdigest()
