"""Prices that an entity tells, and what the grid takes beside them."""

from custom_components.lightningrod.ledger.tariffs import (
    WORKDAYS,
    Band,
    PriceEntity,
    Rates,
    Tax,
    TimeOfUse,
)

from .bench import D, hours


def spot(
    *,
    factor: str = "1",
    slot: int = 60,
    surcharge: TimeOfUse | None = None,
    tax: Tax | None = None,
) -> Rates:
    """Return rates that follow a price entity."""
    return Rates(
        energy=PriceEntity(
            entity_id="sensor.price", factor=D(factor), slot_minutes=slot
        ),
        surcharge=surcharge,
        tax=tax,
    )


# Elvia, energy part of the grid: by day on workdays, else night.
ELVIA = TimeOfUse(
    bands=(
        Band(
            name="Dag",
            per_kwh=D("0.4355"),
            windows=(hours("06:00", "22:00", WORKDAYS),),
        ),
        Band(name="Natt/Helg", per_kwh=D("0.3730")),
    )
)

# Spain, tolls of 2.0TD: all weekend is valley.
SPANISH_TOLLS = TimeOfUse(
    bands=(
        Band(
            name="Punta",
            per_kwh=D("0.0653"),
            windows=(
                hours("10:00", "14:00", WORKDAYS),
                hours("18:00", "22:00", WORKDAYS),
            ),
        ),
        Band(
            name="Llano",
            per_kwh=D("0.0322"),
            windows=(
                hours("08:00", "10:00", WORKDAYS),
                hours("14:00", "18:00", WORKDAYS),
                hours("22:00", "24:00", WORKDAYS),
            ),
        ),
        Band(name="Valle", per_kwh=D("0.0101")),
    )
)
