"""Examples of prices by the hour, without the prices: a person fills those in."""

from typing import Any, Final

from ..ledger.tariffs import WEEK, WORKDAYS
from ..words import Words
from .bands import CONF_BANDS, CONF_SEASONS

EXAMPLES: Final = ("example_week", "example_peak", "example_seasons", "example_empty")

_WORKDAYS: Final = [day.value for day in WEEK if day in WORKDAYS]


def example(key: str, words: Words) -> dict[str, Any]:
    """Return the lists of an example; its names are in the user's words."""
    match key:
        case "example_week":
            return {CONF_BANDS: _week(words)}
        case "example_peak":
            return {CONF_BANDS: _peak(words)}
        case "example_seasons":
            summer, winter = words.say("summer"), words.say("winter")
            rows = [*_peak(words, summer), *_peak(words, winter)]
            return {CONF_BANDS: rows, CONF_SEASONS: _seasons(summer, winter)}
        case _:
            return {}


def _week(words: Words) -> list[dict[str, Any]]:
    day, rest = words.say("band_day"), words.say("band_rest")
    hours = {"start": "06:00:00", "end": "22:00:00"}
    return [{"name": day, "days": _WORKDAYS, **hours}, {"name": rest}]


def _peak(words: Words, season: str | None = None) -> list[dict[str, Any]]:
    """Return the three bands that many American plans have."""
    within = {"season": season} if season else {}
    suffix = f", {season}" if season else ""
    return [
        {
            "name": words.say("band_peak") + suffix,
            "start": "16:00:00",
            "end": "21:00:00",
            **within,
        },
        {
            "name": words.say("band_night") + suffix,
            "start": "00:00:00",
            "end": "06:00:00",
            **within,
        },
        {"name": words.say("band_rest") + suffix, **within},
    ]


def _seasons(summer: str, winter: str) -> list[dict[str, str]]:
    return [
        {"name": summer, "first": "6", "last": "9"},
        {"name": winter, "first": "10", "last": "5"},
    ]
