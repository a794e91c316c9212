"""The dialogs, as Home Assistant wants to know them at each start: their first steps.

What they ask and do is in :mod:`.flows`, and is imported when one is opened.
"""

from collections.abc import Mapping
from typing import Any, ClassVar, Final, override

from homeassistant.config_entries import (
    ConfigEntry,
    ConfigFlow,
    ConfigFlowResult,
    ConfigSubentryFlow,
    OptionsFlow,
    SubentryFlowResult,
)
from homeassistant.core import callback

from .const import DOMAIN, SUBENTRY_NETWORK, SUBENTRY_PLACE, SUBENTRY_VEHICLE
from .late import async_late


async def _async_begin(flow: Any, steps: tuple[str, str], step: str, told: Any) -> Any:
    """Let a dialog take on the class with all its steps, then take the first of them.

    Home Assistant asks for a dialog's class within the event loop, where nothing may be
    imported. ``steps`` are the module in :mod:`.flows` and its class.
    """
    module, name = steps
    known = getattr(await async_late(flow.hass, f"flows.{module}"), name)
    # As importlib's own lazy modules do.
    flow.__class__ = known
    known.__init__(flow)
    return await getattr(flow, f"async_step_{step}")(told)


_SETUP: Final = ("setup", "SetupFlow")
_OPTIONS: Final = ("options", "LightningRodOptionsFlow")


class LightningRodConfigFlow(ConfigFlow, domain=DOMAIN):
    """Set up a ledger, change its database, or renew its password."""

    VERSION = 1
    MINOR_VERSION = 1

    @classmethod
    @callback
    @override
    def async_get_supported_subentry_types(
        cls, config_entry: ConfigEntry
    ) -> dict[str, type[ConfigSubentryFlow]]:
        """Return the kinds of things a ledger is made of."""
        return {
            SUBENTRY_VEHICLE: LateVehicleFlow,
            SUBENTRY_PLACE: LatePlaceFlow,
            SUBENTRY_NETWORK: LateNetworkFlow,
        }

    @staticmethod
    @callback
    @override
    def async_get_options_flow(config_entry: ConfigEntry) -> OptionsFlow:
        """Return the flow that changes the behaviour of a ledger."""
        return LateOptionsFlow()

    @override
    async def async_step_user(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Begin to set up."""
        result: ConfigFlowResult = await _async_begin(self, _SETUP, "user", user_input)
        return result

    async def async_step_reconfigure(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Begin to change the database."""
        result: ConfigFlowResult = await _async_begin(
            self, _SETUP, "reconfigure", user_input
        )
        return result

    async def async_step_reauth(
        self, entry_data: Mapping[str, Any]
    ) -> ConfigFlowResult:
        """Begin to renew the password."""
        result: ConfigFlowResult = await _async_begin(
            self, _SETUP, "reauth", entry_data
        )
        return result


class LateOptionsFlow(OptionsFlow):
    """Change what a running ledger does, or add to it."""

    async def async_step_init(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Begin."""
        result: ConfigFlowResult = await _async_begin(
            self, _OPTIONS, "init", user_input
        )
        return result


class LateSubentryFlow(ConfigSubentryFlow):
    """Add or change something that a ledger is made of."""

    steps: ClassVar[tuple[str, str]]

    async def async_step_user(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Begin to add one."""
        result: SubentryFlowResult = await _async_begin(
            self, self.steps, "user", user_input
        )
        return result

    async def async_step_reconfigure(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Begin to change one."""
        result: SubentryFlowResult = await _async_begin(
            self, self.steps, "reconfigure", user_input
        )
        return result


class LateVehicleFlow(LateSubentryFlow):
    """Add a Ford car to the ledger, or change how it is followed."""

    steps = ("vehicle", "VehicleSubentryFlow")


class LatePlaceFlow(LateSubentryFlow):
    """Add a place, move it, or say what charging there costs."""

    steps = ("place", "PlaceSubentryFlow")


class LateNetworkFlow(LateSubentryFlow):
    """Add a network, or say what it charges."""

    steps = ("network", "NetworkSubentryFlow")
