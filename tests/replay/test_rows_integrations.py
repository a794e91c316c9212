"""Contract 2.8: ha-fordconnect-query alone, and both integrations for one car."""

from collections.abc import AsyncIterator
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
import pytest

from .harness import FordConnectCar
from .ledger import USABLE, Ledger, is_the_log, metrics, moment, stamp

MINUTE = 60.0


class Polled(Ledger):
    """A car whose metrics are polled, once a minute at most."""

    async def start(self) -> None:
        """Set up the component, then the ledger."""
        await self.car.setup()
        await self.add()

    async def show(self, minutes: float, **values: Any) -> None:
        """Let a poll find these metrics."""
        at = moment(minutes)
        frame = {"updateTime": stamp(at), "metrics": metrics(at, **values)}
        self.freezer.move_to(at)
        self.remember(frame)
        await self.poll(2)


@pytest.fixture
async def polled(
    hass: HomeAssistant,
    connect_car: FordConnectCar,
    freezer: FrozenDateTimeFactory,
    evening: None,
    database: dict[str, Any],
) -> AsyncIterator[Polled]:
    """Return a car of ha-fordconnect-query and its ledger."""
    ledger = Polled(hass, connect_car, freezer, database)
    await ledger.start()
    yield ledger
    await hass.config_entries.async_unload(ledger.entry.entry_id)


@pytest.fixture
async def both(ledger: Ledger, connect_car: FordConnectCar) -> Ledger:
    """Return the ledger of a car that the second integration tells of, too."""
    connect_car.rest["status"]["metrics"] = ledger.car.metrics
    await connect_car.setup()
    await ledger.remove()
    await ledger.add()
    return ledger


async def _poll_other(ledger: Ledger, other: FordConnectCar) -> None:
    """Let the second integration ask Ford, which knows the same."""
    other.rest["status"]["updateTime"] = ledger.car.rest["status"]["updateTime"]
    await other.poll()
    await ledger.settle()


async def _charge(ledger: Ledger, other: FordConnectCar | None = None) -> None:
    """Charge six percent in half an hour; the other integration polls after each frame."""
    power = {"volts": 317.0, "amps": 33.31}
    steps: list[tuple[float, dict[str, Any]]] = [
        (0, {"plug": "CONNECTED", "kind": "AC_BASIC"}),
        (1, {"status": "IN_PROGRESS", **power}),
        *((1 + step * 5, {"soc": 84.5 + step}) for step in range(1, 7)),
        (31.5, {"status": "COMPLETED", "amps": 0.0}),
        (60, {"plug": "DISCONNECTED", "status": "NOT_READY", "kind": "UNKNOWN"}),
    ]
    for minutes, values in steps:
        await ledger.show(minutes, **values)
        if other is not None:
            await _poll_other(ledger, other)


async def test_a_charge_that_is_polled(polled: Polled) -> None:
    """No charge log exists there: the row is what was watched."""
    await _charge(polled)
    row = await polled.session()
    assert row["source_system"] == "fordconnect_query"
    assert row["is_complete"] is True
    assert row["energy_kwh"] == pytest.approx(0.06 * USABLE, rel=0.03)
    assert row["log_energy_kwh"] is None
    assert (row["start_soc"], row["end_soc"]) == (84.5, 90.5)
    assert row["charge_type"] == "AC_LEVEL_2"
    pieces = await polled.pieces(row)
    assert sum(piece["energy_kwh"] for piece in pieces) == pytest.approx(
        row["energy_kwh"]
    )


async def test_a_trip_that_is_polled(polled: Polled) -> None:
    """No trip event exists there: ignition and odometer make the trip."""
    await polled.show(-1, soc=84.0)
    await polled.drive(0)
    await polled.pass_time(200)
    row = await polled.trip()
    assert row["is_complete"] is True
    assert row["source_system"] == "fordconnect_query"
    assert (row["distance"], row["distance_source"]) == (12, "odometer")
    assert row["energy_consumed"] == pytest.approx(0.02 * USABLE)
    assert row["duration"] == pytest.approx(16 * MINUTE)


async def test_an_answer_of_429(polled: Polled) -> None:
    """Ford allows one request a minute; the integration shows the old data then."""
    await polled.show(0, plug="CONNECTED", kind="AC_BASIC", status="IN_PROGRESS")
    good, polled.car.rest["status"] = polled.car.rest["status"], None
    for _ in range(3):
        await polled.poll()
    assert (await polled.session())["is_complete"] is False
    polled.car.rest["status"] = good
    await polled.show(40, soc=90.5)
    await polled.show(60, plug="DISCONNECTED", status="NOT_READY")
    row = await polled.session()
    assert row["energy_kwh"] == pytest.approx(0.06 * USABLE)


async def test_both_tell_of_one_charge(
    both: Ledger, connect_car: FordConnectCar
) -> None:
    """The leading one counts, its log corrects it, and nothing is there twice."""
    await both.charge()
    await _poll_other(both, connect_car)
    await both.unplug()
    await _poll_other(both, connect_car)
    is_the_log(await both.session())
    await _drives_once(both, connect_car)


async def _drives_once(ledger: Ledger, connect_car: FordConnectCar) -> None:
    await ledger.tell_trip(await ledger.drive(720))
    await _poll_other(ledger, connect_car)
    await ledger.pass_time(200)
    row = await ledger.trip()
    assert row["source_system"] == "fordpass"
    assert row["energy_consumed"] == pytest.approx(1.918)
    assert await ledger.rows("ev_trip_gap") == []


async def test_polls_between_the_frames_add_nothing(
    both: Ledger, connect_car: FordConnectCar
) -> None:
    """Each frame is told a second time by the other integration."""
    await _charge(both, connect_car)
    row = await both.session()
    assert row["source_system"] == "fordpass"
    assert row["energy_kwh"] == pytest.approx(0.06 * USABLE, rel=0.03)
    assert len(await both.pieces(row, "segment")) == 1
    samples = await both.rows("ev_battery_status")
    assert {sample["source_system"] for sample in samples} == {"fordpass"}


async def test_the_second_fills_in_while_the_first_is_silent(
    both: Ledger, connect_car: FordConnectCar
) -> None:
    """Its token expires in mid-charge; a day later it is back: still one session."""
    await both.show(0, plug="CONNECTED", kind="AC_BASIC")
    await both.show(1, status="IN_PROGRESS", volts=317.0, amps=33.31)
    both.car.coordinator.bridge.mark_re_auth_required()
    await both.poll()
    assert both.car.state("soc").state == "unavailable"
    for step in range(1, 13):
        at = moment(6 + step * 5)
        both.freezer.move_to(at)
        told = {"updateTime": stamp(at), "metrics": metrics(at, soc=84.5 + step)}
        both.remember(told)
        await _poll_other(both, connect_car)
    live = await both.session()
    assert live["end_soc"] == 96.5
    assert live["energy_kwh"] == pytest.approx(0.12 * USABLE, rel=0.1)
    assert live["source_system"] == "fordconnect_query"
    await both.reload()
    await both.show(90, plug="DISCONNECTED", status="NOT_READY")
    row = await both.session()
    assert row["session_id"] == live["session_id"]
    assert row["is_complete"] is True
    assert row["source_system"] == "fordpass"
    assert row["energy_kwh"] == pytest.approx(0.12 * USABLE, rel=0.1)
