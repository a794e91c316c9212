"""The forms of what comes on top of the price of energy."""

from typing import Any, Final

from homeassistant.const import PERCENTAGE, UnitOfEnergy, UnitOfTime
from homeassistant.helpers.selector import (
    BooleanSelector,
    SelectSelector,
    SelectSelectorConfig,
    TextSelector,
    TimeSelector,
)
import voluptuous as vol

from ..ledger.tariffs import MINUTES_A_DAY, Counted, FeeKind, TimeUnit
from ..words import Words
from . import energy, fees, hours, offers
from .draft import CONF_HOLIDAY_ENTITY
from .fees import blocking
from .fields import (
    HOLIDAYS,
    Fields,
    amount_field,
    days_field,
    folded,
    options_field,
    per_kwh,
    per_minute,
    rows_field,
    whole_field,
)
from .rates import Forms, Scope

SECTION_BLOCKING: Final = "blocking"
SECTION_LIMITS: Final = "limits"
SECTION_TIMES: Final = "times"


def _minutes(least: int, most: int = MINUTES_A_DAY) -> Any:
    return whole_field(least, most, UnitOfTime.MINUTES)


def fees_schema(currency: str, words: Words) -> vol.Schema:
    """Return the form of the fees."""
    money = amount_field(currency)
    limits: Fields = {
        vol.Optional(fees.CONF_PARKING_FEE): amount_field(f"{currency}/h"),
        vol.Optional(fees.CONF_MINIMUM): money,
        vol.Optional(fees.CONF_MAXIMUM): money,
        vol.Optional(fees.CONF_TAX): amount_field(PERCENTAGE),
        vol.Required(fees.CONF_TAX_INCLUDED, default=True): BooleanSelector(),
    }
    return vol.Schema(
        {
            vol.Optional(fees.CONF_SESSION_FEE): money,
            vol.Optional(fees.CONF_PER_MINUTE): per_minute(currency),
            vol.Optional(fees.CONF_BLOCKING_FEE): per_minute(currency),
            vol.Optional(blocking(fees.CONF_AFTER)): _minutes(0),
            **folded(SECTION_BLOCKING, _blocking(currency, words)),
            **folded(SECTION_LIMITS, limits),
            **folded(SECTION_TIMES, _times(currency, words)),
        }
    )


def _blocking(currency: str, words: Words) -> Fields:
    """Return what few blocking fees have."""
    return {
        vol.Required(
            blocking(fees.CONF_COUNTS), default=fees.BLOCKING_COUNTS[0].value
        ): SelectSelector(
            SelectSelectorConfig(
                options=[counted.value for counted in fees.BLOCKING_COUNTS],
                translation_key="blocking_counts",
            )
        ),
        vol.Required(blocking(fees.CONF_FROM_START), default=False): BooleanSelector(),
        vol.Optional(blocking(hours.CONF_START)): TimeSelector(),
        vol.Optional(blocking(hours.CONF_END)): TimeSelector(),
        vol.Optional(blocking(hours.CONF_DAYS)): days_field(words, holiday=False),
        vol.Required(
            blocking(hours.CONF_HOLIDAYS_FREE), default=False
        ): BooleanSelector(),
        vol.Optional(blocking(fees.CONF_STEP)): _minutes(1),
        vol.Optional(blocking(fees.CONF_CAP)): amount_field(currency),
    }


def _times(currency: str, words: Words) -> Fields:
    """Return a list of fees for time, for whatever the fields are too few for."""
    choices = {
        fees.CONF_KIND: [f"{kind}" for kind in FeeKind],
        fees.CONF_PER: [f"{unit}" for unit in TimeUnit],
        fees.CONF_COUNTS: [f"{counted}" for counted in Counted],
    }
    kind, per, counts = (
        options_field({it: f"time_fee_{name}_{it}" for it in choices[name]}, words)
        for name in choices
    )
    rows = rows_field(
        "time_fee",
        {
            fees.CONF_KIND: (kind, True),
            fees.CONF_PRICE: (amount_field(currency), False),
            fees.CONF_PER: (per, True),
            fees.CONF_COUNTS: (counts, True),
            fees.CONF_AFTER: (_minutes(0), False),
            fees.CONF_UNTIL: (_minutes(1), False),
            fees.CONF_FROM_START: (BooleanSelector(), False),
            fees.CONF_STEP: (_minutes(1), False),
            fees.CONF_CAP: (amount_field(currency), False),
            hours.CONF_START: (TimeSelector(), False),
            hours.CONF_END: (TimeSelector(), False),
            hours.CONF_DAYS: (days_field(words, holiday=False), False),
            hours.CONF_HOLIDAYS_FREE: (BooleanSelector(), False),
        },
        words,
        label=fees.CONF_KIND,
        description=fees.CONF_PRICE,
    )
    return {
        vol.Optional(fees.CONF_TIME_FEES): rows,
        vol.Optional(CONF_HOLIDAY_ENTITY): HOLIDAYS,
    }


def member_schema(currency: str, prices: Forms) -> vol.Schema:
    """Return the form of a membership.

    Of ``prices`` of members it asks where there is one at all times, or none of their own.
    """
    simple = {
        Scope.MEMBER: offers.CONF_MEMBER_PRICE,
        Scope.MEMBER_FAST: offers.CONF_MEMBER_FAST_PRICE,
    }
    return vol.Schema(
        {
            vol.Optional(offers.CONF_MEMBERSHIP): TextSelector(),
            vol.Optional(offers.CONF_MONTHLY_FEE): amount_field(currency),
            **{
                vol.Optional(field): per_kwh(currency)
                for scope, field in simple.items()
                if prices[scope].kind in (None, energy.Kind.FLAT)
            },
            vol.Required(offers.CONF_IS_MEMBER, default=False): BooleanSelector(),
        }
    )


def special_schema(currency: str, words: Words) -> vol.Schema:
    """Return the form of allowances, own production and billing."""
    rows = rows_field(
        "tier",
        {
            offers.CONF_UP_TO: (amount_field(UnitOfEnergy.KILO_WATT_HOUR), True),
            energy.CONF_PRICE: (per_kwh(currency), False),
            offers.CONF_IS_CREDIT: (BooleanSelector(), False),
            offers.CONF_NAME: (TextSelector(), False),
        },
        words,
        label=offers.CONF_UP_TO,
        description=energy.CONF_PRICE,
    )
    return vol.Schema(
        {
            vol.Optional(offers.CONF_TIERS): rows,
            vol.Required(offers.CONF_PER_DAY, default=False): BooleanSelector(),
            vol.Optional(offers.CONF_STARTS_ON): whole_field(1, 28),
            vol.Optional(offers.CONF_OWN_SOLAR): per_kwh(currency),
            vol.Optional(offers.CONF_BILLING_PRICE): per_kwh(currency),
        }
    )
