"""The virtual environment: made once, kept in step with the lock."""

from collections.abc import Iterator
from contextlib import contextmanager
import fcntl
import hashlib
import shutil

from . import interpreter, tools
from .paths import CACHE, DEV_LOCK, ROOT, STAMP, VENV, VENV_PYTHON
from .shell import output, run, say


def make() -> None:
    """Make `.venv` what the lock says; do nothing when it already is."""
    if not _current():
        with alone():
            _refresh()


def _refresh() -> None:
    """Bring `.venv` up to date, unless another process did so while this one waited."""
    if _current():
        return
    found = interpreter.find()
    if not _usable():
        shutil.rmtree(VENV, ignore_errors=True)
        run(tools.uv(), "venv", "--quiet", "--python", found.program, VENV, quiet=True)
    say("installing the locked packages")
    STAMP.unlink(missing_ok=True)
    run(
        *(tools.uv(), "pip", "sync", "--quiet", "--require-hashes"),
        *("--python", VENV_PYTHON, DEV_LOCK),
        env=found.build_env,
        quiet=True,
    )
    STAMP.write_text(_state())


@contextmanager
def alone() -> Iterator[None]:
    """Keep out other set-ups of the same folder for the time being."""
    CACHE.mkdir(exist_ok=True)
    with (CACHE / "setup.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _current() -> bool:
    """Tell whether `.venv` is what the lock says."""
    return _usable() and STAMP.exists() and STAMP.read_text() == _state()


def _usable() -> bool:
    """Tell whether the environment's interpreter still runs."""
    return VENV_PYTHON.exists() and output(VENV_PYTHON, "-c", "") is not None


def _state() -> str:
    """Return a fingerprint of what the environment is made from."""
    program = sorted((ROOT / "script" / "bootstrap").glob("*.py"))
    digest = hashlib.sha256()
    for file in (DEV_LOCK, *program):
        digest.update(file.read_bytes())
    return digest.hexdigest()
