"""The dialogs of the repairs."""

from asyncio import timeout
from collections.abc import Mapping
from contextlib import suppress
from typing import Any, Final, override

from homeassistant.components.repairs import (
    RepairsFlow,
    RepairsFlowResult,
    const as repairs_const,
)
from homeassistant.config_entries import (
    SOURCE_RECONFIGURE,
    SOURCE_USER,
    ConfigEntryState,
    SubentryFlowContext,
    SubentryFlowResult,
)
from homeassistant.const import CONF_CURRENCY, CONF_ZONE
from homeassistant.core import HomeAssistant, callback
import voluptuous as vol

from ..configured import home, places_and_networks
from ..const import CONF_HOME_PRICE, SUBENTRY_PLACE
from ..db.errors import DatabaseError, LedgerMissing
from ..forms import price_schema, price_text
from ..issues import (
    BATTERY_SILENT,
    CURRENCY_CHANGED,
    ENTITY_MISSING,
    FILE_MISSING,
    FILE_PUT_ASIDE,
    FORMER_FILE,
    FORMER_TABLES,
    JOURNAL_DAMAGED,
    LEFT_FILE,
    LEFT_TABLES,
    MEASUREMENTS_LOST,
    PETROL_UNIT_CHANGED,
    PLACE_WITHOUT_PRICE,
    PRICE_UNIT_CHANGED,
    PRICE_UNUSABLE,
    ROWS_REFUSED,
    ROWS_WAITING,
    SOURCE_ENTITIES,
    VEHICLE_GONE,
    VEHICLE_REMOVED,
)
from ..leaving import async_delete_file, async_delete_vehicle
from .dialogs import ExplainedFlow, ReadFlow, WordsFlow
from .rows import DamageReadFlow, LossReadFlow, RefusedRowsFlow
from .source import BatterySilentFlow, SourceEntitiesFlow, VehicleGoneFlow

# Versions of Home Assistant without it cannot open one dialog after another.
FlowType: Final = getattr(repairs_const, "FlowType", None)

ATTR_DELETE: Final = "delete"
# What is deleted does not come back, so it is never what a mere click does.
DELETE_SCHEMA: Final = vol.Schema({vol.Required(ATTR_DELETE, default=False): bool})
# A dialog does not wait longer; writing goes on meanwhile.
TRY_S: Final = 30


@callback
def fix_flow(hass: HomeAssistant, data: Mapping[str, Any]) -> RepairsFlow:
    """Return the dialog that solves the problem that an issue says this of."""
    if data["key"] in LEFT_FLOWS:
        return LEFT_FLOWS[data["key"]]()
    entry = hass.config_entries.async_get_known_entry(data["entry_id"])
    return FLOWS.get(data["key"], RetryFlow)(entry)


class RetryFlow(ExplainedFlow):
    """Start the ledger again, after the user has done what the explanation asks for."""

    @override
    async def _async_solve(self, user_input: dict[str, Any]) -> RepairsFlowResult:
        await self.hass.config_entries.async_reload(self._entry.entry_id)
        if self._is_solved():
            return self.async_create_entry(data={})
        return self.async_abort(reason="not_solved")

    def _is_solved(self) -> bool:
        """Whether the ledger started, and not merely without its database."""
        if self._entry.state is not ConfigEntryState.LOADED:
            return False
        return self._entry.runtime_data.writer.connected


class CurrencyFlow(ExplainedFlow):
    """Take the home price in the new currency, which the ledger counts in from then on."""

    @override
    def _schema(self) -> vol.Schema:
        if self._home_is_place:
            return vol.Schema({})
        return price_schema(self.hass.config.currency)

    @property
    def _home_is_place(self) -> bool:
        """Whether the home has prices, with a currency of their own, by a place."""
        return home(places_and_networks(self._entry)) is not None

    @override
    async def _async_solve(self, user_input: dict[str, Any]) -> RepairsFlowResult:
        options = {
            **self._entry.options,
            CONF_CURRENCY: self.hass.config.currency,
        }
        if not self._home_is_place:
            options[CONF_HOME_PRICE] = price_text(user_input.get(CONF_HOME_PRICE))
        self.hass.config_entries.async_update_entry(self._entry, options=options)
        return self.async_create_entry(data={})


class ConfigureFlow(ExplainedFlow):
    """Open the dialog of the place or network that the problem is about."""

    @override
    async def _async_solve(self, user_input: dict[str, Any]) -> RepairsFlowResult:
        if self._entry.state is not ConfigEntryState.LOADED:
            return self.async_abort(reason="not_loaded")
        kind, flow_id = await self._async_open()
        if FlowType is None:
            return self.async_create_entry(data={})
        return self.async_create_entry(data={}, next_flow=(FlowType(kind), flow_id))

    async def _async_open(self) -> tuple[str, str]:
        """Open the dialog; return the type of its flow, and the flow."""
        return "config_subentries_flow", (await self._async_begin())["flow_id"]

    async def _async_begin(self) -> SubentryFlowResult:
        """Begin to change what is configured, or to add what is not yet."""
        about = self.data or {}
        subentry = self._entry.subentries.get(str(about.get("subentry_id")))
        if subentry is None:
            given = {CONF_ZONE: about["zone"]} if about.get("zone") else None
            return await self.hass.config_entries.subentries.async_init(
                (self._entry.entry_id, SUBENTRY_PLACE),
                context=SubentryFlowContext(source=SOURCE_USER),
                data=given,
            )
        return await self.hass.config_entries.subentries.async_init(
            (self._entry.entry_id, subentry.subentry_type),
            context=SubentryFlowContext(
                source=SOURCE_RECONFIGURE, subentry_id=subentry.subentry_id
            ),
        )


