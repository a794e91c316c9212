"""Steps that bring in what Home Assistant kept of the cars before they were followed."""

import asyncio
from datetime import datetime, timedelta
from typing import Any, Final

from homeassistant.config_entries import ConfigEntry, ConfigFlowResult, OptionsFlow
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers.selector import (
    SelectOptionDict,
    SelectSelector,
    SelectSelectorConfig,
)
from homeassistant.util import dt as dt_util
import voluptuous as vol

from ..backfill import Brought, async_bring_in, async_kept_since
from ..const import SUBENTRY_VEHICLE
from ..db.errors import DatabaseError

CONF_VEHICLES: Final = "vehicles"
# What the recorder has of the last minutes is in the ledger, too.
_WORTH_WHILE: Final = timedelta(hours=1)


async def async_kept(hass: HomeAssistant, entry: ConfigEntry) -> dict[str, datetime]:
    """Return since when the recorder has states, by the vehicles that it has any of."""
    latest = dt_util.utcnow() - _WORTH_WHILE
    found = {
        subentry.subentry_id: await async_kept_since(hass, entry, subentry.subentry_id)
        for subentry in entry.get_subentries_of_type(SUBENTRY_VEHICLE)
    }
    return {it: since for it, since in found.items() if since and since < latest}


class HistorySteps(OptionsFlow):
    """Shows how far back Home Assistant remembers, and brings it in on demand."""

    _kept: dict[str, datetime]
    _chosen: list[str]
    _brought: list[Brought]
    _task: asyncio.Task[None] | None = None

    async def async_step_history(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Show since when something is kept, and ask for which cars it is wanted."""
        if user_input is not None:
            self._chosen = user_input[CONF_VEHICLES]
            return await self.async_step_bring_in()
        self._kept = await async_kept(self.hass, self.config_entry)
        if not self._kept:
            return self.async_abort(reason="no_history")
        return self.async_show_form(step_id="history", data_schema=self._schema())

    async def async_step_bring_in(
        self, _user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Bring it in; closing the dialog ends it after what is being written."""
        if self._task is None:
            self._brought = []
            self._task = self.config_entry.async_create_background_task(
                self.hass, self._async_bring_in(), "history", eager_start=False
            )
        if not self._task.done():
            return self.async_show_progress(
                step_id="bring_in",
                progress_action="bring_in",
                progress_task=self._task,
            )
        try:
            await self._task
        except ServiceValidationError as err:
            self._reason = err.translation_key or "history_failed"
        except asyncio.CancelledError, DatabaseError:
            self._reason = "history_failed"
        return self.async_show_progress_done(next_step_id="brought_in")

    async def async_step_brought_in(
        self, _user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Say what was found."""
        found = self._brought
        return self.async_abort(
            reason=self._reason,
            description_placeholders={
                "sessions": str(sum(it.sessions.new for it in found)),
                "sessions_known": str(sum(it.sessions.known for it in found)),
                "trips": str(sum(it.trips.new for it in found)),
                "trips_known": str(sum(it.trips.known for it in found)),
            },
        )

    _reason: str = "brought_in"

    async def _async_bring_in(self) -> None:
        for number, subentry_id in enumerate(self._chosen):

            def tell(share: float, number: int = number) -> None:
                self.async_update_progress((number + share) / len(self._chosen))

            self._brought.append(
                await async_bring_in(
                    self.hass, self.config_entry, subentry_id, progress=tell
                )
            )

    def _schema(self) -> vol.Schema:
        subentries = self.config_entry.subentries
        options = [
            SelectOptionDict(
                value=it,
                label=f"{subentries[it].title} ({dt_util.as_local(since):%Y-%m-%d})",
            )
            for it, since in self._kept.items()
        ]
        selector = SelectSelector(SelectSelectorConfig(options=options, multiple=True))
        return vol.Schema(
            {
                vol.Required(CONF_VEHICLES, default=list(self._kept)): vol.All(
                    selector, vol.Length(min=1)
                )
            }
        )
