"""Rates as forms: the price of energy, what is added to it, and fees.

Those of fast charging and of members say only what is theirs; the rest is as for others.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any, Final

from ..ledger.tariffs import Flat, Rates, Surcharge
from .bands import CONF_BANDS, bands_form, time_of_use
from .energy import Kind, Names, energy_form, energy_price, power_tiers
from .fees import fee_rates, fees_form, with_fees
from .values import Form, decimal, number

CONF_SURCHARGE: Final = "surcharge"


class Scope(StrEnum):
    """Who and what rates are for."""

    ALL = "all"
    FAST = "fast"
    MEMBER = "member"
    MEMBER_FAST = "member_fast"


@dataclass(frozen=True, slots=True, kw_only=True)
class RatesForms:
    """The forms of rates; no ``kind`` and no ``fees`` are those of others."""

    kind: Kind | None = None
    energy: Form = field(default_factory=dict)
    surcharge: Form = field(default_factory=dict)
    fees: Form | None = None

    def of_kind(self, kind: Kind) -> Form:
        """Return the form of a kind of price, an empty one where it is another kind."""
        return self.energy if self.kind is kind else {}


type Forms = Mapping[Scope, RatesForms]
AS_OTHERS: Final = RatesForms()


def rates_of(forms: RatesForms, others: Rates, names: Names) -> Rates:
    """Return the rates of forms, as those of others where the forms say nothing."""
    rates = others
    if forms.kind is not None:
        rates = replace(
            rates,
            energy=energy_price(forms.kind, forms.energy, names),
            power_tiers=power_tiers(forms.of_kind(Kind.POWER)),
            surcharge=_surcharge(forms.surcharge),
        )
    return rates if forms.fees is None else with_fees(rates, fee_rates(forms.fees))


def forms_of(rates: Rates, others: Rates | None, names: Names) -> RatesForms:
    """Return the forms that :func:`rates_of` makes the rates of."""
    forms = AS_OTHERS
    if others is None or _own_price(rates, others):
        kind, energy = energy_form(rates, names)
        surcharge = _surcharge_form(rates.surcharge)
        forms = replace(forms, kind=kind, energy=energy, surcharge=surcharge)
    if others is None or with_fees(others, rates) != others:
        forms = replace(forms, fees=fees_form(rates))
    return forms


def _own_price(rates: Rates, others: Rates) -> bool:
    """Return whether there is another price, or the same one without the allowances."""
    return _price(rates) != _price(others) or rates.tiers != others.tiers


def _price(rates: Rates) -> tuple[Any, ...]:
    return rates.energy, rates.surcharge, rates.power_tiers


def _surcharge(form: Form) -> Surcharge | None:
    if form.get(CONF_BANDS):
        return time_of_use(form)
    price = decimal(form.get(CONF_SURCHARGE))
    return None if price is None else Flat(per_kwh=price)


def _surcharge_form(surcharge: Surcharge | None) -> dict[str, Any]:
    match surcharge:
        case None:
            return {}
        case Flat(per_kwh=price):
            return {CONF_SURCHARGE: number(price)}
        case bands:
            return bands_form(bands)
