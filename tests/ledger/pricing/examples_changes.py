"""Worked examples: nights on which a price changed."""

from decimal import Decimal

from custom_components.lightningrod.ledger.cost_lines import Label
from custom_components.lightningrod.ledger.pricing_facts import Version
from custom_components.lightningrod.ledger.tariffs import Rates, Tax

from .bench import D, Example, amount, line, per_kwh, place, plan

BRITAIN, GERMANY = place("Europe/London"), place("Europe/Berlin")
FLAT = Label.ENERGY_FLAT


def _net(percent: int) -> Tax:
    return Tax(percent=Decimal(percent), included=False)


CHANGES = (
    Example(
        name="The price cap falls at midnight",
        source="Ofgem, energy price cap: electricity by direct debit, 27.03 p a kWh from"
        " 1 April to 30 June 2025, 25.73 p from 1 July to 30 September 2025",
        plan=plan("GBP", per_kwh("0.2703")),
        session=BRITAIN.charge("2025-06-30 21:00", (8, 6)),
        context=BRITAIN.context(
            later=(
                Version(
                    since=BRITAIN.at("2025-07-01 00:00"),
                    plan=plan("GBP", per_kwh("0.2573")),
                ),
            )
        ),
        # Three hours before midnight, five after it.
        lines=(
            line(FLAT, "18", "0.2703"),
            line(FLAT, "30", "0.2573", "2025-07-01"),
        ),
        total="12.5844",
    ),
    Example(
        name="Value added tax rises at new year",
        source="Germany, Zweites Corona-Steuerhilfegesetz: 16 % from 1 July to"
        " 31 December 2020, 19 % from 1 January 2021; rounded net price",
        plan=plan("EUR", Rates(energy=per_kwh("0.25"), tax=_net(16))),
        session=GERMANY.charge("2020-12-31 22:00", (4, 10)),
        context=GERMANY.context(
            later=(
                Version(
                    since=GERMANY.at("2021-01-01 00:00"),
                    plan=plan("EUR", Rates(energy=per_kwh("0.25"), tax=_net(19))),
                ),
            )
        ),
        lines=(
            line(FLAT, "20", "0.25"),
            line(FLAT, "20", "0.25", "2021-01-01"),
            amount(Label.TAX, D("0.8000")),
            amount(Label.TAX, D("0.9500")),
        ),
        total="11.7500",
    ),
)
