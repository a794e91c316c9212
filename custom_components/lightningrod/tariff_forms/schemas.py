"""The forms of the price of energy."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from homeassistant.const import UnitOfPower
from homeassistant.helpers.selector import (
    AttributeSelector,
    AttributeSelectorConfig,
    BooleanSelector,
    DateSelector,
    EntitySelector,
    EntitySelectorConfig,
    ObjectSelector,
    SelectSelector,
    SelectSelectorConfig,
    SelectSelectorMode,
    TextSelector,
    TimeSelector,
)
import voluptuous as vol

from ..ledger.currencies import CURRENCIES
from ..ledger.tariffs import Day
from ..words import Words
from . import bands, energy, offers
from .draft import CONF_HOLIDAY_ENTITY
from .energy import Kind
from .fields import (
    HOLIDAYS,
    Fields,
    amount_field,
    choice_field,
    days_field,
    folded,
    options_field,
    per_kwh,
    per_minute,
    rows_field,
)
from .rates import CONF_SURCHARGE, Scope
from .whole import CONF_PLAN, CONF_VALID_FROM

CONF_CURRENCY: Final = "currency"

# Fields that few people need.
SECTION_CALENDAR: Final = "calendar"

# All of a plan as it is kept, edited as YAML.
WHOLE_SCHEMA: Final = vol.Schema(
    {
        vol.Required(CONF_PLAN): ObjectSelector(),
        vol.Optional(CONF_VALID_FROM): DateSelector(),
        vol.Required(offers.CONF_IS_MEMBER, default=False): BooleanSelector(),
        vol.Optional(CONF_HOLIDAY_ENTITY): HOLIDAYS,
    }
)

SLOTS: Final = (60, 30, 15, 5)
_MONTHS: Final = range(1, 13)

# Prices that have to be typed: of a required number the browser makes a 0.
NEEDED: Final[Mapping[Kind, tuple[str, ...]]] = {
    Kind.FLAT: (energy.CONF_PRICE,),
    Kind.NIGHT: (bands.CONF_DAY_PRICE, bands.CONF_NIGHT_PRICE),
}


def energy_schema(kind: Kind, scope: Scope, currency: str, words: Words) -> vol.Schema:
    """Return the form of a kind of energy price; the whole plan has one currency and day."""
    common = _common() if scope is Scope.ALL else {}
    return vol.Schema({**_ENERGY[kind](currency, words), **common})


def _common() -> Fields:
    """Return the fields that every price of energy has."""
    return {
        vol.Required(CONF_CURRENCY): SelectSelector(
            SelectSelectorConfig(
                options=sorted(CURRENCIES),
                custom_value=True,
                mode=SelectSelectorMode.DROPDOWN,
            )
        ),
        vol.Optional(CONF_VALID_FROM): DateSelector(),
    }


def _flat(currency: str, _words: Words) -> Fields:
    return {vol.Optional(energy.CONF_PRICE): per_kwh(currency)}


def _night(currency: str, _words: Words) -> Fields:
    return {
        vol.Optional(bands.CONF_DAY_PRICE): per_kwh(currency),
        vol.Optional(bands.CONF_NIGHT_PRICE): per_kwh(currency),
        vol.Required(bands.CONF_NIGHT_START, default="22:00:00"): TimeSelector(),
        vol.Required(bands.CONF_NIGHT_END, default="06:00:00"): TimeSelector(),
        vol.Required(bands.CONF_WEEKEND, default=False): BooleanSelector(),
    }


def _entity(_currency: str, _words: Words) -> Fields:
    return {
        vol.Required(energy.CONF_PRICE_ENTITY): EntitySelector(
            EntitySelectorConfig(domain=["sensor", "number", "input_number"])
        )
    }


def _power(currency: str, words: Words) -> Fields:
    rows = rows_field(
        "power",
        {
            energy.CONF_UP_TO_KW: (amount_field(UnitOfPower.KILO_WATT), False),
            energy.CONF_PER_MINUTE: (per_minute(currency), False),
        },
        words,
        label=energy.CONF_UP_TO_KW,
        description=energy.CONF_PER_MINUTE,
    )
    return {vol.Required(energy.CONF_POWER): rows}


def _bands(currency: str, words: Words) -> Fields:
    return {
        vol.Required(bands.CONF_BANDS): _band_rows(currency, words),
        **folded(SECTION_CALENDAR, _calendar(words)),
    }


def surcharge_schema(currency: str, words: Words) -> vol.Schema:
    """Return the form of what is added to each kWh, at all times or by the hour."""
    return vol.Schema(
        {
            vol.Optional(CONF_SURCHARGE): per_kwh(currency),
            vol.Optional(bands.CONF_BANDS): _band_rows(currency, words),
            **folded(SECTION_CALENDAR, _calendar(words)),
        }
    )


def _band_rows(currency: str, words: Words) -> ObjectSelector:
    return rows_field(
        "band",
        {
            bands.CONF_NAME: (TextSelector(), True),
            bands.CONF_PRICE: (per_kwh(currency), False),
            bands.CONF_START: (TimeSelector(), False),
            bands.CONF_END: (TimeSelector(), False),
            bands.CONF_DAYS: (days_field(words, holiday=True), False),
            bands.CONF_SEASON: (TextSelector(), False),
        },
        words,
        label=bands.CONF_NAME,
        description=bands.CONF_PRICE,
    )


def _calendar(words: Words) -> Fields:
    """Return the fields of seasons and holidays."""
    months = options_field({str(month): f"month_{month}" for month in _MONTHS}, words)
    return {
        vol.Optional(bands.CONF_SEASONS): rows_field(
            "season",
            {
                bands.CONF_NAME: (TextSelector(), True),
                bands.CONF_FIRST: (months, True),
                bands.CONF_LAST: (months, True),
            },
            words,
            label=bands.CONF_NAME,
        ),
        vol.Optional(CONF_HOLIDAY_ENTITY): HOLIDAYS,
        vol.Optional(bands.CONF_HOLIDAYS): rows_field(
            "holiday",
            {bands.CONF_DATE: (DateSelector(), True)},
            words,
            label=bands.CONF_DATE,
        ),
        vol.Required(bands.CONF_HOLIDAYS_AS, default=Day.SUN.value): choice_field(
            [day.value for day in bands.HOLIDAYS_AS], "holidays_as"
        ),
        vol.Required(bands.CONF_STANDARD_TIME, default=False): BooleanSelector(),
    }


_ENERGY: Final[Mapping[Kind, Callable[[str, Words], Fields]]] = {
    Kind.FLAT: _flat,
    Kind.NIGHT: _night,
    Kind.BANDS: _bands,
    Kind.POWER: _power,
    Kind.ENTITY: _entity,
    Kind.FREE: lambda _currency, _words: {},
}


def entity_schema(entity_id: str, currency: str, *, by_hour: bool) -> vol.Schema:
    """Return the form of how the value of a price entity is to be read.

    What is added to it has a form of its own where that goes ``by_hour``.
    """
    fields: dict[vol.Marker, Any] = {
        vol.Optional(energy.CONF_ATTRIBUTE): AttributeSelector(
            AttributeSelectorConfig(entity_id=entity_id)
        ),
        vol.Optional(energy.CONF_FACTOR): amount_field("x"),
        vol.Required(energy.CONF_SLOT): choice_field(
            [str(minutes) for minutes in SLOTS], "slot_minutes"
        ),
    }
    if not by_hour:
        fields[vol.Optional(CONF_SURCHARGE)] = per_kwh(currency)
    return vol.Schema(fields)
