"""Takes 100,000 sessions in from a file, and says what that costs whom; run by hand.

``python -m tests.db.bench_import [rows] [postgresql]``
"""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
import resource
import sys
import tempfile
import threading
import time
from typing import Any

from custom_components.lightningrod.db.config import DatabaseConfig, SqliteConfig
from custom_components.lightningrod.db.edit_batch import EditBatch
from custom_components.lightningrod.db.edit_undo import undo
from custom_components.lightningrod.db.engine import Database
from custom_components.lightningrod.db.import_run import (
    ImportAborted,
    Job,
    import_file,
    preview,
)
from custom_components.lightningrod.db.migrate import migrate
from custom_components.lightningrod.db.space import size
from custom_components.lightningrod.ledger.importing.choices import Choices
from custom_components.lightningrod.ledger.importing.reading import look

from .helpers import VIN
from .importing import EDITOR, HOUSE, NOW, read
from .servers import tcp_server

BEGIN = datetime(2010, 2, 1, tzinfo=UTC)


def write(path: Path, rows: int) -> None:
    """Write charges of 45 minutes, one after the other; two of three have a cost."""
    step = (NOW - BEGIN) / (rows + 1)
    with path.open("w") as file:
        file.write("Start,End,Energy (kWh),Cost,SoC start,SoC end,Location,Notes\n")
        for n in range(rows):
            start = BEGIN + n * step
            end = start + min(timedelta(minutes=45), step * 0.9)
            cost = f"{n % 17}.{n % 100:02}" if n % 3 else ""
            file.write(
                f"{start:%Y-%m-%d %H:%M:%S},{end:%Y-%m-%d %H:%M:%S},{5 + n % 20}.{n % 97},"
                f"{cost},{n % 60},{n % 60 + 20},Place {n % 7},note {n}\n"
            )


def memory() -> float:
    """Return the most memory that there ever was, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


async def watched(name: str, work: Any, *arguments: Any) -> Any:
    """Do work in a thread, and print what it cost and how long the event loop stood still."""
    longest, done = 0.0, asyncio.Event()

    async def watch() -> None:
        nonlocal longest
        while not done.is_set():
            before = time.perf_counter()
            await asyncio.sleep(0.001)
            longest = max(longest, time.perf_counter() - before - 0.001)

    watcher = asyncio.create_task(watch())
    begin, spent, peak = time.perf_counter(), time.process_time(), memory()
    try:
        result = await asyncio.to_thread(work, *arguments)
    except ImportAborted:
        result = None
    took, cpu = time.perf_counter() - begin, time.process_time() - spent
    done.set()
    await watcher
    print(  # noqa: T201
        f"{name:<10} {took:7.1f} s, {cpu:7.1f} s of CPU, stall {longest * 1000:5.0f} ms,"
        f" {memory() - peak:5.0f} MB more at the peak"
    )
    return result


@contextmanager
def sqlite() -> Iterator[DatabaseConfig]:
    """Yield where a file is to be."""
    with tempfile.TemporaryDirectory() as folder:
        yield SqliteConfig(Path(folder, "a.db"))


async def main(rows: int, config: DatabaseConfig) -> None:
    """Look, preview, break off, take in, take in again, and undo."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "a.csv")
        await asyncio.to_thread(write, path, rows)
        await asyncio.to_thread(migrate, config)
        database = Database(config)
        told: list[float] = []
        await watched("nothing", time.sleep, 5)
        seen = await watched("look", look, path, HOUSE)
        job = Job(
            path=path,
            reading=seen.reading,
            choices=Choices(),
            vehicles={},
            vehicle=VIN,
            now=NOW,
            progress=told.append,
        )
        tally = await watched("preview", preview, config, job)
        print(dict(tally.counts), f"progress told {len(told)} times")  # noqa: T201
        stop = threading.Event()
        half = replace(
            job, progress=lambda it: stop.set() if it > 0.5 else None, aborted=stop
        )
        await watched("broken off", import_file, config, half, EDITOR)
        print(len(await read(database)), "rows after that")  # noqa: T201
        tally = await watched("import", import_file, config, job, EDITOR)
        async with database.connect() as connection:
            held = await size(connection)
        print(tally.added, "rows,", held >> 20, "MB")  # noqa: T201
        again = await watched("again", import_file, config, job, EDITOR)
        print(dict(again.counts))  # noqa: T201
        begin = time.perf_counter()
        async with database.begin() as connection:
            batch = EditBatch(connection=connection, editor=EDITOR)
            await undo(batch, tally.batch_id)
            await batch.finish()
        print(f"undo       {time.perf_counter() - begin:7.1f} s")  # noqa: T201
        print(len(await read(database)), "rows after that")  # noqa: T201
        await database.dispose()


if __name__ == "__main__":
    told = [*sys.argv[1:], *("100000", "sqlite")[len(sys.argv) - 1 :]]
    with tcp_server() if told[1] == "postgresql" else sqlite() as target:
        asyncio.run(main(int(told[0]), target))
