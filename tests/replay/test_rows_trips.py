"""Section 3d: from ignition to ignition, with Ford's event and without it."""

import copy
from datetime import UTC, datetime, timedelta

import pytest

from custom_components.lightningrod.ledger.lengths import KM_PER_MILE

from .harness import metric, payload
from .ledger import USABLE, Ledger, metrics, moment, seen, trip_frame, unchanged

# The event of the drive that :meth:`Ledger.drive` makes.
TOLD = {"trip_duration": 960.0, "distance_traveled": 12.0}
# What a drive waits for its event and for the driver to come back.
PATIENCE = 185


async def _real_drive(ledger: Ledger) -> None:
    frames = payload("frames_trip")
    for frame in frames[:3]:
        await ledger.push(frame)
    await ledger.push(frames[3], datetime(2026, 4, 29, 5, 56, 30, tzinfo=UTC))


async def test_the_real_trip(ledger: Ledger) -> None:
    """12 km, 1.918 kWh, 979 s: 3.89 miles a kWh, as its driver read it."""
    await _real_drive(ledger)
    row = await ledger.trip()
    assert row["is_complete"] is True
    assert row["distance"] == pytest.approx(12)
    assert row["energy_consumed"] == pytest.approx(1.918)
    assert row["duration"] == pytest.approx(979)
    assert row["efficiency"] / KM_PER_MILE == pytest.approx(3.89, abs=0.005)
    assert row["end_time"] == datetime(2026, 4, 29, 5, 56, 29, tzinfo=UTC)
    assert row["start_time"] == row["end_time"] - timedelta(seconds=979)
    assert row["ignition_on_utc"] < row["ignition_off_utc"]
    assert row["cabin_temp"] == pytest.approx(21)
    assert row["ambient_temp"] == pytest.approx(9)
    assert row["outside_air_temp"] == pytest.approx(8.5)
    assert (row["start_odometer"], row["end_odometer"]) == (32145, 32157)
    assert row["range_regenerated"] == pytest.approx(2)
    assert row["driving_score"] == pytest.approx(99.9)
    assert row["petrol_assisted"] is None
    assert row["provenance"]["distance"] == "event"
    assert await ledger.rows("ev_trip_gap") == []


async def test_4_10_the_full_refresh_adds_nothing(ledger: Ledger) -> None:
    """Thirty seconds after the key the container is replaced by an older one."""
    frames = payload("frames_trip")
    await ledger.push(frames[0])
    await ledger.car.push({"states": {}})
    for frame in frames[1:]:
        await ledger.push(frame)
    known = await ledger.trip()
    rest = copy.deepcopy(ledger.car.rest["status"])
    rest["metrics"]["odometer"] = metric(32153.0, "2026-04-29T05:50:00Z")
    rest["events"] = {}
    rest["updateTime"] = "2026-04-29T05:57:00Z"
    ledger.car.rest["status"] = rest
    await ledger.pass_time(40)
    assert ledger.car.state("lastenergyconsumed").state == "unknown"
    assert unchanged(await ledger.trip()) == unchanged(known)
    await ledger.pass_time(PATIENCE)
    assert (await ledger.trip())["distance"] == pytest.approx(12)


async def test_no_event(ledger: Ledger) -> None:
    """Three minutes after the key, ignition and odometer make the trip."""
    off = await ledger.drive()
    assert (await ledger.trip())["is_complete"] is False
    await ledger.pass_time(PATIENCE)
    row = await ledger.trip()
    assert row["is_complete"] is True
    assert (row["distance"], row["distance_source"]) == (12, "odometer")
    assert row["energy_consumed"] == pytest.approx(0.02 * USABLE)
    assert row["energy_source"] == "soc"
    assert row["duration"] == pytest.approx(16 * 60)
    assert row["end_time"] == off + timedelta(seconds=2)
    assert row["efficiency"] == pytest.approx(12 / (0.02 * USABLE))


async def test_the_event_comes_late(ledger: Ledger) -> None:
    """An hour after the fallback the event describes the same row."""
    off = await ledger.drive()
    await ledger.pass_time(PATIENCE)
    fallback = await ledger.trip()
    await ledger.push(trip_frame(off, TOLD), off + timedelta(hours=1))
    row = await ledger.trip()
    assert row["trip_id"] == fallback["trip_id"]
    assert row["energy_consumed"] == pytest.approx(1.918)
    assert row["energy_source"] == "event"
    assert row["end_time"] == off


async def test_the_event_comes_before_the_key(ledger: Ledger) -> None:
    """Nobody promised an order of the two frames."""
    await ledger.show(0, ignition="ON")
    await ledger.show(8, odometer=32151.0, soc=83.5)
    off = moment(16)
    await ledger.push(trip_frame(off, TOLD), off)
    await ledger.show(16.1, ignition="OFF", odometer=32157.0, soc=82.5)
    await ledger.pass_time(PATIENCE)
    row = await ledger.trip()
    assert row["is_complete"] is True
    assert row["distance"] == pytest.approx(12)
    assert row["energy_consumed"] == pytest.approx(1.918)


async def test_equal_trips_are_two(ledger: Ledger) -> None:
    """The same energy and the same distance twice: the time tells them apart."""
    for begin in (0, 60):
        await ledger.tell_trip(await ledger.drive(begin))
    rows = await ledger.trips()
    assert [row["end_time"] for row in rows] == [moment(16), moment(76)]
    assert [row["energy_consumed"] for row in rows] == [pytest.approx(1.918)] * 2


