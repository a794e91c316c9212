"""Ten years of one car: 3,500 sessions, 15,000 trips, 5 million samples, the same each time.

Times are milliseconds, money ten-thousandths, as SQLite keeps them.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from itertools import islice
import json
from random import Random
from typing import Any, Final
from uuid import UUID

from custom_components.lightningrod.ledger.tariff_json import plan_to_json
from custom_components.lightningrod.ledger.tariffs import (
    Band,
    Flat,
    Membership,
    Offer,
    Plan,
    Rates,
    TimeOfUse,
    Window,
)

VIN: Final = "WF0TESTBENCH00001"
SOURCE: Final = "fordpass"
YEARS: Final = 10
DAYS: Final = YEARS * 365 + 2
END: Final = datetime(2026, 3, 20, 12, tzinfo=UTC)
BEGIN: Final = END - timedelta(days=DAYS)
SESSIONS: Final = 3_500
TRIPS: Final = 15_000
# Looks at the car; each is a row of the battery and one of the vehicle, a fifth moved it.
LOOKS: Final = 2_275_000
EVERY_LOCATION: Final = 5

# How many of the sessions are so.
AT_HOME: Final = 0.7
FAST: Final = 0.6
PRICED: Final = 0.97

_MS: Final = 1000
_DAY_MS: Final = 86_400 * _MS
_NETWORKS: Final = ("Home", "Ionity", "EnBW", "Electrify", "Allego", "Work")
# A network whose price changes with the hour; nobody charged there.
BY_HOUR: Final = "By the hour"
_NIGHT: Final = Window(start=time(22), end=time(6))
_KINDS: Final = ("home", "public", "public", "public", "public", "work")


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows of a table, in the order of ``columns``."""

    table: str
    columns: tuple[str, ...]
    rows: Iterable[tuple[Any, ...]]


def ms(moment: datetime) -> int:
    """Return a time in milliseconds since 1970."""
    return round(moment.timestamp() * _MS)


def everything() -> Iterator[Rows]:
    """Return all tables, those first that others refer to."""
    yield _rows("ev_vehicle", [_vehicle()])
    yield _rows("ev_charging_networks", _networks())
    yield _rows("ev_location_lookup", _places())
    yield _rows("ev_charging_session", _sessions())
    yield _rows("ev_charging_interval", _intervals())
    yield _rows("ev_charging_cost_line", _lines())
    yield _rows("ev_trip_metrics", _trips())
    yield _rows("ev_trip_gap", _gaps())
    yield _rows("ev_daily", _days())
    yield _rows("ev_reading", _readings())
    yield _rows("ev_battery_status", _battery())
    yield _rows("ev_vehicle_status", _status())
    yield _rows("ev_location", _locations())


def batches(
    rows: Iterable[tuple[Any, ...]], size: int
) -> Iterator[list[tuple[Any, ...]]]:
    """Return rows in lists of so many."""
    found = iter(rows)
    while batch := list(islice(found, size)):
        yield batch


def _rows(table: str, rows: Iterable[Mapping[str, Any]]) -> Rows:
    source = iter(rows)
    first = next(source)
    columns = tuple(first)

    def values() -> Iterator[tuple[Any, ...]]:
        yield tuple(first.values())
        for row in source:
            yield tuple(row.values())

    return Rows(table, columns, values())


def _vehicle() -> Mapping[str, Any]:
    return {"device_id": VIN, "name": "Mach-E", "usable_capacity_kwh": 91.0}


def _networks() -> Iterator[Mapping[str, Any]]:
    bands = (
        Band(name="day", per_kwh=Decimal("0.34")),
        Band(name="night", per_kwh=Decimal("0.19"), windows=(_NIGHT,)),
    )
    by_hour = Offer(rates=Rates(energy=TimeOfUse(bands=bands)))
    yield _network(BY_HOUR, Plan(currency="EUR", offer=by_hour), None)
    for number, name in enumerate(_NETWORKS):
        rates = Rates(energy=Flat(per_kwh=Decimal(f"0.{30 + 5 * number}")))
        offer = Offer(rates=rates)
        plus = Membership(name="Plus", monthly_fee=Decimal(6), offer=offer)
        plan = Plan(
            currency="EUR", offer=offer, membership=plus if number == 1 else None
        )
        yield _network(name, plan, 3_000 + 500 * number)


def _network(name: str, plan: Plan, per_kwh: int | None) -> Mapping[str, Any]:
    return {
        "network_name": name,
        "cost_per_kwh": per_kwh,
        "effective_date": (BEGIN.date() - timedelta(days=1)).isoformat(),
        "is_free": False,
        "currency": plan.currency,
        "plan": json.dumps(plan_to_json(plan)),
    }


