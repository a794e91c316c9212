"""The fields of the tariff dialogs."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from homeassistant.const import PERCENTAGE, UnitOfEnergy, UnitOfTime
from homeassistant.data_entry_flow import SectionConfig, section
from homeassistant.helpers.selector import (
    AttributeSelector,
    AttributeSelectorConfig,
    BooleanSelector,
    DateSelector,
    EntitySelector,
    EntitySelectorConfig,
    EntityWithDeviceFilterSelectorConfig,
    NumberSelector,
    NumberSelectorConfig,
    NumberSelectorMode,
    ObjectSelector,
    ObjectSelectorConfig,
    ObjectSelectorField,
    SelectOptionDict,
    SelectSelector,
    SelectSelectorConfig,
    SelectSelectorMode,
    TextSelector,
    TimeSelector,
)
import voluptuous as vol

from ..ledger.currencies import CURRENCIES
from ..ledger.tariffs import WEEK, Day
from ..words import Words
from . import bands, energy, fees, offers
from .draft import CONF_HOLIDAY_ENTITY
from .energy import Kind
from .whole import CONF_PLAN, CONF_VALID_FROM

CONF_CURRENCY: Final = "currency"

# Fields of the bands that few people need, and those of the fees.
SECTION_CALENDAR: Final = "calendar"
SECTION_LIMITS: Final = "limits"
_COLLAPSED: Final = SectionConfig(collapsed=True)

_HOLIDAYS: Final = EntitySelector(
    EntitySelectorConfig(
        filter=[
            EntityWithDeviceFilterSelectorConfig(domain="calendar"),
            EntityWithDeviceFilterSelectorConfig(
                domain="binary_sensor", integration="workday"
            ),
        ]
    )
)
# All of a plan as it is kept, edited as YAML.
WHOLE_SCHEMA: Final = vol.Schema(
    {
        vol.Required(CONF_PLAN): ObjectSelector(),
        vol.Optional(CONF_VALID_FROM): DateSelector(),
        vol.Required(offers.CONF_IS_MEMBER, default=False): BooleanSelector(),
        vol.Optional(CONF_HOLIDAY_ENTITY): _HOLIDAYS,
    }
)

SLOTS: Final = (60, 30, 15, 5)
_MONTHS: Final = range(1, 13)


def amount_field(unit: str) -> NumberSelector:
    """Return a field for an amount; whether it may be negative is said by the checks."""
    return NumberSelector(
        NumberSelectorConfig(
            step="any", mode=NumberSelectorMode.BOX, unit_of_measurement=unit
        )
    )


def per_kwh(currency: str) -> NumberSelector:
    """Return a field for the price of a kWh."""
    return amount_field(f"{currency}/kWh")


def _whole(least: int, most: int, unit: str | None = None) -> Any:
    config = NumberSelectorConfig(min=least, max=most, mode=NumberSelectorMode.BOX)
    if unit:
        config["unit_of_measurement"] = unit
    return vol.All(NumberSelector(config), vol.Coerce(int))


# Prices that have to be typed: of a required number the browser makes a 0.
NEEDED: Final[Mapping[Kind, tuple[str, ...]]] = {
    Kind.FLAT: (energy.CONF_PRICE,),
    Kind.NIGHT: (bands.CONF_DAY_PRICE, bands.CONF_NIGHT_PRICE),
}


def energy_schema(kind: Kind, currency: str, words: Words) -> vol.Schema:
    """Return the form of a kind of energy price."""
    return vol.Schema({**_ENERGY[kind](currency, words), **_common()})


def _common() -> dict[vol.Marker, Any]:
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


def _flat(currency: str, _words: Words) -> dict[vol.Marker, Any]:
    return {vol.Optional(energy.CONF_PRICE): per_kwh(currency)}


def _night(currency: str, _words: Words) -> dict[vol.Marker, Any]:
    return {
        vol.Optional(bands.CONF_DAY_PRICE): per_kwh(currency),
        vol.Optional(bands.CONF_NIGHT_PRICE): per_kwh(currency),
        vol.Required(bands.CONF_NIGHT_START, default="22:00:00"): TimeSelector(),
        vol.Required(bands.CONF_NIGHT_END, default="06:00:00"): TimeSelector(),
        vol.Required(bands.CONF_WEEKEND, default=False): BooleanSelector(),
    }


def _entity(_currency: str, _words: Words) -> dict[vol.Marker, Any]:
    return {
        vol.Required(energy.CONF_PRICE_ENTITY): EntitySelector(
            EntitySelectorConfig(domain=["sensor", "number", "input_number"])
        )
    }


def _bands(currency: str, words: Words) -> dict[vol.Marker, Any]:
    return {
        vol.Required(bands.CONF_BANDS): _list(
            "band",
            bands.CONF_NAME,
            bands.CONF_PRICE,
            {
                bands.CONF_NAME: (TextSelector(), True),
                bands.CONF_PRICE: (per_kwh(currency), False),
                bands.CONF_START: (TimeSelector(), False),
                bands.CONF_END: (TimeSelector(), False),
                bands.CONF_DAYS: (_days(words), False),
                bands.CONF_SEASON: (TextSelector(), False),
            },
            words,
        ),
        vol.Required(SECTION_CALENDAR): section(_calendar_schema(words), _COLLAPSED),
    }


def _calendar_schema(words: Words) -> vol.Schema:
    """Return the fields of seasons and holidays."""
    months = _options({str(month): f"month_{month}" for month in _MONTHS}, words)
    return vol.Schema(
        {
            vol.Optional(bands.CONF_SEASONS): _list(
                "season",
                bands.CONF_NAME,
                None,
                {
                    bands.CONF_NAME: (TextSelector(), True),
                    bands.CONF_FIRST: (months, True),
                    bands.CONF_LAST: (months, True),
                },
                words,
            ),
            vol.Optional(CONF_HOLIDAY_ENTITY): _HOLIDAYS,
            vol.Optional(bands.CONF_HOLIDAYS): _list(
                "holiday",
                bands.CONF_DATE,
                None,
                {bands.CONF_DATE: (DateSelector(), True)},
                words,
            ),
            vol.Required(bands.CONF_HOLIDAYS_AS, default=Day.SUN.value): SelectSelector(
                SelectSelectorConfig(
                    options=[day.value for day in bands.HOLIDAYS_AS],
                    translation_key="holidays_as",
                    mode=SelectSelectorMode.DROPDOWN,
                )
            ),
        }
    )


def _days(words: Words) -> SelectSelector:
    days = {day.value: f"day_{day}" for day in (*WEEK, Day.HOLIDAY)}
    return _options(days, words, multiple=True)


def _options(
    keys: Mapping[str, str], words: Words, *, multiple: bool = False
) -> SelectSelector:
    """Return a choice with its words in it: inside of a list the browser knows none."""
    return SelectSelector(
        SelectSelectorConfig(
            options=[
                SelectOptionDict(value=value, label=words.say(key))
                for value, key in keys.items()
            ],
            multiple=multiple,
            mode=SelectSelectorMode.DROPDOWN,
        )
    )


def _list(
    kind: str,
    label: str,
    description: str | None,
    fields: Mapping[str, tuple[Any, bool]],
    words: Words,
) -> ObjectSelector:
    """Return a list of rows; ``fields`` says of each whether it has to be there."""
    config = ObjectSelectorConfig(
        fields={
            name: ObjectSelectorField(
                selector=selector,
                required=required,
                label=words.say(f"{kind}_{name}"),
            )
            for name, (selector, required) in fields.items()
        },
        multiple=True,
        label_field=label,
        translation_key=kind,
    )
    if description:
        config["description_field"] = description
    return ObjectSelector(config)


_ENERGY: Final[Mapping[Kind, Callable[[str, Words], Mapping[vol.Marker, Any]]]] = {
    Kind.FLAT: _flat,
    Kind.NIGHT: _night,
    Kind.BANDS: _bands,
    Kind.ENTITY: _entity,
    Kind.FREE: lambda _currency, _words: {},
}


def entity_schema(entity_id: str, currency: str) -> vol.Schema:
    """Return the form of how the value of a price entity is to be read."""
    return vol.Schema(
        {
            vol.Optional(energy.CONF_ATTRIBUTE): AttributeSelector(
                AttributeSelectorConfig(entity_id=entity_id)
            ),
            vol.Optional(energy.CONF_FACTOR): amount_field("x"),
            vol.Required(energy.CONF_SLOT): SelectSelector(
                SelectSelectorConfig(
                    options=[str(minutes) for minutes in SLOTS],
                    translation_key="slot_minutes",
                    mode=SelectSelectorMode.DROPDOWN,
                )
            ),
            vol.Optional(energy.CONF_SURCHARGE): per_kwh(currency),
        }
    )


def fees_schema(currency: str, _words: Words) -> vol.Schema:
    """Return the form of the fees."""
    limits = {
        vol.Optional(fees.CONF_PARKING_FEE): amount_field(f"{currency}/h"),
        vol.Optional(fees.CONF_MINIMUM): amount_field(currency),
        vol.Optional(fees.CONF_MAXIMUM): amount_field(currency),
        vol.Optional(fees.CONF_TAX): amount_field(PERCENTAGE),
        vol.Required(fees.CONF_TAX_INCLUDED, default=True): BooleanSelector(),
    }
    return vol.Schema(
        {
            vol.Optional(fees.CONF_SESSION_FEE): amount_field(currency),
            vol.Optional(fees.CONF_PER_MINUTE): amount_field(f"{currency}/min"),
            vol.Optional(fees.CONF_BLOCKING_FEE): amount_field(f"{currency}/min"),
            vol.Optional(fees.CONF_BLOCKING_AFTER): _whole(0, 1440, UnitOfTime.MINUTES),
            vol.Required(
                fees.CONF_BLOCKING_COUNTS, default=fees.BLOCKING_COUNTS[0].value
            ): SelectSelector(
                SelectSelectorConfig(
                    options=[counted.value for counted in fees.BLOCKING_COUNTS],
                    translation_key="blocking_counts",
                )
            ),
            vol.Optional(fees.CONF_BLOCKING_CAP): amount_field(currency),
            vol.Required(SECTION_LIMITS): section(vol.Schema(limits), _COLLAPSED),
        }
    )


def fast_schema(currency: str, _words: Words) -> vol.Schema:
    """Return the form of what fast charging costs."""
    return vol.Schema(
        {
            vol.Optional(fees.CONF_FAST_PRICE): per_kwh(currency),
            vol.Optional(fees.CONF_FAST_PER_MINUTE): amount_field(f"{currency}/min"),
        }
    )


def member_schema(currency: str, _words: Words) -> vol.Schema:
    """Return the form of a membership."""
    return vol.Schema(
        {
            vol.Optional(offers.CONF_MEMBERSHIP): TextSelector(),
            vol.Optional(offers.CONF_MONTHLY_FEE): amount_field(currency),
            vol.Optional(offers.CONF_MEMBER_PRICE): per_kwh(currency),
            vol.Optional(offers.CONF_MEMBER_FAST_PRICE): per_kwh(currency),
            vol.Required(offers.CONF_IS_MEMBER, default=False): BooleanSelector(),
        }
    )


def special_schema(currency: str, words: Words) -> vol.Schema:
    """Return the form of allowances, own production and billing."""
    return vol.Schema(
        {
            vol.Optional(offers.CONF_TIERS): _list(
                "tier",
                offers.CONF_UP_TO,
                energy.CONF_PRICE,
                {
                    offers.CONF_UP_TO: (
                        amount_field(UnitOfEnergy.KILO_WATT_HOUR),
                        True,
                    ),
                    energy.CONF_PRICE: (per_kwh(currency), True),
                },
                words,
            ),
            vol.Optional(offers.CONF_STARTS_ON): _whole(1, 28),
            vol.Optional(offers.CONF_OWN_SOLAR): per_kwh(currency),
            vol.Optional(offers.CONF_BILLING_PRICE): per_kwh(currency),
        }
    )
