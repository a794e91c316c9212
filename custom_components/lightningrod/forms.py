"""The forms of the flows: their fields, and what is stored of what was typed."""

from collections.abc import Mapping
from decimal import Decimal
from math import isfinite
import re
from typing import Any, Final, override

from homeassistant.const import (
    CONF_CURRENCY,
    CONF_HOST,
    CONF_NAME,
    CONF_PASSWORD,
    CONF_PORT,
    CONF_SOURCE,
    CONF_USERNAME,
    UnitOfEnergy,
    UnitOfTime,
)
from homeassistant.data_entry_flow import SectionConfig, section
from homeassistant.helpers.selector import (
    EntitySelector,
    EntitySelectorConfig,
    EntityWithDeviceFilterSelectorConfig,
    NumberSelector,
    NumberSelectorConfig,
    NumberSelectorMode,
    SelectOptionDict,
    SelectSelector,
    SelectSelectorConfig,
    TextSelector,
    TextSelectorConfig,
    TextSelectorType,
)
import voluptuous as vol

from .const import (
    CONF_BACKEND,
    CONF_CARBON_ENTITY,
    CONF_COMMIT_INTERVAL,
    CONF_DATABASE,
    CONF_HOME_PRICE,
    CONF_PETROL_CONSUMPTION,
    CONF_PETROL_CONSUMPTION_UNIT,
    CONF_PETROL_PRICE,
    CONF_PETROL_PRICE_ENTITY,
    CONF_PETROL_PRICE_UNIT,
    CONF_POSITION_MONTHS,
    CONF_POSITIONS,
    CONF_SAMPLE_MONTHS,
    CONF_SCHEMA,
    CONF_SHORT_STOP,
    CONF_TLS,
    CONF_USABLE_CAPACITY,
    DEFAULT_COMMIT_INTERVAL,
    DEFAULT_PORT,
    DEFAULT_SCHEMA,
    DEFAULT_SHORT_STOP,
    Backend,
    Source,
    Tls,
)
from .ledger.petrol import ConsumptionUnit, VolumeUnit
from .ledger.positions import Positions

CONF_VEHICLE: Final = "vehicle"
CONF_VEHICLES: Final = "vehicles"
SECTION_ADVANCED: Final = "advanced"
SECTION_COMPARISON: Final = "comparison"
SECTION_RETENTION: Final = "retention"
_SECTIONS: Final = (SECTION_COMPARISON, SECTION_RETENTION)

# Prices are kept with the four places of the ledger's money.
_PRICE_PLACES: Final = Decimal("0.0001")
# In any currency, for a kWh or a gallon.
_HIGHEST_PRICE: Final = 1_000_000

# What PostgreSQL takes as an unquoted identifier, in the case it keeps it.
SCHEMA_NAME: Final = re.compile(r"[a-z_][a-z0-9_]{0,62}")


class FiniteSelector(NumberSelector):
    """A number; Home Assistant's own takes NaN for one, which passes every limit."""

    @override
    def __call__(self, data: Any) -> float:
        value = super().__call__(data)
        if not isfinite(value):
            raise vol.Invalid("expected a finite number")
        return value


