"""What is told of a plan that a person wrote and that cannot be taken."""

from collections.abc import Iterable
from typing import Final

from homeassistant.core import HomeAssistant
from homeassistant.helpers.translation import async_get_translations

from ..const import DOMAIN
from ..ledger.exact_json import NotUnderstoodError
from ..ledger.tariff_checks import Problem
from ..plan_words import details, misread
from ..tariff_forms.whole import CONF_PLAN
from ..words import Words
from .refusal import Refusal

_CATEGORY: Final = "config_subentries"


def unreadable(err: NotUnderstoodError, words: Words) -> Refusal:
    """Refuse a plan that is not understood."""
    return _refused(f"{err.where or CONF_PLAN}: {misread(err, words)}")


async def async_wrong(
    hass: HomeAssistant, kind: str, found: Iterable[Problem], words: Words
) -> Refusal:
    """Refuse a plan with problems: tell each of them with the path to it.

    ``kind`` is the kind of subentry, whose messages they are.
    """
    language = hass.config.language
    texts = await async_get_translations(hass, language, _CATEGORY, {DOMAIN})
    prefix = f"component.{DOMAIN}.{_CATEGORY}.{kind}.error."
    told = (
        f"{problem.where or CONF_PLAN}: "
        + texts[prefix + problem.fault].format(**details(problem, words))
        for problem in found
    )
    return _refused(" ".join(told))


def _refused(troubles: str) -> Refusal:
    return Refusal("plan_refused", CONF_PLAN, {"troubles": troubles})
