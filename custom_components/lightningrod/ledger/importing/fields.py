"""What a column of a file can be: the targets, and the columns of the ledger behind them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from ..export_format import Kind
from ..lengths import KM_PER_MILE


class Cell(StrEnum):
    """How the text of a cell is understood."""

    TIME = "time"
    CLOCK = "clock"
    NUMBER = "number"
    SPAN = "span"
    MONEY = "money"
    CURRENCY = "currency"
    FLAG = "flag"
    TEXT = "text"
    TAGS = "tags"
    JSON = "json"
    ID = "id"
    ROW = "row"


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """Something that a column can be.

    ``column`` is that of the ledger, or a word of ours for what is no column. ``factor`` and
    ``offset`` make its unit the column's: (number + offset) * factor. ``word`` names it to
    people, together with ``unit``; what has none belongs to our own exports alone.
    ``longest`` is how many characters the column takes.
    """

    key: str
    column: str
    cell: Cell
    word: str | None = None
    unit: str = ""
    factor: float = 1.0
    offset: float = 0.0
    longest: int | None = None
    units: Mapping[str, tuple[float, float]] = field(default_factory=dict)


# Factor and offset to the ledger's unit, by the unit as it is written.
_ENERGY: Final = {"kwh": (1.0, 0.0), "wh": (0.001, 0.0), "mwh": (1000.0, 0.0)}
_DISTANCE: Final = {
    "km": (1.0, 0.0),
    "mi": (KM_PER_MILE, 0.0),
    "miles": (KM_PER_MILE, 0.0),
    "m": (0.001, 0.0),
}
_MILES: Final = {
    "mi": (1.0, 0.0),
    "miles": (1.0, 0.0),
    "km": (1 / KM_PER_MILE, 0.0),
}
# Energy for a way, and the way that energy is good for.
_CONSUMPTION: Final = {
    "kwh/100 km": (1.0, 0.0),
    "kwh/100km": (1.0, 0.0),
    "kwh/100 mi": (1 / KM_PER_MILE, 0.0),
    "kwh/100mi": (1 / KM_PER_MILE, 0.0),
    "wh/km": (0.1, 0.0),
    "wh/mi": (0.1 / KM_PER_MILE, 0.0),
}
_WAY: Final = {"km/kwh": (1.0, 0.0), "mi/kwh": (KM_PER_MILE, 0.0)}
_POWER: Final = {"kw": (1.0, 0.0), "w": (0.001, 0.0)}
_PERCENT: Final = {"%": (1.0, 0.0)}
_TEMPERATURE: Final = {"°c": (1.0, 0.0), "°f": (5 / 9, -32.0)}
_MASS: Final = {"kg": (1.0, 0.0), "g": (0.001, 0.0)}
_SECONDS: Final = {"s": 1.0, "min": 60.0, "h": 3600.0}


def _measure(
    key: str,
    word: str | None,
    units: Mapping[str, tuple[float, float]],
    *more: tuple[str, str],
    unit: str,
    column: str | None = None,
) -> list[Target]:
    """Return the target in the ledger's unit, and ``more`` ones: key and unit."""
    return [
        Target(
            key=name,
            column=column or key,
            cell=Cell.NUMBER,
            word=word,
            unit=each,
            factor=units[each.casefold()][0],
            offset=units[each.casefold()][1],
            units=units,
        )
        for name, each in ((key, unit), *more)
    ]


def _span(key: str, word: str | None, stem: str) -> list[Target]:
    names = {"s": key, "min": f"{stem}_minutes", "h": f"{stem}_hours"}
    return [
        Target(
            key=names[unit],
            column=key,
            cell=Cell.SPAN,
            word=word,
            unit=unit,
            factor=factor,
        )
        for unit, factor in _SECONDS.items()
    ]


def _plain(cell: Cell, **words: str | None) -> list[Target]:
    return [
        Target(key=key, column=key, cell=cell, word=word) for key, word in words.items()
    ]


def _text(longest: int | None = None, **words: str | None) -> list[Target]:
    return [
        Target(key=key, column=key, cell=Cell.TEXT, word=word, longest=longest)
        for key, word in words.items()
    ]


def _bare(*names: str) -> dict[str, None]:
    """Return columns that only our own exports have."""
    return dict.fromkeys(names)


