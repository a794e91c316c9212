"""What a place or network takes, from a kind of price to a summary that is agreed to."""

from abc import abstractmethod
from typing import Final, override

from homeassistant.config_entries import SubentryFlowResult
from homeassistant.util import dt as dt_util

from ..ledger.tariff_history import with_plan
from ..plan_words import bullets, describe, headline, in_full
from ..tariff_forms.rates import Scope
from .price_energy import KINDS
from .price_parts import (
    STEP_FEES,
    STEP_MEMBER,
    STEP_MEMBERS,
    STEP_REVIEW,
    STEP_SPECIAL,
    STEP_SURCHARGE,
    PartsFlow,
)
from .price_whole import STEP_WHOLE, WholeFlow
from .storing import Input

STEP_ENERGY: Final = "energy"
STEP_SAVE: Final = "save"


class TariffFlow(PartsFlow, WholeFlow):
    """Describes one dated price plan, and hands the history with it on to be saved."""

    @abstractmethod
    async def _async_save_prices(self) -> SubentryFlowResult:
        """Go on with the history as it is now."""

    async def async_step_add_price(self, _: Input = None) -> SubentryFlowResult:
        """Describe a price that holds from a date on."""
        self._replaces = self._draft = self._whole = None
        return await self.async_step_energy()

    async def async_step_correct_price(self, _: Input = None) -> SubentryFlowResult:
        """Correct the newest price."""
        newest = self._history[-1]
        self._replaces = newest.effective_date
        await self._async_hold(newest)
        return await self.async_step_review()

    async def async_step_energy(self, _: Input = None) -> SubentryFlowResult:
        """Ask how the price of energy is made up."""
        self._scope = Scope.ALL
        return self.async_show_menu(
            step_id=STEP_ENERGY,
            menu_options=self._kinds(),
            description_placeholders={"name": self._title},
        )

    def _kinds(self) -> list[str]:
        """Return the steps that a description can begin with."""
        return [*KINDS, STEP_WHOLE]

    @override
    async def async_step_review(self, user_input: Input = None) -> SubentryFlowResult:
        """Say in words what was described, and ask what is still missing."""
        self._scope = Scope.ALL
        words, dated = await self._async_words(), await self._async_dated()
        summary = bullets(describe(dated, words, dt_util.now().date()))
        if self._whole is not None:
            # Sentences leave out some of what only a whole plan has.
            summary = f"{summary}\n\n{in_full(dated)}"
        return self.async_show_menu(
            step_id=STEP_REVIEW,
            menu_options=[STEP_SAVE, *self._parts(), STEP_WHOLE],
            description_placeholders={"name": self._title, "summary": summary},
        )

    def _parts(self) -> list[str]:
        """Return the steps that ask for a part; none where one would lose another part."""
        if self._draft is None:
            return []
        members = [STEP_MEMBERS] if self._draft.member else []
        parts = [STEP_SURCHARGE, STEP_FEES, "fast", STEP_MEMBER, *members]
        return [STEP_ENERGY, *parts, STEP_SPECIAL]

    async def async_step_save(self, _: Input = None) -> SubentryFlowResult:
        """Put the plan into the history."""
        dated = await self._async_dated()
        self._history = with_plan(self._history, dated, replacing=self._replaces)
        return await self._async_save_prices()

    async def _async_prices(self) -> str:
        """Return the prices that are known, a line each."""
        words = await self._async_words()
        lines = [headline(dated, words) for dated in self._history]
        return bullets(lines or [words.say("no_prices")])
