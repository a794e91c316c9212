"""What readers of the tables should know of the house: never a secret, never a place."""

from homeassistant.const import CONF_CURRENCY
from homeassistant.core import HomeAssistant, callback
from homeassistant.util import dt as dt_util
from sqlalchemy.ext.asyncio import AsyncConnection

from .const import (
    CONF_HOME_PRICE,
    CONF_PETROL_CONSUMPTION,
    CONF_PETROL_CONSUMPTION_UNIT,
    CONF_PETROL_PRICE,
    CONF_PETROL_PRICE_UNIT,
)
from .data import LightningRodConfigEntry
from .db.fuel import set_typed_price
from .db.readers import write_months, write_settings

_OPTIONS = (
    CONF_CURRENCY,
    CONF_HOME_PRICE,
    CONF_PETROL_CONSUMPTION,
    CONF_PETROL_CONSUMPTION_UNIT,
    CONF_PETROL_PRICE,
    CONF_PETROL_PRICE_UNIT,
)


async def async_write_house(
    hass: HomeAssistant, entry: LightningRodConfigEntry, connection: AsyncConnection
) -> None:
    """Write settings, the local calendar, and what petrol costs, where they changed."""
    now = dt_util.now()
    await write_settings(connection, house_settings(hass, entry))
    await write_months(connection, dt_util.get_default_time_zone(), now.date())
    price = entry.options.get(CONF_PETROL_PRICE)
    await set_typed_price(connection, None if price is None else float(price), now)


@callback
def house_settings(
    hass: HomeAssistant, entry: LightningRodConfigEntry
) -> dict[str, str | None]:
    """Return the settings by name, as text."""
    config, options = hass.config, entry.options
    known = {name: options.get(name) for name in _OPTIONS}
    return {
        **{name: None if it is None else str(it) for name, it in known.items()},
        "country": config.country,
        "distance_unit": str(config.units.length_unit),
        "language": config.language,
        "timezone": config.time_zone,
    }
