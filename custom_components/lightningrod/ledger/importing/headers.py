"""Which column of a file is what, by the words in its header.

The names are those that the exports of other programs use, as far as their sources are
public, and what people write by themselves in English and German.
"""

from collections.abc import Mapping, Sequence
import re
from typing import Final, NamedTuple
import unicodedata

from ..export_format import Kind
from .fields import TARGETS

OWN: Final = "LightningROD"
# Columns that give a program away, and its name.
_SIGNS: Final[Sequence[tuple[str, frozenset[str]]]] = (
    (OWN, frozenset({"vehicle_id", "provenance", "owner_values"})),
    ("LightningROD (app)", frozenset({"session_id", "device_id", "energy_kwh"})),
    ("ford-triplog", frozenset({"charge_id", "energy_added_kwh", "cost_total"})),
    ("ford-triplog", frozenset({"trip_id", "distance_km", "energy_used_kwh"})),
    ("evcc", frozenset({"created", "finished", "loadpoint"})),
    ("evcc", frozenset({"startzeit", "endzeit", "ladepunkt"})),
    ("TeslaMate", frozenset({"charge_energy_added_kwh", "start_date"})),
    ("TeslaMate", frozenset({"charge_energy_added", "start_date"})),
    ("TeslaMate", frozenset({"start_date", "start_km", "end_km"})),
    ("Spritmonitor", frozenset({"datum", "kilometerstand", "menge"})),
)
# Written in another way: a unit at the end of a header, and ours.
_UNITS: Final[Mapping[str, str]] = {
    "kwh": "kWh",
    "wh": "Wh",
    "km": "km",
    "mi": "mi",
    "mile": "mi",
    "miles": "mi",
    "s": "s",
    "sec": "s",
    "secs": "s",
    "seconds": "s",
    "sekunden": "s",
    "min": "min",
    "mins": "min",
    "minutes": "min",
    "minuten": "min",
    "h": "h",
    "hours": "h",
    "stunden": "h",
    "c": "°C",
    "f": "°F",
    "kw": "kW",
    "kg": "kg",
    **{
        spelled: unit
        for unit in ("kWh/100 km", "kWh/100 mi", "Wh/km", "Wh/mi", "km/kWh", "mi/kWh")
        for spelled in (
            unit.casefold(),
            unit.casefold().replace(" ", ""),
            unit.casefold().replace(" ", "_"),
        )
    },
    "100km": "kWh/100 km",
    "100mi": "kWh/100 mi",
}
# A family of targets that differ in their unit only: by unit, the first where none is told.
_FAMILIES: Final[Mapping[Kind, Mapping[str, Mapping[str, str]]]] = {
    Kind.SESSIONS: {
        "energy": {"kWh": "energy_kwh", "Wh": "energy_wh"},
        "wall": {"kWh": "evse_energy_kwh", "Wh": "evse_energy_wh"},
        "range": {"km": "range_added_km", "mi": "miles_added"},
        "duration": {
            "min": "charge_duration_minutes",
            "s": "charge_duration_seconds",
            "h": "charge_duration_hours",
        },
    },
    Kind.TRIPS: {
        "distance": {"km": "distance", "mi": "distance_mi"},
        "energy": {"kWh": "energy_consumed", "Wh": "energy_consumed_wh"},
        "duration": {"min": "duration_minutes", "s": "duration", "h": "duration_hours"},
        "start_odometer": {"km": "start_odometer", "mi": "start_odometer_mi"},
        "end_odometer": {"km": "end_odometer", "mi": "end_odometer_mi"},
        "temperature": {"°C": "outside_air_temp", "°F": "outside_air_temp_f"},
        "consumption": {
            "kWh/100 km": "kwh_per_100_km",
            "kWh/100 mi": "kwh_per_100_mi",
            "Wh/km": "wh_per_km",
            "Wh/mi": "wh_per_mi",
            "km/kWh": "km_per_kwh",
            "mi/kWh": "mi_per_kwh",
            "kWh": "energy_consumed",
            "Wh": "energy_consumed_wh",
        },
    },
}
# Families of which nothing is read where a header tells no unit: it may be anything.
_ONLY_WITH_UNIT: Final = frozenset({"consumption"})
# Families whose unit is that of the house where a header tells none.
_OF_THE_HOUSE: Final = frozenset(
    {"range", "distance", "start_odometer", "end_odometer"}
)


def _names(**names: str) -> dict[str, str]:
    """Return a target or family by each of the names that are told for it."""
    return {name: it for it, told in names.items() for name in told.split()}


