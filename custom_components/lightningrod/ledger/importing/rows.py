"""Rows of a file as rows of the ledger: each cell by what its column is, then all together."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any, Final, NamedTuple
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from ..edit_checks import EditRefused, check_session, check_trip
from ..export_format import Kind
from ..identity import NAMESPACE, session_id, trip_id
from ..positions import ADDRESS, COORDINATES, Positions, blurred, kept_state
from . import completing, times, values
from .cells import CellReaders, Read
from .completing import IMPORTED
from .fields import COMPARED, END, KEY, OURS, START, TARGETS, Cell, Target
from .reading import Reading
from .wrong import Wrong


class Moment(NamedTuple):
    """A time, how finely it was told, and its local day where that is all that was told.

    It is from ``since`` on, for as long as the precision. ``second`` is the other moment
    that it may be, where the clocks showed the time twice.
    """

    value: datetime
    precision: timedelta
    day: date | None
    since: datetime
    second: datetime | None


@dataclass(frozen=True, slots=True)
class PlaceNamed:
    """A place of the ledger that rows can name."""

    id: int
    name: str
    type: str | None
    network: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What a row is understood with: vehicles by any of their names, places, and now.

    ``vehicle`` is the VIN of the vehicle that all rows are of, ``None`` where rows name
    theirs. Names are in lower case. ``positions`` is how exactly positions are kept.
    """

    vehicles: Mapping[str, str]
    places: Mapping[str, PlaceNamed]
    now: datetime
    vehicle: str | None = None
    positions: Positions = Positions.EXACT


@dataclass(slots=True, kw_only=True)
class Parsed:
    """A row that was understood.

    ``row`` are columns of the ledger, ``told`` the values by column as finely as the file
    has them. ``named`` says that the file names the row's id. ``day`` is set where only the
    day is told. ``twice`` is a local time of the row that there was twice.
    """

    line: int
    device_id: str
    key: UUID
    named: bool
    start: datetime
    end: datetime | None
    day: date | None
    twice: str | None
    row: dict[str, Any]
    told: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Refused:
    """A row that was not understood, or is not wanted, and why."""

    line: int
    reason: EditRefused
    wanted: bool = True


type Cells = Sequence[str]


