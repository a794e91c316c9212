"""Whatever people edit in whatever order: undoing it all leaves what was observed."""

import asyncio
from collections.abc import Awaitable, Callable
from decimal import Decimal
from pathlib import Path
import shutil
import tempfile
from typing import Any

from hypothesis import HealthCheck, given, settings, strategies as st
import pytest

from custom_components.lightningrod.db.config import DatabaseConfig, SqliteConfig
from custom_components.lightningrod.db.edit_batch import Outcome
from custom_components.lightningrod.db.edit_subject import SESSIONS
from custom_components.lightningrod.db.engine import Database
from custom_components.lightningrod.db.listing import Filter, Page, list_sessions
from custom_components.lightningrod.ledger.edit_checks import EditRefused
from custom_components.lightningrod.ledger.records import Record

from .editing import Ledger, flow, home, priced_ledger
from .helpers import VIN, at, id_of

STARTS = (0, 180, 360, 540)
CHARGES = [home(at(minutes), notes=None) for minutes in STARTS]
FLOWS = [*flow(CHARGES[0]), *flow(CHARGES[1], at(STARTS[1]))]

one = st.integers(0, len(CHARGES) - 1)
energies = st.sampled_from([1.0, 7.5, 12.0, 20.0, 33.3])
steps = st.one_of(
    st.tuples(st.just("energy"), one, st.one_of(st.none(), energies)),
    st.tuples(st.just("notes"), one, st.sampled_from([None, "a", "b"])),
    st.tuples(
        st.just("cost"), one, st.sampled_from([None, Decimal("1.25"), Decimal(9)])
    ),
    st.tuples(st.just("place"), one, st.sampled_from([None, 7])),
    st.tuples(st.just("end"), one, st.sampled_from([30, 60, 90])),
    st.tuples(st.just("delete"), one, st.none()),
    st.tuples(st.just("merge"), one, one),
    st.tuples(st.just("split"), one, st.sampled_from([0.2, 0.5, 0.9])),
    st.tuples(st.just("add"), one, energies),
    st.tuples(st.just("undo"), st.integers(0, 9), st.none()),
    st.tuples(st.just("observe"), one, energies),
)
type Step = tuple[str, int, Any]
type Edit = Callable[[Ledger, int, Any], Awaitable[Outcome]]


async def edit(ledger: Ledger, made: list[Outcome], step: Step) -> Outcome:
    """Make one edit; which may be refused."""
    name, which, value = step
    if name == "undo":
        if which >= len(made):
            raise EditRefused("edit_not_found")
        return await ledger.undo(made[which])
    return await EDITS[name](ledger, which, value)


def update(column: str) -> Edit:
    """Return the edit of one column."""
    return lambda ledger, which, value: ledger.update(
        SESSIONS, [CHARGES[which]], **{column: value}
    )


EDITS: dict[str, Edit] = {
    "energy": update("energy_kwh"),
    "notes": update("notes"),
    "cost": update("cost"),
    "place": update("location_id"),
    "end": lambda ledger, which, value: update("session_end_utc")(
        ledger, which, at(STARTS[which] + value)
    ),
    "delete": lambda ledger, which, _: ledger.delete(SESSIONS, CHARGES[which]),
    "merge": lambda ledger, which, value: ledger.merge(
        SESSIONS, CHARGES[which], CHARGES[value]
    ),
    "split": lambda ledger, which, value: ledger.split(
        SESSIONS, CHARGES[which], amount=10.0 * value
    ),
    "add": lambda ledger, which, value: ledger.add(
        SESSIONS,
        session_start_utc=at(STARTS[which] + 130),
        session_end_utc=at(STARTS[which] + 150),
        energy_kwh=value,
        network_name="Home",
    ),
}


def corrected(which: int, energy: float) -> Record:
    """Return what a charge log says of a session afterwards."""
    charge = CHARGES[which]
    return Record(
        charge.kind,
        {
            "session_id": id_of(charge),
            "energy_kwh": energy,
            "energy_source": "log",
            "is_complete": True,
        },
    )


async def sums_agree(ledger: Ledger) -> None:
    """Check that the sums are those of the sessions that count."""
    rows = await ledger.sessions()
    async with ledger.database.connect() as connection:
        sums, told = await list_sessions(
            connection, Filter(device_ids=[VIN]), Page(sort_by="session_start_utc")
        )
    assert len(told) == len(rows) == sums.sessions
    assert sums.energy_kwh == pytest.approx(sum(r["energy_kwh"] or 0 for r in rows))
    costs = [row["cost"] for row in rows if row["cost"] is not None]
    assert sum(sums.cost.values()) == sum(costs)
    assert all(row["session_start_utc"] <= row["session_end_utc"] for row in rows)


async def live(edited: Database, observed: Database, life: list[Step]) -> None:
    """Lead a life of edits in one ledger, and without them in another one."""
    ledger, plain = await priced_ledger(edited), await priced_ledger(observed)
    for each in (ledger, plain):
        await each.observe(*CHARGES, *FLOWS)
    made: list[Outcome] = []
    for step in life:
        if step[0] == "observe":
            for each in (ledger, plain):
                await each.observe(corrected(step[1], step[2]))
        else:
            try:
                outcome = await edit(ledger, made, step)
            except EditRefused:
                continue
            if step[0] == "undo":
                made.remove(made[step[1]])
            else:
                made.append(outcome)
        await sums_agree(ledger)
    for outcome in reversed(made):
        await ledger.undo(outcome)
    assert await ledger.everything() == await plain.everything()


async def _on(configs: tuple[DatabaseConfig, ...], life: list[Step]) -> None:
    edited, observed = (Database(config) for config in configs)
    try:
        await live(edited, observed, life)
    finally:
        await edited.dispose()
        await observed.dispose()


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(life=st.lists(steps, max_size=12))
def test_undoing_everything_leaves_what_was_observed(
    sqlite_template: Path, life: list[Step]
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        configs = tuple(
            SqliteConfig(Path(shutil.copy(sqlite_template, Path(folder) / name)))
            for name in ("edited.db", "observed.db")
        )
        asyncio.run(_on(configs, life))


LIFE: list[Step] = [
    ("energy", 0, 12.0),
    ("merge", 0, 1),
    ("split", 0, 0.5),
    ("cost", 2, Decimal(9)),
    ("delete", 3, None),
    ("add", 3, 7.5),
]


async def test_on_both_databases(database: Database) -> None:
    ledger = await priced_ledger(database)
    await ledger.observe(*CHARGES, *FLOWS)
    before, made = await ledger.everything(), list[Outcome]()
    for step in LIFE:
        made.append(await edit(ledger, made, step))
        await sums_agree(ledger)
    assert await ledger.everything() != before
    for outcome in reversed(made):
        await ledger.undo(outcome)
    assert await ledger.everything() == before