async def test_the_same_event_again_is_no_trip(ledger: Ledger) -> None:
    """Ford repeats the event, and a reload shows it once more."""
    await _real_drive(ledger)
    before = unchanged(await ledger.trip())
    again = payload("frames_trip")[3]
    await ledger.push(again, datetime(2026, 4, 29, 6, 30, tzinfo=UTC))
    await ledger.reload()
    assert unchanged(await ledger.trip()) == before


async def test_4_24_several_segments_in_one_event(ledger: Ledger) -> None:
    """Energy of the first and distance of the last: the odometer and the battery tell."""
    off = await ledger.drive()
    last = {"distance_traveled": 1.0, "energy_consumed": 400.0, "trip_duration": 60.0}
    await ledger.push(trip_frame(off, TOLD, last), off + timedelta(seconds=1))
    await ledger.pass_time(PATIENCE)
    row = await ledger.trip()
    assert (row["distance"], row["distance_source"]) == (12, "odometer")
    assert row["energy_consumed"] == pytest.approx(0.02 * USABLE)
    assert row["energy_source"] == "soc"
    assert row["duration"] == pytest.approx(16 * 60)


async def test_a_short_stop(ledger: Ledger) -> None:
    """Two minutes at the baker's: two events, one trip with the sum of both."""
    first = await ledger.drive(0)
    await ledger.push(trip_frame(first, TOLD), first + timedelta(seconds=1))
    second = await ledger.drive(18)
    await ledger.push(trip_frame(second, TOLD), second + timedelta(seconds=1))
    await ledger.pass_time(PATIENCE)
    row = await ledger.trip()
    assert row["distance"] == pytest.approx(24)
    assert row["energy_consumed"] == pytest.approx(2 * 1.918)
    assert row["start_time"] == moment(0)
    assert row["end_time"] == moment(34)


async def test_somebody_sat_in_the_car(ledger: Ledger) -> None:
    """Ignition without a kilometre is no trip, with or without Ford's event of it."""
    await ledger.show(0, ignition="ON")
    await ledger.show(10, ignition="OFF")
    event = trip_frame(moment(10), {"distance_traveled": 0.0}, energy_wh=90.0)
    await ledger.push(event, moment(10.1))
    await ledger.pass_time(PATIENCE)
    assert await ledger.trips() == []


async def test_a_trip_over_midnight_and_more_than_a_day(ledger: Ledger) -> None:
    """The component writes "1 day, 2:03:04"; here it is seconds."""
    event = trip_frame(moment(60), {"trip_duration": 93_784.5})
    await ledger.push(event, moment(60.1))
    row = max(await ledger.rows("ev_trip_metrics"), key=lambda row: row["end_time"])
    assert row["duration"] == pytest.approx(93_784.5)
    assert row["start_time"] == moment(60) - timedelta(seconds=93_784.5)


async def test_a_plug_in_hybrid(parked: Ledger) -> None:
    """No event at all, and kilometres on petrol are told apart."""
    (profile,) = parked.car.rest["vehicles"]["vehicleProfile"]
    profile["engineType"] = "PHEV"
    parked.car.metrics.update(metrics(moment(-60), rpm=0.0))
    parked.car.metrics["fuelLevel"] = metric(90.65)
    parked.car.rest["status"]["events"] = {}
    await parked.start()
    await parked.drive(0)
    await parked.pass_time(PATIENCE)
    await parked.show(60, ignition="ON", rpm=1800.0)
    await parked.show(70, odometer=32177.0, rpm=0.0)
    await parked.show(80, ignition="OFF", odometer=32187.0, soc=82.0)
    await parked.pass_time(PATIENCE)
    electric, assisted = await parked.trips()
    assert (electric["petrol_assisted"], assisted["petrol_assisted"]) == (False, True)
    assert (electric["distance"], assisted["distance"]) == (12, 30)
    assert electric["efficiency"] == pytest.approx(12 / (0.02 * USABLE))
    assert assisted["efficiency"] is None


async def test_kilometres_that_nobody_saw(ledger: Ledger) -> None:
    """The odometer moved, and neither ignition nor event told why: a gap with its bounds."""
    await ledger.show(0, range=384.0)
    await ledger.show(60, odometer=32175.0, soc=80.0)
    await ledger.show(76, range=360.0)
    assert await ledger.trips() == []
    (gap,) = await ledger.rows("ev_trip_gap")
    assert gap["distance"] == 30
    assert (gap["start_odometer"], gap["end_odometer"]) == (32145, 32175)
    assert gap["end_time"] == seen(76)


async def test_the_places_of_a_trip(ledger: Ledger) -> None:
    """The way of a drive is in the positions, its ends in the row."""
    home = {"lat": 32.87336, "lon": -117.22743, "alt": 15.0}
    position = copy.deepcopy(ledger.car.metrics["position"])
    await ledger.show(0, ignition="ON")
    for minutes, place in ((8, {"lat": 30.0, "lon": -100.0, "alt": 9.0}), (16, home)):
        at = metrics(moment(minutes), odometer=32145.0 + minutes)
        at["position"] = position | {
            "updateTime": at["odometer"]["updateTime"],
            "value": position["value"] | {"location": place},
        }
        await ledger.push({"updateTime": at["odometer"]["updateTime"], "metrics": at})
    await ledger.show(16.2, ignition="OFF")
    await ledger.pass_time(PATIENCE)
    row = await ledger.trip()
    places = {place["id"]: place for place in await ledger.rows("ev_location_lookup")}
    assert row["start_location_id"] is None
    assert places[row["end_location_id"]]["zone_entity_id"] == "zone.home"
    way = await ledger.rows("ev_location", "recorded_at")
    assert [place["latitude"] for place in way[-2:]] == [30.0, 32.87336]
