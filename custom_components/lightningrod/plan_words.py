"""A price plan in words, for a person to agree to."""

from collections.abc import Iterable
from datetime import date
from typing import Final

from homeassistant.util.yaml import dump

from .ledger.exact_json import NotUnderstoodError, to_json
from .ledger.tariff_checks import Fault, Problem
from .ledger.tariff_history import SINCE_EVER, DatedPlan
from .ledger.tariffs import Day
from .plan_speaker import Speaker, days_words
from .words import Words

_IN_A_SEASON: Final = (Fault.BAND_GAP, Fault.BAND_OVERLAP)


def describe(dated: DatedPlan, words: Words, today: date) -> list[str]:
    """Return a dated plan as sentences, the one that says since when it holds first."""
    return [
        _since(dated.effective_date, words, today),
        *Speaker(dated.plan, words).sentences(dated),
    ]


def headline(dated: DatedPlan, words: Words) -> str:
    """Return a dated plan in one line."""
    return f"{day_words(dated.effective_date, words)}: {price_words(dated, words)}"


def price_words(dated: DatedPlan, words: Words) -> str:
    """Return what charging costs by a dated plan, in one line."""
    return "; ".join(Speaker(dated.plan, words).price())


def bullets(sentences: Iterable[str]) -> str:
    """Return sentences as a list in Markdown."""
    return "\n".join(f"- {sentence}" for sentence in sentences)


def day_words(day: date, words: Words) -> str:
    """Return the first day of a plan in words."""
    return words.say("since_ever") if day == SINCE_EVER else day.isoformat()


def details(problem: Problem, words: Words) -> dict[str, str]:
    """Return what an error message tells of a problem, its codes in words."""
    told = dict(problem.details)
    for key in ("days", "day"):
        if told.get(key) and set(told[key].split(", ")) <= set(Day):
            told[key] = days_words({Day(day) for day in told[key].split(", ")}, words)
    if problem.fault in _IN_A_SEASON and (season := told["season"]):
        # The space is part of it: most plans know no seasons, and then there is none.
        told["season"] = " " + words.say("in_season", season=season)
    return told


def misread(err: NotUnderstoodError, words: Words) -> str:
    """Return why a written plan cannot be understood, and what could stand there."""
    if err.unknown:
        possible = ", ".join(err.possible)
        return words.say("read_unknown", what=err.unknown, possible=possible)
    if err.example:
        return words.say("read_value", example=err.example)
    return words.say("read_version")


def in_full(dated: DatedPlan) -> str:
    """Return a plan to the last detail, as a block of Markdown."""
    return f"```yaml\n{dump(to_json(dated.plan))}```"


def _since(day: date, words: Words, today: date) -> str:
    if day == SINCE_EVER:
        return words.say("holds_since_ever")
    key = "holds_in_future" if day > today else "holds_from"
    return words.say(key, date=day.isoformat(), days=(day - today).days)
