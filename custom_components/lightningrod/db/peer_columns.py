"""What the values of another LightningROD's columns are in this ledger.

The web application keeps all that it heard from Home Assistant as metric, and takes what it
hears for miles and degrees Fahrenheit without looking (normalize_value in its
hass_processor.py). Where Home Assistant told kilometres and Celsius, its figures are off by
that conversion, which is taken back here. What came by CSV or was typed is as it was typed.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from enum import StrEnum
import json
from math import isfinite
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Column, Table, types

from ..ledger.lengths import KM_PER_MILE
from .types import JSON_VALUE, Money, UtcDateTime

type Row = dict[str, Any]

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
# What it writes for rows that it heard from Home Assistant.
HEARD: Final = "home_assistant"
# Columns that it takes for miles, and for Fahrenheit.
_DISTANCES: Final = ("odometer", "speed", "hv_battery_range", "hv_battery_max_range")
_TEMPERATURES: Final = ("cabin_temperature", "coolant_temp", "outside_temperature")
# Kilometres that a kWh is good for. Beyond, a distance is that of the maker's log that was
# converted again and again (SOURCE_CONTRACT 4.1).
_KM_PER_KWH: Final = (1.0, 15.0)
_AC: Final = (("DC", "DC_FAST"), ("1", "AC_LEVEL_1"), ("2", "AC_LEVEL_2"))
# A figure of the charger that was measured or billed; others are guesses.
_MEASURED: Final[Mapping[str, str]] = {
    "smart_evse": "meter",
    "energy_monitor": "meter",
    "manual": "manual",
}


class Heard(StrEnum):
    """The units in which Home Assistant told the web application its figures."""

    METRIC = "metric"
    US = "imperial"


class UnfitError(ValueError):
    """A value that its column cannot be read from."""


def fitted(target: Table, row: Mapping[str, Any], *, ours_in_file: bool) -> Row:
    """Return the columns of a row that a table of ours has, as it holds them.

    ``ours_in_file`` is for rows of this integration's own SQLite file, which holds times
    as milliseconds and money as ten-thousandths. Raises :class:`UnfitError`.
    """
    found: Row = {}
    for column in target.columns:
        value = row.get(column.name)
        if value is None:
            if _is_required(column):
                raise UnfitError(column.name)
            if column.name in row and column.nullable:
                found[column.name] = None
            continue
        try:
            found[column.name] = _fit(column, value, ours_in_file)
        except (ArithmeticError, TypeError, ValueError) as err:
            raise UnfitError(column.name) from err
    return found


def _is_required(column: Column[Any]) -> bool:
    has_value = column.primary_key or column.server_default is not None
    return not (column.nullable or has_value)


def _fit(column: Column[Any], value: Any, ours_in_file: bool) -> Any:  # noqa: FBT001 as above
    for kind, convert in _KINDS.items():
        if isinstance(column.type, kind):
            return convert(value, ours_in_file)
    said = value if isinstance(value, str) else json.dumps(value, default=str)
    length = getattr(column.type, "length", None)
    return said[:length] if length else said


def _moment(value: Any, ours_in_file: bool) -> datetime:  # noqa: FBT001 see _fit
    if isinstance(value, int) and ours_in_file:
        return _EPOCH + timedelta(milliseconds=value)
    moment = value if isinstance(value, datetime) else datetime.fromisoformat(value)
    return (
        moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    )


def _money(value: Any, ours_in_file: bool) -> Decimal:  # noqa: FBT001 see _fit
    amount = Decimal(value if isinstance(value, int) else str(value))
    if not amount.is_finite():
        raise InvalidOperation
    return amount.scaleb(-4) if ours_in_file and isinstance(value, int) else amount


def _float(value: Any, _ours: bool) -> float:  # noqa: FBT001 see _fit
    number = float(value)
    if not isfinite(number):
        raise ValueError("not a number")
    return number


def _json(value: Any, _ours: bool) -> Any:  # noqa: FBT001 see _fit
    return json.loads(value) if isinstance(value, str) else value


def _uuid(value: Any, _ours: bool) -> UUID:  # noqa: FBT001 see _fit
    return value if isinstance(value, UUID) else UUID(str(value))


def _date(value: Any, _ours: bool) -> date:  # noqa: FBT001 see _fit
    if isinstance(value, datetime):
        return value.date()
    return value if isinstance(value, date) else date.fromisoformat(str(value)[:10])


# Type of a column here: what makes its value. The first that fits counts.
_KINDS: Final[Mapping[Any, Callable[[Any, bool], Any]]] = {
    UtcDateTime: _moment,
    types.Date: _date,
    Money: _money,
    types.Uuid: _uuid,
    types.Boolean: lambda value, _ours: bool(value),
    type(JSON_VALUE): _json,
    types.Double: _float,
    types.Integer: lambda value, _ours: int(value),
}


def sample(row: Row, heard: Heard) -> Row:
    """Return a sample of the web application in the units of this ledger."""
    if heard is Heard.US or row.get("source_system") != HEARD:
        return row
    changed = {
        name: float(row[name]) / KM_PER_MILE
        for name in _DISTANCES
        if row.get(name) is not None
    }
    changed |= {
        name: float(row[name]) * 1.8 + 32
        for name in _TEMPERATURES
        if row.get(name) is not None
    }
    return {**row, **changed}


def session(row: Row, networks: Mapping[int, str], heard: Heard) -> Row:
    """Return a session of the web application as this ledger describes one.

    ``networks`` are its networks by number.
    """
    name = networks.get(row.get("network_id") or 0)
    place = row.get("location_name")
    end = row.get("session_end_utc")
    return {
        **row,
        **_cost(row),
        **_charger(row),
        "charge_type": _charge_type(row.get("charge_type")),
        "network_name": name or (place if place in networks.values() else None),
        "miles_added": _miles(row, heard),
        "is_complete": bool(row.get("is_complete")) or end is not None,
        "plug_status": row.get("plug_status") or (end and "DISCONNECTED"),
        "recorded_at": row.get("recorded_at") or end,
        "source_system": row.get("source_system") or "lightningrod",
    }


def kept_cost(row: Row) -> Row:
    """Return a session of a ledger like this one with a cost that stays as it came.

    An older one does not say by which price it was calculated.
    """
    unexplained = row.get("price_plan") is None and row.get("cost_source") != "manual"
    if row.get("cost") is not None and unexplained:
        return {**row, "cost_source": "imported"}
    return row


def _cost(row: Row) -> Row:
    """Return a cost as history that stays as it came; without one there is none."""
    if row.get("cost") is not None:
        return {"cost_source": "imported"}
    if row.get("is_free"):
        return {"cost_source": "imported", "cost": 0}
    return {"cost_source": None}


def _charger(row: Row) -> Row:
    """Return the figures of the charger, where they were measured."""
    source = _MEASURED.get(row.get("evse_source") or "")
    if source is None or row.get("evse_energy_kwh") is None:
        return {"evse_source": None, "evse_energy_kwh": None, "evse_max_kw": None}
    return {"evse_source": source, "evse_max_kw": row.get("evse_max_power_kw")}


def _charge_type(told: Any) -> str | None:
    if not isinstance(told, str) or not told:
        return None
    said = told.upper()
    if "AC" not in said and "DC" not in said and "L" not in said:
        return None
    return next((kind for mark, kind in _AC if mark in said), "AC")


def _miles(row: Row, heard: Heard) -> float | None:
    """Return the miles that a session added, as far as they can be believed."""
    newer = row.get("distance_added")
    told = row.get("miles_added") if newer is None else newer
    if told is None:
        return None
    km = float(told)
    if newer is None and row.get("source_system") != HEARD:
        # As they were typed, or as a file had them.
        return km
    if heard is Heard.METRIC and row.get("source_system") == HEARD:
        km /= KM_PER_MILE
    energy = row.get("energy_kwh")
    least, most = _KM_PER_KWH
    if not energy or not least <= km / float(energy) <= most:
        return None
    return km / KM_PER_MILE