# What rows of both kinds have beside their figures.
_COMMON: Final = [
    *_text(vehicle="vehicle", vehicle_id=None, device_id="vin"),
    *_text(file_id="file_id"),
    *_plain(Cell.TIME, start_date="start_date", end_date="end_date"),
    *_plain(Cell.CLOCK, start_clock="start_clock", end_clock="end_clock"),
    *_plain(
        Cell.TIME,
        **_bare("recorded_at", "ingested_at", "original_timestamp", "updated_at"),
    ),
    *_plain(Cell.FLAG, **_bare("is_complete", "needs_review")),
    *_plain(Cell.JSON, **_bare("provenance", "owner_values")),
    *_plain(Cell.TAGS, tags="tags"),
    *_text(notes="notes"),
    *_text(100, **_bare("source_system")),
    *_measure("start_soc", "start_soc", _PERCENT, unit="%"),
    *_measure("end_soc", "end_soc", _PERCENT, unit="%"),
]

_SESSIONS: Final = [
    *_plain(Cell.ID, session_id="id"),
    *_plain(
        Cell.TIME,
        session_start_utc="start",
        session_end_utc="end",
        plug_in_utc="plug_in",
        plug_out_utc="plug_out",
        **_bare(
            "estimated_end_utc",
            "plug_in_not_before_utc",
            "plug_out_not_after_utc",
            "charge_log_at",
        ),
    ),
    *_span("charge_duration_seconds", "charge_duration", "charge_duration"),
    *_span("plugged_in_duration_seconds", None, "plugged_in_duration"),
    *_measure("energy_kwh", "energy", _ENERGY, ("energy_wh", "Wh"), unit="kWh"),
    *_measure(
        "evse_energy_kwh", "wall_energy", _ENERGY, ("evse_energy_wh", "Wh"), unit="kWh"
    ),
    *_measure("solar_kwh", "solar_energy", _ENERGY, unit="kWh"),
    *_measure("live_energy_kwh", None, _ENERGY, unit="kWh"),
    *_measure("log_energy_kwh", None, _ENERGY, unit="kWh"),
    *_measure("solar_percent", "solar_share", _PERCENT, unit="%"),
    *_measure("co2_kg", "co2", _MASS, unit="kg"),
    *_measure("co2_g_per_kwh", "co2_per_kwh", {"g": (1.0, 0.0)}, unit="g"),
    *_measure("max_power", "max_power", _POWER, unit="kW"),
    *_measure("min_power", None, _POWER, unit="kW"),
    *_measure("charging_kw", None, _POWER, unit="kW"),
    *_measure("evse_max_kw", None, _POWER, unit="kW"),
    *_measure("charging_voltage", None, {"v": (1.0, 0.0)}, unit="V"),
    *_measure("charging_amperage", None, {"a": (1.0, 0.0)}, unit="A"),
    *_measure("target_soc", None, _PERCENT, unit="%"),
    *_measure(
        "miles_added", "range_added", _MILES, ("range_added_km", "km"), unit="mi"
    ),
    *_measure("latitude", "latitude", {"°": (1.0, 0.0)}, unit="°"),
    *_measure("longitude", "longitude", {"°": (1.0, 0.0)}, unit="°"),
    *_plain(
        Cell.MONEY,
        cost="cost",
        price_per_kwh="price_per_kwh",
        cost_without_overrides="cost_without_overrides",
        **_bare("cost_billing", "cost_standard", "cost_member"),
    ),
    *_plain(Cell.CURRENCY, cost_currency="currency"),
    *_plain(Cell.FLAG, is_free="is_free"),
    *_plain(Cell.ROW, **_bare("location_id")),
    *_text(charge_type="charge_type", location_name="place", network_name="network"),
    *_text(address="address"),
    *_text(**_bare("plug_status", "charging_status", "station_status")),
    *_text(20, location_type="location_type"),
    *_text(
        20,
        **_bare(
            "cost_source",
            "cost_basis",
            "cost_completeness",
            "energy_source",
            "evse_source",
        ),
    ),
    *_plain(
        Cell.JSON,
        **_bare("review", "price_plan", "price_context", "cost_hours", "cost_notes"),
    ),
]

