"""A virtual electric Ford: pure, deterministic, without Home Assistant.

:class:`~.simulation.Simulation` lives through the days of a household with one Mach-E and hands
out, in order of time, what the car's modem would push to the cloud. Beside the pushes it keeps
the truth: every charging session and every trip with exact figures, for tests to compare with.

Everything follows from the first day and a seed; nothing reads a clock.
"""

from .records import Push, PushKind, TrueSegment, TrueSession, TrueTrip, Truth
from .simulation import Simulation
from .timeline import Timeline
from .world import HOME, PLACES, ChargerKind, Place

__all__ = [
    "HOME",
    "PLACES",
    "ChargerKind",
    "Place",
    "Push",
    "PushKind",
    "Simulation",
    "Timeline",
    "TrueSegment",
    "TrueSession",
    "TrueTrip",
    "Truth",
]