class OptionsFlow(ConfigureFlow):
    """Open the options."""

    @override
    async def _async_open(self) -> tuple[str, str]:
        options = self.hass.config_entries.options
        flow = await options.async_init(self._entry.entry_id)
        return "options_flow", flow["flow_id"]


class WriteNowFlow(ExplainedFlow):
    """Try at once whether the database takes the rows that wait for it."""

    @override
    async def _async_solve(self, user_input: dict[str, Any]) -> RepairsFlowResult:
        if self._entry.state is ConfigEntryState.LOADED:
            with suppress(TimeoutError):
                async with timeout(TRY_S):
                    if await self._entry.runtime_data.writer.flush():
                        return self.async_create_entry(data={})
        return self.async_abort(reason="not_solved")


class BeginAnewFlow(ExplainedFlow):
    """Begin a new ledger in a database whose old one is gone."""

    @override
    async def _async_solve(self, user_input: dict[str, Any]) -> RepairsFlowResult:
        if self._entry.state is ConfigEntryState.LOADED:
            self._entry.runtime_data.memory.async_forget()
            if await self._entry.runtime_data.writer.flush():
                return self.async_create_entry(data={})
        return self.async_abort(reason="not_solved")


class LeftFileFlow(WordsFlow):
    """Delete the file that nobody keeps a ledger in any more, or let it lie."""

    @override
    def _schema(self) -> vol.Schema:
        return DELETE_SCHEMA

    @override
    async def _async_solve(self, user_input: dict[str, Any]) -> RepairsFlowResult:
        if not user_input[ATTR_DELETE] or await async_delete_file(self.hass):
            return self.async_create_entry(data={})
        return self.async_abort(reason="in_use")


class FormerFileFlow(LeftFileFlow, ExplainedFlow):
    """The same for the file that the ledger of an entry moved out of."""


class LeftTablesFlow(WordsFlow):
    """Let the user say that it was read where the tables are."""

    @override
    async def _async_solve(self, user_input: dict[str, Any]) -> RepairsFlowResult:
        return self.async_create_entry(data={})


class VehicleRemovedFlow(ExplainedFlow):
    """Delete the rows of a vehicle that was removed, or keep them."""

    @override
    def _schema(self) -> vol.Schema:
        return DELETE_SCHEMA

    @override
    async def _async_solve(self, user_input: dict[str, Any]) -> RepairsFlowResult:
        if not user_input[ATTR_DELETE]:
            return self.async_create_entry(data={})
        if self._entry.state is not ConfigEntryState.LOADED:
            return self.async_abort(reason="not_loaded")
        vehicle_id = int(str((self.data or {})["vehicle_id"]))
        try:
            deleted = await async_delete_vehicle(self.hass, self._entry, vehicle_id)
        except DatabaseError:
            return self.async_abort(reason="not_deleted")
        if not deleted:
            return self.async_abort(reason="in_use")
        return self.async_create_entry(data={})


LEFT_FLOWS: Final[Mapping[str, type[WordsFlow]]] = {
    LEFT_FILE: LeftFileFlow,
    LEFT_TABLES: LeftTablesFlow,
}
FLOWS: Final[Mapping[str, type[ExplainedFlow]]] = {
    CURRENCY_CHANGED: CurrencyFlow,
    ENTITY_MISSING: ConfigureFlow,
    PLACE_WITHOUT_PRICE: ConfigureFlow,
    PETROL_UNIT_CHANGED: OptionsFlow,
    PRICE_UNIT_CHANGED: ConfigureFlow,
    PRICE_UNUSABLE: ConfigureFlow,
    ROWS_WAITING: WriteNowFlow,
    ROWS_REFUSED: RefusedRowsFlow,
    MEASUREMENTS_LOST: LossReadFlow,
    JOURNAL_DAMAGED: DamageReadFlow,
    FILE_PUT_ASIDE: ReadFlow,
    FILE_MISSING: ReadFlow,
    FORMER_FILE: FormerFileFlow,
    FORMER_TABLES: ReadFlow,
    VEHICLE_REMOVED: VehicleRemovedFlow,
    VEHICLE_GONE: VehicleGoneFlow,
    SOURCE_ENTITIES: SourceEntitiesFlow,
    BATTERY_SILENT: BatterySilentFlow,
    LedgerMissing.key: BeginAnewFlow,
}