_TRIPS: Final = [
    *_plain(Cell.ID, trip_id="id"),
    *_plain(
        Cell.TIME,
        start_time="start",
        end_time="end",
        **_bare("ignition_on_utc", "ignition_off_utc"),
    ),
    *_span("duration", "duration", "duration"),
    *_measure("distance", "distance", _DISTANCE, ("distance_mi", "mi"), unit="km"),
    *_measure(
        "energy_consumed",
        "energy_used",
        _ENERGY,
        ("energy_consumed_wh", "Wh"),
        unit="kWh",
    ),
    *_measure(
        "kwh_per_100_km",
        "consumption",
        _CONSUMPTION,
        ("kwh_per_100_mi", "kWh/100 mi"),
        ("wh_per_km", "Wh/km"),
        ("wh_per_mi", "Wh/mi"),
        unit="kWh/100 km",
    ),
    *_measure(
        "km_per_kwh", "consumption", _WAY, ("mi_per_kwh", "mi/kWh"), unit="km/kWh"
    ),
    *_measure("efficiency", None, {"": (1.0, 0.0)}, unit=""),
    *_measure("electrical_efficiency", None, {"": (1.0, 0.0)}, unit=""),
    *_measure("brake_torque", None, {"": (1.0, 0.0)}, unit=""),
    *_measure("range_regenerated", None, _DISTANCE, unit="km"),
    *_measure(
        "start_odometer",
        "start_odometer",
        _DISTANCE,
        ("start_odometer_mi", "mi"),
        unit="km",
    ),
    *_measure(
        "end_odometer", "end_odometer", _DISTANCE, ("end_odometer_mi", "mi"), unit="km"
    ),
    *_measure(
        "outside_air_temp",
        "outside_temperature",
        _TEMPERATURE,
        ("outside_air_temp_f", "°F"),
        unit="°C",
    ),
    *_measure("ambient_temp", None, _TEMPERATURE, unit="°C"),
    *_measure("cabin_temp", None, _TEMPERATURE, unit="°C"),
    *(
        target
        for name in ("driving", "speed", "acceleration", "deceleration")
        for target in _measure(f"{name}_score", None, _PERCENT, unit="%")
    ),
    *_plain(Cell.ROW, **_bare("start_location_id", "end_location_id")),
    *_text(start_place="start_place", end_place="end_place"),
    *_text(20, trip_class="trip_class"),
    *_text(20, **_bare("distance_source", "energy_source")),
    *_plain(Cell.FLAG, **_bare("petrol_assisted")),
]

TARGETS: Final[Mapping[Kind, Mapping[str, Target]]] = {
    Kind.SESSIONS: {it.key: it for it in (*_SESSIONS, *_COMMON)},
    Kind.TRIPS: {it.key: it for it in (*_TRIPS, *_COMMON)},
}
# Targets that are no column of the ledger.
OURS: Final = frozenset(
    {
        "co2_g_per_kwh",
        "end_clock",
        "end_date",
        "end_place",
        "file_id",
        "km_per_kwh",
        "kwh_per_100_km",
        "price_per_kwh",
        "solar_percent",
        "start_clock",
        "start_date",
        "start_place",
        "vehicle",
        "vehicle_id",
    }
)
# What is held against the ledger; all else of a row follows from it, or is bookkeeping.
COMPARED: Final[Mapping[Kind, frozenset[str]]] = {
    Kind.SESSIONS: frozenset(
        {
            "address",
            "charge_type",
            "co2_kg",
            "cost",
            "cost_currency",
            "end_soc",
            "energy_kwh",
            "evse_energy_kwh",
            "is_free",
            "location_name",
            "location_type",
            "max_power",
            "miles_added",
            "network_name",
            "notes",
            "plug_in_utc",
            "plug_out_utc",
            "session_end_utc",
            "session_start_utc",
            "solar_kwh",
            "start_soc",
            "tags",
        }
    ),
    Kind.TRIPS: frozenset(
        {
            "distance",
            "end_odometer",
            "end_soc",
            "end_time",
            "energy_consumed",
            "notes",
            "outside_air_temp",
            "start_odometer",
            "start_soc",
            "start_time",
            "tags",
            "trip_class",
        }
    ),
}
KEY: Final = {Kind.SESSIONS: "session_id", Kind.TRIPS: "trip_id"}
START: Final = {Kind.SESSIONS: "session_start_utc", Kind.TRIPS: "start_time"}
END: Final = {Kind.SESSIONS: "session_end_utc", Kind.TRIPS: "end_time"}