@dataclass(slots=True)
class RowReader:
    """Understands the rows of one file."""

    reading: Reading
    context: Context
    _columns: list[tuple[int, Target, Read]] = field(default_factory=list)
    _days: dict[tuple[str, date], int] = field(default_factory=dict)
    _zone: ZoneInfo = field(init=False)

    def __post_init__(self) -> None:
        """Make ready what is the same for all rows."""
        self._zone = ZoneInfo(self.reading.timezone)
        known, readers = TARGETS[self.reading.kind], CellReaders(self.reading)
        self._columns = [
            (number, target, readers.of(target))
            for number, key in enumerate(self.reading.targets)
            if key is not None
            and (target := known.get(key)) is not None
            and self._is_kept(target.column)
        ]

    def _is_kept(self, column: str) -> bool:
        """Tell whether a column may be read: not one that tells where, where none is kept."""
        positions = self.context.positions
        if column in COORDINATES:
            return positions is not Positions.NONE
        return column != ADDRESS or positions is Positions.EXACT

    def rows(self, path: Path) -> Iterator[Parsed | Refused]:
        """Yield each row of the file, understood or not."""
        for record in self.reading.records(path):
            if record.cells is None:
                yield Refused(record.line, Wrong("import_broken"))
                continue
            try:
                yield self._row(record.line, record.cells)
            except EditRefused as err:
                wanted = err.key not in ("import_other_vehicle", "import_open")
                yield Refused(record.line, err, wanted)

    def _row(self, line: int, cells: Cells) -> Parsed:
        told = self._told(cells)
        device_id = self._vehicle(told)
        kind = self.reading.kind
        moments = {k: it for k, it in told.items() if isinstance(it, Moment)}
        start = moments.get(START[kind]) or (
            moments.get("plug_in_utc") if self.reading.exact else None
        )
        if start is None:
            raise Wrong("edit_without_start")
        row = {key: _value(it) for key, it in told.items() if key not in OURS}
        row = row if self.reading.exact else self._complete(row, told)
        if self.reading.exact and row.get("is_complete") is False:
            raise Wrong("import_open")
        self._places(row, told)
        twice = next((it for it in moments.values() if it.second), None)
        if twice is None:
            self._check(row)
        end = row.get(END[kind])
        named = self._named(told, device_id)
        key = named or self._derived(device_id, start, end)
        row |= {KEY[kind]: key, "device_id": device_id}
        return Parsed(
            line=line,
            device_id=device_id,
            key=key,
            named=named is not None,
            start=start.value,
            end=end,
            day=start.day,
            twice=twice and f"{twice.value.astimezone(self._zone):%Y-%m-%d %H:%M}",
            row=row,
            told={k: it for k, it in told.items() if k not in OURS},
        )

    def _coarsened(self, column: str, value: Any) -> Any:
        """Return a value with no more of a position than may be kept."""
        if column in COORDINATES:
            return value._replace(value=blurred(value.value, self.context.positions))
        if column == "owner_values" and isinstance(value, Mapping):
            return kept_state(value, self.context.positions)
        return value

    def _told(self, cells: Cells) -> dict[str, Any]:
        """Return what the cells say, by column; what is empty says nothing."""
        told: dict[str, Any] = {}
        for number, target, read in self._columns:
            if number >= len(cells) or not (text := cells[number].strip()):
                continue
            try:
                found = read(cells[number] if target.cell is Cell.TEXT else text)
                told[target.column] = self._coarsened(target.column, found)
            except Wrong as err:
                raise Wrong(err.key, field=target.key, **err.placeholders) from err
        return self._joined(told)

    def _joined(self, told: dict[str, Any]) -> dict[str, Any]:
        """Return times whose day and clock are in columns of their own as one."""
        kind = self.reading.kind
        days = {it: told.pop(f"{it}_date", None) for it in ("start", "end")}
        clocks = {it: told.pop(f"{it}_clock", None) for it in ("start", "end")}
        days["end"] = days["end"] or (days["start"] if clocks["end"] else None)
        for edge, column in (("start", START[kind]), ("end", END[kind])):
            day, clock = days[edge], clocks[edge]
            if column in told:
                told[column] = self._moment(told[column], None)
            elif day is not None:
                told[column] = self._moment(day, clock)
        for column, value in told.items():
            if isinstance(value, times.Told):
                told[column] = self._moment(value, None)
        self._over_midnight(told, days, clocks)
        return told

    def _over_midnight(
        self, told: dict[str, Any], days: Mapping[str, Any], clocks: Mapping[str, Any]
    ) -> None:
        """Put an end that has a clock alone on the next day where it would lie before."""
        kind = self.reading.kind
        start, end = told.get(START[kind]), told.get(END[kind])
        alone = clocks["end"] is not None and days["end"] is days["start"]
        if alone and start and end and end.value < start.value:
            next_day = days["start"]._replace(day=days["start"].day + times.DAY)
            told[END[kind]] = self._moment(next_day, clocks["end"])

    def _moment(self, it: times.Told, clock: Any) -> Moment:
        if clock is not None and it.clock is None:
            it = it._replace(clock=clock[0], precision=clock[1])
        reading = self.reading
        first, second = times.moment(it, self._zone, reading.noon, reading.repeated)
        if it.clock is not None:
            return Moment(first, it.precision, None, first, second)
        since = datetime.combine(it.day, time(), self._zone).astimezone(UTC)
        return Moment(first, times.DAY, it.day, since, None)

    def _vehicle(self, told: dict[str, Any]) -> str:
        """Return the VIN of the vehicle that a row is of."""
        names = [told.pop(it, None) for it in ("vehicle_id", "device_id", "vehicle")]
        only = self.reading.only
        if only is not None and (names[2] or "").strip() != only:
            raise Wrong(
                "import_other_vehicle", vehicle=values.shortened(names[2] or "")
            )
        if self.context.vehicle is not None:
            return self.context.vehicle
        for name in filter(None, names):
            if found := self.context.vehicles.get(name.strip().casefold()):
                return found
        shown = next(filter(None, reversed(names)), "")
        raise Wrong("import_unknown_vehicle", vehicle=values.shortened(shown))

    def _named(self, told: Mapping[str, Any], device_id: str) -> UUID | None:
        """Return the id that the file gives a row."""
        found: UUID | None = told.get(KEY[self.reading.kind])
        if found is not None or not (text := told.get("file_id")):
            return found
        try:
            return UUID(text.strip())
        except ValueError:
            kind, program = self.reading.kind, self.reading.program
            return uuid5(NAMESPACE, f"{program}:{kind}:{device_id}:{text.strip()}")

    def _derived(self, device_id: str, start: Moment, end: datetime | None) -> UUID:
        """Return the id of a row that has none; those of one day are told apart in turn."""
        if start.day is not None:
            nth = self._days.get((device_id, start.day), 0)
            self._days[device_id, start.day] = nth + 1
            return uuid5(
                NAMESPACE, f"day:{self.reading.kind}:{device_id}:{start.day}:{nth}"
            )
        if self.reading.kind is Kind.TRIPS:
            return trip_id(device_id, end or start.value)
        return session_id(device_id, start.value)

    def _complete(self, row: dict[str, Any], told: dict[str, Any]) -> dict[str, Any]:
        """Return a row with what follows from its cells, and how it is known."""
        if self.reading.kind is Kind.TRIPS:
            row = completing.trip(row, told)
        else:
            row = completing.session(row, told, self.reading.currency)
        figures = {it for it in row if row[it] is not None} & COMPARED[
            self.reading.kind
        ]
        program = self.reading.program or "csv"
        return row | {
            "is_complete": True,
            "needs_review": False,
            "source_system": program,
            "recorded_at": row.get(END[self.reading.kind])
            or row[START[self.reading.kind]],
            "provenance": dict.fromkeys(sorted(figures), IMPORTED),
        }

    def _places(self, row: dict[str, Any], told: Mapping[str, Any]) -> None:
        """Give a row the places of the ledger that it names."""
        places, exact = self.context.places, self.reading.exact
        if self.reading.kind is Kind.TRIPS:
            for edge in ("start", "end"):
                name = (told.get(f"{edge}_place") or "").strip().casefold()
                place = places.get(name)
                row[f"{edge}_location_id"] = place.id if place else None
            return
        place = places.get((row.get("location_name") or "").strip().casefold())
        known = place is not None and (not exact or row.get("location_id") is not None)
        row["location_id"] = place.id if known and place else None
        if place is not None and not exact:
            row["location_type"] = row.get("location_type") or place.type
            row["network_name"] = row.get("network_name") or place.network

    def _check(self, row: dict[str, Any]) -> None:
        known: dict[str, Any] = dict.fromkeys(_CHECKED)
        check = check_trip if self.reading.kind is Kind.TRIPS else check_session
        check(known | row, self.context.now)


_CHECKED: Final = (
    *("session_start_utc", "session_end_utc", "plug_in_utc", "plug_out_utc"),
    *("start_time", "end_time", "energy_kwh", "evse_energy_kwh", "distance"),
)


def _value(it: Any) -> Any:
    """Return what is written of a value."""
    if isinstance(it, (Moment, values.Number)):
        return it.value
    if isinstance(it, values.Money):
        return it.amount
    return it if it != "" else None
