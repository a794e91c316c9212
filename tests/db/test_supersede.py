"""Sessions that turn out to be one plug-in become one row."""

from decimal import Decimal

import pytest

from custom_components.lightningrod.db.edit_subject import SESSIONS
from custom_components.lightningrod.db.engine import Database
from custom_components.lightningrod.db.models import (
    EV_CHARGING_INTERVAL,
    EV_CHARGING_SEGMENT,
    EV_CHARGING_SESSION,
)
from custom_components.lightningrod.ledger.records import Record, RecordKind

from .editing import Ledger
from .helpers import at, id_of, interval, rows, segment, session
from .scene import Scene


def part_of(part: Record, whole: Record) -> Record:
    """Return what says that one session is a part of another."""
    return Record(
        RecordKind.SESSION,
        {
            "session_id": id_of(part),
            "superseded_by": id_of(whole),
            "is_complete": False,
        },
        urgent=True,
    )


@pytest.mark.parametrize("batches", [1, 2])
async def test_the_part_goes_and_what_hung_on_it_stays(
    scene: Scene, batches: int
) -> None:
    whole, part = session(at(0), energy_kwh=5.0), session(at(60), energy_kwh=3.0)
    scene.writer.put(
        [
            whole,
            part,
            segment(whole, at(0), 5.0),
            segment(part, at(60), 3.0),
            interval(whole, at(0), 5.0),
            interval(part, at(60), 3.0),
        ]
    )
    if batches == 2:
        await scene.writer.flush()
    corrected = session(at(0), energy_kwh=8.8)
    for _ in range(2):
        scene.writer.put([corrected, part_of(part, whole)])
        await scene.writer.flush()

    (row,) = await rows(scene.database, EV_CHARGING_SESSION)
    assert (row["session_id"], row["energy_kwh"]) == (id_of(whole), 8.8)
    for model in (EV_CHARGING_SEGMENT, EV_CHARGING_INTERVAL):
        pieces = await rows(scene.database, model)
        assert {piece["session_id"] for piece in pieces} == {id_of(whole)}
        assert sum(piece["energy_kwh"] for piece in pieces) == pytest.approx(8.8)
    assert scene.writer.pending == 0
    assert scene.writer.rows_dropped == 0


async def test_words_of_the_owner_are_kept(scene: Scene) -> None:
    whole, part = session(at(0)), session(at(60), notes="Paid with the card")
    scene.writer.put([whole, part])
    await scene.writer.flush()
    scene.writer.put([part_of(part, whole)])
    await scene.writer.flush()
    (row,) = await rows(scene.database, EV_CHARGING_SESSION)
    assert row["notes"] == "Paid with the card"


async def test_a_bill_and_tags_of_the_owner_are_kept(database: Database) -> None:
    """What was paid for a part is paid for the whole, whatever is seen of it later."""
    ledger = Ledger(database)
    whole, part = session(at(0)), session(at(60))
    await ledger.observe(whole, part)
    await ledger.update(
        SESSIONS,
        [part],
        cost=Decimal("12.5"),
        network_name="Ionity",
        tags=["holiday"],
    )
    for _ in range(2):
        await ledger.observe(part_of(part, whole), session(at(0), network_name="Other"))
    (row,) = await rows(database, EV_CHARGING_SESSION)
    assert (row["cost"], row["cost_currency"]) == (Decimal("12.5"), "EUR")
    assert (row["cost_source"], row["network_name"]) == ("manual", "Ionity")
    assert row["tags"] == ["holiday"]


async def test_slices_that_both_have_are_one(scene: Scene) -> None:
    whole, part = session(at(0), energy_kwh=2.0), session(at(2), energy_kwh=1.0)
    scene.writer.put(
        [whole, part, interval(whole, at(0), 2.0), interval(part, at(0), 1.0)]
    )
    scene.writer.put([part_of(part, whole)])
    await scene.writer.flush()
    (piece,) = await rows(scene.database, EV_CHARGING_INTERVAL)
    assert piece["energy_kwh"] == pytest.approx(2.0)