_PASSWORD: Final = TextSelector(
    TextSelectorConfig(type=TextSelectorType.PASSWORD, autocomplete="current-password")
)
_ADVANCED_SCHEMA: Final = vol.Schema(
    {
        vol.Required(CONF_SCHEMA, default=DEFAULT_SCHEMA): TextSelector(),
        vol.Required(CONF_TLS, default=Tls.OFF): SelectSelector(
            SelectSelectorConfig(options=list(Tls), translation_key="tls")
        ),
    }
)
_NUMBER_ENTITY: Final = EntitySelector(
    EntitySelectorConfig(
        filter=EntityWithDeviceFilterSelectorConfig(
            domain=["sensor", "input_number", "number"]
        )
    )
)
_CARBON_ENTITY: Final = EntitySelector(
    EntitySelectorConfig(
        filter=EntityWithDeviceFilterSelectorConfig(
            domain="sensor",
            unit_of_measurement=["gCO2eq/kWh", "g/kWh", "kg/kWh", "gCO2/kWh"],
        )
    )
)
_MONTHS: Final = vol.All(
    FiniteSelector(
        NumberSelectorConfig(
            min=1,
            max=240,
            mode=NumberSelectorMode.BOX,
            unit_of_measurement=UnitOfTime.MONTHS,
        )
    ),
    vol.Coerce(int),
)
_RETENTION_SCHEMA: Final = vol.Schema(
    {
        vol.Optional(CONF_SAMPLE_MONTHS): _MONTHS,
        vol.Optional(CONF_POSITION_MONTHS): _MONTHS,
    }
)
REAUTH_SCHEMA: Final = vol.Schema({vol.Required(CONF_PASSWORD): _PASSWORD})
VEHICLE_RECONFIGURE_SCHEMA: Final = vol.Schema(
    {
        vol.Required(CONF_NAME): TextSelector(),
        vol.Optional(CONF_USABLE_CAPACITY): FiniteSelector(
            NumberSelectorConfig(
                min=1,
                max=300,
                step="any",
                mode=NumberSelectorMode.BOX,
                unit_of_measurement=UnitOfEnergy.KILO_WATT_HOUR,
            )
        ),
        vol.Required(CONF_SOURCE): SelectSelector(
            SelectSelectorConfig(options=list(Source), translation_key="source")
        ),
    }
)


def postgresql_schema(*, password_known: bool) -> vol.Schema:
    """Return the form; a password that is known may be left empty to keep it."""
    marker = vol.Optional if password_known else vol.Required
    return vol.Schema(
        {
            vol.Required(CONF_HOST): TextSelector(),
            vol.Required(CONF_PORT, default=DEFAULT_PORT): vol.All(
                FiniteSelector(
                    NumberSelectorConfig(min=1, max=65535, mode=NumberSelectorMode.BOX)
                ),
                vol.Coerce(int),
            ),
            vol.Required(CONF_DATABASE): TextSelector(),
            vol.Required(CONF_USERNAME): TextSelector(
                TextSelectorConfig(autocomplete="username")
            ),
            marker(CONF_PASSWORD): _PASSWORD,
            vol.Required(SECTION_ADVANCED): section(
                _ADVANCED_SCHEMA, SectionConfig(collapsed=True)
            ),
        }
    )


def vehicle_schema(options: list[SelectOptionDict]) -> vol.Schema:
    """Return the form that takes one of the cars found."""
    selector = SelectSelector(SelectSelectorConfig(options=options))
    return vol.Schema({vol.Required(CONF_VEHICLE): selector})


def vehicles_schema(options: list[SelectOptionDict]) -> vol.Schema:
    """Return the form that takes any of the cars found, at first all of them."""
    selector = SelectSelector(SelectSelectorConfig(options=options, multiple=True))
    everything = [option["value"] for option in options]
    return vol.Schema({vol.Required(CONF_VEHICLES, default=everything): selector})


def price_schema(currency: str) -> vol.Schema:
    """Return the form that takes the home price; empty means that there is none."""
    selector = FiniteSelector(
        NumberSelectorConfig(
            min=0,
            max=_HIGHEST_PRICE,
            step="any",
            mode=NumberSelectorMode.BOX,
            unit_of_measurement=f"{currency}/kWh",
        )
    )
    return vol.Schema({vol.Optional(CONF_HOME_PRICE): selector})


def price_text(price: float | None) -> str | None:
    """Return a price as exact decimal text without trailing zeros, ``None`` for none."""
    if price is None:
        return None
    exact = Decimal(str(price)).quantize(_PRICE_PLACES).normalize()
    return format(exact, "f")


def options_schema(currency: str, *, imperial: bool, home_is_place: bool) -> vol.Schema:
    """Return the form of the options, with the units of where people drive miles.

    A place that is the home has the prices of charging there.
    """
    first = vol.Schema({}) if home_is_place else price_schema(currency)
    return first.extend(
        {
            vol.Required(
                CONF_COMMIT_INTERVAL, default=DEFAULT_COMMIT_INTERVAL
            ): vol.All(
                FiniteSelector(
                    NumberSelectorConfig(
                        min=5,
                        max=600,
                        mode=NumberSelectorMode.BOX,
                        unit_of_measurement=UnitOfTime.SECONDS,
                    )
                ),
                vol.Coerce(int),
            ),
            vol.Required(CONF_SHORT_STOP, default=DEFAULT_SHORT_STOP): vol.All(
                FiniteSelector(
                    NumberSelectorConfig(
                        min=0,
                        max=60,
                        mode=NumberSelectorMode.BOX,
                        unit_of_measurement=UnitOfTime.MINUTES,
                    )
                ),
                vol.Coerce(int),
            ),
            vol.Required(CONF_POSITIONS, default=Positions.EXACT.value): SelectSelector(
                SelectSelectorConfig(
                    options=list(Positions), translation_key=CONF_POSITIONS
                )
            ),
            vol.Required(SECTION_COMPARISON): section(
                _comparison_schema(currency, imperial=imperial),
                SectionConfig(collapsed=True),
            ),
            vol.Required(SECTION_RETENTION): section(
                _RETENTION_SCHEMA, SectionConfig(collapsed=True)
            ),
        }
    )


