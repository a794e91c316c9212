"""The steps that ask for the price of energy, everybody's or one of fast charging or members."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any, Final

from homeassistant.config_entries import SubentryFlowResult
from homeassistant.util import dt as dt_util

from ..ledger.tariff_history import SINCE_EVER
from ..tariff_forms.bands import CONF_BANDS, unpriced_bands
from ..tariff_forms.draft import CONF_HOLIDAY_ENTITY, Draft
from ..tariff_forms.energy import (
    CONF_FACTOR,
    CONF_POWER,
    CONF_PRICE_ENTITY,
    CONF_SLOT,
    CONF_UNIT,
    Kind,
    unpriced_power,
)
from ..tariff_forms.examples import EXAMPLES, example
from ..tariff_forms.rates import AS_OTHERS, CONF_SURCHARGE, RatesForms, Scope
from ..tariff_forms.schemas import (
    CONF_CURRENCY,
    NEEDED,
    SLOTS,
    energy_schema,
    entity_schema,
)
from ..tariff_forms.values import filled
from ..tariff_forms.whole import CONF_VALID_FROM
from .price_draft import DraftFlow, flattened, sectioned
from .price_reading import PriceReading
from .refusal import Refusal
from .storing import Input

STEP_EXAMPLES: Final = "examples"
# The steps that a description of a price of energy can begin with.
KINDS: Final = (
    Kind.FLAT,
    Kind.NIGHT,
    STEP_EXAMPLES,
    Kind.POWER,
    Kind.ENTITY,
    Kind.FREE,
)


class EnergyFlow(DraftFlow):
    """Asks for the price of energy in one of the ways in which there are prices."""

    def __init__(self) -> None:
        """Start with nothing known."""
        super().__init__()
        # Told by the first of two forms, and taken with the second.
        self._half: Draft | None = None

    async def async_step_flat(self, user_input: Input = None) -> SubentryFlowResult:
        """Ask for one price at all times."""
        return await self._async_energy(Kind.FLAT, user_input)

    async def async_step_night(self, user_input: Input = None) -> SubentryFlowResult:
        """Ask for a price by day and one by night."""
        return await self._async_energy(Kind.NIGHT, user_input)

    async def async_step_power(self, user_input: Input = None) -> SubentryFlowResult:
        """Ask for prices per minute by the power of the charge."""
        return await self._async_energy(Kind.POWER, user_input)

    async def async_step_free(self, user_input: Input = None) -> SubentryFlowResult:
        """Ask from when on energy costs nothing."""
        return await self._async_energy(Kind.FREE, user_input)

    async def async_step_examples(self, _: Input = None) -> SubentryFlowResult:
        """Ask what to begin the hours with, unless they are there already."""
        if self._forms.kind is Kind.BANDS:
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
        forms = self._half.of(self._scope)
        entity_id = forms.energy[CONF_PRICE_ENTITY]
        now, refusal = PriceReading(self.hass, entity_id), None
        if user_input is not None:
            refusal = await self._async_take_details(now, user_input)
            if refusal is None:
                return await self.async_step_review()
        usual = {
            CONF_SLOT: str(SLOTS[0]),
            **forms.energy,
            **forms.surcharge,
            CONF_FACTOR: now.factor(forms.energy),
        }
        currency = self._half.currency
        by_hour = CONF_BANDS in forms.surcharge
        return self._form(
            "entity_details",
            entity_schema(entity_id, currency, by_hour=by_hour),
            user_input or usual,
            refusal,
            entity=entity_id,
            reading=now.said,
            currency=currency,
        )

    async def _async_take_details(
        self, now: PriceReading, form: dict[str, Any]
    ) -> Refusal | None:
        assert self._half  # noqa: S101 the step before made it
        forms = self._half.of(self._scope)
        read = {key: value for key, value in form.items() if key != CONF_SURCHARGE}
        unit = filled(unit=now.unit(forms.energy.get(CONF_UNIT)))
        entity = {CONF_PRICE_ENTITY: forms.energy[CONF_PRICE_ENTITY]}
        surcharge = forms.surcharge
        if CONF_BANDS not in surcharge:
            surcharge = filled(surcharge=form.get(CONF_SURCHARGE))
        told = replace(forms, energy={**entity, **read, **unit}, surcharge=surcharge)
        return now.no_price(told.energy) or await self._async_take(
            self._half.having({self._scope: told})
        )

    # --- What all of them have in common ------------------------------------------------------

    @property
    def _forms(self) -> RatesForms:
        """What is known of the rates that are asked for."""
        return self._draft.of(self._scope) if self._draft else AS_OTHERS

    async def _async_energy(
        self,
        kind: Kind,
        user_input: Input,
        begin_with: Mapping[str, Any] | None = None,
    ) -> SubentryFlowResult:
        """Show the form of a kind of price, and take what was filled in."""
        refusal = None
        if user_input is not None:
            refusal = await self._async_take_energy(kind, flattened(user_input))
            if refusal is None and kind is Kind.ENTITY:
                return await self.async_step_entity_details()
            if refusal is None:
                return await self.async_step_review()
        currency = self._currency()
        return self._form(
            kind,
            energy_schema(kind, self._scope, currency, await self._async_words()),
            user_input or self._suggested(kind, begin_with or {}),
            refusal,
            currency=currency,
            whose=await self._async_whose(),
        )

    async def _async_take_energy(
        self, kind: Kind, form: dict[str, Any]
    ) -> Refusal | None:
        draft, refusal = self._begun(kind, form)
        if refusal := refusal or _unpriced(kind, form):
            return refusal
        forms = replace(draft.of(self._scope), kind=kind, energy=form)
        if kind is not Kind.ENTITY:
            return await self._async_take(draft.having({self._scope: forms}))
        now = PriceReading(self.hass, form[CONF_PRICE_ENTITY])
        if refusal := now.other_money(draft.currency):
            return refusal
        known = self._forms.of_kind(kind)
        if known.get(CONF_PRICE_ENTITY) == form[CONF_PRICE_ENTITY]:
            forms = replace(forms, energy={**known, **form})
        self._half = draft.having({self._scope: forms})
        return None

    def _begun(self, kind: Kind, form: dict[str, Any]) -> tuple[Draft, Refusal | None]:
        """Return the draft with what a form says of the whole plan, taken out of it."""
        draft, refusal = self._draft, None
        if self._scope is Scope.ALL:
            typed = form.pop(CONF_VALID_FROM, None)
            begin = date.fromisoformat(typed) if typed else SINCE_EVER
            refusal = self._date_taken(begin)
            currency = form.pop(CONF_CURRENCY).strip().upper()
            rates = draft or Draft(begin=begin, currency=currency, rates={})
            draft = replace(rates, begin=begin, currency=currency)
        assert draft  # noqa: S101 others than everyone come after everyone
        if kind is Kind.BANDS:
            entity_id = form.pop(CONF_HOLIDAY_ENTITY, None)
            draft = replace(draft, holiday_entity=entity_id)
        return draft, refusal

    def _suggested(self, kind: Kind, begin_with: Mapping[str, Any]) -> dict[str, Any]:
        """Return what a form of energy begins with: what is there, else what is likely."""
        first = SINCE_EVER if not self._history else dt_util.now().date()
        begin = self._draft.begin if self._draft else first
        dated = {} if begin == SINCE_EVER else {CONF_VALID_FROM: begin.isoformat()}
        return sectioned(
            {
                CONF_CURRENCY: self._currency(),
                **dated,
                **self._holidays(),
                **begin_with,
                **self._forms.of_kind(kind),
            }
        )


def _unpriced(kind: Kind, form: Mapping[str, Any]) -> Refusal | None:
    """Return why a form is refused that lacks a price."""
    for field in NEEDED.get(kind, ()):
        if form.get(field) is None:
            return Refusal("price_needed", field)
    if unpriced_power(form):
        return Refusal("row_without_price", CONF_POWER)
    return unpriced_rows(form)


def unpriced_rows(form: Mapping[str, Any]) -> Refusal | None:
    """Return why a form is refused whose rows of hours lack a price."""
    if names := unpriced_bands(form):
        return Refusal("band_without_price", CONF_BANDS, {"band": names[0]})
    return None
