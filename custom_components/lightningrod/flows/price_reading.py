"""What a price entity says while a dialog is open, and how it is to be read."""

from collections.abc import Mapping
from typing import Any, Final

from homeassistant.const import STATE_UNAVAILABLE, STATE_UNKNOWN
from homeassistant.core import HomeAssistant

from ..ledger.price_units import conversion, is_other_money, known_factor
from ..source.numbers import unit_of
from ..tariff_forms.energy import CONF_ATTRIBUTE, CONF_FACTOR, CONF_UNIT
from ..tariff_forms.values import decimal
from .refusal import Refusal

# What an entity says before it says anything.
_NOTHING: Final = (STATE_UNAVAILABLE, STATE_UNKNOWN)


class PriceReading:
    """A price entity as it is now."""

    def __init__(self, hass: HomeAssistant, entity_id: str) -> None:
        """Look at an entity, which may not be there."""
        self._entity_id = entity_id
        self._state = hass.states.get(entity_id)

    @property
    def said(self) -> str:
        """What it says, with its unit."""
        if self._state is None:
            return "?"
        return f"{self._state.state} {unit_of(self._state)}".strip()

    def unit(self, known: str | None) -> str | None:
        """Return its unit, as it is now or was when there was one."""
        if self._state is None:
            return known
        unit = unit_of(self._state)
        return unit if unit or self._state.state not in _NOTHING else known

    def factor(self, energy: Mapping[str, Any]) -> float | None:
        """Return what a price is probably to be multiplied by, in the unit it has now.

        ``None`` where nobody knows what the unit means.
        """
        known, before = decimal(energy.get(CONF_FACTOR)), energy.get(CONF_UNIT)
        unit = self.unit(before)
        if known is None:
            guessed = known_factor(unit)
            return None if guessed is None else float(guessed)
        changed = None
        if unit is not None and before is not None:
            changed = conversion(unit, before)
        return float(known if changed is None else known * changed)

    def other_money(self, currency: str) -> Refusal | None:
        """Return why an entity is refused that tells prices of another currency."""
        unit = self.unit(None) or ""
        if not is_other_money(unit, currency):
            return None
        told = {"entity_id": self._entity_id, "unit": unit, "currency": currency}
        return Refusal("other_currency", details=told)

    def no_price(self, energy: Mapping[str, Any]) -> Refusal | None:
        """Return why what it says now is no price; it may say nothing yet."""
        if energy.get(CONF_FACTOR) is None:
            return Refusal("factor_needed", CONF_FACTOR)
        state = self._state
        if energy.get(CONF_ATTRIBUTE) or state is None or state.state in _NOTHING:
            return None
        try:
            float(state.state)
        except ValueError:
            return Refusal("no_price_in_state", details={"reading": state.state})
        return None
