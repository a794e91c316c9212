"""The steps that ask for what comes on top of the price of energy, and for rates of some."""

from dataclasses import replace
from typing import Any, Final

from homeassistant.config_entries import SubentryFlowResult

from ..tariff_forms.bands import CONF_BANDS
from ..tariff_forms.draft import CONF_HOLIDAY_ENTITY, Draft, rates_of_others
from ..tariff_forms.energy import CONF_PRICE, Kind
from ..tariff_forms.fees import (
    CONF_AFTER,
    CONF_BLOCKING_FEE,
    CONF_CAP,
    CONF_STEP,
    blocking,
    fee_rates,
    fees_form,
    unpriced_fees,
    with_fees,
)
from ..tariff_forms.hours import CONF_DAYS, CONF_END, CONF_START
from ..tariff_forms.offers import (
    CONF_IS_MEMBER,
    CONF_MEMBER_FAST_PRICE,
    CONF_MEMBER_PRICE,
    CONF_MEMBERSHIP,
    CONF_MONTHLY_FEE,
    CONF_TIERS,
    unpriced_tiers,
)
from ..tariff_forms.part_schemas import fees_schema, member_schema, special_schema
from ..tariff_forms.rates import AS_OTHERS, CONF_SURCHARGE, RatesForms, Scope
from ..tariff_forms.schemas import surcharge_schema
from .price_draft import flattened, sectioned
from .price_energy import KINDS, EnergyFlow, unpriced_rows
from .refusal import Refusal
from .storing import Input

STEP_FEES: Final = "fees"
STEP_MEMBER: Final = "member"
STEP_MEMBERS: Final = "members"
STEP_REVIEW: Final = "review"
STEP_SAME: Final = "same"
STEP_SPECIAL: Final = "special"
STEP_SURCHARGE: Final = "surcharge"

# Where the form of a membership asks for a price.
_MEMBER_PRICES: Final = {
    Scope.MEMBER: CONF_MEMBER_PRICE,
    Scope.MEMBER_FAST: CONF_MEMBER_FAST_PRICE,
}
_MEMBER_FIELDS: Final = (CONF_MONTHLY_FEE, CONF_IS_MEMBER, *_MEMBER_PRICES.values())
# What a blocking fee can have, and nobody pays without its price.
_OF_BLOCKING: Final = tuple(
    map(blocking, (CONF_AFTER, CONF_CAP, CONF_STEP, CONF_START, CONF_END, CONF_DAYS))
)


