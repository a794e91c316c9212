"""When the energy that is paid for flowed."""

from collections.abc import Iterator
from fractions import Fraction
from typing import Final, NamedTuple

from .cost_lines import Basis, Micros, Note, exact, total_exactly
from .local_clock import to_micros
from .pricing_facts import Interval, SessionFacts

# Intervals that hold this much more or less than the battery took do not tell all of it.
_DIFFER: Final = Fraction(1, 10)
_NOTHING: Final = Fraction(0)


class Flow(NamedTuple):
    """Energy that flowed evenly from ``start`` to ``end``.

    With equal ends nobody knows when it flowed.
    """

    start: Micros
    end: Micros
    kwh: Fraction
    solar: Fraction | None = None

    @property
    def is_timed(self) -> bool:
        """Whether it is known when the energy flowed."""
        return self.end > self.start

    def between(self, start: Micros, end: Micros) -> Flow:
        """Return the part of a timed flow that lies between two moments within it."""
        if start == self.start and end == self.end:
            return self
        share = Fraction(end - start, self.end - self.start)
        return self._replace(start=start, end=end, kwh=self.kwh * share)

    def split(self, kwh: Fraction) -> tuple[Flow, Flow]:
        """Return the first ``kwh`` of the energy, and the rest."""
        middle = self.start + (self.end - self.start) * kwh / self.kwh
        return (
            self._replace(end=middle, kwh=kwh),
            self._replace(start=middle, kwh=self.kwh - kwh),
        )


class Supply(NamedTuple):
    """All energy of a session; ``kwh`` is ``None`` when it is not known.

    ``is_even`` says that nobody saw when it flowed.
    """

    kwh: Fraction | None
    basis: Basis | None
    flows: tuple[Flow, ...] = ()
    is_even: bool = False
    notes: tuple[Note, ...] = ()


def supply(session: SessionFacts) -> Supply:
    """Return the energy that is paid for: what the wall counted, else what the battery took."""
    seen = tuple(_seen(session))
    total = total_exactly(flow.kwh for flow in seen)
    kwh, basis = paid_for(session, total)
    if not kwh:
        return Supply(kwh, basis)
    if not total:
        return Supply(kwh, basis, _evenly(session, kwh), is_even=True)
    scale = kwh / total
    flows = tuple(Flow(it.start, it.end, it.kwh * scale, it.solar) for it in seen)
    return Supply(kwh, basis, flows, notes=_differences(session, total))


def paid_for(
    session: SessionFacts, seen: Fraction = _NOTHING
) -> tuple[Fraction | None, Basis | None]:
    """Return the energy that is paid for; ``seen`` is what the intervals hold."""
    # A meter that counted nothing is no meter of this session.
    if session.wall_kwh:
        return exact(session.wall_kwh), Basis.WALL
    if session.energy_kwh is not None:
        return exact(session.energy_kwh), Basis.BATTERY
    return (seen, Basis.BATTERY) if seen else (None, None)


def _seen(session: SessionFacts) -> Iterator[Flow]:
    for interval in session.by_time:
        if interval.energy_kwh:
            yield _within(interval, session)


def _within(interval: Interval, session: SessionFacts) -> Flow:
    """Return the energy of an interval in the part of it in which energy flowed."""
    start = max(interval.start, session.first_flow or interval.start)
    end = min(interval.end, session.last_flow or interval.end)
    if start >= end:
        start, end = interval.start, interval.end
    share = interval.solar_share
    return Flow(
        to_micros(start),
        to_micros(end),
        exact(interval.energy_kwh),
        _solar(session) if share is None else exact(share),
    )


def _solar(session: SessionFacts) -> Fraction | None:
    return None if session.solar_share is None else exact(session.solar_share)


def _evenly(session: SessionFacts, kwh: Fraction) -> tuple[Flow, ...]:
    start, end = even_span(session) or (0, 0)
    return (Flow(start, end, kwh, _solar(session)),)


def even_span(session: SessionFacts) -> tuple[int, int] | None:
    """Return when energy flowed of which nothing else is known, in microseconds."""
    spans = (
        (session.first_flow, session.last_flow),
        (session.plug_in, session.plug_out),
    )
    for start, end in spans:
        if start is not None and end is not None and start < end:
            return to_micros(start), to_micros(end)
    return None


def _differences(session: SessionFacts, seen: Fraction) -> tuple[Note, ...]:
    if not session.energy_kwh:
        return ()
    battery = exact(session.energy_kwh)
    differ = abs(seen - battery) > battery * _DIFFER
    return (Note.INTERVALS_DIFFER,) if differ else ()
