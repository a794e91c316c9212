"""Ten days of two cars with a restart, a kill, reloads and outages: none missed, none doubled."""

import asyncio
from pathlib import Path
import sys

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.timeout(300)
async def test_a_short_soak_meets_the_target(tmp_path: Path):
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "demo.soak", "--folder", str(tmp_path / "soak")),
        *("--days", "10", "--disturbances", "6", "--seed", "8"),
        cwd=ROOT,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    said, _ = await process.communicate()
    assert process.returncode == 0, said.decode()
    assert b"The target is met" in said
