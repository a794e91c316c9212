"""Two kills, an hour without PostgreSQL with a restart inside, a clock that jumps: nothing lost."""

import asyncio
from pathlib import Path
import sys

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.timeout(900)
async def test_a_short_chaos_loses_nothing(tmp_path: Path):
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "demo.chaos", "--folder", str(tmp_path / "chaos")),
        cwd=ROOT,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    said, _ = await process.communicate()
    assert process.returncode == 0, said.decode()
    assert b"Nothing lost, nothing doubled" in said