_COMMON: Final = _names(
    vehicle="vehicle car fahrzeug auto vehicle_name car_name fahrzeugname",
    device_id="vin fin device_id",
    start_date="date datum day tag",
    start_clock="time uhrzeit zeit clock start_clock start_uhrzeit",
    end_clock="end_clock end_uhrzeit",
    start_soc="start_soc soc_start soc_start_% start_battery_level starting_battery_level"
    " battery_start start_battery akkustand_start ladestand_start soc_von start_level"
    " battery_level_start soc_anfang",
    end_soc="end_soc soc_stop soc_end end_battery_level ending_battery_level battery_end"
    " end_battery akkustand_ende ladestand_ende soc_bis end_level battery_level_end"
    " soc_ende",
    notes="notes note notiz notizen bemerkung bemerkungen comment comments kommentar",
    tags="tags tag_list schlagworte",
)
_SESSIONS: Final = _COMMON | _names(
    file_id="session_id charge_id charging_id id",
    session_start_utc="start started start_time session_start session_start_utc begin beginn"
    " startzeit created start_date started_at charge_start charging_start ladebeginn"
    " start_datetime connected",
    session_end_utc="end ended end_time session_end session_end_utc ende endzeit finished stop"
    " end_date ended_at charge_end charging_end ladeende end_datetime stop_time",
    plug_in_utc="plug_in plug_in_utc plugged_in plug_in_time eingesteckt",
    plug_out_utc="plug_out plug_out_utc plugged_out unplugged plug_out_time ausgesteckt",
    energy="energy energy_added charge_energy_added energie kwh energy_delivered"
    " energy_charged charged geladen geladene_energie energiemenge charged_kwh ladung"
    " energy_into_battery kwh_added added",
    wall="wall_energy evse_energy charge_energy_used energy_used energy_billed billed"
    " charged_energy charger_energy_output grid_energy quantity menge energie_ab_wallbox"
    " energy_from_charger",
    duration="duration charge_duration charging_duration dauer ladedauer ladezeit"
    " charge_time charging_time",
    range="range_added distance_added added_range reichweite",
    miles_added="miles_added",
    cost="cost costs total total_cost cost_total price preis gesamtpreis kosten betrag"
    " total_price amount gesamtkosten summe ladekosten",
    price_per_kwh="price_per_kwh price/kwh preis/kwh preis_pro_kwh kwh_preis kwh_price"
    " unit_price strompreis energy_price",
    cost_currency="currency währung waehrung cost_currency",
    cost_without_overrides="cost_without_overrides",
    location_name="location place location_name ort standort ladeort address_name geofence"
    " charging_site_name loadpoint ladepunkt station tankstelle site ladestation",
    location_type="location_type",
    network_name="network charging_network provider anbieter operator betreiber"
    " charging_site_network tankstellenmarke network_name",
    charge_type="charge_type charging_type type typ ladeart art charger_type",
    address="address location_address start_address adresse",
    latitude="latitude lat start_latitude",
    longitude="longitude lon lng long start_longitude",
    max_power="max_power max_kw peak_power charge_power_max maximale_leistung",
    solar_percent="solar solar_percentage sonnenanteil sonnenenergie solaranteil",
    solar_kwh="solar_kwh solar_energy",
    co2_g_per_kwh="co2/kwh co2_per_kwh",
    co2_kg="co2 co2_kg",
    is_free="is_free free kostenlos",
)
_TRIPS: Final = _COMMON | _names(
    file_id="trip_id drive_id id",
    start_time="start started start_time beginn startzeit start_date started_at departure"
    " abfahrt departure_time start_datetime",
    end_time="end ended end_time ende endzeit end_date ended_at arrival ankunft arrival_time"
    " end_datetime",
    distance="distance strecke kilometer km mileage entfernung gefahrene_strecke length"
    " miles trip_distance distanz",
    energy="energy energy_used energy_consumed consumption_total energie verbrauch_kwh kwh"
    " energieverbrauch",
    consumption="consumption verbrauch average_consumption avg_consumption efficiency"
    " durchschnittsverbrauch effizienz consumption_kwh kwh/100_km kwh/100km kwh/100_mi"
    " kwh/100mi wh/km wh/mi km/kwh mi/kwh",
    duration="duration driving_time dauer fahrzeit fahrtdauer trip_duration",
    start_odometer="start_odometer odometer_start km_start start_km km_stand_start"
    " kilometerstand_start",
    end_odometer="end_odometer odometer_end km_ende end_km km_end km_stand_ende"
    " kilometerstand_ende",
    start_place="start_place start_location from von origin start_address startort",
    end_place="end_place end_location to nach destination end_address zielort ziel",
    trip_class="trip_class class purpose zweck art category kategorie fahrtart",
    temperature="outside_air_temp outside_temp outside_temperature temperature temperatur"
    " outside_temp_avg außentemperatur",
)
_NAMES: Final = {Kind.SESSIONS: _SESSIONS, Kind.TRIPS: _TRIPS}
# Of these programs plain words mean something of their own.
_MEANT: Final[Mapping[str, Mapping[str, str]]] = {
    "evcc": {"energy": "wall", "energie": "wall"},
    # The receipt's energy went through the plug.
    "Spritmonitor": {"menge": "wall", "typ": "", "type": ""},
    "ford-triplog": {"trip_id": ""},
}
_ONLY_OF_TRIPS: Final = frozenset(
    {"distance", "strecke", "start_odometer", "odometer_start", "start_km", "trip_id"}
)


