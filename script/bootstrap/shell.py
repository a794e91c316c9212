"""Run other programs and say clearly what went wrong."""

import os
from pathlib import Path
import shutil
import subprocess
import sys


class SetupError(Exception):
    """The environment cannot be made; the text says what to do about it."""


def run(
    *command: str | Path,
    env: dict[str, str] | None = None,
    cwd: Path | None = None,
    quiet: bool = False,
) -> None:
    """Run a program to its end; raise SetupError when it fails.

    `env` is laid over this process's environment; `quiet` hides the output of a success.
    """
    result = subprocess.run(
        [str(part) for part in command],
        env={**os.environ, **(env or {})},
        cwd=cwd,
        capture_output=quiet,
        text=True,
        check=False,
    )
    if result.returncode:
        if quiet:
            sys.stderr.write(result.stdout + result.stderr)
        line = " ".join(str(part) for part in command)
        raise SetupError(f"this command failed ({result.returncode}): {line}")


def output(*command: str | Path, env: dict[str, str] | None = None) -> str | None:
    """Return what a program prints, or None when it is missing or fails."""
    try:
        result = subprocess.run(
            [str(part) for part in command],
            env={**os.environ, **(env or {})},
            capture_output=True,
            text=True,
            check=True,
        )
    except (OSError, subprocess.CalledProcessError):
        return None
    return result.stdout.strip()


def which(*names: str) -> str | None:
    """Return the path of the first of these programs that is installed."""
    return next((path for name in names if (path := shutil.which(name))), None)


def say(text: str) -> None:
    """Tell the person at the terminal what is going on."""
    print(f"setup: {text}", flush=True)
