"""The steps that describe what a place or network takes, from a kind of price to a summary."""

from abc import abstractmethod
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any, Final

from homeassistant.config_entries import SubentryFlowResult
from homeassistant.util import dt as dt_util

from ..ledger.exact_json import NotUnderstoodError
from ..ledger.tariff_checks import problems
from ..ledger.tariff_history import SINCE_EVER, DatedPlan, with_plan
from ..plan_words import bullets, describe, details, headline, in_full
from ..tariff_forms.bands import CONF_BANDS, unpriced_bands
from ..tariff_forms.draft import Draft, Part, dated_plan, draft_of
from ..tariff_forms.energy import (
    CONF_FACTOR,
    CONF_PRICE_ENTITY,
    CONF_SLOT,
    CONF_UNIT,
    Kind,
    Names,
)
from ..tariff_forms.examples import EXAMPLES, example
from ..tariff_forms.offers import CONF_MEMBERSHIP, MEMBER_FIELDS
from ..tariff_forms.schemas import (
    CONF_CURRENCY,
    NEEDED,
    SECTION_CALENDAR,
    SECTION_LIMITS,
    SLOTS,
    WHOLE_SCHEMA,
    energy_schema,
    entity_schema,
    fast_schema,
    fees_schema,
    member_schema,
    special_schema,
)
from ..tariff_forms.values import filled
from ..tariff_forms.whole import (
    CONF_PLAN,
    CONF_VALID_FROM,
    beginning,
    whole_form,
    whole_plan,
)
from ..words import Words
from .price_reading import PriceReading
from .refusal import Refusal
from .storing import Input, StoringFlow
from .written import async_wrong, unreadable

STEP_ENERGY: Final = "energy"
STEP_EXAMPLES: Final = "examples"
STEP_SAVE: Final = "save"
STEP_WHOLE: Final = "whole"
KINDS: Final = (
    Kind.FLAT,
    Kind.NIGHT,
    STEP_EXAMPLES,
    Kind.ENTITY,
    Kind.FREE,
    STEP_WHOLE,
)
_SECTIONS: Final = (SECTION_CALENDAR, SECTION_LIMITS)


