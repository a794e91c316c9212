"""Steps of the reconfiguration that take the ledger along into another database."""

import asyncio
from collections.abc import Mapping
from typing import Any

from homeassistant.config_entries import ConfigEntryState, ConfigFlow, ConfigFlowResult
from homeassistant.core import callback

from ..connection import database_config, database_name, entry_title
from ..const import DOMAIN, Backend
from ..data import LightningRodConfigEntry
from ..db.config import PostgresConfig
from ..db.errors import DatabaseError
from ..db.moving import Moved, holds_rows
from ..issues import async_forget_former, async_tell_of_former
from ..relocation import async_relocate


class MovingFlow(ConfigFlow):
    """A flow that knows which database is to be used, and asks what becomes of the rows."""

    def __init__(self) -> None:
        """Start with nothing chosen."""
        self._data: dict[str, Any] = {}
        self._copying: asyncio.Task[Moved] | None = None
        self._moved: Moved | None = None
        self._former: Mapping[str, Any] = {}
        self._error = ""

    async def async_step_move(
        self, _user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask whether the ledger is to be taken along."""
        return self.async_show_menu(
            step_id="move",
            menu_options=["copy", "switch"],
            description_placeholders=self._names,
        )

    async def async_step_occupied(
        self, _user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Say that there is a ledger already, which nothing is added to."""
        return self.async_show_menu(
            step_id="occupied",
            menu_options=["switch", "postgresql"],
            description_placeholders=self._names,
        )

    async def async_step_switch(
        self, _user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Use the database as it is."""
        entry = self._get_reconfigure_entry()
        async_forget_former(self.hass, entry)
        return self._update_entry(entry, self._data)

    async def async_step_copy(
        self, _user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Copy, and show how far that is."""
        if self._copying is None:
            self._copying = self.hass.async_create_task(
                async_relocate(
                    self.hass,
                    self._get_reconfigure_entry(),
                    self._data,
                    on_progress=self.async_update_progress,
                    on_moved=self._take_over,
                ),
                f"{DOMAIN} moving",
                eager_start=False,
            )
        if not self._copying.done():
            return self.async_show_progress(
                step_id="copy",
                progress_action="copy",
                progress_task=self._copying,
                description_placeholders=self._names,
            )
        copying, self._copying = self._copying, None
        try:
            copying.result()
        except DatabaseError as err:
            self._error = err.key
            return self.async_show_progress_done(next_step_id="move_failed")
        return self.async_show_progress_done(next_step_id="moved")

    async def async_step_move_failed(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Say why it failed, and let it be tried again."""
        if user_input is not None:
            return await self.async_step_move()
        return self.async_show_form(
            step_id="move_failed",
            errors={"base": self._error},
            description_placeholders=self._names,
        )

    async def async_step_moved(
        self, _user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Say what was taken along, and what stays where."""
        moved = self._moved
        counts = (
            {}
            if moved is None
            else {
                "sessions": str(moved.sessions),
                "trips": str(moved.trips),
                "rows": str(moved.total),
            }
        )
        return self.async_abort(
            reason="moved", description_placeholders={**self._names, **counts}
        )

    async def _async_reconfigured(self) -> ConfigFlowResult:
        """Go on with the database that was chosen in place of the present one."""
        entry: LightningRodConfigEntry = self._get_reconfigure_entry()
        target = database_config(self.hass, self._data)
        self._former = entry.data
        if (
            entry.state is not ConfigEntryState.LOADED
            or not entry.runtime_data.writer.connected
            or entry.runtime_data.database.config.identity == target.identity
        ):
            # There is nothing to copy, or nothing to copy it from.
            return self._update_entry(entry, self._data)
        if isinstance(target, PostgresConfig):
            try:
                if await self.hass.async_add_executor_job(holds_rows, target):
                    return await self.async_step_occupied()
            except DatabaseError as err:
                self._error = err.key
                return await self.async_step_move_failed()
        return await self.async_step_move()

    @property
    def _names(self) -> dict[str, str]:
        return {
            "here": database_name(self._former),
            "there": database_name(self._data),
        }

    @callback
    def _take_over(self, moved: Moved) -> None:
        """Make the entry use the copy, which starts it again."""
        entry = self._get_reconfigure_entry()
        self._moved = moved
        async_tell_of_former(
            self.hass,
            entry,
            name=database_name(self._former),
            is_file=self._former["backend"] == Backend.SQLITE,
        )
        self._store(entry, self._data)

    @callback
    def _store(self, entry: LightningRodConfigEntry, data: Mapping[str, Any]) -> None:
        """Store what the entry uses from now on."""
        self.hass.config_entries.async_update_entry(entry, **self._changes(entry, data))

    def _update_entry(
        self, entry: LightningRodConfigEntry, data: Mapping[str, Any]
    ) -> ConfigFlowResult:
        """Store what was changed, and let the entry start again with it.

        A loaded entry has a listener that reloads it; one that failed to start has none.
        """
        finish = (
            self.async_update_and_abort
            if entry.update_listeners
            else self.async_update_reload_and_abort
        )
        return finish(entry, **self._changes(entry, data))

    def _changes(
        self, entry: LightningRodConfigEntry, data: Mapping[str, Any]
    ) -> dict[str, Any]:
        renamed = entry.title != entry_title(entry.data)
        return {
            "unique_id": database_config(self.hass, data).identity,
            "title": entry.title if renamed else entry_title(data),
            "data": data,
        }
