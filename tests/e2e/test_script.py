"""`script/demo` as a person calls it, with the other database and the other units."""

import asyncio
from pathlib import Path
import sys

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.timeout(150)
async def test_the_demo_checks_itself(tmp_path: Path, free_port: int):
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "demo.runner", "--check", "--days", "10"),
        *("--port", str(free_port), "--folder", str(tmp_path / "demo")),
        *("--units", "us", "--database", "postgresql"),
        cwd=ROOT,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    said, _ = await process.communicate()
    assert process.returncode == 0, said.decode()
    assert b"All is well" in said
