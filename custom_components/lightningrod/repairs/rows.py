"""The dialogs about rows that are not in the database, and may never be."""

from asyncio import timeout
from typing import Any, ClassVar, Final, override

from homeassistant.components.repairs import RepairsFlowResult
from homeassistant.config_entries import ConfigEntryState
import voluptuous as vol

from ..db.aside import Aside
from ..db.batch import Slot
from ..db.errors import DatabaseError
from ..losses import DAMAGED, LOST
from ..row_issues import async_check_losses, async_check_refused, refused_words
from .dialogs import ExplainedFlow

ATTR_DISCARD: Final = "discard"
_DISCARD_SCHEMA: Final = vol.Schema({vol.Required(ATTR_DISCARD, default=False): bool})
# A dialog does not wait longer; writing goes on meanwhile.
_TRY_S: Final = 30


class RefusedRowsFlow(ExplainedFlow):
    """Try refused rows again; those that are still refused are kept, or discarded."""

    # Those that the form was about; others may be refused while it is open.
    _slots: frozenset[Slot] = frozenset()

    @override
    async def _async_solve(self, user_input: dict[str, Any]) -> RepairsFlowResult:
        if (aside := self._aside) is None:
            return self.async_abort(reason="not_loaded")
        try:
            async with timeout(_TRY_S):
                if await self._entry.runtime_data.writer.try_refused():
                    return self.async_create_entry(data={})
        except DatabaseError, TimeoutError:
            return self.async_abort(reason="not_solved")
        self._slots = aside.slots
        return await self.async_step_still()

    async def async_step_still(
        self, user_input: dict[str, Any] | None = None
    ) -> RepairsFlowResult:
        """Ask what is to become of rows that the database still refuses."""
        if (aside := self._aside) is None:
            return self.async_abort(reason="not_loaded")
        if user_input is None:
            return self.async_show_form(
                step_id="still",
                data_schema=_DISCARD_SCHEMA,
                description_placeholders=refused_words(aside),
            )
        if user_input[ATTR_DISCARD]:
            await aside.discard(self._slots)
        async_check_refused(self.hass, self._entry, aside)
        if aside:
            return self.async_abort(reason="kept")
        return self.async_create_entry(data={})

    @property
    def _aside(self) -> Aside | None:
        """The rows, while the ledger is loaded."""
        if self._entry.state is not ConfigEntryState.LOADED:
            return None
        return self._entry.runtime_data.writer.aside


class LossReadFlow(ExplainedFlow):
    """Let the user say that it was read what was lost; it is counted anew from then on."""

    _kinds: ClassVar[frozenset[str]] = LOST

    @override
    async def _async_solve(self, user_input: dict[str, Any]) -> RepairsFlowResult:
        if self._entry.state is ConfigEntryState.LOADED:
            data = self._entry.runtime_data
            data.memory.losses.forget(self._kinds)
            await data.memory.async_save()
            async_check_losses(self.hass, self._entry, data)
        return self.async_create_entry(data={})


class DamageReadFlow(LossReadFlow):
    """The same for rows that were damaged on the disk."""

    _kinds = frozenset({DAMAGED})
