"""Past sessions are priced anew when their owner asks, seen before, and put back exactly."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from custom_components.lightningrod.db.edit_batch import EditBatch, Editor, Outcome
from custom_components.lightningrod.db.edit_history import list_batches
from custom_components.lightningrod.db.edit_subject import SESSIONS
from custom_components.lightningrod.db.edit_undo import undo
from custom_components.lightningrod.db.edits import update_rows
from custom_components.lightningrod.db.engine import Database
from custom_components.lightningrod.db.models import (
    EV_CHARGING_COST_LINE,
    EV_CHARGING_INTERVAL,
    EV_CHARGING_SESSION,
    EV_EDIT,
)
from custom_components.lightningrod.db.reference import sync_places
from custom_components.lightningrod.db.reprice import Repricing, Scope, preview, reprice
from custom_components.lightningrod.ledger.edit_checks import EditRefused
from custom_components.lightningrod.ledger.places import Place
from custom_components.lightningrod.ledger.tariffs import flat_plan

from .costs import (
    BERLIN,
    EVENING,
    TIERS,
    TWO_BANDS,
    charge,
    lines,
    settled,
    tariff,
    the_session,
)
from .helpers import NOON, OTHER_VIN, VIN, at, id_of, rows, session

ALL = Scope(device_ids=[VIN, OTHER_VIN])
NOW = NOON + timedelta(days=90)
CHEAP, DEAR = flat_plan(Decimal("0.3"), "EUR"), flat_plan(Decimal("0.5"), "EUR")
PARK = Place(
    name="Ladepark",
    latitude=52.5,
    longitude=13.4,
    radius_m=50.0,
    zone_entity_id="zone.park",
    network_name="Ionity",
)


async def placed(database: Database, *places: Place) -> list[Place]:
    """Write places; return them with their numbers."""
    async with database.begin() as connection:
        return await sync_places(connection, places)


@asynccontextmanager
async def editing(database: Database, minutes: int = 0) -> AsyncIterator[EditBatch]:
    """Make a batch of edits some minutes after now."""
    editor = Editor(
        made_by="user",
        device_ids=[VIN, OTHER_VIN],
        currency="EUR",
        timezone=BERLIN,
        now=NOW + timedelta(minutes=minutes),
    )
    async with database.begin() as connection:
        yield EditBatch(connection=connection, editor=editor)


async def applied(
    database: Database, scope: Scope = ALL, minutes: int = 0
) -> tuple[Repricing, Outcome]:
    """Price anew."""
    async with editing(database, minutes) as batch:
        return await reprice(batch, scope), await batch.finish()


async def looked(database: Database, scope: Scope = ALL) -> Repricing:
    """Look at what pricing anew would change."""
    async with database.connect() as connection:
        return await preview(connection, scope, BERLIN)


async def taken_back(database: Database, batch_id: UUID, minutes: int = 9) -> None:
    """Undo a batch."""
    async with editing(database, minutes) as batch:
        await undo(batch, batch_id)
        await batch.finish()


async def tables(database: Database) -> list[Any]:
    """Return everything that prices are in."""
    found = await rows(database, EV_CHARGING_COST_LINE)
    # A line that went and came back has another number.
    kept = [{name: it[name] for name in it if name != "id"} for it in found]
    kept.sort(key=lambda it: (it["session_id"], it["audience"], it["position"]))
    others = EV_CHARGING_SESSION, EV_CHARGING_INTERVAL
    return [kept, *[await rows(database, model) for model in others]]


async def dearer(database: Database) -> None:
    """Settle two sessions, and learn that the price was another one."""
    await tariff(database, CHEAP)
    await settled(
        database,
        session(network_name="Home"),
        session(at(600), network_name="Home", energy_kwh=20.0, device_id=OTHER_VIN),
    )
    await tariff(database, DEAR)


class TestPreview:
    """What would change is told before anything does."""

    async def test_it_tells_and_writes_nothing(self, database: Database) -> None:
        await dearer(database)
        before = await tables(database)
        found = await looked(database)
        assert await tables(database) == before
        assert await rows(database, EV_EDIT) == []
        assert [
            (str(it.before["cost"]), str(it.after["cost"])) for it in found.changes
        ] == [("3.0000", "5.0000"), ("6.0000", "10.0000")]
        assert found.sums("before") == {"EUR": 9}
        assert found.sums("after") == {"EUR": 15}
        assert [it.device_id for it in found.changes] == [VIN, OTHER_VIN]
        assert found.changes[0].started_at == NOON

    async def test_the_same_tariff_changes_nothing(self, database: Database) -> None:
        await tariff(database, TWO_BANDS)
        await settled(database, *charge(EVENING + timedelta(minutes=55), 1.0, 2.0))
        before = await tables(database)
        found, outcome = await applied(database)
        assert len(found.known) == 1
        assert found.changes == []
        assert await tables(database) == before
        assert await rows(database, EV_EDIT) == []
        assert outcome.earliest == {}

    async def test_currencies_do_not_mix_and_nothing_is_nothing(
        self, database: Database
    ) -> None:
        await tariff(database, CHEAP)
        await tariff(database, flat_plan(Decimal(5), "SEK"), "Abroad")
        await settled(
            database,
            session(network_name="Home"),
            session(at(600), network_name="Abroad"),
            session(at(1200), network_name="Nobody"),
        )
        await tariff(database, None)
        found = await looked(database)
        assert found.sums("before") == {"EUR": 3, "SEK": 50}
        assert found.sums("after") == {"SEK": 50}
        assert (found.unpriced("before"), found.unpriced("after")) == (1, 2)

    async def test_of_sessions_only_the_complete_and_present(
        self, database: Database
    ) -> None:
        await settled(
            database,
            session(is_complete=False),
            session(at(600), deleted_at=at(900)),
            session(at(1200)),
        )
        assert len((await looked(database)).known) == 1


class TestScope:
    """Any of: sessions, a vehicle, a place, a network, a period, those without a cost."""

    @pytest.mark.parametrize(
        ("scope", "numbers"),
        [
            (lambda ids, _place: replace(ALL, session_ids=[ids[0], ids[2]]), {0, 2}),
            (lambda _ids, _place: replace(ALL, device_ids=[OTHER_VIN]), {1}),
            (lambda _ids, place: replace(ALL, location_id=place), {2}),
            (lambda _ids, _place: replace(ALL, network_name="IONITY"), {1, 2}),
            (lambda _ids, _place: replace(ALL, network_name="ladepark"), {2}),
            (lambda _ids, _place: replace(ALL, place_name="LADEPARK"), {2}),
            (lambda _ids, _place: replace(ALL, place_name="Ionity"), set()),
            (lambda _ids, _place: Scope(), {0, 1, 2, 3}),
            (lambda _ids, _place: replace(ALL, start=at(600)), {1, 2, 3}),
            (lambda _ids, _place: replace(ALL, end=at(600)), {0}),
            (lambda _ids, _place: replace(ALL, start=at(1), end=at(1201)), {1, 2}),
            (lambda _ids, _place: replace(ALL, unpriced=True), {1, 2, 3}),
            (lambda _i, place: replace(ALL, location_id=place, end=at(5)), set()),
            (lambda _ids, _place: replace(ALL, session_ids=[]), set()),
        ],
    )
    async def test_all_that_is_given_has_to_hold(
        self,
        database: Database,
        scope: Callable[[list[UUID], int | None], Scope],
        numbers: set[int],
    ) -> None:
        (place,) = await placed(database, PARK)
        await tariff(database, CHEAP)
        charges = [
            session(network_name="Home"),
            session(at(600), network_name="Ionity", device_id=OTHER_VIN),
            session(at(1200), network_name="Ford", location_id=place.id),
            session(at(1800)),
        ]
        await settled(database, *charges)
        ids = [id_of(each) for each in charges]
        found = await looked(database, scope(ids, place.id))
        assert {ids.index(each) for each in found.known} == numbers


class TestApplying:
    """It is done as a whole, and recorded as one batch."""

    async def test_what_was_seen_is_done(self, database: Database) -> None:
        await dearer(database)
        seen = await looked(database)
        found, outcome = await applied(database)
        assert found.changes == seen.changes
        costs = [row["cost"] for row in await rows(database, EV_CHARGING_SESSION)]
        assert costs == [5, 10]
        assert outcome.earliest == {VIN: NOON, OTHER_VIN: at(600)}
        edits = await rows(database, EV_EDIT)
        assert {edit["batch_id"] for edit in edits} == {outcome.batch_id}
        assert [
            (edit["action"], edit["before"]["cost"], edit["after"]["cost"])
            for edit in edits
        ] == [("reprice", "3.0000", "5.0000"), ("reprice", "6.0000", "10.0000")]
        assert edits[0]["before"]["cost_lines"][0]["amount"] == "3.0000"
        # It is not asked twice.
        again, _ = await applied(database)
        assert again.changes == []

    async def test_what_somebody_paid_stays(self, database: Database) -> None:
        await tariff(database, CHEAP)
        paid: dict[str, Any] = {
            "cost": Decimal(7),
            "cost_currency": "EUR",
            "cost_source": "manual",
        }
        await settled(database, session(network_name="Home", **paid))
        await tariff(database, DEAR)
        found, outcome = await applied(database)
        (change,) = found.changes
        assert (change.before["cost"], change.after["cost"]) == (7, 7)
        row = await the_session(database)
        assert (row["cost"], row["cost_without_overrides"]) == (7, 5)
        await taken_back(database, outcome.batch_id)
        assert (await the_session(database))["cost_without_overrides"] == 3

    async def test_others_of_the_month_follow(self, database: Database) -> None:
        """The first session was elsewhere by the tariff of today."""
        await tariff(database, TIERS)
        first = session(network_name="Home")
        await settled(
            database, first, session(at(600), network_name="Home", energy_kwh=12.0)
        )
        assert [row["cost"] for row in await rows(database, EV_CHARGING_SESSION)] == [
            1,
            Decimal("2.6"),
        ]
        before = await tables(database)
        await tariff(database, CHEAP, since=date(2026, 3, 14))
        scope = replace(ALL, session_ids=[id_of(first)])
        found, outcome = await applied(database, scope)
        assert len(found.changes) == 1
        costs = [row["cost"] for row in await rows(database, EV_CHARGING_SESSION)]
        # Both have one tariff still, by name: what was used stays used.
        assert costs == [3, Decimal("2.6")]
        await taken_back(database, outcome.batch_id)
        assert await tables(database) == before

    async def test_many_are_priced_in_turn(
        self, database: Database, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("custom_components.lightningrod.db.reprice._CHUNK", 2)
        await tariff(database, CHEAP)
        charges = [session(at(100 * n), network_name="Home") for n in range(5)]
        await settled(database, *charges)
        before = await tables(database)
        # From a flat price to an allowance that all of them share.
        await tariff(database, TIERS)
        seen = await looked(database)
        found, outcome = await applied(database)
        assert found.known == seen.known
        costs = [str(row["cost"]) for row in await rows(database, EV_CHARGING_SESSION)]
        assert costs == ["1.0000", "2.0000", "3.0000", "3.0000", "3.0000"]
        await taken_back(database, outcome.batch_id)
        assert await tables(database) == before

    async def test_what_earlier_ones_turn_to_counts_for_those_priced_next(
        self, database: Database, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """A place gets an allowance of its own: none of it was used by the kept prices."""
        monkeypatch.setattr("custom_components.lightningrod.db.reprice._CHUNK", 2)
        (park,) = await placed(database, PARK)
        await tariff(database, CHEAP, "Ionity")
        charges = [session(at(100 * n), location_id=park.id) for n in range(5)]
        await settled(database, *charges)
        await tariff(database, TIERS, "Ladepark")
        seen = await looked(database)
        found, _outcome = await applied(database)
        costs = [str(row["cost"]) for row in await rows(database, EV_CHARGING_SESSION)]
        assert costs == ["1.0000", "2.0000", "3.0000", "3.0000", "3.0000"]
        assert seen.known == found.known

    async def test_an_edit_tells_of_another_car_that_shares_the_allowance(
        self, database: Database
    ) -> None:
        await tariff(database, TIERS)
        first = session(network_name="Home")
        await settled(
            database, first, session(at(600), network_name="Home", device_id=OTHER_VIN)
        )
        async with editing(database) as batch:
            await update_rows(batch, SESSIONS, [id_of(first)], {"energy_kwh": 12.0})
            outcome = await batch.finish()
        assert outcome.earliest == {VIN: NOON, OTHER_VIN: at(600)}
        # Nothing changes for the other one when the allowance was used up anyway.
        async with editing(database, 1) as batch:
            await update_rows(batch, SESSIONS, [id_of(first)], {"notes": "paid"})
            assert (await batch.finish()).earliest == {VIN: NOON}


class TestUndo:
    """The rows are what they were, to the last digit."""

    @pytest.mark.parametrize("plan", [CHEAP, TWO_BANDS, TIERS, None])
    async def test_every_column_is_back(self, database: Database, plan: Any) -> None:
        await tariff(database, plan)
        start = EVENING + timedelta(minutes=55)
        await settled(
            database, *charge(start, 1.0, 2.0), session(at(-900), network_name="Home")
        )
        before = await tables(database)
        await tariff(database, DEAR)
        _found, outcome = await applied(database)
        assert await tables(database) != before
        await taken_back(database, outcome.batch_id)
        assert await tables(database) == before
        async with database.connect() as connection:
            newest, first = await list_batches(connection, 10, 0), outcome.batch_id
        assert {edit["action"] for edit in newest} == {"reprice", "undo"}
        assert all(it["undone_at"] for it in newest if it["batch_id"] == first)

    async def test_it_is_undone_once_and_the_newest_first(
        self, database: Database
    ) -> None:
        await dearer(database)
        _, first = await applied(database)
        await tariff(database, flat_plan(Decimal("0.7"), "EUR"))
        _, second = await applied(database, minutes=1)
        with pytest.raises(EditRefused, match="edit_built_upon"):
            await taken_back(database, first.batch_id)
        await taken_back(database, second.batch_id)
        await taken_back(database, first.batch_id)
        assert [row["cost"] for row in await rows(database, EV_CHARGING_SESSION)] == [
            3,
            6,
        ]
        with pytest.raises(EditRefused, match="edit_already_undone"):
            await taken_back(database, first.batch_id)

    async def test_a_cost_that_was_named_since_is_not_taken_away(
        self, database: Database
    ) -> None:
        await dearer(database)
        _, outcome = await applied(database)
        async with editing(database, 1) as batch:
            ids = [id_of(session())]
            await update_rows(batch, SESSIONS, ids, {"cost": Decimal(4)})
            await batch.finish()
        with pytest.raises(EditRefused, match="edit_built_upon"):
            await taken_back(database, outcome.batch_id)

    @pytest.mark.parametrize("change", ["energy", "log"])
    async def test_energy_that_was_corrected_since_keeps_the_plan_of_then(
        self, database: Database, change: str
    ) -> None:
        await dearer(database)
        _, outcome = await applied(database)

        async def edit() -> None:
            async with editing(database, 1) as batch:
                ids = [id_of(session())]
                await update_rows(batch, SESSIONS, ids, {"energy_kwh": 30.0})
                await batch.finish()

        async def log() -> None:
            await settled(database, session(energy_kwh=30.0))

        changes: dict[str, Callable[[], Awaitable[None]]] = {"energy": edit, "log": log}
        await changes[change]()
        await taken_back(database, outcome.batch_id)
        first = (await rows(database, EV_CHARGING_SESSION))[0]
        assert first["cost"] == 9
        assert (await lines(database))[0][-1] == "9.0000"
