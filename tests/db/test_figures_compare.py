"""What charging is compared with, by examples computed by hand."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from custom_components.lightningrod.db.engine import Database
from custom_components.lightningrod.db.fuel import (
    Petrol,
    compute_months,
    set_typed_price,
)
from custom_components.lightningrod.db.repository import write_records
from custom_components.lightningrod.db.tariffs import set_plan
from custom_components.lightningrod.ledger.petrol import PetrolCar
from custom_components.lightningrod.ledger.records import Record, RecordKind
from custom_components.lightningrod.ledger.tariff_history import SINCE_EVER
from custom_components.lightningrod.ledger.tariffs import (
    Flat,
    Membership,
    Offer,
    Plan,
    Rates,
)

from .figures import BERLIN, NOW, figure, priced
from .helpers import at, gap, session, trip


class TestComparison:
    """Against petrol, another network, a membership."""

    async def test_petrol(self, database: Database) -> None:
        """100 km at 6 l/100 km and 1.80: 10.80; charged for 4.00."""
        car = Petrol(car=PetrolCar(litres_per_100km=6.0), entity_id="sensor.petrol")
        february = datetime(2026, 2, 10, 12, tzinfo=UTC)
        async with database.begin() as connection:
            await write_records(connection, [_fuel(at(0), 1.70), _fuel(at(60), 1.90)])
            await compute_months(connection, "sensor.petrol", BERLIN, NOW.date())
            await set_typed_price(connection, 1.5, NOW)
        records = (
            trip(at(0), distance=90.0),
            gap(at(0), distance=10.0),
            trip(at(60), distance=500.0, petrol_assisted=True),
            priced(at(0), 20.0, "4.00"),
            trip(february, distance=200.0),
            priced(february, 10.0, "3.00"),
            priced(february + timedelta(hours=2), 20.0, None),
        )
        answer = await figure(database, "petrol", *records, petrol=car)
        before, now = answer["rows"]
        assert now == {
            "month": "2026-03",
            "price_per_litre": "1.8000",
            "distance_km": 100.0,
            "petrol_cost": "10.8000",
            "charging_cost": "4.0000",
            "saved": "6.8000",
            "is_partial": False,
        }
        # The entity had told nothing yet: what the owner typed. What has no price is
        # taken to have cost what the rest did: 30 kWh at 0.30.
        assert before["price_per_litre"] == "1.5000"
        assert (before["petrol_cost"], before["charging_cost"]) == ("18.0000", "9.0000")
        assert before["is_partial"]
        assert answer["total"]["saved"] == "15.8000"
        assert answer["total"]["co2_petrol_kg"] == pytest.approx(18 * 2.3477, abs=0.01)

    async def test_without_a_car_or_a_price_there_is_no_comparison(
        self, database: Database
    ) -> None:
        answer = await figure(database, "petrol", trip())
        assert (answer["withheld"], answer["rows"]) == ("no_consumption", [])
        car = Petrol(car=PetrolCar(litres_per_100km=6.0))
        answer = await figure(database, "petrol", petrol=car)
        assert answer["withheld"] == "no_price"
        assert answer["total"]["saved"] is None

    async def test_a_typed_price_is_dated(self, database: Database) -> None:
        """The first one holds since ever, the next from its month on."""
        async with database.begin() as connection:
            await set_typed_price(connection, 1.5, at(-90 * 1440))
            await set_typed_price(connection, 2.0, at(0))
            await set_typed_price(connection, 2.0, at(1440))
            await set_typed_price(connection, None, at(2880))
        car = Petrol(car=PetrolCar(litres_per_100km=10.0), litres_per_unit=2.0)
        january = datetime(2026, 1, 10, tzinfo=UTC)
        answer = await figure(
            database, "petrol", trip(january), trip(at(0)), petrol=car
        )
        prices = {row["month"]: row["price_per_litre"] for row in answer["rows"]}
        assert prices == {"2026-01": "0.7500", "2026-03": "1.0000"}

    async def test_what_if(self, database: Database) -> None:
        async with database.begin() as connection:
            await set_plan(connection, "Ionity", SINCE_EVER, _plan("0.50"))
        abroad: dict[str, Any] = {"cost": Decimal(5), "cost_currency": "CHF"}
        answer = await figure(
            database,
            "what_if",
            priced(at(0), 10.0, "4.00"),
            priced(at(60), 20.0, "4.00"),
            priced(at(120), 5.0, "0.00", "XXX"),
            priced(at(180), 5.0, None),
            session(at(240), **abroad),
            priced(NOW - timedelta(days=400), 99.0, "99.00"),
            network="ionity",
        )
        assert answer["sessions"] == 3
        assert answer["energy_kwh"] == 35.0
        assert (answer["paid"], answer["would_cost"]) == ("8.0000", "17.5000")
        assert (answer["difference"], answer["skipped_sessions"]) == ("9.5000", 2)

    async def test_what_if_nobody_knows_the_network(self, database: Database) -> None:
        answer = await figure(
            database, "what_if", priced(at(0), 10.0, "4.00"), network="Nobody"
        )
        assert (answer["would_cost"], answer["sessions"]) == (None, 0)

    async def test_membership(self, database: Database) -> None:
        """Two months of 11.99 against 30.00 saved on 100 kWh; francs are no euros."""
        offer = Membership(
            name="Passport",
            monthly_fee=Decimal("11.99"),
            offer=Offer(rates=Rates(energy=Flat(per_kwh=Decimal("0.49")))),
        )
        async with database.begin() as connection:
            await set_plan(connection, "Ionity", SINCE_EVER, _plan("0.79", offer))
        answer = await figure(
            database,
            "membership",
            session(
                NOW - timedelta(days=61),
                network_name="IONITY",
                cost_standard=Decimal("79.00"),
                cost_member=Decimal("49.00"),
                cost_currency="EUR",
            ),
            session(at(0), network_name="IONITY"),
            session(
                at(60),
                network_name="IONITY",
                cost_standard=Decimal("70.00"),
                cost_member=Decimal("10.00"),
                cost_currency="CHF",
            ),
        )
        assert answer["rows"] == [
            {
                "network": "Ionity",
                "currency": "EUR",
                "name": "Passport",
                "monthly_fee": "11.9900",
                "months": 2,
                "sessions": 1,
                "without": "79.0000",
                "with": "49.0000",
                "fees": "23.9800",
                "saved": "6.0200",
                "is_worth_it": True,
            }
        ]


def _fuel(when: datetime, price: float) -> Record:
    return Record(
        RecordKind.READING,
        {
            "entity_id": "sensor.petrol",
            "kind": "fuel",
            "recorded_at": when,
            "value": price,
        },
    )


def _plan(price: str, membership: Membership | None = None) -> Plan:
    rates = Rates(energy=Flat(per_kwh=Decimal(price)))
    return Plan(currency="EUR", offer=Offer(rates=rates), membership=membership)
