"""Sentences that are put together here and not in the browser."""

from collections.abc import Mapping
import re
from typing import Final, Self

from homeassistant.core import HomeAssistant
from homeassistant.helpers.translation import async_get_translations

from .const import DOMAIN
from .ledger.export_format import decimal_comma

_CATEGORY = "common"
# A language becomes the name of a file.
_LANGUAGE: Final = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{1,8}){0,3}")


class Words:
    """The phrases of one language; those of ``common`` in the translations."""

    def __init__(self, texts: Mapping[str, str], language: str) -> None:
        """Speak with these texts, by key."""
        self._texts = texts
        self._comma = decimal_comma(language)

    @classmethod
    async def async_load(cls, hass: HomeAssistant, language: str | None = None) -> Self:
        """Return the phrases in a language, without a possible one in Home Assistant's."""
        if language is None or not _LANGUAGE.fullmatch(language):
            language = hass.config.language
        texts = await async_get_translations(hass, language, _CATEGORY, {DOMAIN})
        prefix = f"component.{DOMAIN}.{_CATEGORY}."
        phrases = {key.removeprefix(prefix): text for key, text in texts.items()}
        return cls(phrases, language)

    def number(self, number: str) -> str:
        """Return a number such as ``0.30`` as it is written in the language."""
        return number.replace(".", ",") if self._comma else number

    def say(self, key: str, **values: object) -> str:
        """Return a phrase with its gaps filled."""
        return self._texts[key].format(**values)
