"""What Home Assistant's recorder kept: states as long as it keeps them, statistics beyond.

Everything is read in the recorder's own threads, a stretch of time at once.
"""

from collections.abc import Collection
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Final

from homeassistant.components.recorder.const import DOMAIN as RECORDER
from homeassistant.components.recorder.db_schema import States
from homeassistant.components.recorder.history import get_significant_states
from homeassistant.components.recorder.statistics import statistics_during_period
from homeassistant.core import HomeAssistant, State, callback
from homeassistant.helpers.recorder import get_instance, session_scope
from homeassistant.util import dt as dt_util
from sqlalchemy import func, select

_TICK: Final = timedelta(microseconds=1)


@callback
def has_recorder(hass: HomeAssistant) -> bool:
    """Return whether there is a recorder at all."""
    return RECORDER in hass.config.components


async def async_first(
    hass: HomeAssistant, entity_ids: Collection[str]
) -> datetime | None:
    """Return when the oldest state that is kept of these entities was written."""
    return await get_instance(hass).async_add_executor_job(_first, hass, entity_ids)


def _first(hass: HomeAssistant, entity_ids: Collection[str]) -> datetime | None:
    instance = get_instance(hass)
    with session_scope(hass=hass, read_only=True) as session:
        known = instance.states_meta_manager.get_many(
            entity_ids, session, from_recorder=False
        )
        firsts = [
            first
            for metadata_id in known.values()
            if metadata_id is not None
            and (first := session.scalar(_first_of(metadata_id))) is not None
        ]
    return dt_util.utc_from_timestamp(min(firsts)) if firsts else None


def _first_of(metadata_id: int) -> Any:
    # By the index of entity and time; one query for all entities would read every state.
    return select(func.min(States.last_updated_ts)).where(
        States.metadata_id == metadata_id
    )


async def async_states(
    hass: HomeAssistant,
    entity_ids: Collection[str],
    start: datetime,
    end: datetime,
    *,
    before: bool = False,
) -> list[State]:
    """Return the states that were written from ``start`` up to ``end``, in no order.

    With ``before`` those that were shown at ``start`` are among them.
    """
    read = partial(
        get_significant_states,
        hass,
        # The recorder leaves out both ends.
        start - _TICK,
        end,
        list(entity_ids),
        include_start_time_state=before,
        significant_changes_only=False,
    )
    found = await get_instance(hass).async_add_executor_job(read)
    return [
        state
        for states in found.values()
        for state in states
        if isinstance(state, State)
    ]


async def async_written(hass: HomeAssistant) -> None:
    """Wait until what has happened so far can be read."""
    await get_instance(hass).async_block_till_done()


async def async_days(
    hass: HomeAssistant, statistic_id: str, start: datetime, end: datetime, unit: str
) -> list[tuple[datetime, float]]:
    """Return what a statistic was at the end of each local day, as far as it is kept."""
    read = partial(
        statistics_during_period,
        hass,
        start,
        end,
        {statistic_id},
        "day",
        {"distance": unit},
        {"state"},
    )
    found = await get_instance(hass).async_add_executor_job(read)
    return [
        (dt_util.utc_from_timestamp(row["end"]), state)
        for row in found.get(statistic_id, ())
        if (state := row.get("state")) is not None
    ]
