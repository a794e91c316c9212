"""Charge logs and trips are told once, as they were when they came."""

from homeassistant.util.unit_system import METRIC_SYSTEM, US_CUSTOMARY_SYSTEM
import pytest

from .ford import KM, LOG, TRIP, log_shown, trip_shown


@pytest.mark.parametrize("system", [METRIC_SYSTEM, US_CUSTOMARY_SYSTEM])
async def test_4_1_log_is_read_at_its_event(hass, ford, seen, system):
    """The component changes the shown log in place, before our burst has ended."""
    hass.config.units = system
    shown = 103.0 if system is METRIC_SYSTEM else 64.00123280044541
    ford.show("soc", "84.5")
    ford.show(LOG, "60.2", log_shown("2026-04-28T05:00:00Z"))
    seen.listener.start()
    await seen.next()
    log = log_shown("2026-04-29T05:35:00Z", shown)
    ford.show(LOG, "14.1", log)
    log["plugDetails"]["totalDistanceAdded"] = 5.07
    (read,) = (await seen.next()).charge_logs
    assert read.distance_added_km == pytest.approx(103.0)


async def test_4_35_an_old_log_has_no_distance_on_us_systems(hass, ford, seen):
    hass.config.units = US_CUSTOMARY_SYSTEM
    ford.show(LOG, "14.1", log_shown("2026-04-29T05:35:00Z", 141.89))
    seen.listener.start()
    (log,) = (await seen.next()).charge_logs
    assert log.distance_added_km is None


@pytest.mark.parametrize(("restored", "km"), [(True, 103.0), (False, None)])
async def test_4_1_log_behind_an_outage(hass, ford, seen, restored, km):
    """After a reload it is written anew; after a failed poll it may have been before."""
    hass.config.units = US_CUSTOMARY_SYSTEM
    ford.show("soc", "84.5")
    ford.hide(LOG, restored=restored)
    seen.listener.start()
    await seen.next()
    ford.show(LOG, "14.1", log_shown("2026-04-29T05:35:00Z", 64.00123280044541))
    (log,) = (await seen.next()).charge_logs
    assert log.distance_added_km == (None if km is None else pytest.approx(km))


async def test_log_is_told_once(ford, seen):
    ford.show(LOG, "14.1", log_shown("2026-04-29T05:35:00Z", 100.0))
    seen.listener.start()
    assert len((await seen.next()).charge_logs) == 1
    ford.show(LOG, "14.2", log_shown("2026-04-29T05:35:00Z", 90.0))
    assert (await seen.next()).charge_logs == ()
    ford.show("soc", "84.5")
    ford.show(LOG, "unknown")
    assert (await seen.next()).charge_logs == ()


async def test_logs_and_trips_of_one_burst_are_all_there(ford, seen):
    ford.show("soc", "84.5")
    seen.listener.start()
    await seen.next()
    for hour in (5, 6, 7):
        ford.show(LOG, str(hour), log_shown(f"2026-04-29T0{hour}:00:00Z"))
        ford.show(TRIP, str(hour), trip_shown(f"2026-04-29T0{hour}:30:00Z"))
    snapshot = await seen.next()
    assert [log.logged_at.hour for log in snapshot.charge_logs] == [5, 6, 7]
    assert [trip.ended_at.hour for trip in snapshot.trip_events] == [5, 6, 7]


async def test_trip_is_a_changed_time(ford, seen):
    ford.show("elVeh", "385", KM | {"tripEnergyConsumed": 1.92})
    ford.show(TRIP, "1918.0", trip_shown("2026-04-27T16:20:00Z"))
    seen.listener.start()
    assert len((await seen.next()).trip_events) == 1
    ford.show(TRIP, "1918.0", trip_shown("2026-04-27T16:20:00Z", 13.0))
    assert (await seen.next()).trip_events == ()
    ford.show(TRIP, "1918.0", trip_shown("2026-04-29T05:56:29Z"))
    (trip,) = (await seen.next()).trip_events
    assert trip.single_segment


async def test_4_24_summary_may_be_written_after_the_trip(ford, seen):
    ford.show("elVeh", "385", KM | {"tripEnergyConsumed": 1.92})
    seen.listener.start()
    await seen.next()
    ford.show(TRIP, "5000.0", trip_shown("2026-04-29T05:56:29Z"))
    ford.show("elVeh", "380", KM | {"tripEnergyConsumed": 0.5})
    (trip,) = (await seen.next()).trip_events
    assert not trip.single_segment


async def test_4_10_a_trip_that_vanishes_is_no_news(ford, seen):
    ford.show("soc", "84.5")
    ford.show(TRIP, "1918.0", trip_shown("2026-04-27T16:20:00Z"))
    seen.listener.start()
    await seen.next()
    ford.show(TRIP, "unknown", {"unit_of_measurement": "Wh"})
    assert (await seen.next()).trip_events == ()
    ford.show(TRIP, "1918.0", trip_shown("2026-04-27T16:20:00Z"))
    assert (await seen.next()).trip_events == ()
