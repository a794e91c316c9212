"""The first form of a price plan, as it is kept with sessions of then."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Final, Literal, Self

FOUR_PLACES: Final = Decimal("0.0001")

type PlanKind = Literal["flat", "free"]


@dataclass(frozen=True, slots=True, kw_only=True)
class PricePlan:
    """The price in force for a session, kept with it so that history stays explained.

    ``per_kwh`` is in ``currency`` (ISO 4217) per kWh, ``tariff_id`` the row of
    ``ev_charging_networks`` that it came from.
    """

    kind: PlanKind
    per_kwh: Decimal
    currency: str
    tariff_id: int | None = None
    name: str | None = None

    def to_json(self) -> dict[str, str | int | None]:
        """Return the plan as JSON values; the price stays exact as text."""
        return {
            "kind": self.kind,
            "per_kwh": str(self.per_kwh),
            "currency": self.currency,
            "tariff_id": self.tariff_id,
            "name": self.name,
        }

    @classmethod
    def from_json(cls, data: Mapping[str, object]) -> Self | None:
        """Return the plan that was stored, or ``None`` when it cannot be understood."""
        kind, currency = data.get("kind"), data.get("currency")
        if kind not in ("flat", "free") or not isinstance(currency, str):
            return None
        try:
            per_kwh = Decimal(str(data.get("per_kwh")))
        except InvalidOperation:
            return None
        tariff_id, name = data.get("tariff_id"), data.get("name")
        return cls(
            kind="free" if kind == "free" else "flat",
            per_kwh=per_kwh,
            currency=currency,
            tariff_id=tariff_id if isinstance(tariff_id, int) else None,
            name=name if isinstance(name, str) else None,
        )
