"""What goes wrong, and when: drawn beforehand, the same for the same seed."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum
from random import Random
from typing import Final
from zoneinfo import ZoneInfo

from demo.custom_components.fordpass.simulator import TrueSession
from demo.custom_components.fordpass.simulator.dice import dice

from .cars import Span, Told

ZONE: Final = ZoneInfo("Europe/Berlin")

# Home Assistant is back after this many seconds, when it was not meant to be away.
RESTART_SECONDS: Final = (20, 90)
RELOAD_SECONDS: Final = (2, 5)
OUTAGE_MINUTES: Final = (3, 720)
NIGHT_MINUTES: Final = (300, 600)
# Between the end of one disturbance and the next one.
APART: Final = timedelta(minutes=10)
TRIES: Final = 400


class Kind(StrEnum):
    """What is done."""

    RESTART = "restart"
    KILL = "kill -9"
    RELOAD_LEDGER = "reload LightningROD"
    RELOAD_CAR = "reload fordpass"
    OUTAGE = "outage"
    NIGHT = "night without modem"


# How often each kind comes up beside the others, of forty.
SHARES: Final = {
    Kind.OUTAGE: 12,
    Kind.RESTART: 8,
    Kind.KILL: 7,
    Kind.RELOAD_LEDGER: 5,
    Kind.RELOAD_CAR: 4,
    Kind.NIGHT: 4,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Disturbance:
    """One thing that goes wrong: from ``at`` to ``back`` nobody sees the cars.

    ``vin`` is the only car concerned, None is both. ``abrupt`` leaves no moment between the car's
    last push and the disturbance. ``aim`` says in words what it was meant to hit.
    """

    kind: Kind
    at: datetime
    back: datetime
    aim: str
    abrupt: bool
    vin: str | None = None

    def __str__(self) -> str:
        car = f" …{self.vin[-2:]}" if self.vin else ""
        sudden = ", abrupt" if self.abrupt else ""
        return (
            f"{self.at:%Y-%m-%d %H:%M:%S} to {self.back:%m-%d %H:%M:%S}  "
            f"{self.kind}{car}, {self.aim}{sudden}"
        )

    @property
    def span(self) -> Span:
        """Return the time in which it lasts."""
        return Span(self.at, self.back)

    @property
    def down(self) -> bool:
        """Tell whether Home Assistant is gone meanwhile."""
        return self.kind in {Kind.RESTART, Kind.KILL, Kind.OUTAGE}


type Aim = Callable[[Random, Told, Span], Span]


def _within(rng: Random, start: datetime, end: datetime) -> datetime:
    return start + rng.random() * (end - start)


def _minutes(rng: Random, low: int, high: int) -> timedelta:
    """Draw a length: short ones as likely as long ones."""
    return timedelta(minutes=low * (high / low) ** rng.random())


def _charge(rng: Random, told: Told) -> TrueSession:
    """Draw a session in which energy flowed."""
    return rng.choice([one for one in told.sessions if one.segments])


def _anywhere(rng: Random, _: Told, span: Span) -> Span:
    at = _within(rng, span.start, span.end)
    return Span(at, at + _minutes(rng, *OUTAGE_MINUTES))


def _in_charge(rng: Random, told: Told, _: Span) -> Span:
    segment = rng.choice(_charge(rng, told).segments)
    at = _within(rng, segment.start, segment.end)
    return Span(at, _within(rng, at, segment.end))


def _over_charge(rng: Random, told: Told, _: Span) -> Span:
    session = _charge(rng, told)
    before, after = _minutes(rng, 1, 60), _minutes(rng, 1, 60)
    return Span(session.plug_in - before, session.plug_out + after)


def _over_plug_in(rng: Random, told: Told, _: Span) -> Span:
    session = _charge(rng, told)
    end = session.segments[-1].end
    return Span(
        session.plug_in - _minutes(rng, 1, 120), _within(rng, session.plug_in, end)
    )


def _over_plug_out(rng: Random, told: Told, _: Span) -> Span:
    session = _charge(rng, told)
    at = _within(rng, session.segments[0].start, session.plug_out)
    return Span(at, session.plug_out + _minutes(rng, 1, 120))


def _before_log(rng: Random, told: Told, _: Span) -> Span:
    session = _charge(rng, told)
    at = session.plug_out + timedelta(seconds=rng.randint(5, 170))
    return Span(at, at + _minutes(rng, 1, 30))


def _in_drive(rng: Random, told: Told, _: Span) -> Span:
    trip = rng.choice(told.trips)
    at = _within(rng, trip.start, trip.end)
    return Span(at, _within(rng, at, trip.end))


def _over_drive(rng: Random, told: Told, _: Span) -> Span:
    trip = rng.choice(told.trips)
    return Span(trip.start - _minutes(rng, 1, 60), trip.end + _minutes(rng, 1, 60))


def _over_two_drives(rng: Random, told: Told, _: Span) -> Span:
    """Hide two drives: the summary of the first is never seen."""
    number = rng.randrange(len(told.trips) - 1)
    first, second = told.trips[number : number + 2]
    before, after = _minutes(rng, 1, 30), timedelta(seconds=rng.randint(15, 900))
    return Span(first.start - before, second.end + after)


def _over_key_off(rng: Random, told: Told, _: Span) -> Span:
    trip = rng.choice(told.trips)
    return Span(_within(rng, trip.start, trip.end), trip.end + _minutes(rng, 1, 60))


def _before_summary(rng: Random, told: Told, _: Span) -> Span:
    trip = rng.choice(told.trips)
    at = trip.end + timedelta(seconds=rng.randint(1, 8))
    return Span(at, at + _minutes(rng, 1, 20))


def _night(rng: Random, _: Told, span: Span) -> Span:
    day = _within(rng, span.start, span.end).astimezone(ZONE).date()
    evening = datetime.combine(day, time(20, 0), ZONE) + _minutes(rng, 1, 180)
    at = evening.astimezone(span.start.tzinfo)
    return Span(at, at + _minutes(rng, *NIGHT_MINUTES))


AIMS: Final[dict[str, Aim]] = {
    "anywhere": _anywhere,
    "in a charge": _in_charge,
    "over a charge": _over_charge,
    "over a plug-in": _over_plug_in,
    "over a plug-out": _over_plug_out,
    "before a charge log": _before_log,
    "in a drive": _in_drive,
    "over a drive": _over_drive,
    "over two drives": _over_two_drives,
    "over a key-off": _over_key_off,
    "before a trip's summary": _before_summary,
}
NIGHTS: Final[dict[str, Aim]] = {"a night": _night}
# What passes in no time can only happen in something, or just before.
POINTS: Final = (
    "anywhere",
    "in a charge",
    "before a charge log",
    "in a drive",
    "before a trip's summary",
)


def draw(
    lives: Sequence[Told],
    end: datetime,
    count: int,
    seed: int,
    shares: Mapping[Kind, int] = SHARES,
) -> list[Disturbance]:
    """Return this many disturbances, in order of time and clear of each other."""
    rng = dice("soak", seed, count)
    whole = Span(max(told.begin for told in lives) + timedelta(hours=12), end)
    found: list[Disturbance] = []
    for kind in _kinds(rng, count, shares):
        found.append(_place(rng, kind, lives, whole, found))
    return sorted(found, key=lambda one: one.at)


def _kinds(rng: Random, count: int, shares: Mapping[Kind, int]) -> list[Kind]:
    """Draw the kinds by their shares: every kind comes up before any comes up too often."""
    kinds = list(shares)
    total = sum(shares.values())
    each = {kind: count * share // total for kind, share in shares.items()}
    missing = count - sum(each.values())
    for kind in rng.choices(kinds, list(shares.values()), k=missing):
        each[kind] += 1
    found = [kind for kind in kinds for _ in range(each[kind])]
    rng.shuffle(found)
    return found


def _place(
    rng: Random,
    kind: Kind,
    lives: Sequence[Told],
    whole: Span,
    taken: Sequence[Disturbance],
) -> Disturbance:
    """Find room for one disturbance."""
    for _ in range(TRIES):
        one = _try(rng, kind, lives, whole)
        if one is not None and not any(_collide(one, other) for other in taken):
            return one
    raise ValueError("There is no room for so many disturbances in so few days")


def _try(
    rng: Random, kind: Kind, lives: Sequence[Told], whole: Span
) -> Disturbance | None:
    told = rng.choice(lives)
    aims = NIGHTS if kind is Kind.NIGHT else AIMS
    names = tuple(aims) if kind in {Kind.NIGHT, Kind.OUTAGE} else POINTS
    aim = rng.choice(names)
    span = aims[aim](rng, told, whole)
    span = _cut(rng, kind, span)
    if not whole.covers(span.start, span.end + APART):
        return None
    alone = kind in {Kind.NIGHT, Kind.RELOAD_CAR}
    return Disturbance(
        kind=kind,
        at=span.start.replace(microsecond=0),
        back=span.end.replace(microsecond=0) + timedelta(seconds=1),
        aim=aim,
        abrupt=rng.random() < 0.5,  # noqa: PLR2004 (a coin)
        vin=told.car.vin if alone else None,
    )


def _cut(rng: Random, kind: Kind, span: Span) -> Span:
    """Give a span the length that its kind has."""
    seconds = {
        Kind.RESTART: RESTART_SECONDS,
        Kind.KILL: RESTART_SECONDS,
        Kind.RELOAD_LEDGER: RELOAD_SECONDS,
        Kind.RELOAD_CAR: RELOAD_SECONDS,
    }.get(kind)
    if seconds is not None:
        return Span(span.start, span.start + timedelta(seconds=rng.randint(*seconds)))
    longest = timedelta(minutes=OUTAGE_MINUTES[1])
    return Span(span.start, min(span.end, span.start + longest))


def _collide(one: Disturbance, other: Disturbance) -> bool:
    return one.at < other.back + APART and other.at < one.back + APART
