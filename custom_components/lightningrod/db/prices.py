"""Which price plan a session falls under: its place's, else its network's at that date."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Final

from sqlalchemy import Row, select
from sqlalchemy.ext.asyncio import AsyncConnection

from ..ledger.costs import PricePlan
from .models import EVChargingNetwork, EVLocationLookup

# ISO 4217's code for "no currency": nothing costs nothing in all of them.
NO_CURRENCY: Final = "XXX"


@dataclass(frozen=True, slots=True, kw_only=True)
class NetworkPrice:
    """What a network takes for a kWh from a local date on; ``None`` where unknown."""

    id: int
    network_name: str
    effective_date: date
    per_kwh: Decimal | None
    currency: str | None
    is_free: bool

    def plan(self) -> PricePlan | None:
        """Return the plan of this price, if it tells enough for one."""
        if self.is_free:
            return free_plan(self.network_name, self.currency, self.id)
        if self.per_kwh is None or self.currency is None:
            return None
        return PricePlan(
            kind="flat",
            per_kwh=self.per_kwh,
            currency=self.currency,
            tariff_id=self.id,
            name=self.network_name,
        )


def free_plan(
    name: str | None, currency: str | None = None, tariff_id: int | None = None
) -> PricePlan:
    """Return the plan under which energy costs nothing."""
    return PricePlan(
        kind="free",
        per_kwh=Decimal(0),
        currency=currency or NO_CURRENCY,
        tariff_id=tariff_id,
        name=name,
    )


@dataclass(frozen=True, slots=True)
class Prices:
    """All places by row number, and all prices, the newest first."""

    places: Mapping[int, Row[Any]] = field(default_factory=dict)
    networks: Sequence[NetworkPrice] = ()

    def plan_for(self, session: Row[Any], day: date | None) -> PricePlan | None:
        """Return the plan of a session plugged in on a local day, or ``None``."""
        place = self.places.get(session.location_id)
        if session.is_free or (place is not None and place.is_free):
            return free_plan(None if place is None else place.location_name)
        names = (None if place is None else place.network_name, session.network_name)
        for name in names:
            if name and day and (price := self.in_force(name, day)) is not None:
                return price.plan()
        return None

    def in_force(self, network_name: str, day: date) -> NetworkPrice | None:
        """Return the newest price of a network that began by a day."""
        wanted = network_name.casefold()
        return next(
            (
                price
                for price in self.networks
                if price.network_name.casefold() == wanted
                and price.effective_date <= day
            ),
            None,
        )


async def load_prices(connection: AsyncConnection) -> Prices:
    """Return every place and every price; there are tens of them at most."""
    place = EVLocationLookup
    statement = select(place.id, place.location_name, place.network_name, place.is_free)
    places = (await connection.execute(statement)).all()
    return Prices(
        places={row.id: row for row in places},
        networks=await network_prices(connection),
    )


async def network_prices(connection: AsyncConnection) -> list[NetworkPrice]:
    """Return the prices of all networks, the newest first."""
    network = EVChargingNetwork
    statement = select(
        network.id,
        network.network_name,
        network.effective_date,
        network.cost_per_kwh.label("per_kwh"),
        network.currency,
        network.is_free,
    ).order_by(network.effective_date.desc(), network.id.desc())
    rows = (await connection.execute(statement)).mappings()
    return [NetworkPrice(**row) for row in rows]