class Head(NamedTuple):
    """A header in plain letters, without the unit at its end, and that unit."""

    whole: str
    name: str
    unit: str


class Match(NamedTuple):
    """What the columns are, and whose export this looks like; ``""`` for nobody's."""

    targets: tuple[str | None, ...]
    program: str
    sure: int


def head(text: str) -> Head:
    """Return a header as it is looked up."""
    plain = unicodedata.normalize("NFKC", text).strip().casefold().lstrip("'")
    found = re.fullmatch(r"(.*?)\s*[(\[]([^)\]]*)[)\]]", plain)
    name, unit = (found[1], found[2]) if found else (plain, "")
    name = re.sub(r"[^\w/%]+", "_", name).strip("_")
    unit = _UNITS.get(unit.strip().lstrip("°"), "")
    stem, _, last = name.rpartition("_")
    if stem and not unit and last in _UNITS:
        return Head(name, stem, _UNITS[last])
    return Head(name, name, unit)


def kind_of(headers: Sequence[str]) -> Kind:
    """Return what rows with these headers are of."""
    names = {head(it).name for it in headers} | {
        it.strip().casefold() for it in headers
    }
    if names & {"session_id", "charge_id", "loadpoint", "ladepunkt"}:
        return Kind.SESSIONS
    if names & _ONLY_OF_TRIPS:
        return Kind.TRIPS
    return Kind.SESSIONS


def match(headers: Sequence[str], kind: Kind, *, imperial: bool) -> Match:
    """Return what each column is; each target once, the first column has it."""
    program = _program(headers)
    exact = program in (OWN, "LightningROD (app)")
    taken: set[str] = set()
    targets: list[str | None] = []
    sure = 0
    for text in headers:
        key = _target(text, kind, program, exact=exact, imperial=imperial)
        column = TARGETS[kind][key].column if key else ""
        if key is None or column in taken:
            targets.append(None)
            continue
        taken.add(column)
        targets.append(key)
        sure += 1
    return Match(tuple(targets), program, sure)


def _program(headers: Sequence[str]) -> str:
    names = {it.strip().casefold() for it in headers}
    names |= {head(it).name for it in headers}
    return next((program for program, signs in _SIGNS if signs <= names), "")


def _target(
    text: str, kind: Kind, program: str, *, exact: bool, imperial: bool
) -> str | None:
    plain = text.strip().casefold()
    if exact and plain in TARGETS[kind]:
        return plain
    if program == OWN:
        return None
    found = _meaning(text, kind, program)
    family = _FAMILIES[kind].get(found or "")
    return (
        found if family is None else _of_family(text, found, family, imperial=imperial)
    )


def _meaning(text: str, kind: Kind, program: str) -> str | None:
    """Return the target, or the family of targets, that a header names."""
    found = head(text)
    meant = _MEANT.get(program, {}) if kind is Kind.SESSIONS else {}
    for name in (found.whole, found.name):
        if name in meant:
            return meant[name] or None
        if name in _NAMES[kind]:
            return _NAMES[kind][name]
    return None


def _of_family(
    text: str, name: str | None, family: Mapping[str, str], *, imperial: bool
) -> str | None:
    """Return the target of a family by the unit in the header, else by what is usual."""
    found = head(text)
    unit = found.unit or _UNITS.get(found.name, "")
    if unit not in family and imperial and name in _OF_THE_HOUSE:
        unit = "mi"
    if unit not in family and name in _ONLY_WITH_UNIT:
        return None
    return family.get(unit) or next(iter(family.values()))
