"""Section 3c: scheduled, paused, faulted, discharged: one plug-in, its segments."""

from typing import Any

import pytest

from .ledger import LOG_WAIT, USABLE, Ledger, charge_log, moment, seen, stamp

CHARGER: dict[str, Any] = {"volts": 317.0, "amps": 10.7, "battery_amps": -9.2}
IDLE: dict[str, Any] = {"amps": 0.0, "battery_amps": 0.1}
KW = 317.0 * 10.7 / 1000


async def _flow(ledger: Ledger, begin: int, minutes: int, soc: float) -> float:
    """Charge for some minutes with looks every five of them; return the state of charge."""
    await ledger.show(begin, status="IN_PROGRESS", station="CHARGING", **CHARGER)
    for passed in range(5, minutes + 1, 5):
        soc += KW / 12 / USABLE * 100
        await ledger.show(begin + passed, soc=round(soc, 3))
    return soc


async def test_a_scheduled_charge(ledger: Ledger) -> None:
    """Plugged in at six, charged from midnight on: the session begins with the energy."""
    await ledger.show(0, plug="CONNECTED", kind="AC_BASIC")
    await ledger.show(1, status="SCHEDULED", station="STATION_READY")
    waiting = await ledger.session()
    assert (waiting["is_complete"], waiting["energy_kwh"]) == (False, None)
    assert waiting["charging_status"] == "SCHEDULED"
    await _flow(ledger, 360, 60, 84.5)
    await ledger.show(420.1, status="COMPLETED", **IDLE)
    await ledger.show(700, plug="DISCONNECTED", status="NOT_READY")
    row = await ledger.session()
    assert row["session_id"] == waiting["session_id"]
    assert row["plug_in_utc"] == seen(0)
    assert row["session_start_utc"] == seen(360)
    assert row["session_end_utc"] == seen(420.1)
    assert row["energy_kwh"] == pytest.approx(KW, rel=0.02)
    assert row["charge_duration_seconds"] == pytest.approx(3606)
    assert row["plugged_in_duration_seconds"] == 700 * 60


async def test_paused_stopped_faulted_and_resumed(ledger: Ledger) -> None:
    """Four segments, each with its own energy, and one log for all of them."""
    await ledger.show(0, plug="CONNECTED", kind="AC_BASIC")
    soc, minutes = 84.5, 5
    for display, station in (
        ("PAUSED", "CHARGING_PAUSED"),
        ("STOPPED", "STATION_READY"),
        ("FAULT", "FAULT"),
        ("COMPLETED", "STATION_READY"),
    ):
        soc = await _flow(ledger, minutes, 30, soc)
        await ledger.show(minutes + 30.1, status=display, station=station, **IDLE)
        minutes += 60
    # What a display may say besides ends nothing.
    for display in ("STATION_NOT_DETECTED", "UNKNOWN", "NOT_READY"):
        minutes += 5
        await ledger.show(minutes, status=display)
        assert (await ledger.session())["is_complete"] is False
    await ledger.notice()
    await ledger.show(690, plug="DISCONNECTED", status="NOT_READY", kind="UNKNOWN")
    live = await ledger.session()
    assert live["energy_kwh"] == pytest.approx(4 * KW / 2, rel=0.02)

    ledger.car.rest["etl"] = charge_log(
        energyConsumed=7.0,
        stateOfCharge={"firstSOC": 84, "lastSOC": 92},
        energyTransferDuration={
            "begin": stamp(moment(5)),
            "end": stamp(moment(215)),
            "totalTime": 7200,
        },
    )
    await ledger.notice()
    await ledger.pass_time(LOG_WAIT)
    row = await ledger.session()
    assert row["session_id"] == live["session_id"]
    assert (row["energy_kwh"], row["charge_duration_seconds"]) == (7, 7200)
    assert row["needs_review"] is False
    segments = await ledger.pieces(row, "segment")
    assert [segment["start_utc"] for segment in segments] == [
        seen(begin) for begin in (5, 65, 125, 185)
    ]
    assert [segment["energy_kwh"] for segment in segments] == [
        pytest.approx(7 / 4, rel=0.02)
    ] * 4
    intervals = await ledger.pieces(row)
    assert sum(piece["energy_kwh"] for piece in intervals) == pytest.approx(7)
    assert all(piece["mean_power_kw"] < KW * 1.1 for piece in intervals)


async def test_a_discharge_is_a_segment_of_its_own(ledger: Ledger) -> None:
    """The battery feeds the house: never negative charging, and no part of the session's."""
    await ledger.show(0, plug="CONNECTED", kind="AC_BASIC")
    soc = await _flow(ledger, 5, 60, 84.5)
    await ledger.show(65.1, status="PAUSED", **IDLE)
    await ledger.show(70, status="DISCHARGING", volts=0.0, amps=0.0, battery_amps=8.0)
    for passed in range(5, 61, 5):
        soc -= 368.5 * 8 / 1000 / 12 / USABLE * 100
        await ledger.show(70 + passed, soc=round(soc, 3))
    await ledger.show(131, status="PAUSED", battery_amps=0.1)
    soc = await _flow(ledger, 180, 60, soc)
    await ledger.show(240.1, status="COMPLETED", **IDLE)
    await ledger.show(300, plug="DISCONNECTED", status="NOT_READY")
    row = await ledger.session()
    assert row["energy_kwh"] == pytest.approx(2 * KW, rel=0.03)
    segments = await ledger.pieces(row, "segment")
    assert [segment["kind"] for segment in segments] == [
        "charge",
        "discharge",
        "charge",
    ]
    given = segments[1]
    assert given["energy_kwh"] == pytest.approx(368.5 * 8 / 1000, rel=0.05)
    charged = sum(piece["energy_kwh"] for piece in segments if piece is not given)
    assert charged == pytest.approx(row["energy_kwh"])


async def test_plugged_in_and_out_again(ledger: Ledger) -> None:
    """A plug-in in which nothing flows is a session of 0 kWh."""
    await ledger.show(0, plug="CONNECTED", kind="AC_BASIC")
    await ledger.show(20, plug="DISCONNECTED", kind="UNKNOWN")
    row = await ledger.session()
    assert (row["is_complete"], row["energy_kwh"]) == (True, 0)
    assert row["charge_duration_seconds"] == 0


async def test_two_short_top_ups_stay_two(ledger: Ledger) -> None:
    """Each plug-in is a session, however near and alike they are."""
    for begin in (0, 12):
        await ledger.show(begin, plug="CONNECTED", kind="AC_BASIC")
        soc = await _flow(ledger, begin + 1, 5, 84.5 + begin / 60)
        await ledger.show(begin + 7, status="COMPLETED", soc=round(soc, 3), **IDLE)
        await ledger.show(begin + 10, plug="DISCONNECTED", status="NOT_READY")
    first, second = await ledger.sessions()
    assert (first["plug_in_utc"], second["plug_in_utc"]) == (seen(0), seen(12))
    assert first["energy_kwh"] == pytest.approx(second["energy_kwh"], rel=0.02)


async def test_4_33_a_charger_type_that_stays_after_the_unplug(ledger: Ledger) -> None:
    """Some cars show AC_BASIC the next day, and a display of an hour ago: the plug decides."""
    await ledger.show(0, plug="CONNECTED", kind="AC_BASIC")
    await _flow(ledger, 5, 30, 84.5)
    await ledger.show(40, plug="DISCONNECTED")
    await ledger.show(100, range=400.0)
    row = await ledger.session()
    assert row["is_complete"] is True
    assert row["plug_out_utc"] == seen(40)
