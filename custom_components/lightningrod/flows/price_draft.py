"""A price in the making, as all steps that describe it hold it."""

from abc import abstractmethod
from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from homeassistant.config_entries import SubentryFlowResult

from ..configured import Configured, LeftOut, history, left_out
from ..ledger.tariff_checks import problems
from ..ledger.tariff_history import DatedPlan, history_to_json
from ..plan_words import details
from ..tariff_forms.draft import CONF_HOLIDAY_ENTITY, Draft, dated_plan, draft_of
from ..tariff_forms.energy import Names
from ..tariff_forms.part_schemas import SECTION_BLOCKING, SECTION_LIMITS, SECTION_TIMES
from ..tariff_forms.rates import Scope
from ..tariff_forms.schemas import SECTION_CALENDAR
from ..tariff_forms.whole import CONF_VALID_FROM
from .refusal import Refusal
from .storing import Input, StoringFlow

_SECTIONS: Final = (SECTION_CALENDAR, SECTION_BLOCKING, SECTION_LIMITS, SECTION_TIMES)


class DraftFlow(StoringFlow):
    """Holds one dated price plan until it is saved.

    ``_history`` are the plans that are known, ``_replaces`` the day of the one to correct.
    """

    def __init__(self) -> None:
        """Start with nothing known."""
        super().__init__()
        self._history: tuple[DatedPlan, ...] = ()
        # Those that cannot be used; they stay until there is another one of their day.
        self._left_out: list[LeftOut] = []
        self._replaces: date | None = None
        self._draft: Draft | None = None
        # A plan that the forms are too narrow for, in place of a draft.
        self._whole: DatedPlan | None = None
        # Whose rates the forms ask for.
        self._scope = Scope.ALL

    @abstractmethod
    async def async_step_review(self, user_input: Input = None) -> SubentryFlowResult:
        """Say in words what was described, and ask what is still missing."""

    def _read_prices(self, subentry: Configured) -> None:
        """Begin with the prices that are stored."""
        self._history, self._left_out = history(subentry), left_out(subentry)

    def _stored_prices(self) -> list[Any]:
        """Return the prices as they are to be stored."""
        days = {dated.effective_date.isoformat() for dated in self._history}
        kept = [dict(it.kept) for it in self._left_out if it.day not in days]
        return [*history_to_json(self._history), *kept]

    @property
    def _known(self) -> Draft:
        """The draft, for steps that come after the first."""
        assert self._draft  # noqa: S101 the steps before made it
        return self._draft

    def _currency(self) -> str:
        """Return the currency of the prices: as they are, else as they were."""
        if self._draft is not None:
            return self._draft.currency
        if self._history:
            return self._history[-1].plan.currency
        return self.hass.config.currency

    async def _async_take(self, draft: Draft) -> Refusal | None:
        """Go on with a draft, unless its plan could not be applied: then say why."""
        words = await self._async_words()
        for problem in problems(dated_plan(draft, await self._async_names()).plan):
            return Refusal(problem.fault, details=details(problem, words))
        self._draft, self._whole = draft, None
        return None

    async def _async_hold(self, dated: DatedPlan) -> None:
        """Go on with a good plan: as forms if it can be, else as a whole."""
        self._draft = draft_of(dated, await self._async_names())
        self._whole = dated if self._draft is None else None

    async def _async_dated(self) -> DatedPlan:
        if self._whole is not None:
            return self._whole
        return dated_plan(self._known, await self._async_names())

    def _date_taken(self, begin: date) -> Refusal | None:
        taken = {dated.effective_date for dated in self._history} - {self._replaces}
        return Refusal("date_taken", CONF_VALID_FROM) if begin in taken else None

    async def _async_names(self) -> Names:
        words = await self._async_words()
        return Names(day=words.say("band_day"), night=words.say("band_night"))

    async def _async_whose(self) -> str:
        """Return the line that says whose rates a form asks for, where it is not everyone's."""
        if self._scope is Scope.ALL:
            return ""
        return f"**{(await self._async_words()).say(f'scope_{self._scope}')}**"

    def _holidays(self) -> dict[str, str]:
        """Return the field of the entity that tells holidays, where there is one."""
        entity_id = self._draft.holiday_entity if self._draft else None
        return {} if entity_id is None else {CONF_HOLIDAY_ENTITY: entity_id}


def flattened(user_input: Mapping[str, Any]) -> dict[str, Any]:
    """Return a form with the fields of its sections among the others."""
    plain = {key: user_input[key] for key in user_input if key not in _SECTIONS}
    for name in _SECTIONS:
        plain |= user_input.get(name, {})
    return plain


def sectioned(form: Mapping[str, Any]) -> dict[str, Any]:
    """Return a form whose sections find their fields."""
    return {**form, **dict.fromkeys(_SECTIONS, form)}