class TariffFlow(StoringFlow):
    """Describes one dated price plan, and hands the history with it on to be saved.

    ``_history`` are the plans that are known, ``_replaces`` the day of the one to correct.
    """

    def __init__(self) -> None:
        """Start with nothing known."""
        super().__init__()
        self._history: tuple[DatedPlan, ...] = ()
        self._replaces: date | None = None
        self._draft: Draft | None = None
        # A plan that the forms are too narrow for, in place of a draft.
        self._whole: DatedPlan | None = None
        # Told by the first of two forms, and taken with the second.
        self._half: Draft | None = None

    @abstractmethod
    async def _async_save_prices(self) -> SubentryFlowResult:
        """Go on with the history as it is now."""

    # --- Where a description begins, and where it ends ----------------------------------------

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
        return self.async_show_menu(
            step_id=STEP_ENERGY,
            menu_options=self._kinds(),
            description_placeholders={"name": self._title},
        )

    def _kinds(self) -> list[str]:
        """Return the steps that a description can begin with."""
        return list(KINDS)

    async def async_step_review(self, _: Input = None) -> SubentryFlowResult:
        """Say in words what was described, and ask what is still missing."""
        words, dated = await self._async_words(), await self._async_dated()
        summary = bullets(describe(dated, words, dt_util.now().date()))
        forms = [STEP_ENERGY, *Part]
        if self._whole is not None:
            # Sentences leave out some of what only a whole plan has, and forms would lose it.
            summary, forms = f"{summary}\n\n{in_full(dated)}", []
        return self.async_show_menu(
            step_id="review",
            menu_options=[STEP_SAVE, *forms, STEP_WHOLE],
            description_placeholders={"name": self._title, "summary": summary},
        )

    async def async_step_save(self, _: Input = None) -> SubentryFlowResult:
        """Put the plan into the history."""
        dated = await self._async_dated()
        self._history = with_plan(self._history, dated, replacing=self._replaces)
        return await self._async_save_prices()

    # --- The price of energy ------------------------------------------------------------------

    async def async_step_flat(self, user_input: Input = None) -> SubentryFlowResult:
        """Ask for one price at all times."""
        return await self._async_energy(Kind.FLAT, user_input)

    async def async_step_night(self, user_input: Input = None) -> SubentryFlowResult:
        """Ask for a price by day and one by night."""
        return await self._async_energy(Kind.NIGHT, user_input)

    async def async_step_free(self, user_input: Input = None) -> SubentryFlowResult:
        """Ask from when on energy costs nothing."""
        return await self._async_energy(Kind.FREE, user_input)

    async def async_step_examples(self, _: Input = None) -> SubentryFlowResult:
        """Ask what to begin the hours with, unless they are there already."""
        if self._draft is not None and self._draft.kind is Kind.BANDS:
            return await self.async_step_bands()
        return self.async_show_menu(step_id=STEP_EXAMPLES, menu_options=list(EXAMPLES))

    async def async_step_example_week(self, _: Input = None) -> SubentryFlowResult:
        """Begin with workdays and weekends."""
        return await self._async_example(EXAMPLES[0])

    async def async_step_example_peak(self, _: Input = None) -> SubentryFlowResult:
        """Begin with an evening peak."""
        return await self._async_example(EXAMPLES[1])

    async def async_step_example_seasons(self, _: Input = None) -> SubentryFlowResult:
        """Begin with summer and winter."""
        return await self._async_example(EXAMPLES[2])

    async def async_step_example_empty(self, _: Input = None) -> SubentryFlowResult:
        """Begin with nothing."""
        return await self._async_example(EXAMPLES[3])

    async def _async_example(self, key: str) -> SubentryFlowResult:
        form = example(key, await self._async_words())
        return await self._async_energy(Kind.BANDS, None, form)

    async def async_step_bands(self, user_input: Input = None) -> SubentryFlowResult:
        """Ask for prices by hour, weekday and season."""
        return await self._async_energy(Kind.BANDS, user_input)

    async def async_step_entity(self, user_input: Input = None) -> SubentryFlowResult:
        """Ask for the entity that tells the price."""
        return await self._async_energy(Kind.ENTITY, user_input)

    async def async_step_entity_details(
        self, user_input: Input = None
    ) -> SubentryFlowResult:
        """Ask how to read what the entity says."""
        assert self._half  # noqa: S101 the step before made it
        half = self._half
        entity_id = half.energy[CONF_PRICE_ENTITY]
        now, refusal = PriceReading(self.hass, entity_id), None
        if user_input is not None:
            unit = filled(unit=now.unit(half.energy.get(CONF_UNIT)))
            energy = {CONF_PRICE_ENTITY: entity_id, **user_input, **unit}
            refusal = now.no_price(energy) or await self._async_take(
                replace(half, energy=energy)
            )
            if refusal is None:
                return await self.async_step_review()
        usual = {
            CONF_SLOT: str(SLOTS[0]),
            **half.energy,
            CONF_FACTOR: now.factor(half.energy),
        }
        return self._form(
            "entity_details",
            entity_schema(entity_id, half.currency),
            user_input or usual,
            refusal,
            entity=entity_id,
            reading=now.said,
            currency=half.currency,
        )

    async def _async_energy(
        self,
        kind: Kind,
        user_input: Input,
        begin_with: Mapping[str, Any] | None = None,
    ) -> SubentryFlowResult:
        """Show the form of a kind of price, and take what was filled in."""
        refusal = None
        if user_input is not None:
            refusal = await self._async_take_energy(kind, _flattened(user_input))
            if refusal is None and kind is Kind.ENTITY:
                return await self.async_step_entity_details()
            if refusal is None:
                return await self.async_step_review()
        currency = self._currency()
        return self._form(
            kind,
            energy_schema(kind, currency, await self._async_words()),
            user_input or self._suggested(kind, begin_with or {}),
            refusal,
            currency=currency,
        )

    async def _async_take_energy(
        self, kind: Kind, form: dict[str, Any]
    ) -> Refusal | None:
        typed = form.pop(CONF_VALID_FROM, None)
        begin = date.fromisoformat(typed) if typed else SINCE_EVER
        if refusal := self._date_taken(begin):
            return refusal
        for field in NEEDED.get(kind, ()):
            if form.get(field) is None:
                return Refusal("price_needed", field)
        if names := unpriced_bands(form):
            return Refusal("band_without_price", CONF_BANDS, {"band": names[0]})
        draft = Draft(
            begin=begin,
            currency=form.pop(CONF_CURRENCY).strip().upper(),
            kind=kind,
            energy=form,
            parts=self._draft.parts if self._draft else {},
        )
        if kind is not Kind.ENTITY:
            return await self._async_take(draft)
        now = PriceReading(self.hass, form[CONF_PRICE_ENTITY])
        if refusal := now.other_money(draft.currency):
            return refusal
        known = self._draft.energy if self._draft and self._draft.kind is kind else {}
        same = known.get(CONF_PRICE_ENTITY) == form[CONF_PRICE_ENTITY]
        self._half = replace(draft, energy={**known, **form} if same else form)
        return None

    def _date_taken(self, begin: date) -> Refusal | None:
        taken = {dated.effective_date for dated in self._history} - {self._replaces}
        return Refusal("date_taken", CONF_VALID_FROM) if begin in taken else None

    def _suggested(self, kind: Kind, begin_with: Mapping[str, Any]) -> dict[str, Any]:
        """Return what a form of energy begins with: what is there, else what is likely."""
        known = self._draft.energy if self._draft and self._draft.kind is kind else {}
        first = SINCE_EVER if not self._history else dt_util.now().date()
        begin = self._draft.begin if self._draft else first
        dated = {} if begin == SINCE_EVER else {CONF_VALID_FROM: begin.isoformat()}
        return _sectioned(
            {CONF_CURRENCY: self._currency(), **dated, **begin_with, **known}
        )

    def _currency(self) -> str:
        """Return the currency of the prices: as they are, else as they were."""
        if self._draft is not None:
            return self._draft.currency
        if self._history:
            return self._history[-1].plan.currency
        return self.hass.config.currency

    # --- What comes on top of it --------------------------------------------------------------

    async def async_step_fees(self, user_input: Input = None) -> SubentryFlowResult:
        """Ask for fees, bounds and tax."""
        return await self._async_part(Part.FEES, fees_schema, user_input)

    async def async_step_fast(self, user_input: Input = None) -> SubentryFlowResult:
        """Ask what fast charging costs, where that is something else."""
        return await self._async_part(Part.FAST, fast_schema, user_input)

    async def async_step_member(self, user_input: Input = None) -> SubentryFlowResult:
        """Ask for a membership."""
        return await self._async_part(Part.MEMBER, member_schema, user_input)

    async def async_step_special(self, user_input: Input = None) -> SubentryFlowResult:
        """Ask for allowances, own production and billing."""
        return await self._async_part(Part.SPECIAL, special_schema, user_input)

    async def _async_part(
        self, part: Part, schema: Any, user_input: Input
    ) -> SubentryFlowResult:
        """Show the form of a part of the plan, and take what was filled in."""
        assert self._draft  # noqa: S101 the steps before made it
        refusal = None
        if user_input is not None:
            form = _flattened(user_input)
            refusal = _nameless(form) or await self._async_take(
                self._draft.with_part(part, form)
            )
            if refusal is None:
                return await self.async_step_review()
        currency = self._draft.currency
        return self._form(
            part,
            schema(currency, await self._async_words()),
            user_input or _sectioned(self._draft.part(part)),
            refusal,
            currency=currency,
        )

    # --- All of it at once --------------------------------------------------------------------

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

    # --- What all steps have in common --------------------------------------------------------

    async def _async_take(self, draft: Draft) -> Refusal | None:
        """Go on with a draft, unless its plan could not be applied: then say why."""
        words = await self._async_words()
        for problem in problems(dated_plan(draft, self._band_names(words)).plan):
            return Refusal(problem.fault, details=details(problem, words))
        self._draft, self._whole = draft, None
        return None

    async def _async_hold(self, dated: DatedPlan) -> None:
        """Go on with a good plan: as forms if it can be, else as a whole."""
        names = self._band_names(await self._async_words())
        self._draft = draft_of(dated, names)
        self._whole = dated if self._draft is None else None

    async def _async_prices(self) -> str:
        """Return the prices that are known, a line each."""
        words = await self._async_words()
        lines = [headline(dated, words) for dated in self._history]
        return bullets(lines or [words.say("no_prices")])

    async def _async_dated(self) -> DatedPlan:
        if self._whole is not None:
            return self._whole
        assert self._draft  # noqa: S101 the steps before made it
        return dated_plan(self._draft, self._band_names(await self._async_words()))

    def _band_names(self, words: Words) -> Names:
        return Names(day=words.say("band_day"), night=words.say("band_night"))


def _nameless(form: Mapping[str, Any]) -> Refusal | None:
    """Return why a form is refused that tells of a membership without a name."""
    if any(form.get(key) for key in MEMBER_FIELDS) and not form.get(CONF_MEMBERSHIP):
        return Refusal("membership_without_name", CONF_MEMBERSHIP)
    return None


def _flattened(user_input: Mapping[str, Any]) -> dict[str, Any]:
    """Return a form with the fields of its sections among the others."""
    plain = {key: user_input[key] for key in user_input if key not in _SECTIONS}
    for name in _SECTIONS:
        plain |= user_input.get(name, {})
    return plain


def _sectioned(form: Mapping[str, Any]) -> dict[str, Any]:
    """Return a form whose sections find their fields."""
    return {**form, **dict.fromkeys(_SECTIONS, form)}
