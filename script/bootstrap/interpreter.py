"""Find or get a Python that Home Assistant runs on."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from . import debian, tools
from .paths import PYTHON_ROOT
from .shell import SetupError, output, say, which

MINIMUM = (3, 14, 2)
SERIES = "3.14"

# Where there is no way out to the download, failing fast matters more than trying often.
PATIENCE = {"UV_HTTP_RETRIES": "1", "UV_HTTP_TIMEOUT": "60"}


@dataclass(frozen=True, kw_only=True)
class Interpreter:
    """A usable Python: its program and what compiling against it needs in the environment."""

    program: Path
    build_env: dict[str, str]


def find() -> Interpreter:
    """Return a Python of at least MINIMUM; raise SetupError when there is no way to one."""
    routes: tuple[Callable[[], Interpreter | None], ...] = (
        _unpacked,
        _installed,
        _downloaded,
        _unpack,
    )
    for route in routes:
        if (found := route()) and _new_enough(found.program):
            return found
    wanted = ".".join(map(str, MINIMUM))
    raise SetupError(
        f"no Python {wanted} or later: install one as python{SERIES} and try again"
    )


def _new_enough(program: Path) -> bool:
    """Tell whether this program is a Python of at least MINIMUM."""
    answer = output(program, "-c", "import sys; print(*sys.version_info[:3])")
    return answer is not None and tuple(map(int, answer.split())) >= MINIMUM


def _installed() -> Interpreter | None:
    """Return the Python on PATH."""
    path = which(f"python{SERIES}")
    return Interpreter(program=Path(path), build_env={}) if path else None


def _downloaded() -> Interpreter | None:
    """Return a Python that uv manages; it comes from the internet once."""
    say(f"looking for Python {SERIES} with uv")
    output(tools.uv(), "python", "install", SERIES, env=PATIENCE)
    path = output(tools.uv(), "python", "find", "--managed-python", SERIES)
    return Interpreter(program=Path(path), build_env={}) if path else None


def _unpacked() -> Interpreter | None:
    """Return the Python that an earlier run took from Debian's next release."""
    program = PYTHON_ROOT / "usr" / "bin" / f"python{SERIES}"
    if not program.exists():
        return None
    return Interpreter(
        program=program, build_env={"CPATH": str(PYTHON_ROOT / "usr" / "include")}
    )


def _unpack() -> Interpreter | None:
    """Return the Python of Debian's next release, unpacked into a folder of ours."""
    if not debian.available():
        return None
    say(f"unpacking Python {SERIES} of Debian {debian.SUITE}")
    debian.unpack(PYTHON_ROOT)
    return _unpacked()
