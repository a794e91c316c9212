"""What an open session gains between two looks, whether or not anybody saw it flow."""

from datetime import timedelta
from typing import Final

from . import metering
from .flow import Flow, measure, measure_discharge
from .look import Look, same_place
from .records import Record
from .sessions import GAIN_PLUGGED, OpenSession

# The state of charge may arrive this long after the energy stopped flowing.
_SOC_LAG: Final = timedelta(minutes=5)


def grow(
    current: OpenSession, before: Look, after: Look, usable_kwh: float | None
) -> list[Record]:
    """Add to a session what flowed between two looks; return the records of that."""
    if before.charging or before.discharging or after.blind:
        current.rest = None
    flow = measure(before, after)
    charged_unseen = after.blind and (flow.soc or 0.0) >= GAIN_PLUGGED
    if before.discharging and not charged_unseen:
        given = measure_discharge(before, after)
        return metering.discharge(current, given, after, usable_kwh)
    if before.charging and (after.charging or not after.blind):
        return metering.charge(current, flow, after, usable_kwh)
    if before.charging or charged_unseen:
        return metering.charge(current, flow.gain, after, usable_kwh, seen=False)
    if after.charging:
        return _begin_flow(current, flow.gain, after, usable_kwh)
    return _at_rest(current, before, flow, after, usable_kwh)


def unseen(
    current: OpenSession, before: Look, after: Look, usable_kwh: float | None
) -> list[Record]:
    """Add to a session that nobody saw begin what the battery gained since the look before."""
    current.start_soc = before.soc
    current.at_least = not same_place(before, after)
    gain = measure(before, after).gain
    return metering.charge(current, gain, after, usable_kwh, seen=False)


def _at_rest(
    current: OpenSession,
    before: Look,
    flow: Flow,
    after: Look,
    usable_kwh: float | None,
) -> list[Record]:
    """Take in what the battery gained while nothing seemed to flow."""
    ended = current.last_flow
    lagging = ended is not None and after.at - ended <= _SOC_LAG
    if lagging and not current.gained_at_rest:
        if not flow.gain.gained:
            return []
        return metering.late(current, flow.gain, after, usable_kwh)
    gained = current.rested(before, after)
    if gained is None:
        return []
    return metering.charge(current, gained, after, usable_kwh, seen=False)


def _begin_flow(
    current: OpenSession, gain: Flow, after: Look, usable_kwh: float | None
) -> list[Record]:
    """Begin to charge; some of it may have flowed before it was seen.

    The battery management corrects the state of charge at this moment, too.
    """
    if gain.gained and gain.is_possible(after.power_kw, usable_kwh):
        return metering.charge(current, gain, after, usable_kwh)
    current.first_flow = current.first_flow or after.at
    current.last_flow = after.at
    return []
