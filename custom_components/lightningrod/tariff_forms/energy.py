"""The price of energy as a form."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any, Final

from ..ledger.tariffs import (
    EnergyPrice,
    Flat,
    Free,
    PowerTier,
    PriceEntity,
    Rates,
    TimeOfUse,
)
from .bands import bands_form, night_form, night_rate, time_of_use
from .values import Form, decimal, filled, money, number

CONF_PRICE: Final = "price"
CONF_PRICE_ENTITY: Final = "price_entity"
CONF_ATTRIBUTE: Final = "attribute"
CONF_FACTOR: Final = "factor"
CONF_SLOT: Final = "slot_minutes"
CONF_POWER: Final = "power"
CONF_UP_TO_KW: Final = "up_to_kw"
CONF_PER_MINUTE: Final = "per_minute"
# Noted with the factor, not asked for.
CONF_UNIT: Final = "unit"


class Kind(StrEnum):
    """The ways in which a dialog describes the price of energy."""

    FLAT = "flat"
    NIGHT = "night"
    BANDS = "bands"
    POWER = "power"
    ENTITY = "entity"
    FREE = "free"


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """The names of the bands of a night rate, in the user's words."""

    day: str
    night: str


def _price_entity(form: Form, _names: Names) -> PriceEntity:
    return PriceEntity(
        entity_id=form[CONF_PRICE_ENTITY],
        attribute=form.get(CONF_ATTRIBUTE),
        factor=decimal(form.get(CONF_FACTOR, 1)) or Decimal(0),
        slot_minutes=int(form.get(CONF_SLOT, 60)),
        unit=form.get(CONF_UNIT),
    )


_ENERGY: Final[Mapping[Kind, Callable[[Form, Names], EnergyPrice]]] = {
    Kind.FLAT: lambda form, _: Flat(per_kwh=money(form[CONF_PRICE])),
    Kind.NIGHT: lambda form, names: night_rate(form, names.day, names.night),
    Kind.BANDS: lambda form, _: time_of_use(form),
    # The price is one for time, and is among the power tiers.
    Kind.POWER: lambda _form, _names: Free(),
    Kind.ENTITY: _price_entity,
    Kind.FREE: lambda _form, _names: Free(),
}


def energy_price(kind: Kind, form: Form, names: Names) -> EnergyPrice:
    """Return the price that a form of this kind describes."""
    return _ENERGY[kind](form, names)


def power_tiers(form: Form) -> tuple[PowerTier, ...]:
    """Return the prices per minute of a form, by the power of the charge."""
    return tuple(
        PowerTier(
            up_to_kw=decimal(row.get(CONF_UP_TO_KW)),
            per_minute=money(row[CONF_PER_MINUTE]),
        )
        for row in form.get(CONF_POWER, ())
    )


def unpriced_power(form: Form) -> bool:
    """Return whether a row of the list lacks its price."""
    return any(row.get(CONF_PER_MINUTE) is None for row in form.get(CONF_POWER, ()))


def energy_form(rates: Rates, names: Names) -> tuple[Kind, dict[str, Any]]:
    """Return the kind and the form that :func:`energy_price` makes the price of."""
    match rates.energy:
        case Flat(per_kwh=price):
            return Kind.FLAT, {CONF_PRICE: number(price)}
        case PriceEntity() as entity:
            return Kind.ENTITY, filled(
                price_entity=entity.entity_id,
                attribute=entity.attribute,
                factor=number(entity.factor),
                slot_minutes=str(entity.slot_minutes),
                unit=entity.unit,
            )
        case TimeOfUse() as bands:
            night = night_form(bands, names.day, names.night)
            return (Kind.NIGHT, night) if night else (Kind.BANDS, bands_form(bands))
        case Free() if rates.power_tiers:
            return Kind.POWER, {CONF_POWER: _power_rows(rates.power_tiers)}
        case Free():
            return Kind.FREE, {}


def _power_rows(tiers: tuple[PowerTier, ...]) -> list[dict[str, Any]]:
    return [
        filled(up_to_kw=number(tier.up_to_kw), per_minute=number(tier.per_minute))
        for tier in tiers
    ]
