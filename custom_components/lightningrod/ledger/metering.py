"""Energy of the open session as it flows: its meter, its segments, its 5-minute slices."""

from uuid import UUID

from .flow import EnergyMeter, Flow, Slice, spread
from .look import Look
from .readings import ChargeLog
from .records import Record, RecordKind
from .sessions import OpenSession, Segment, SegmentKind, SessionRef


def charge(
    current: OpenSession,
    flow: Flow,
    after: Look,
    usable_kwh: float | None,
    *,
    seen: bool = True,
) -> list[Record]:
    """Add energy that flowed into the battery; return the segment and the slices that ended.

    ``seen`` is false for energy that came while nobody looked: it has no power and no length.
    """
    energy = current.meter.share(flow, usable_kwh)
    _add(current.meter, flow, energy, usable_kwh, seen=seen)
    current.first_flow = current.first_flow or flow.start
    current.last_flow = flow.end
    current.end_soc = after.soc
    segment = _segment(current, SegmentKind.CHARGE, flow, after)
    _add(segment.meter, flow, energy, usable_kwh, seen=seen)
    segment.ended = not after.charging
    return [
        segment_record(current.session_id, segment, usable_kwh),
        *_add_slices(current, flow, after, energy),
    ]


def late(
    current: OpenSession, flow: Flow, after: Look, usable_kwh: float | None
) -> list[Record]:
    """Add what the battery tells of a charge just after it ended."""
    segment = current.segment
    if segment is None or segment.kind != SegmentKind.CHARGE:
        return []
    current.meter.add_gain(flow)
    segment.meter.add_gain(flow)
    current.end_soc = segment.end_soc = after.soc
    energy = flow.shape(usable_kwh)
    if current.slice is not None:
        current.slice.energy_kwh += energy
    return [segment_record(current.session_id, segment, usable_kwh)]


def discharge(
    current: OpenSession, flow: Flow, after: Look, usable_kwh: float | None
) -> list[Record]:
    """Add energy that the battery gave through the plug; it never counts as charged."""
    segment = _segment(current, SegmentKind.DISCHARGE, flow, after)
    energy = segment.meter.share(flow, usable_kwh)
    segment.meter.add(flow, energy, usable_kwh)
    segment.ended = not after.discharging
    return [segment_record(current.session_id, segment, usable_kwh)]


def finish(current: OpenSession) -> list[Record]:
    """Return the slice that was still running."""
    running, current.slice, current.segment = current.slice, None, None
    return [] if running is None else [interval_record(current.session_id, running)]


def _add(
    meter: EnergyMeter,
    flow: Flow,
    energy_kwh: float,
    usable_kwh: float | None,
    *,
    seen: bool,
) -> None:
    if seen:
        meter.add(flow, energy_kwh, usable_kwh)
        return
    meter.add_gain(flow)
    meter.unseen = True


def _segment(
    current: OpenSession, kind: SegmentKind, flow: Flow, after: Look
) -> Segment:
    segment = current.segment
    if segment is None or segment.kind != kind or segment.ended:
        start_soc = (
            None if after.soc is None or flow.soc is None else after.soc - flow.soc
        )
        segment = current.segment = Segment(
            start=flow.start, end=flow.end, kind=kind.value, start_soc=start_soc
        )
    segment.end, segment.end_soc = flow.end, after.soc
    return segment


def _add_slices(
    current: OpenSession, flow: Flow, after: Look, energy_kwh: float
) -> list[Record]:
    records: list[Record] = []
    for piece in spread(flow.start, flow.end, energy_kwh):
        running = current.slice
        if running is None or running.start != piece.start:
            if running is not None:
                records.append(interval_record(current.session_id, running))
            current.slice = running = piece
        else:
            running.energy_kwh += piece.energy_kwh
        running.soc, running.battery_temperature = after.soc, after.battery_temperature
    return records


def segment_record(session: UUID, segment: Segment, usable_kwh: float | None) -> Record:
    """Return the row of a segment; a discharge keeps its energy positive, told by its kind."""
    energy, source = segment.meter.energy(usable_kwh)
    return Record(
        RecordKind.SEGMENT,
        {
            "session_id": session,
            "start_utc": segment.start,
            "end_utc": segment.end,
            "kind": segment.kind,
            "energy_kwh": energy if energy is not None else 0.0,
            "start_soc": segment.start_soc,
            "end_soc": segment.end_soc,
            "energy_source": source,
        },
    )


def interval_record(session: UUID, piece: Slice) -> Record:
    """Return the row of a 5-minute slice."""
    return Record(
        RecordKind.INTERVAL,
        {
            "session_id": session,
            "start_utc": piece.start,
            "end_utc": piece.end,
            "energy_kwh": piece.energy_kwh,
            "mean_power_kw": piece.mean_power_kw,
            "soc": piece.soc,
            "battery_temperature": piece.battery_temperature,
        },
    )


def log_intervals(ref: SessionRef, log: ChargeLog) -> list[Record]:
    """Return the intervals of a session that is known from its log alone, evenly filled."""
    if log.begin is None or log.end is None or log.energy_kwh is None:
        return []
    return [
        interval_record(ref.session_id, piece)
        for piece in spread(log.begin, log.end, log.energy_kwh)
    ]