def _comparison_schema(currency: str, *, imperial: bool) -> vol.Schema:
    """Return the fields that say what charging is compared with."""
    thirst = ConsumptionUnit.MPG_US if imperial else ConsumptionUnit.L_100KM
    volume = VolumeUnit.GALLON_US if imperial else VolumeUnit.LITRE
    return vol.Schema(
        {
            vol.Optional(CONF_PETROL_CONSUMPTION): FiniteSelector(
                NumberSelectorConfig(
                    min=0.1, max=200, step="any", mode=NumberSelectorMode.BOX
                )
            ),
            vol.Required(CONF_PETROL_CONSUMPTION_UNIT, default=thirst): SelectSelector(
                SelectSelectorConfig(
                    options=list(ConsumptionUnit), translation_key="consumption_unit"
                )
            ),
            vol.Optional(CONF_PETROL_PRICE): FiniteSelector(
                NumberSelectorConfig(
                    min=0,
                    max=_HIGHEST_PRICE,
                    step="any",
                    mode=NumberSelectorMode.BOX,
                    unit_of_measurement=currency,
                )
            ),
            vol.Required(CONF_PETROL_PRICE_UNIT, default=volume): SelectSelector(
                SelectSelectorConfig(
                    options=list(VolumeUnit), translation_key="volume_unit"
                )
            ),
            vol.Optional(CONF_PETROL_PRICE_ENTITY): _NUMBER_ENTITY,
            vol.Optional(CONF_CARBON_ENTITY): _CARBON_ENTITY,
        }
    )


def options_data(user_input: Mapping[str, Any], currency: str) -> dict[str, Any]:
    """Return the options from the form; what was left empty is not among them."""
    plain = {key: user_input[key] for key in user_input if key not in _SECTIONS}
    options = {
        **plain,
        **user_input[SECTION_COMPARISON],
        **user_input[SECTION_RETENTION],
        CONF_CURRENCY: currency,
        CONF_HOME_PRICE: price_text(user_input.get(CONF_HOME_PRICE)),
    }
    if CONF_PETROL_PRICE in options:
        options[CONF_PETROL_PRICE] = price_text(options[CONF_PETROL_PRICE])
    return options


def typed_keys(schema: vol.Schema) -> frozenset[str]:
    """Return the names of all fields of a form, those in its sections too."""
    names: set[str] = set()
    for marker, validator in schema.schema.items():
        if isinstance(validator, section):
            names |= typed_keys(validator.schema)
        else:
            names.add(str(marker))
    return frozenset(names)


def options_form(options: Mapping[str, Any]) -> dict[str, Any]:
    """Return the form from the options."""
    return {**options, **{name: dict(options) for name in _SECTIONS}}


def postgresql_data(
    known: Mapping[str, Any], user_input: Mapping[str, Any]
) -> dict[str, Any]:
    """Return entry data from the form, with the known password where none was typed."""
    typed = {key: user_input[key] for key in user_input if key != SECTION_ADVANCED}
    password = typed.get(CONF_PASSWORD) or known.get(CONF_PASSWORD, "")
    return {
        CONF_BACKEND: Backend.POSTGRESQL,
        **typed,
        CONF_PASSWORD: password,
        **user_input[SECTION_ADVANCED],
    }


def postgresql_form(known: Mapping[str, Any]) -> dict[str, Any]:
    """Return the form from entry data, without the password."""
    plain = {key: known[key] for key in known if key != CONF_PASSWORD}
    return {**plain, SECTION_ADVANCED: plain}
