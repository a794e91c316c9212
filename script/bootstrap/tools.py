"""The two helpers of the set-up itself, uv and patchelf, at the versions of their lock."""

import hashlib
from pathlib import Path
import shutil
import sys

from .paths import TOOLS, TOOLS_LOCK
from .shell import run, say, which


def uv() -> str:
    """Return the path of uv: the one on PATH, else our own."""
    return which("uv") or str(_own() / "bin" / "uv")


def patchelf() -> str:
    """Return the path of patchelf: the one on PATH, else our own."""
    return which("patchelf") or str(_own() / "bin" / "patchelf")


def _own() -> Path:
    """Install the locked tools into a folder of their own; return it.

    `--target` needs neither a virtual environment nor leave to write into the system's Python.
    """
    folder = TOOLS / hashlib.sha256(TOOLS_LOCK.read_bytes()).hexdigest()[:16]
    if folder.is_dir():
        return folder
    say("installing uv")
    partial = folder.with_suffix(".partial")
    shutil.rmtree(partial, ignore_errors=True)
    pip = (
        sys.executable,
        "-m",
        "pip",
        "--disable-pip-version-check",
        "install",
        "--quiet",
    )
    run(
        *pip,
        "--require-hashes",
        "--no-deps",
        "--target",
        partial,
        "-r",
        TOOLS_LOCK,
        quiet=True,
    )
    partial.rename(folder)
    return folder
