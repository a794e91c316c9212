"""Steps of the options that take another LightningROD's rows in."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from homeassistant.config_entries import ConfigEntryState, ConfigFlowResult, OptionsFlow
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers.selector import (
    BooleanSelector,
    SelectOptionDict,
    SelectSelector,
    SelectSelectorConfig,
    TextSelector,
)
import voluptuous as vol

from ..connection import database_config
from ..const import CONF_SCHEMA, CONF_VIN, DEFAULT_SCHEMA, DOMAIN, SUBENTRY_VEHICLE
from ..data import LightningRodConfigEntry
from ..db.errors import DatabaseError
from ..db.peer_import import Found
from ..following import Offer, offer
from ..forms import SCHEMA_NAME, postgresql_data, postgresql_schema
from ..taking import (
    AUTO,
    UNITS,
    Order,
    Outcome,
    Source,
    async_file_source,
    async_look,
    async_take_in,
)
from .import_forms import cell_text

CONF_PATH: Final = "path"
CONF_UNITS: Final = "units"
CONF_OWNER: Final = "owner"
CONF_FOLLOW: Final = "follow"
_FOLLOW: Final = vol.Schema(
    {vol.Required(CONF_FOLLOW, default=True): BooleanSelector()}
)
_MOST_NAMES: Final = 30
_SESSIONS: Final = "ev_charging_session"
_TRIPS: Final = "ev_trip_metrics"
_UNITS: Final = SelectSelector(
    SelectSelectorConfig(options=list(UNITS), translation_key="heard_units")
)


class DatabaseImportSteps(OptionsFlow):
    """Finds the other database, says what is in it, and takes it in."""

    config_entry: LightningRodConfigEntry
    _wanted: Order
    _found: Found
    _missing: Offer
    _taking: asyncio.Task[Outcome] | None = None
    _outcome: Outcome
    _fault = ""

    async def async_step_import_database(
        self, _user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask where the other database is."""
        if self.config_entry.state is not ConfigEntryState.LOADED:
            return self.async_abort(reason="not_loaded")
        return self.async_show_menu(
            step_id="import_database", menu_options=["database_file", "database_server"]
        )

    async def async_step_database_file(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask for a file."""
        errors: dict[str, str] = {}
        if user_input is not None:
            try:
                source = await async_file_source(self.hass, user_input[CONF_PATH])
            except ServiceValidationError as err:
                errors = {CONF_PATH: err.translation_key or "import_path"}
            else:
                errors = await self._async_look_into(source, user_input)
            if not errors:
                return await self.async_step_database_found()
        schema = vol.Schema({vol.Required(CONF_PATH): TextSelector(), **self._fields()})
        return self.async_show_form(
            step_id="database_file",
            data_schema=self.add_suggested_values_to_schema(schema, user_input),
            errors=errors,
            description_placeholders={"example": "lightningrod.db"},
        )

    async def async_step_database_server(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask for the connection to a server."""
        errors: dict[str, str] = {}
        if user_input is not None:
            data = postgresql_data({}, user_input)
            if not SCHEMA_NAME.fullmatch(data.get(CONF_SCHEMA, DEFAULT_SCHEMA)):
                errors = {"base": "invalid_schema"}
            else:
                source = database_config(self.hass, data)
                errors = await self._async_look_into(source, user_input)
            if not errors:
                return await self.async_step_database_found()
        schema = postgresql_schema(password_known=False).extend(self._fields())
        return self.async_show_form(
            step_id="database_server",
            data_schema=self.add_suggested_values_to_schema(schema, user_input),
            errors=errors,
        )

    async def async_step_database_found(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Say what there is before anything is taken in."""
        if user_input is not None:
            follow = user_input.get(CONF_FOLLOW, False)
            self._wanted = replace(self._wanted, follow=follow)
            return await self.async_step_database_copy()
        rows = self._found.rows
        samples = sum(rows.values()) - rows[_SESSIONS] - rows[_TRIPS]
        return self.async_show_form(
            step_id="database_found",
            data_schema=_FOLLOW if self._missing else None,
            description_placeholders={
                "places": _listed(self._missing.place_names),
                "networks": _listed(self._missing.networks),
                "sessions": str(rows[_SESSIONS]),
                "trips": str(rows[_TRIPS]),
                "samples": str(samples),
            },
        )

    async def async_step_database_copy(
        self, _user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Take it in, and show how far that is."""
        if self._taking is None:
            self._taking = self.hass.async_create_task(
                async_take_in(
                    self.hass,
                    self.config_entry,
                    self._wanted,
                    on_progress=self.async_update_progress,
                ),
                f"{DOMAIN} taking in",
                eager_start=False,
            )
        if not self._taking.done():
            return self.async_show_progress(
                step_id="database_copy",
                progress_action="database_copy",
                progress_task=self._taking,
            )
        taking, self._taking = self._taking, None
        try:
            self._outcome = taking.result()
        except DatabaseError as err:
            self._fault = err.key
            return self.async_show_progress_done(next_step_id="database_failed")
        return self.async_show_progress_done(next_step_id="database_done")

    async def async_step_database_failed(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Say why it ended, and let it go on."""
        if user_input is not None:
            return await self.async_step_database_copy()
        return self.async_show_form(
            step_id="database_failed", errors={"base": self._fault}
        )

    async def async_step_database_done(
        self, _user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Say what came of it."""
        taken, followed = self._outcome.taken, self._outcome.followed
        return self.async_abort(
            reason="database_imported",
            description_placeholders={
                "sessions": str(taken.added[_SESSIONS]),
                "trips": str(taken.added[_TRIPS]),
                "rows": str(taken.added.total()),
                "known": str(taken.known.total()),
                "overlapping": str(taken.overlapping.total()),
                "nameless": str(taken.nameless.total()),
                "unfit": str(taken.unfit.total()),
                "places": _listed(followed.place_names),
                "networks": _listed(followed.networks),
                "unplaced": _listed(followed.unplaced),
            },
        )

    async def _async_look_into(
        self, source: Source, user_input: Mapping[str, Any]
    ) -> dict[str, str]:
        """Look into the source; return what to tell the user if that is not possible."""
        self._wanted = Order(
            source=source,
            units=user_input[CONF_UNITS],
            owner=user_input.get(CONF_OWNER),
        )
        try:
            self._found = await async_look(self.config_entry, self._wanted)
        except DatabaseError as err:
            return {"base": err.key}
        self._missing = offer(self.hass, self.config_entry, self._found.charging)
        return {}

    def _fields(self) -> dict[vol.Marker, Any]:
        """Return the fields that say how the rows are to be understood."""
        cars = [
            SelectOptionDict(value=it.data[CONF_VIN], label=it.title)
            for it in self.config_entry.get_subentries_of_type(SUBENTRY_VEHICLE)
        ]
        fields: dict[vol.Marker, Any] = {
            vol.Required(CONF_UNITS, default=AUTO): _UNITS,
        }
        if cars:
            first = cars[0]["value"] if len(cars) == 1 else vol.UNDEFINED
            fields[vol.Optional(CONF_OWNER, default=first)] = SelectSelector(
                SelectSelectorConfig(options=cars)
            )
        return fields


def _listed(names: Sequence[str]) -> str:
    """Return names in a line, as they can stand in a text: nothing of them is markup."""
    shown = ", ".join(map(cell_text, names[:_MOST_NAMES]))
    return f"{shown}, …" if len(names) > _MOST_NAMES else shown or "-"