class PartsFlow(EnergyFlow):
    """Asks for surcharges, fees, fast charging, membership and what is special."""

    # --- Rates of some -------------------------------------------------------------------------

    async def async_step_fast(self, _: Input = None) -> SubentryFlowResult:
        """Ask how fast charging is priced."""
        return self._rates_menu("fast", Scope.FAST, "fast_fees")

    async def async_step_fast_fees(self, _: Input = None) -> SubentryFlowResult:
        """Ask for the fees of fast charging."""
        return await self._async_fees_of(Scope.FAST)

    async def async_step_members(self, _: Input = None) -> SubentryFlowResult:
        """Ask what is different for members."""
        own = ("prices", "fees", "fast_prices", "fast_fees")
        return self.async_show_menu(
            step_id=STEP_MEMBERS,
            menu_options=[*(f"member_{it}" for it in own), STEP_REVIEW],
            description_placeholders={"name": self._title},
        )

    async def async_step_member_prices(self, _: Input = None) -> SubentryFlowResult:
        """Ask how energy is priced for members."""
        return self._rates_menu("member_prices", Scope.MEMBER)

    async def async_step_member_fees(self, _: Input = None) -> SubentryFlowResult:
        """Ask for the fees of members."""
        return await self._async_fees_of(Scope.MEMBER)

    async def async_step_member_fast_prices(
        self, _: Input = None
    ) -> SubentryFlowResult:
        """Ask how fast charging is priced for members."""
        return self._rates_menu("member_fast_prices", Scope.MEMBER_FAST)

    async def async_step_member_fast_fees(self, _: Input = None) -> SubentryFlowResult:
        """Ask for the fees of members when they charge fast."""
        return await self._async_fees_of(Scope.MEMBER_FAST)

    async def async_step_same(self, _: Input = None) -> SubentryFlowResult:
        """Take all as it is for others."""
        self._draft = self._known.having({self._scope: AS_OTHERS})
        return await self.async_step_review()

    def _rates_menu(
        self, step_id: str, scope: Scope, *others: str
    ) -> SubentryFlowResult:
        self._scope = scope
        same = [STEP_SAME] if self._forms != AS_OTHERS else []
        return self.async_show_menu(
            step_id=step_id,
            menu_options=[*KINDS, *others, *same, STEP_REVIEW],
            description_placeholders={"name": self._title},
        )

    async def _async_fees_of(self, scope: Scope) -> SubentryFlowResult:
        self._scope = scope
        return await self.async_step_fees()

    # --- Fees ----------------------------------------------------------------------------------

    async def async_step_fees(self, user_input: Input = None) -> SubentryFlowResult:
        """Ask for fees, bounds and tax; those of some begin with those of everybody."""
        others = rates_of_others(self._known, self._scope, await self._async_names())
        refusal = None
        if user_input is not None:
            form = flattened(user_input)
            holidays = form.pop(CONF_HOLIDAY_ENTITY, None)
            refusal = _half_a_fee(form)
            if refusal is None:
                is_same = with_fees(others, fee_rates(form)) == others
                as_others = is_same and self._scope is not Scope.ALL
                fees = replace(self._forms, fees=None if as_others else form)
                draft = replace(self._known, holiday_entity=holidays)
                refusal = await self._async_take(draft.having({self._scope: fees}))
            if refusal is None:
                return await self.async_step_review()
        known = self._forms.fees
        if known is None:
            known = fees_form(others) if self._scope is not Scope.ALL else {}
        return self._part(
            STEP_FEES,
            fees_schema(self._known.currency, await self._async_words()),
            user_input or sectioned({**known, **self._holidays()}),
            refusal,
            whose=await self._async_whose_fees(),
        )

    async def _async_whose_fees(self) -> str:
        """Return the lines that say whose fees are asked for, and what they begin with."""
        if self._scope is Scope.ALL:
            return ""
        words = await self._async_words()
        return f"{await self._async_whose()}\n\n{words.say('begins_with_others')}"

    # --- What is added to each kWh ------------------------------------------------------------

    async def async_step_surcharge(
        self, user_input: Input = None
    ) -> SubentryFlowResult:
        """Ask for what is added to each kWh, at all times or by the hour."""
        refusal = None
        if user_input is not None:
            form = flattened(user_input)
            holidays = form.pop(CONF_HOLIDAY_ENTITY, None)
            refusal = unpriced_rows(form) or _two_surcharges(form)
            if refusal is None:
                added = replace(self._forms, surcharge=form)
                draft = replace(self._known, holiday_entity=holidays)
                refusal = await self._async_take(draft.having({self._scope: added}))
            if refusal is None:
                return await self.async_step_review()
        return self._part(
            STEP_SURCHARGE,
            surcharge_schema(self._known.currency, await self._async_words()),
            user_input or sectioned({**self._forms.surcharge, **self._holidays()}),
            refusal,
        )

    # --- Membership ----------------------------------------------------------------------------

    async def async_step_member(self, user_input: Input = None) -> SubentryFlowResult:
        """Ask for a membership."""
        prices = {scope: self._known.of(scope) for scope in _MEMBER_PRICES}
        refusal = None
        if user_input is not None:
            refusal = _nameless(user_input) or await self._async_take(
                _with_member(self._known, user_input)
            )
            if refusal is None:
                return await self.async_step_review()
        simple = {
            field: prices[scope].of_kind(Kind.FLAT).get(CONF_PRICE)
            for scope, field in _MEMBER_PRICES.items()
        }
        return self._part(
            STEP_MEMBER,
            member_schema(self._known.currency, prices),
            user_input or {**self._known.member, **simple},
            refusal,
        )

    # --- What is special -----------------------------------------------------------------------

    async def async_step_special(self, user_input: Input = None) -> SubentryFlowResult:
        """Ask for allowances, own production and billing."""
        refusal = None
        if user_input is not None:
            if unpriced_tiers(user_input):
                refusal = Refusal("row_without_price", CONF_TIERS)
            else:
                draft = replace(self._known, special=user_input)
                refusal = await self._async_take(draft)
            if refusal is None:
                return await self.async_step_review()
        return self._part(
            STEP_SPECIAL,
            special_schema(self._known.currency, await self._async_words()),
            user_input or self._known.special,
            refusal,
        )

    def _part(
        self,
        step_id: str,
        schema: Any,
        suggested: Any,
        refusal: Refusal | None,
        **told: str,
    ) -> SubentryFlowResult:
        told = {"currency": self._known.currency, **told}
        return self._form(step_id, schema, suggested, refusal, **told)


def _half_a_fee(form: dict[str, Any]) -> Refusal | None:
    """Return why a form is refused that tells of a fee without its price."""
    if form.get(CONF_BLOCKING_FEE) is None and any(
        form.get(key) for key in _OF_BLOCKING
    ):
        return Refusal("price_needed", CONF_BLOCKING_FEE)
    return Refusal("row_without_price") if unpriced_fees(form) else None


def _two_surcharges(form: dict[str, Any]) -> Refusal | None:
    if form.get(CONF_BANDS) and form.get(CONF_SURCHARGE) is not None:
        return Refusal("surcharge_twice", CONF_SURCHARGE)
    return None


def _nameless(form: dict[str, Any]) -> Refusal | None:
    """Return why a form is refused that tells of a membership without a name."""
    if any(form.get(key) for key in _MEMBER_FIELDS) and not form.get(CONF_MEMBERSHIP):
        return Refusal("membership_without_name", CONF_MEMBERSHIP)
    return None


def _with_member(draft: Draft, form: dict[str, Any]) -> Draft:
    """Return a draft with a membership; prices that its form does not ask for stay."""
    if not form.get(CONF_MEMBERSHIP):
        nobody = dict.fromkeys(_MEMBER_PRICES, AS_OTHERS)
        return replace(draft, member={}).having(nobody)
    prices = _MEMBER_PRICES.values()
    member = {key: value for key, value in form.items() if key not in prices}
    own = {
        scope: _at_price(draft.of(scope), form.get(field))
        for scope, field in _MEMBER_PRICES.items()
    }
    return replace(draft, member=member).having(own)


def _at_price(forms: RatesForms, price: float | None) -> RatesForms:
    """Return rates with a price at all times, or else that of others."""
    if price is not None:
        return replace(forms, kind=Kind.FLAT, energy={CONF_PRICE: price})
    if forms.kind in (None, Kind.FLAT):
        return RatesForms(fees=forms.fees)
    return forms
