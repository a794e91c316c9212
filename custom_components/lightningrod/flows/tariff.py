"""The steps that describe what a place or network takes, from a kind of price to a summary."""

from abc import abstractmethod
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any, Final

from homeassistant.config_entries import SubentryFlowResult
from homeassistant.const import STATE_UNAVAILABLE, STATE_UNKNOWN
from homeassistant.util import dt as dt_util

from ..ledger.price_units import conversion, factor_of
from ..ledger.tariff_checks import problems
from ..ledger.tariff_history import SINCE_EVER, DatedPlan, with_plan
from ..plan_words import bullets, describe, details, headline
from ..source.numbers import unit_of
from ..tariff_forms.bands import CONF_BANDS, unpriced_bands
from ..tariff_forms.draft import Draft, Part, dated_plan, draft_of
from ..tariff_forms.energy import (
    CONF_ATTRIBUTE,
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
    CONF_VALID_FROM,
    NEEDED,
    SECTION_CALENDAR,
    SECTION_LIMITS,
    SLOTS,
    energy_schema,
    entity_schema,
    fast_schema,
    fees_schema,
    member_schema,
    special_schema,
)
from ..tariff_forms.values import decimal, filled
from ..words import Words
from .refusal import Refusal
from .storing import Input, StoringFlow

STEP_ENERGY: Final = "energy"
STEP_EXAMPLES: Final = "examples"
STEP_SAVE: Final = "save"
KINDS: Final = (Kind.FLAT, Kind.NIGHT, STEP_EXAMPLES, Kind.ENTITY, Kind.FREE)
# What an entity says before it says anything.
_NOTHING: Final = (STATE_UNAVAILABLE, STATE_UNKNOWN)
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
        # Told by the first of two forms, and taken with the second.
        self._half: Draft | None = None

    @abstractmethod
    async def _async_save_prices(self) -> SubentryFlowResult:
        """Go on with the history as it is now."""

    # --- Where a description begins, and where it ends ----------------------------------------

    async def async_step_add_price(self, _: Input = None) -> SubentryFlowResult:
        """Describe a price that holds from a date on."""
        self._replaces = self._draft = None
        return await self.async_step_energy()

    async def async_step_correct_price(self, _: Input = None) -> SubentryFlowResult:
        """Correct the newest price."""
        newest = self._history[-1]
        self._replaces, self._draft = newest.effective_date, draft_of(newest)
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
        words = await self._async_words()
        sentences = describe(await self._async_dated(), words, dt_util.now().date())
        return self.async_show_menu(
            step_id="review",
            menu_options=[STEP_SAVE, STEP_ENERGY, *Part],
            description_placeholders={
                "name": self._title,
                "summary": bullets(sentences),
            },
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
        refusal = None
        if user_input is not None:
            unit = filled(unit=self._unit(entity_id, half.energy.get(CONF_UNIT)))
            energy = {CONF_PRICE_ENTITY: entity_id, **user_input, **unit}
            refusal = self._no_price(energy) or await self._async_take(
                replace(half, energy=energy)
            )
            if refusal is None:
                return await self.async_step_review()
        usual = {
            CONF_SLOT: str(SLOTS[0]),
            **half.energy,
            CONF_FACTOR: self._factor(entity_id, half.energy),
        }
        return self._form(
            "entity_details",
            entity_schema(entity_id, half.currency),
            user_input or usual,
            refusal,
            entity=entity_id,
            reading=self._reading(entity_id),
            currency=half.currency,
        )

    def _no_price(self, energy: Mapping[str, Any]) -> Refusal | None:
        """Return why what an entity says now is no price; it may say nothing yet."""
        state = self.hass.states.get(energy[CONF_PRICE_ENTITY])
        if energy.get(CONF_ATTRIBUTE) or state is None or state.state in _NOTHING:
            return None
        try:
            float(state.state)
        except ValueError:
            return Refusal("no_price_in_state", details={"reading": state.state})
        return None

    def _reading(self, entity_id: str) -> str:
        """Return what an entity says now."""
        if (state := self.hass.states.get(entity_id)) is None:
            return "?"
        return f"{state.state} {unit_of(state)}".strip()

    def _unit(self, entity_id: str, known: str | None) -> str | None:
        """Return the unit of an entity, as it is now or was when there was one."""
        if (state := self.hass.states.get(entity_id)) is None:
            return known
        unit = unit_of(state)
        return unit if unit or state.state not in _NOTHING else known

    def _factor(self, entity_id: str, energy: Mapping[str, Any]) -> float:
        """Return what a price is probably to be multiplied by, in the unit it has now."""
        known, before = decimal(energy.get(CONF_FACTOR)), energy.get(CONF_UNIT)
        unit = self._unit(entity_id, before)
        if known is None:
            return float(factor_of(unit))
        changed = None
        if unit is not None and before is not None:
            changed = conversion(unit, before)
        return float(known if changed is None else known * changed)

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
        taken = {dated.effective_date for dated in self._history} - {self._replaces}
        if begin in taken:
            return Refusal("date_taken", CONF_VALID_FROM)
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
        known = self._draft.energy if self._draft and self._draft.kind is kind else {}
        same = known.get(CONF_PRICE_ENTITY) == form[CONF_PRICE_ENTITY]
        self._half = replace(draft, energy={**known, **form} if same else form)
        return None

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

    # --- What all steps have in common --------------------------------------------------------

    async def _async_take(self, draft: Draft) -> Refusal | None:
        """Go on with a draft, unless its plan could not be applied: then say why."""
        words = await self._async_words()
        for problem in problems(dated_plan(draft, self._band_names(words)).plan):
            return Refusal(problem.fault, details=details(problem, words))
        self._draft = draft
        return None

    async def _async_prices(self) -> str:
        """Return the prices that are known, a line each."""
        words = await self._async_words()
        lines = [headline(dated, words) for dated in self._history]
        return bullets(lines or [words.say("no_prices")])

    async def _async_dated(self) -> DatedPlan:
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
