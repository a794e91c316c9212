"""Bursts of changes become snapshots."""

from datetime import timedelta
import gc
from itertools import pairwise

from custom_components.lightningrod.ledger.readings import Snapshot
from custom_components.lightningrod.source.bursts import DEBOUNCE
from custom_components.lightningrod.source.listener import SnapshotListener

from .ford import KM, LOG, START, TRIP, VIN, Seen, log_shown, trip_shown


async def test_first_snapshot_is_what_is_shown_now(ford, seen, freezer):
    ford.show("soc", "84.5")
    freezer.tick(1.2345678)
    ford.show("elVeh", "385", KM)
    ford.show(LOG, "14.1", log_shown("2026-04-29T05:35:00Z"))
    ford.show(TRIP, "1918.0", trip_shown("2026-04-27T16:20:00Z"))
    freezer.tick(3600)
    seen.listener.start()
    assert seen.snapshots == []
    first = await seen.next()
    assert first.stale
    assert first.device_id == VIN
    assert first.source_system == "fordpass"
    assert first.observed_at == START + timedelta(seconds=1, milliseconds=234)
    assert first.battery.hv_battery_soc == 84.5
    assert len(first.charge_logs) == 1
    assert len(first.trip_events) == 1
    await seen.nothing()


async def test_nothing_shown_no_snapshot(ford, seen):
    ford.hide("soc", restored=True)
    ford.show("elVeh", "unknown")
    seen.listener.start()
    await seen.nothing()
    ford.show("soc", "84.5")
    assert (await seen.next()).stale


async def test_changes_of_a_burst_are_read_together(ford, seen, freezer):
    ford.show("soc", "84.5")
    ford.show("odometer", "100", KM)
    seen.listener.start()
    await seen.next()
    ford.show("soc", "84.0")
    freezer.tick(0.4)
    ford.show("odometer", "101", KM)
    snapshot = await seen.next()
    assert snapshot.battery.hv_battery_soc == 84.0
    assert snapshot.vehicle.odometer == 101.0
    assert snapshot.observed_at == START + timedelta(seconds=DEBOUNCE + 0.1 + 0.4)
    assert not snapshot.stale


async def test_timer_runs_from_the_first_change(hass, ford, seen):
    """A stream of changes cannot hold a snapshot back for ever."""
    ford.show("soc", "84.5")
    seen.listener.start()
    await seen.next()
    for tenth in range(11):
        ford.show("soc", str(80 - tenth))
        await seen.let_pass(0.1)
    assert [snapshot.battery.hv_battery_soc for snapshot in seen.snapshots[1:]] == [
        71.0
    ]
    assert (await seen.next()).battery.hv_battery_soc == 70.0


async def test_flood_in_one_callback_keeps_pushes_apart(ford, seen):
    ford.show("soc", "90", at=START)
    ford.show("odometer", "1000", KM, at=START)
    seen.listener.start()
    for push in range(1, 50):
        at = START + timedelta(seconds=60 * push)
        ford.show("soc", str(90 - push), at=at)
        ford.show("odometer", str(1000 + push), KM, at=at + timedelta(milliseconds=3))
    await seen.next()
    assert [snapshot.battery.hv_battery_soc for snapshot in seen.snapshots] == [
        float(90 - push) for push in range(50)
    ]
    assert [snapshot.vehicle.odometer for snapshot in seen.snapshots] == [
        float(1000 + push) for push in range(50)
    ]
    assert all(
        later.observed_at - earlier.observed_at == timedelta(seconds=60)
        for earlier, later in pairwise(seen.snapshots[1:])
    )


async def test_no_data_takes_the_slot(ford, seen):
    ford.show("soc", "84.5")
    ford.show("odometer", "100", KM)
    seen.listener.start()
    await seen.next()
    ford.show("soc", "unknown")
    snapshot = await seen.next()
    assert snapshot.battery.hv_battery_soc is None
    assert snapshot.vehicle.odometer == 100.0
    ford.hide("odometer")
    await seen.nothing()


async def test_back_from_an_outage_is_stale_once(ford, seen):
    ford.show("soc", "84.5")
    seen.listener.start()
    await seen.next()
    ford.hide("soc")
    await seen.nothing()
    ford.show("soc", "84.5")
    assert (await seen.next()).stale
    ford.show("soc", "84.0")
    assert not (await seen.next()).stale


async def test_outage_of_one_entity(ford, seen):
    ford.show("soc", "84.5")
    ford.show("odometer", "100", KM)
    seen.listener.start()
    await seen.next()
    ford.hide("soc")
    without = await seen.next()
    assert without.battery.hv_battery_soc is None
    assert not without.stale
    ford.show("soc", "60")
    assert (await seen.next()).stale


async def test_reload_within_one_burst(ford, seen):
    ford.show("soc", "84.5")
    ford.show(LOG, "14.1", log_shown("2026-04-29T05:35:00Z"))
    seen.listener.start()
    await seen.next()
    for key in ("soc", LOG):
        ford.hide(key, restored=True)
    ford.show("soc", "84.0")
    ford.show(LOG, "14.1", log_shown("2026-04-29T05:35:00Z"))
    again = await seen.next()
    assert again.stale
    assert again.battery.hv_battery_soc == 84.0
    assert again.charge_logs == ()


async def test_4_21_forced_updates_bring_the_same_position(ford, seen):
    fix = {"latitude": 52.5, "longitude": 13.4}
    ford.show("tracker", "home", fix, domain="device_tracker")
    seen.listener.start()
    first = await seen.next()
    ford.show("tracker", "home", fix, domain="device_tracker", force=True)
    again = await seen.next()
    assert again.position == first.position


async def test_4_22_an_icon_changes_no_value(ford, seen):
    ford.show("soc", "84.5", {"icon": "mdi:battery-80"})
    seen.listener.start()
    first = await seen.next()
    ford.show("soc", "84.5", {"icon": "mdi:battery-charging-80"})
    assert (await seen.next()).battery == first.battery


async def test_a_failing_reader_of_snapshots_costs_no_state(hass, ford, freezer):
    """What raises on one snapshot must not make the next one lack a change."""
    seen = Seen(hass, freezer)

    def fail_once(snapshot):
        seen.snapshots.append(snapshot)
        if len(seen.snapshots) == 1:
            raise RuntimeError("the first one is too much")

    seen.listener = SnapshotListener(hass, VIN, "fordpass", fail_once)
    ford.show("soc", "84.5", at=START)
    seen.listener.start()
    ford.show("soc", "60", at=START + timedelta(minutes=1))
    await seen.let_pass(DEBOUNCE + 0.1)
    assert [snapshot.battery.hv_battery_soc for snapshot in seen.snapshots] == [
        84.5,
        60.0,
    ]
    seen.listener.stop()


async def test_snapshots_are_not_kept(hass, ford):
    def alive():
        gc.collect()
        return sum(isinstance(item, Snapshot) for item in gc.get_objects())

    before, handed_on = alive(), []
    listener = SnapshotListener(
        hass, VIN, "fordpass", lambda snapshot: handed_on.append(snapshot.observed_at)
    )
    listener.start()
    for minute in range(20):
        ford.show("soc", str(minute), at=START + timedelta(minutes=minute))
    assert len(handed_on) == 19
    assert alive() == before
    listener.stop()
