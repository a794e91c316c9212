"""Says which rows the database does not have, and may never have."""

from datetime import datetime

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import issue_registry as ir
from homeassistant.util import dt as dt_util

from .const import DOMAIN
from .data import LightningRodConfigEntry, LightningRodData
from .db.aside import Aside
from .issues import (
    JOURNAL_DAMAGED,
    MEASUREMENTS_LOST,
    ROWS_REFUSED,
    async_tell,
    issue_id_of,
)
from .ledger.records import RecordKind
from .losses import DAMAGED, LOST, OVERFLOWED, REFUSED, THINNED


@callback
def async_look_at_rows(
    hass: HomeAssistant, entry: LightningRodConfigEntry, data: LightningRodData
) -> bool:
    """Tell of rows that were refused or lost; return whether more were lost."""
    async_check_refused(hass, entry, data.writer.aside)
    more = async_count_losses(data)
    async_check_losses(hass, entry, data)
    return more


@callback
def async_count_losses(data: LightningRodData) -> bool:
    """Take in what was lost since the last time; return whether anything was."""
    journal = data.backlog.journal
    counters = {
        OVERFLOWED: data.writer.queue.overflowed,
        THINNED: journal.thinned,
        REFUSED: data.writer.aside.let_go,
        DAMAGED: journal.damaged,
    }
    return data.memory.losses.note(counters, dt_util.utcnow())


@callback
def async_check_refused(
    hass: HomeAssistant, entry: LightningRodConfigEntry, aside: Aside
) -> None:
    """Show how many rows the database refuses, as long as it does."""
    if not aside:
        ir.async_delete_issue(hass, DOMAIN, issue_id_of(entry, ROWS_REFUSED))
        return
    severity = ir.IssueSeverity.ERROR
    async_tell(hass, entry, ROWS_REFUSED, refused_words(aside), severity=severity)


def refused_words(aside: Aside) -> dict[str, str]:
    """Return what there is to say of refused rows; none of their values."""
    kinds = aside.kinds
    sessions, trips = kinds.get(RecordKind.SESSION, 0), kinds.get(RecordKind.TRIP, 0)
    return {
        "count": str(len(aside)),
        "sessions": str(sessions),
        "trips": str(trips),
        "others": str(len(aside) - sessions - trips),
        "since": _local(aside.since) if aside.since else "-",
        "reason": "; ".join(aside.reasons[:3]) or "-",
        "file": aside.name,
    }


@callback
def async_check_losses(
    hass: HomeAssistant, entry: LightningRodConfigEntry, data: LightningRodData
) -> None:
    """Show what was lost for good, until that was read."""
    losses = data.memory.losses
    for key, kinds, words in (
        (
            MEASUREMENTS_LOST,
            LOST,
            {kind: str(losses.count(kind)) for kind in (OVERFLOWED, THINNED, REFUSED)},
        ),
        (JOURNAL_DAMAGED, {DAMAGED}, {"file": data.backlog.journal.unreadable.name}),
    ):
        if (loss := losses.of(kinds)) is None:
            ir.async_delete_issue(hass, DOMAIN, issue_id_of(entry, key))
            continue
        told = {
            "count": str(loss.count),
            "since": _local(loss.since),
            "until": _local(loss.until),
        }
        async_tell(hass, entry, key, {**told, **words})


def _local(moment: datetime) -> str:
    return f"{dt_util.as_local(moment):%Y-%m-%d %H:%M}"
