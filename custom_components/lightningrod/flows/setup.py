"""Flows that choose the database, its first vehicles and the home price."""

from collections.abc import Mapping
from typing import Any, override

from homeassistant.config_entries import (
    SOURCE_RECONFIGURE,
    ConfigEntryState,
    ConfigFlowResult,
    ConfigSubentryData,
    FlowType,
)
from homeassistant.const import CONF_CURRENCY, CONF_PASSWORD, CONF_USERNAME

from ..config_flow import LightningRodConfigFlow
from ..connection import database_config, entry_title
from ..const import (
    CONF_BACKEND,
    CONF_COMMIT_INTERVAL,
    CONF_DATABASE,
    CONF_HOME_PRICE,
    CONF_SCHEMA,
    DEFAULT_COMMIT_INTERVAL,
    DEFAULT_SCHEMA,
    Backend,
)
from ..db.errors import DatabaseError
from ..db.probe import probe
from ..forms import (
    CONF_VEHICLES,
    REAUTH_SCHEMA,
    SCHEMA_NAME,
    postgresql_data,
    postgresql_form,
    postgresql_schema,
    price_schema,
    price_text,
    vehicles_schema,
)
from ..vehicles import found_vehicles, vehicle_options, vehicle_subentries
from .history import async_kept
from .moving import MovingFlow
from .options import OFFER_HISTORY, OFFERED


class SetupFlow(MovingFlow, LightningRodConfigFlow):
    """Set up a ledger, change its database, or renew its password."""

    def __init__(self) -> None:
        """Start with nothing chosen."""
        super().__init__()
        self._subentries: list[ConfigSubentryData] = []

    @override
    async def async_step_user(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask where the ledger is to be kept."""
        return self.async_show_menu(step_id="user", menu_options=list(Backend))

    @override
    async def async_step_reconfigure(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask where the ledger is to be kept from now on."""
        return self.async_show_menu(step_id="reconfigure", menu_options=list(Backend))

    async def async_step_sqlite(
        self, _user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Use the embedded database; there is nothing to ask unless it fails."""
        if errors := await self._async_use({CONF_BACKEND: Backend.SQLITE}):
            return self.async_show_form(step_id="sqlite", errors=errors)
        return await self._async_database_chosen()

    async def async_step_postgresql(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask for the connection to a PostgreSQL server."""
        known = self._known_postgresql()
        errors: dict[str, str] = {}
        if user_input is not None:
            errors = await self._async_use(postgresql_data(known, user_input))
            if not errors:
                return await self._async_database_chosen()
        return self.async_show_form(
            step_id="postgresql",
            data_schema=self.add_suggested_values_to_schema(
                postgresql_schema(password_known=CONF_PASSWORD in known),
                user_input or postgresql_form(known),
            ),
            errors=errors,
        )

    async def async_step_vehicles(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask which of the Ford cars found are to be followed."""
        vehicles = found_vehicles(self.hass)
        if not vehicles:
            return await self.async_step_no_vehicles()
        if user_input is not None:
            self._subentries = vehicle_subentries(
                vehicles[vin] for vin in user_input[CONF_VEHICLES] if vin in vehicles
            )
            return await self.async_step_price()
        return self.async_show_form(
            step_id="vehicles", data_schema=vehicles_schema(vehicle_options(vehicles))
        )

    async def async_step_no_vehicles(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Say that no Ford car was found, and that one can be added later."""
        if user_input is not None:
            return await self.async_step_price()
        return self.async_show_form(step_id="no_vehicles")

    async def async_step_price(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask what energy costs at home, then create the entry."""
        currency = self.hass.config.currency
        if user_input is None:
            return self.async_show_form(
                step_id="price",
                data_schema=price_schema(currency),
                description_placeholders={"currency": currency},
            )
        return self.async_create_entry(
            title=entry_title(self._data),
            data=self._data,
            options={
                CONF_HOME_PRICE: price_text(user_input.get(CONF_HOME_PRICE)),
                CONF_CURRENCY: currency,
                CONF_COMMIT_INTERVAL: DEFAULT_COMMIT_INTERVAL,
            },
            subentries=self._subentries,
        )

    @override
    async def async_on_create_entry(self, result: ConfigFlowResult) -> ConfigFlowResult:
        """Offer what Home Assistant remembers of the cars, if it does."""
        entry = result["result"]
        if entry.state is ConfigEntryState.LOADED and await async_kept(
            self.hass, entry
        ):
            offer = await self.hass.config_entries.options.async_init(
                entry.entry_id, context=OFFERED, data=OFFER_HISTORY
            )
            result["next_flow"] = (FlowType.OPTIONS_FLOW, offer["flow_id"])
        return result

    @override
    async def async_step_reauth(
        self, entry_data: Mapping[str, Any]
    ) -> ConfigFlowResult:
        """React to a server that no longer takes the password."""
        return await self.async_step_reauth_confirm()

    async def async_step_reauth_confirm(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask for the new password."""
        entry = self._get_reauth_entry()
        errors: dict[str, str] = {}
        if user_input is not None:
            data = {**entry.data, **user_input}
            errors = await self._async_probe(data)
            if not errors:
                return self._update_entry(entry, data)
        return self.async_show_form(
            step_id="reauth_confirm",
            data_schema=REAUTH_SCHEMA,
            errors=errors,
            description_placeholders={
                "username": entry.data[CONF_USERNAME],
                "database": entry.data[CONF_DATABASE],
            },
        )

    def _known_postgresql(self) -> Mapping[str, Any]:
        """Return the connection to change, if there is one."""
        if self.source == SOURCE_RECONFIGURE:
            data = self._get_reconfigure_entry().data
            if data[CONF_BACKEND] == Backend.POSTGRESQL:
                return data
        return {}

    async def _async_use(self, data: dict[str, Any]) -> dict[str, str]:
        """Take this database if it can be used, else return what to tell the user."""
        if not SCHEMA_NAME.fullmatch(data.get(CONF_SCHEMA, DEFAULT_SCHEMA)):
            return {"base": "invalid_schema"}
        identity = database_config(self.hass, data).identity
        await self.async_set_unique_id(identity, raise_on_progress=False)
        if not self._keeps_its_database(identity):
            self._abort_if_unique_id_configured()
        if errors := await self._async_probe(data):
            return errors
        self._data = data
        return {}

    def _keeps_its_database(self, identity: str) -> bool:
        return (
            self.source == SOURCE_RECONFIGURE
            and self._get_reconfigure_entry().unique_id == identity
        )

    async def _async_probe(self, data: Mapping[str, Any]) -> dict[str, str]:
        """Return why this database cannot be used, nothing when it can."""
        try:
            await probe(database_config(self.hass, data))
        except DatabaseError as err:
            return {"base": err.key}
        return {}

    async def _async_database_chosen(self) -> ConfigFlowResult:
        if self.source == SOURCE_RECONFIGURE:
            return await self._async_reconfigured()
        return await self.async_step_vehicles()
