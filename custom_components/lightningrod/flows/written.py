"""What is told of a plan that a person wrote and that cannot be taken."""

from collections.abc import Iterable
from typing import Final

from homeassistant.core import HomeAssistant
from homeassistant.helpers.translation import async_get_translations

from ..configured import LeftOut
from ..const import DOMAIN
from ..ledger.exact_json import NotUnderstoodError
from ..ledger.tariff_checks import Problem
from ..ledger.tariff_json import FORMAT_KEY
from ..plan_words import details, misread
from ..tariff_forms.whole import CONF_PLAN
from ..words import Words
from .refusal import Refusal

_CATEGORY: Final = "config_subentries"


def unreadable(err: NotUnderstoodError, words: Words) -> Refusal:
    """Refuse a plan that is not understood."""
    return _refused(_misread(err, words))


async def async_wrong(
    hass: HomeAssistant, kind: str, found: Iterable[Problem], words: Words
) -> Refusal:
    """Refuse a plan with problems: tell each of them with the path to it.

    ``kind`` is the kind of subentry, whose messages they are.
    """
    return _refused(await _async_troubles(hass, kind, found, words))


async def async_trouble(hass: HomeAssistant, kind: str, price: LeftOut) -> str:
    """Return what is wrong with a stored price that cannot be used."""
    words = await Words.async_load(hass)
    if isinstance(price.trouble, NotUnderstoodError):
        return _misread(price.trouble, words, whole="")
    return await _async_troubles(hass, kind, price.trouble, words, whole="")


def _misread(err: NotUnderstoodError, words: Words, whole: str = CONF_PLAN) -> str:
    return _at(err.where, whole) + misread(err, words)


def _at(where: str, whole: str) -> str:
    """Return which part of a plan is meant, as its YAML names it; ``whole`` is all of it.

    Without a word for that, neither the whole is named nor its format.
    """
    path = where if whole or where != FORMAT_KEY else whole
    return f"{path or whole}: " if path or whole else ""


async def _async_troubles(
    hass: HomeAssistant,
    kind: str,
    found: Iterable[Problem],
    words: Words,
    whole: str = CONF_PLAN,
) -> str:
    language = hass.config.language
    texts = await async_get_translations(hass, language, _CATEGORY, {DOMAIN})
    prefix = f"component.{DOMAIN}.{_CATEGORY}.{kind}.error."
    return " ".join(
        _at(problem.where, whole)
        + texts[prefix + problem.fault].format(**details(problem, words))
        for problem in found
    )


def _refused(troubles: str) -> Refusal:
    return Refusal("plan_refused", CONF_PLAN, {"troubles": troubles})
