"""Sentences that are put together here and not in the browser, in the system's language."""

from collections.abc import Mapping
from typing import Self

from homeassistant.core import HomeAssistant
from homeassistant.helpers.translation import async_get_translations

from .const import DOMAIN

_CATEGORY = "common"


class Words:
    """The phrases of one language; those of ``common`` in the translations."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        """Speak with these texts, by key."""
        self._texts = texts

    @classmethod
    async def async_load(cls, hass: HomeAssistant) -> Self:
        """Return the phrases in Home Assistant's language."""
        texts = await async_get_translations(
            hass, hass.config.language, _CATEGORY, {DOMAIN}
        )
        prefix = f"component.{DOMAIN}.{_CATEGORY}."
        return cls({key.removeprefix(prefix): text for key, text in texts.items()})

    def say(self, key: str, **values: object) -> str:
        """Return a phrase with its gaps filled."""
        return self._texts[key].format(**values)
