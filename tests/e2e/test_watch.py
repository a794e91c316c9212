"""A day of two cars and half a minute of the present: nothing grows."""

import asyncio
from pathlib import Path
import sys

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.timeout(600)
async def test_a_short_watch_sees_nothing_grow(tmp_path: Path):
    folder = tmp_path / "watch"
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "demo.soak", "--folder", str(folder)),
        *("--watch", "0.5", "--seed", "3"),
        cwd=ROOT,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    said, _ = await process.communicate()
    assert process.returncode == 0, said.decode()
    assert b"Nothing grew" in said
    assert (folder / "looks.csv").read_text().count("present") >= 5
