"""Measure speed, disk and memory; without names of parts, all of them. See docs/performance.md."""

import argparse
import asyncio
from collections.abc import Callable, Sequence
from pathlib import Path
import sys
import tempfile
from typing import Final

from custom_components.lightningrod.db.config import SqliteConfig

from .cards import cards
from .databases import create, postgresql, ten_years_postgresql, ten_years_sqlite
from .fleet import fleet
from .loop import loop
from .measure import Report, machine
from .queries import queries
from .start import start
from .stream import burst, disk, path
from .writing import writing
from .year import year


class Bench:
    """A run: where it works, and where it keeps what takes long to make."""

    def __init__(self, folder: Path, cache: Path) -> None:
        self.folder = folder
        self.cache = cache

    def loop(self) -> list[Report]:
        """Measure the event loop, per state change."""
        return [asyncio.run(loop(self.folder))]

    def path(self) -> list[Report]:
        """Measure the way from states to committed rows."""
        return [asyncio.run(path(self.folder))]

    def burst(self) -> list[Report]:
        """Measure 50,000 changes at once."""
        return [asyncio.run(burst(self.folder))]

    def disk(self) -> list[Report]:
        """Measure the bytes written for a push."""
        return [asyncio.run(disk(self.folder))]

    def year(self) -> list[Report]:
        """Measure what a year takes in SQLite."""
        return [asyncio.run(year(self.folder))]

    def writing(self) -> list[Report]:
        """Measure rows a second, on both databases."""
        first = asyncio.run(writing(SqliteConfig(self.folder / "writing.db")))
        with postgresql(self.folder / "postgresql") as server:
            return [first, asyncio.run(writing(create(server, "writing")))]

    def queries(self) -> list[Report]:
        """Measure figures, pages and sensors with ten years, on both databases."""
        first = asyncio.run(queries("SQLite", ten_years_sqlite(self.cache)))
        with postgresql(self.cache / "postgresql") as server:
            config = ten_years_postgresql(server)
            return [first, asyncio.run(queries("PostgreSQL", config))]

    def start(self) -> list[Report]:
        """Measure imports, the look at the revision, a whole set-up, memory."""
        return [asyncio.run(start(ten_years_sqlite(self.cache), self.folder))]

    def fleet(self) -> list[Report]:
        """Measure 100 vehicles, 20 writers, one PostgreSQL."""
        with postgresql(self.folder / "postgresql") as server:
            return [asyncio.run(fleet(create(server, "fleet")))]

    def cards(self) -> list[Report]:
        """Measure the cards of a large ledger in a browser, and what they ask."""
        return cards(self.folder, self.cache)


PARTS: Final[dict[str, Callable[[Bench], list[Report]]]] = {
    part.__name__: part
    for part in (
        Bench.loop,
        Bench.path,
        Bench.burst,
        Bench.writing,
        Bench.disk,
        Bench.year,
        Bench.queries,
        Bench.start,
        Bench.fleet,
        Bench.cards,
    )
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run what the command line names; return 1 when a goal was missed."""
    parser = argparse.ArgumentParser(prog="script/bench", description=__doc__)
    parser.add_argument("parts", nargs="*", metavar="PART", help=", ".join(PARTS))
    parser.add_argument(
        "--cache",
        type=Path,
        default=Path(tempfile.gettempdir()) / "lightningrod-bench",
        help="where the ten years are kept from run to run (about 3 GB)",
    )
    wanted = parser.parse_args(arguments)
    if unknown := set(wanted.parts) - set(PARTS):
        parser.error(f"no such part: {', '.join(sorted(unknown))}")
    wanted.cache.mkdir(parents=True, exist_ok=True)
    print(machine())
    missed = 0
    for name in wanted.parts or PARTS:
        with tempfile.TemporaryDirectory(prefix="lightningrod-bench-") as folder:
            for report in PARTS[name](Bench(Path(folder), wanted.cache)):
                print(f"\n{report}", flush=True)
                missed += report.missed
    print(f"\n{missed} goals missed" if missed else "\nAll goals met")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
