"""What follows from the cells of a row that other programs or people wrote."""

from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal
from math import isfinite
from typing import Any, Final

from . import values
from .wrong import Wrong

IMPORTED: Final = "imported"
_METERED: Final = frozenset({"meter", "manual", "billed", "measured"})


def session(
    row: dict[str, Any], told: Mapping[str, Any], currency: str
) -> dict[str, Any]:
    """Return a session with what its cells imply: an end, shares as amounts, a whole cost."""
    start, length = row["session_start_utc"], row.get("charge_duration_seconds")
    if row.get("session_end_utc") is None and length is not None:
        row["session_end_utc"] = start + timedelta(seconds=length)
    end = row.get("session_end_utc")
    flowed = (end - start).total_seconds() if end else None
    if flowed is not None and (length is None or length > flowed >= 0):
        row["charge_duration_seconds"] = flowed
    _metered(row)
    wall = row.get("evse_energy_kwh") or row.get("energy_kwh")
    if (share := told.get("solar_percent")) and wall:
        row.setdefault("solar_kwh", wall * min(max(share.value, 0.0), 100.0) / 100)
    if (grams := told.get("co2_g_per_kwh")) and wall:
        row.setdefault("co2_kg", wall * grams.value / 1000)
    if row.get("energy_kwh") is not None:
        row["energy_source"] = IMPORTED
    _cost(row, told, wall, currency)
    return row


def _metered(row: dict[str, Any]) -> None:
    """Keep energy through the plug only where it was counted: an estimate tells no loss."""
    source = row.get("evse_source")
    if row.get("evse_energy_kwh") is None or (source and source not in _METERED):
        row.pop("evse_energy_kwh", None)
        row.pop("evse_source", None)
        row.pop("evse_max_kw", None)
        return
    row["evse_source"] = "meter" if source in (None, "measured") else source


def _cost(
    row: dict[str, Any], told: Mapping[str, Any], energy: float | None, currency: str
) -> None:
    cost, price = told.get("cost"), told.get("price_per_kwh")
    if cost is None and price is not None and energy:
        amount = (price.amount * Decimal(repr(energy))).quantize(Decimal("0.0001"))
        cost = values.Money(amount, price.currency, Decimal("0.00005"))
    if cost is None:
        for column in ("cost", "cost_currency", "cost_without_overrides"):
            row.pop(column, None)
        return
    row |= {
        "cost": cost.amount,
        "cost_currency": cost.currency or row.get("cost_currency") or currency,
        "cost_source": IMPORTED,
    }


def trip(row: dict[str, Any], told: dict[str, Any]) -> dict[str, Any]:
    """Return a trip with what its cells imply: an end or a duration, a distance, energy."""
    start, length = row["start_time"], row.get("duration")
    if row.get("end_time") is None:
        if length is None:
            raise Wrong("import_without_end")
        row["end_time"] = start + timedelta(seconds=length)
    row["duration"] = (row["end_time"] - start).total_seconds()
    way = (row.get("start_odometer"), row.get("end_odometer"))
    if row.get("distance") is None and None not in way:
        row["distance"] = way[1] - way[0]  # type: ignore[operator]  # neither is None
    distance = row.get("distance")
    used = _used(distance, told) if distance else None
    if row.get("energy_consumed") is None and used is not None:
        # No finer than the consumption was told.
        row["energy_consumed"], told["energy_consumed"] = used.value, used
    energy = row.get("energy_consumed")
    if energy and distance is not None and energy > 0 and isfinite(distance / energy):
        row["efficiency"] = distance / energy
    for column, source in (
        ("distance", "distance_source"),
        ("energy_consumed", "energy_source"),
    ):
        if row.get(column) is not None:
            row[source] = IMPORTED
    return row


def _used(distance: float, told: Mapping[str, Any]) -> values.Number | None:
    """Return the energy of a trip that only its consumption is told of, kWh."""
    if (consumption := told.get("kwh_per_100_km")) and consumption.value > 0:
        share = distance / 100
        return values.Number(share * consumption.value, share * consumption.tolerance)
    if (way := told.get("km_per_kwh")) and way.value > 0:
        used = distance / way.value
        return values.Number(used, used * way.tolerance / way.value)
    return None
