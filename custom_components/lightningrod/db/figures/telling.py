"""Sums as the answers have them."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, Final

from ...ledger.totals import Driven, Sums

UNKNOWN: Final = "unknown"


def told_sums(sums: Sums) -> dict[str, Any]:
    """Return sums and the figures that follow from them (``Totals`` in docs/figures.md)."""
    worth = {currency: sums.free_worth(currency) for currency in sums.paid}
    return {
        "sessions": sums.sessions,
        "energy_kwh": sums.energy_kwh,
        "wall_kwh": sums.wall_kwh if sums.wall_sessions else None,
        "loss_percent": sums.loss_percent,
        "cost": told_money(sums.costs),
        "price": told_money(sums.prices()),
        "unpriced_sessions": sums.unpriced_sessions,
        "partial_sessions": sums.partial_sessions,
        "free_sessions": sums.free_sessions,
        "free_energy_kwh": sums.free_kwh,
        "free_worth": told_money(worth),
        "solar_kwh": sums.solar_kwh if sums.solar_sessions else None,
        "solar_percent": sums.solar_percent,
        "co2_kg": sums.co2_kg if sums.co2_sessions else None,
        "charge_seconds": sums.charge_seconds,
    }


def told_driven(driven: Driven) -> dict[str, Any]:
    """Return what was driven."""
    return {
        "trips": driven.trips,
        "distance_km": driven.distance_km,
        "unexplained_km": driven.unexplained_km,
        "trip_energy_kwh": driven.metered_kwh,
        "km_per_kwh": driven.km_per_kwh,
    }


def told_money(amounts: Mapping[str, Decimal | None]) -> dict[str, str]:
    """Return amounts by currency as text, those that nobody knows left out."""
    return {
        currency: f"{amount:.4f}"
        for currency, amount in amounts.items()
        if amount is not None
    }


def told_time(moment: datetime | None) -> str | None:
    """Return a time as ISO text in UTC."""
    return None if moment is None else moment.astimezone(UTC).isoformat()


def told_month(month: date) -> str:
    """Return a month as ``YYYY-MM``."""
    return month.isoformat()[:7]