def _places() -> Iterator[Mapping[str, Any]]:
    for number, (name, kind) in enumerate(zip(_NETWORKS, _KINDS, strict=True)):
        yield {
            "location_name": name,
            "latitude": 52.5 + number / 10,
            "longitude": 13.4 + number / 10,
            "location_type": kind,
        }


def session_uuid(number: int) -> str:
    """Return the identity of a session as SQLite keeps it."""
    return UUID(int=(1 << 96) + number).hex


def _session_start(number: int) -> int:
    return ms(BEGIN) + number * (DAYS * _DAY_MS // SESSIONS)


def _sessions() -> Iterator[Mapping[str, Any]]:
    dice = Random(1)  # noqa: S311 the same dice each time
    for number in range(SESSIONS):
        start = _session_start(number)
        network = 0 if dice.random() < AT_HOME else dice.randrange(1, len(_NETWORKS))
        is_dc = _KINDS[network] == "public" and dice.random() < FAST
        hours = 0.6 if is_dc else dice.uniform(1.5, 5)
        begin, end = dice.uniform(15, 60), dice.uniform(75, 100)
        energy = round((end - begin) * 0.91, 3)
        is_priced = dice.random() < PRICED
        is_free = _KINDS[network] == "work"
        cost = 0 if is_free else round(energy * (3_000 + 500 * network))
        end_ms = start + round(hours * 3600) * _MS
        yield {
            "session_id": session_uuid(number),
            "device_id": VIN,
            "charge_type": "DC_FAST" if is_dc else "AC_LEVEL_2",
            "location_name": _NETWORKS[network],
            "location_type": _KINDS[network],
            "network_name": _NETWORKS[network],
            "is_free": is_free,
            "session_start_utc": start,
            "session_end_utc": end_ms,
            "plug_in_utc": start - 30 * _MS,
            "plug_out_utc": end_ms + 600 * _MS,
            "recorded_at": end_ms + 600 * _MS,
            "charge_duration_seconds": hours * 3600,
            "plugged_in_duration_seconds": hours * 3600 + 630,
            "start_soc": round(begin),
            "end_soc": round(end),
            "energy_kwh": energy,
            "energy_source": "log",
            "log_energy_kwh": energy,
            "live_energy_kwh": energy,
            "evse_energy_kwh": round(energy * 1.09, 3) if network == 0 else None,
            "evse_source": "meter" if network == 0 else None,
            "solar_kwh": round(energy / 5, 3) if network == 0 else None,
            "co2_kg": round(energy * 0.31, 3),
            "cost": cost if is_priced else None,
            "cost_currency": None if is_free or not is_priced else "EUR",
            "cost_source": "calculated",
            "cost_basis": "battery",
            "cost_completeness": "complete" if is_priced else "unpriced",
            "cost_standard": cost if network == 1 else None,
            "cost_member": cost * 7 // 10 if network == 1 else None,
            "miles_added": energy * 3.1,
            "max_power": 150.0 if is_dc else 11.0,
            "is_complete": True,
            "needs_review": number % 500 == 0,
            "provenance": json.dumps({"energy_kwh": "log", "start_soc": "log"}),
            "source_system": SOURCE,
            "ingested_at": end_ms,
        }


def _intervals() -> Iterator[Mapping[str, Any]]:
    for number in range(SESSIONS):
        start = _session_start(number)
        for slot in range(40):
            begin = start + slot * 300 * _MS
            yield {
                "session_id": session_uuid(number),
                "start_utc": begin,
                "end_utc": begin + 300 * _MS,
                "energy_kwh": 0.9,
                "measured_kwh": 0.9,
                "mean_power_kw": 10.8,
                "soc": 40.0 + slot,
                "battery_temperature": 21.5,
            }


def _lines() -> Iterator[Mapping[str, Any]]:
    for number in range(SESSIONS):
        yield {
            "session_id": session_uuid(number),
            "audience": "standard",
            "position": 0,
            "kind": "energy",
            "label": "energy",
            "quantity": 42.0,
            "unit": "kWh",
            "unit_price": 0.31,
            "amount": 130_200,
        }


def _trips() -> Iterator[Mapping[str, Any]]:
    dice = Random(2)  # noqa: S311 the same dice each time
    for number in range(TRIPS):
        end = ms(BEGIN) + (number + 1) * (DAYS * _DAY_MS // TRIPS)
        distance = round(dice.uniform(2, 40), 1)
        soc = dice.randrange(30, 90)
        yield {
            "trip_id": UUID(int=(2 << 96) + number).hex,
            "device_id": VIN,
            "start_time": end - 1800 * _MS,
            "end_time": end,
            "recorded_at": end,
            "distance": distance,
            "duration": 1800.0,
            "energy_consumed": round(distance * 0.19, 3),
            "efficiency": 5.26,
            "ambient_temp": round(dice.uniform(-5, 30), 1),
            "outside_air_temp": round(dice.uniform(-5, 30), 1),
            "start_soc": float(soc),
            "end_soc": float(soc - 3),
            "start_odometer": number * 21.0,
            "end_odometer": number * 21.0 + distance,
            "is_complete": True,
            "needs_review": number % 2000 == 0,
            "source_system": SOURCE,
            "ingested_at": end,
        }


def _gaps() -> Iterator[Mapping[str, Any]]:
    for number in range(60):
        start = ms(BEGIN) + number * (DAYS * _DAY_MS // 60)
        yield {
            "gap_id": UUID(int=(3 << 96) + number).hex,
            "device_id": VIN,
            "start_time": start,
            "end_time": start + 3600 * _MS,
            "distance": 12.0,
            "start_odometer": number * 5000.0,
            "end_odometer": number * 5000.0 + 12,
            "source_system": SOURCE,
            "ingested_at": start,
        }


def _days() -> Iterator[Mapping[str, Any]]:
    for number in range(DAYS):
        day: date = BEGIN.date() + timedelta(days=number)
        yield {
            "device_id": VIN,
            "day": day.isoformat(),
            "computed_at": ms(BEGIN) + (number + 2) * _DAY_MS,
            "odometer_km": number * 86.0,
            "outside_temperature": 11.0,
            "battery_temperature": 16.0,
            "lv_level_min": 71.0,
            "lv_level_mean": 82.0,
            "lv_voltage_min": 12.1,
            "lv_voltage_mean": 12.9,
            "stood_seconds": 40_000.0,
            "stood_soc": 0.4,
            "soc_60_seconds": 50_000.0,
            "soc_70_seconds": 36_400.0,
        }


def _readings() -> Iterator[Mapping[str, Any]]:
    for number in range(YEARS * 12):
        at = ms(BEGIN) + number * 30 * _DAY_MS
        yield {
            "entity_id": "sensor.petrol",
            "kind": "fuel_month",
            "recorded_at": at,
            "value": 1.7 + number % 20 / 100,
        }


def _moments() -> Iterator[tuple[int, int]]:
    step = DAYS * _DAY_MS // LOOKS
    for number in range(LOOKS):
        yield number, ms(BEGIN) + number * step


def _battery() -> Iterator[Mapping[str, Any]]:
    for number, at in _moments():
        soc = 90 - number % 620 / 10
        yield {
            "device_id": VIN,
            "recorded_at": at,
            "hv_battery_soc": soc,
            "hv_battery_actual_soc": soc + 0.5,
            "hv_battery_voltage": 350.0 + number % 50,
            "hv_battery_amperage": number % 80 - 20.5,
            "hv_battery_kw": (number % 80 - 20.5) * 0.35,
            "hv_battery_range": soc * 4,
            "hv_battery_temperature": 15.0 + number % 9,
            "lv_battery_level": 80.0,
            "lv_battery_voltage": 12.5 + number % 10 / 10,
            "source_system": SOURCE,
            "ingested_at": at + 4000,
            "original_timestamp": at - 700,
        }


def _status() -> Iterator[Mapping[str, Any]]:
    tires = json.dumps(
        {
            "frontLeft": 290.0,
            "frontRight": 291.0,
            "rearLeft": 288.0,
            "rearRight": 289.0,
        },
        separators=(",", ":"),
    )
    for number, at in _moments():
        yield {
            "device_id": VIN,
            "recorded_at": at,
            "odometer": round(number * 0.1384, 1),
            "speed": float(number % 130),
            "accelerator_position": float(number % 40),
            "ignition_status": "ON",
            "gear_position": "DRIVE",
            "coolant_temp": 35.0,
            "outside_temperature": 11.0 + number % 8,
            "tire_pressure": tires,
            "indicators": "{}",
            "source_system": SOURCE,
            "ingested_at": at + 4000,
            "original_timestamp": at - 700,
        }


def _locations() -> Iterator[Mapping[str, Any]]:
    for number, at in islice(_moments(), 0, None, EVERY_LOCATION):
        yield {
            "device_id": VIN,
            "recorded_at": at,
            "latitude": 52.5 + number % 1000 / 10_000,
            "longitude": 13.4 + number % 900 / 10_000,
            "source_system": SOURCE,
            "ingested_at": at + 4000,
            "original_timestamp": at - 700,
        }
