"""Where things are: one definition of every path that the set-up uses."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

PYPROJECT = ROOT / "pyproject.toml"
LOCKS = ROOT / "requirements"
DEV_LOCK = LOCKS / "dev.txt"
TOOLS_LOCK = LOCKS / "tools.txt"

VENV = ROOT / ".venv"
VENV_PYTHON = VENV / "bin" / "python"
STAMP = VENV / ".lightningrod-setup"

CACHE = ROOT / ".cache"
TOOLS = CACHE / "tools"
PYTHON_ROOT = CACHE / "python"
