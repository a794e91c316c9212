"""Reads figures from the entities of other integrations: units, validity, lists of prices.

Whatever cannot be understood is no data, never an exception: these entities are not ours.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from math import isfinite
from typing import Any, Final

from homeassistant.const import (
    PERCENTAGE,
    STATE_UNAVAILABLE,
    STATE_UNKNOWN,
    UnitOfEnergy,
    UnitOfPower,
)
from homeassistant.core import State
from homeassistant.exceptions import HomeAssistantError
from homeassistant.util import dt as dt_util
from homeassistant.util.unit_conversion import EnergyConverter, PowerConverter

from ..ledger.petrol import VolumeUnit
from ..ledger.price_units import fuel_factor

_NO_DATA: Final = frozenset({STATE_UNAVAILABLE, STATE_UNKNOWN, "none", ""})
# Ten years of a fleet; what is more is no counter.
_MOST_KWH: Final = 10_000_000.0
_MOST_KW: Final = 1_000.0
# Coal is about 1,000 g/kWh. Prices may be of any currency, by the MWh.
_MOST_GRAMS: Final = 3_000.0
_MOST_PRICE: Final = 1e9
_PRICE_DIGITS: Final = 6
_PER_CENT: Final = 100.0
# Grams a kWh of a unit, written in lower case without what says that it is CO2.
_GRAMS: Final[Mapping[str, float]] = {
    "g/kwh": 1.0,
    "kg/kwh": 1000.0,
    "kg/mwh": 1.0,
    "t/mwh": 1000.0,
    "lb/mwh": 0.45359237,
    "lbs/mwh": 0.45359237,
}
# Milliseconds since 1970 are more than this, seconds are less.
_MILLISECONDS: Final = 1e11

# The names that a price, and when it begins and ends, go by in the attributes of Nordpool,
# Tibber, Octopus Energy, aWATTar, EPEX Spot, ENTSO-e, Energi Data Service and Amber.
_STARTS: Final = (
    "start",
    "start_time",
    "startsAt",
    "starts_at",
    "from",
    "valid_from",
    "start_timestamp",
    "time",
    "hour",
    "datetime",
)
_VALUES: Final = (
    "value",
    "value_inc_vat",
    "price",
    "total",
    "price_per_kwh",
    "per_kwh",
    "rate",
    "marketprice",
)


def number(value: Any) -> float | None:
    """Return a finite number, ``None`` for anything else."""
    if isinstance(value, bool) or str(value).lower() in _NO_DATA:
        return None
    try:
        figure = float(value)
    except TypeError, ValueError, OverflowError:
        return None
    return figure if isfinite(figure) else None


def _within(figure: float | None, least: float, most: float) -> float | None:
    return figure if figure is not None and least <= figure <= most else None


def meter_kwh(state: State) -> float | None:
    """Return what a counter shows in kWh; without a unit it is taken for kWh."""
    unit = state.attributes.get("unit_of_measurement") or UnitOfEnergy.KILO_WATT_HOUR
    figure = _converted(number(state.state), unit, EnergyConverter)
    return _within(figure, 0.0, _MOST_KWH)


def power_kw(state: State) -> float | None:
    """Return a power in kW; without a unit it is taken for W, as most of them are."""
    unit = state.attributes.get("unit_of_measurement") or UnitOfPower.WATT
    figure = _converted(number(state.state), unit, PowerConverter)
    return _within(figure, -_MOST_KW, _MOST_KW)


def share(state: State) -> float | None:
    """Return a share, 0 to 1; it is in per cent where the unit says so, or it has none."""
    unit = state.attributes.get("unit_of_measurement") or PERCENTAGE
    figure = number(state.state)
    if figure is None or unit != PERCENTAGE:
        return None
    return _within(figure / _PER_CENT, 0.0, 1.0)


def carbon_grams(state: State) -> float | None:
    """Return a CO2 intensity in g/kWh; without a unit it is taken for that."""
    unit = str(state.attributes.get("unit_of_measurement") or "g/kWh").lower()
    for word in ("co2eq", "co₂eq", "co2", "co₂", " "):
        unit = unit.replace(word, "")
    figure, factor = number(state.state), _GRAMS.get(unit)
    if figure is None or factor is None:
        return None
    return _within(figure * factor, 0.0, _MOST_GRAMS)


def unit_of(state: State) -> str:
    """Return the unit that a state declares, an empty one for none."""
    return str(state.attributes.get("unit_of_measurement") or "")


def price(state: State) -> float | None:
    """Return a price as the entity says it; whatever it is per, the tariff knows."""
    return _within(number(state.state), -_MOST_PRICE, _MOST_PRICE)


def fuel_price(state: State, currency: str, sold_by: VolumeUnit) -> float | None:
    """Return a price of petrol in a currency; without a unit it is taken for that."""
    figure, factor = price(state), fuel_factor(unit_of(state), currency, sold_by)
    if figure is None or factor is None:
        return None
    # As exact as it was said, where nothing is to be converted.
    return figure if factor == 1 else round(figure * factor, _PRICE_DIGITS)


def _converted(
    figure: float | None,
    unit: str,
    converter: type[EnergyConverter | PowerConverter],
) -> float | None:
    if figure is None:
        return None
    try:
        base = (
            UnitOfEnergy.KILO_WATT_HOUR
            if converter is EnergyConverter
            else UnitOfPower.KILO_WATT
        )
        # Conversion of a float leaves digits that nobody told.
        return round(converter.convert(figure, unit, base), 6)
    except HomeAssistantError:
        return None


def listed_prices(value: Any) -> dict[datetime, float]:
    """Return the prices of an attribute by the time from which they hold.

    The attribute is a list of mappings with a time and a price each, or a mapping of times to
    prices. Entries that cannot be understood are left out.
    """
    if isinstance(value, Mapping):
        pairs: Iterator[tuple[Any, Any]] = iter(value.items())
    elif isinstance(value, Sequence) and not isinstance(value, str):
        pairs = (
            (_first(item, _STARTS), _first(item, _VALUES))
            for item in value
            if isinstance(item, Mapping)
        )
    else:
        return {}
    prices = {}
    for start, told in pairs:
        moment, figure = _moment(start), number(told)
        if moment is not None and figure is not None and abs(figure) <= _MOST_PRICE:
            prices[moment] = figure
    return prices


def _first(item: Mapping[str, Any], names: Sequence[str]) -> Any:
    return next((item[name] for name in names if item.get(name) is not None), None)


def _moment(value: Any) -> datetime | None:
    """Return a time that was told as such, as text or as a number of (milli)seconds."""
    if isinstance(value, datetime):
        return dt_util.as_utc(value)
    if isinstance(value, str):
        parsed = dt_util.parse_datetime(value)
        return None if parsed is None else dt_util.as_utc(parsed)
    seconds = number(value)
    if seconds is None:
        return None
    try:
        return datetime.fromtimestamp(
            seconds / 1000 if seconds > _MILLISECONDS else seconds, UTC
        )
    except OverflowError, ValueError, OSError:
        return None
