"""Which sessions a dialog would change, shown before it does."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from homeassistant.config_entries import ConfigEntryState
from homeassistant.util import dt as dt_util

from ..configured import Intended, places_and_networks
from ..const import LOGGER
from ..data import LightningRodConfigEntry
from ..db.errors import DatabaseError
from ..db.rehearsal import Change, sums
from ..ledger.currencies import NO_CURRENCY
from ..plan_speaker import amount
from ..plan_words import bullets
from ..reference import ReferenceMirror
from ..words import Words

# More would not fit into a dialog.
_SHOWN: Final = 10


@dataclass(frozen=True, slots=True)
class Preview:
    """What sessions would cost."""

    changes: tuple[Change, ...]
    mirror: ReferenceMirror

    def wish(self) -> None:
        """Price them so when the configuration is stored."""
        self.mirror.async_reprice(it.session_id for it in self.changes)

    def told(self, words: Words) -> dict[str, str]:
        """Return the texts that the form shows."""
        lines = [_line(change, words) for change in self.changes[:_SHOWN]]
        if len(self.changes) > _SHOWN:
            lines.append(words.say("and_more", count=len(self.changes) - _SHOWN))
        told = bullets(lines)
        if len(self.changes) > 1:
            told += "\n\n" + self._in_all(words)
        return {"count": str(len(self.changes)), "sessions": told}

    def _in_all(self, words: Words) -> str:
        """Say what they cost together, before and after."""
        before = [(it.before, it.currency_before) for it in self.changes]
        after = [(it.after, it.currency_after) for it in self.changes]
        return words.say("in_all", before=_sum(before, words), after=_sum(after, words))


async def async_preview(
    entry: LightningRodConfigEntry, intended: Intended, visits: Collection[UUID]
) -> Preview | None:
    """Return the sessions that would cost something else, if any would.

    ``visits`` are sessions that were at the place; they will belong to it.
    """
    if entry.state is not ConfigEntryState.LOADED:
        return None
    others = [
        it
        for it in places_and_networks(entry)
        if it.subentry_id != intended.subentry_id
    ]
    mirror = entry.runtime_data.mirror
    mirror.async_name(visits, intended.title)
    try:
        found = await mirror.async_rehearse([*others, intended], intended.title, visits)
    except DatabaseError as err:
        LOGGER.debug("What would change cannot be shown: %s", err)
        return None
    return Preview(tuple(found), mirror) if found else None


def _line(change: Change, words: Words) -> str:
    day = dt_util.as_local(change.at).date().isoformat() if change.at else "?"
    energy = (
        "?" if change.energy_kwh is None else words.number(f"{change.energy_kwh:.1f}")
    )
    return words.say(
        "session",
        day=day,
        energy=energy,
        before=_cost(change.before, change.currency_before, words),
        after=_cost(change.after, change.currency_after, words),
    )


def _cost(value: Any, currency: str | None, words: Words) -> str:
    if value is None or currency is None:
        return words.say("no_cost")
    if currency == NO_CURRENCY:
        return words.say("nothing")
    return amount(round(value, 2), currency, words)


def _sum(costs: Sequence[tuple[Decimal | None, str | None]], words: Words) -> str:
    """Return sums by currency; where nothing is to be paid, whether that is known."""
    told = (amount(round(it, 2), name, words) for name, it in sums(costs).items())
    is_known = any(cost is not None for cost, _ in costs)
    return ", ".join(told) or words.say("nothing" if is_known else "no_cost")
