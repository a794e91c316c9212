"""The step that asks for everything about a price at once, as it is kept."""

from typing import Any, Final

from homeassistant.config_entries import SubentryFlowResult
from homeassistant.util import dt as dt_util

from ..ledger.exact_json import NotUnderstoodError
from ..ledger.tariff_checks import problems
from ..tariff_forms.schemas import WHOLE_SCHEMA
from ..tariff_forms.whole import (
    CONF_PLAN,
    CONF_VALID_FROM,
    beginning,
    whole_form,
    whole_plan,
)
from .price_draft import DraftFlow
from .refusal import Refusal
from .storing import Input
from .written import async_wrong, unreadable

STEP_WHOLE: Final = "whole"


class WholeFlow(DraftFlow):
    """Asks for a price as YAML, for whatever the forms do not ask."""

    async def async_step_whole(self, user_input: Input = None) -> SubentryFlowResult:
        """Ask for everything about the price, as it is kept."""
        refusal = None
        if user_input is not None:
            refusal = await self._async_take_whole(user_input)
            if refusal is None:
                return await self.async_step_review()
        suggested = user_input or await self._async_suggested_whole()
        return self._form(STEP_WHOLE, WHOLE_SCHEMA, suggested, refusal)

    async def _async_suggested_whole(self) -> dict[str, Any]:
        if self._draft is not None or self._whole is not None:
            return whole_form(await self._async_dated())
        today = dt_util.now().date().isoformat()
        dated = {CONF_VALID_FROM: today} if self._history else {}
        return {CONF_PLAN: beginning(self._currency()), **dated}

    async def _async_take_whole(self, form: dict[str, Any]) -> Refusal | None:
        words = await self._async_words()
        try:
            dated = whole_plan(form)
        except NotUnderstoodError as err:
            return unreadable(err, words)
        if refusal := self._date_taken(dated.effective_date):
            return refusal
        if found := problems(dated.plan):
            return await async_wrong(self.hass, self._subentry_type, found, words)
        await self._async_hold(dated)
        return None
