"""Put a virtual car into Home Assistant."""

from datetime import timedelta
from typing import Any, override

from homeassistant.config_entries import ConfigFlow, ConfigFlowResult
from homeassistant.const import CONF_USERNAME
from homeassistant.util import dt as dt_util
import voluptuous as vol

from .attributes import PRESSURES
from .const import (
    CONF_FIRST_DAY,
    CONF_IS_SUPPORTED,
    CONF_PRESSURE_UNIT,
    CONF_REGION,
    CONF_SEED,
    CONF_VIN,
    DEMO_VIN,
    DOMAIN,
)

HISTORY = timedelta(days=365)


class FordConfigFlow(ConfigFlow, domain=DOMAIN):
    """Ask for what makes one virtual car differ from another."""

    VERSION = 2
    MINOR_VERSION = 1

    @override
    async def async_step_user(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Create the entry; like ha-fordpass, without a unique id (SOURCE_CONTRACT 1)."""
        if user_input is None:
            return self.async_show_form(step_id="user", data_schema=_schema())
        vin = user_input.pop(CONF_VIN).upper()
        return self.async_create_entry(
            title=f"FordPass VIN {vin}",
            data={
                CONF_USERNAME: "demo@example.org",
                CONF_REGION: "deu",
                CONF_VIN: vin,
                CONF_IS_SUPPORTED: True,
            },
            options=user_input,
        )


def _schema() -> vol.Schema:
    first_day = (dt_util.now() - HISTORY).date().isoformat()
    return vol.Schema(
        {
            vol.Required(CONF_VIN, default=DEMO_VIN): vol.Match(
                r"^[A-Za-z0-9]{11,17}$"
            ),
            vol.Required(CONF_FIRST_DAY, default=first_day): str,
            vol.Required(CONF_SEED, default=1): int,
            vol.Required(CONF_PRESSURE_UNIT, default="BAR"): vol.In(tuple(PRESSURES)),
        }
    )
