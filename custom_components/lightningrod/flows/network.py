"""The dialog of a network: its name and its prices."""

from typing import Any, Final, override

from homeassistant.config_entries import SubentryFlowResult
from homeassistant.const import CONF_NAME

from ..const import CONF_TARIFFS
from .forms import network_schema
from .met import networks_named
from .names import name_refusal
from .storing import Input
from .tariff import TariffFlow

STEP_NO_PRICE: Final = "no_price"


class NetworkSubentryFlow(TariffFlow):
    """Add a network, change its name, or say what it takes."""

    async def async_step_user(self, user_input: Input = None) -> SubentryFlowResult:
        """Ask for the name of the network."""
        refusal = None
        if user_input is not None:
            self._title = user_input.get(CONF_NAME, "").strip()
            if (refusal := name_refusal(self._get_entry(), self._title)) is None:
                return await self.async_step_energy()
        met = await networks_named(self._get_entry())
        return self._form("user", network_schema(met), user_input or {}, refusal)

    async def async_step_reconfigure(self, _: Input = None) -> SubentryFlowResult:
        """Show the prices, and ask what is to change."""
        subentry = self._get_reconfigure_subentry()
        self._title = subentry.title
        self._read_prices(subentry)
        correct = ["correct_price"] if self._history else []
        return self.async_show_menu(
            step_id="reconfigure",
            menu_options=["add_price", *correct, "rename"],
            description_placeholders={
                "name": self._title,
                "prices": await self._async_prices(),
            },
        )

    async def async_step_rename(self, user_input: Input = None) -> SubentryFlowResult:
        """Ask for another name."""
        refusal, subentry = None, self._get_reconfigure_subentry()
        if user_input is not None:
            name = user_input.get(CONF_NAME, "").strip()
            but = subentry.subentry_id
            if (refusal := name_refusal(self._get_entry(), name, but=but)) is None:
                self._title = name
                return self._store()
        met = await networks_named(self._get_entry())
        suggested = user_input or {CONF_NAME: self._title}
        return self._form("rename", network_schema(met), suggested, refusal)

    @override
    def _kinds(self) -> list[str]:
        return [*super()._kinds(), *([STEP_NO_PRICE] if self._is_new else [])]

    async def async_step_no_price(self, _: Input = None) -> SubentryFlowResult:
        """Keep the network without a price."""
        return await self._async_save_prices()

    @override
    async def _async_save_prices(self) -> SubentryFlowResult:
        return await self._async_finish()

    @override
    def _stored(self) -> dict[str, Any]:
        return {CONF_TARIFFS: self._stored_prices()}
