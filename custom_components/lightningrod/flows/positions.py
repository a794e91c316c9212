"""What becomes of positions that are kept more exactly than the options say from now on."""

from collections.abc import Mapping
from typing import Any, Final

from homeassistant.config_entries import ConfigEntryState, ConfigFlowResult, OptionsFlow
from homeassistant.helpers.selector import BooleanSelector
import voluptuous as vol

from ..const import DOMAIN
from ..data import LightningRodConfigEntry, kept_positions
from ..db.errors import DatabaseError
from ..db.positions import Placed, placed
from ..ledger.positions import Positions

CONF_BLUR: Final = "blur_kept"
# What is blurred does not come back, so it is never what a mere click does.
_SCHEMA: Final = vol.Schema({vol.Required(CONF_BLUR, default=False): BooleanSelector()})


class PositionSteps(OptionsFlow):
    """The step that asks about positions in the database, before options are stored."""

    config_entry: LightningRodConfigEntry

    _options: Mapping[str, Any]
    _placed: Placed

    async def _async_store(self, options: Mapping[str, Any]) -> ConfigFlowResult:
        """Store the options, once it is known what becomes of what is there."""
        self._options = options
        self._placed = await self._async_placed(kept_positions(options))
        if self._placed:
            return await self.async_step_positions()
        return self.async_create_entry(data=options)

    async def async_step_positions(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Say how many rows tell more than that, and ask whether they are to be blurred."""
        if user_input is None:
            return self.async_show_form(
                step_id="positions",
                data_schema=_SCHEMA,
                description_placeholders={
                    "positions": str(self._placed.positions),
                    "sessions": str(self._placed.sessions),
                    "places": str(self._placed.places),
                },
            )
        if user_input[CONF_BLUR] and self.config_entry.state is ConfigEntryState.LOADED:
            retention = self.config_entry.runtime_data.retention
            self.config_entry.async_create_background_task(
                self.hass,
                retention.async_blur(kept_positions(self._options)),
                f"{DOMAIN} positions",
            )
        return self.async_create_entry(data=self._options)

    async def _async_placed(self, positions: Positions) -> Placed:
        entry = self.config_entry
        if positions is Positions.EXACT or entry.state is not ConfigEntryState.LOADED:
            return Placed()
        try:
            async with entry.runtime_data.database.connect() as connection:
                return await placed(connection, positions)
        except DatabaseError:
            # The options hold for what is written from now on, in any case.
            return Placed()
