"""Ford's own records of what is over: the charge log and the trip.

Both are read in the callback of the event that brought them: the charge log's attributes are
changed in place later, without an event (SOURCE_CONTRACT 4.1).
"""

from collections.abc import Mapping
import logging
from typing import Any, Final, NamedTuple

from homeassistant.const import ATTR_UNIT_OF_MEASUREMENT, STATE_UNAVAILABLE, UnitOfPower
from homeassistant.core import State

from ..ledger.readings import ChargeLog, TripEvent
from .parse import dig
from .units import METRIC, AttributeUnits, Quantity, convert
from .values import (
    OddValueError,
    Reader,
    code,
    coordinates,
    duration,
    moment,
    number,
    percent,
    prose,
    saved,
)

_LOGGER: Final = logging.getLogger(__name__)
_ADDRESS: Final = ("address1", "address2", "postalCode", "city", "state", "country")
# elVeh rounds the energy of the trip to 10 Wh.
_ROUNDING_KWH: Final = 0.0051


def _kilowatts(raw: Any) -> float | None:
    watts = number(raw)
    return None if watts is None else convert(Quantity.POWER, watts, UnitOfPower.WATT)


class _Entry(NamedTuple):
    name: str
    path: tuple[str, ...]
    read: Reader[Any]


# SOURCE_CONTRACT 2.4; every level may be missing.
_LOG: Final = (
    _Entry("logged_at", ("timeStamp",), moment),
    _Entry("charger_type", ("chargerType",), code),
    _Entry("energy_kwh", ("energyConsumed",), number),
    _Entry("target_soc", ("targetSoc",), percent),
    _Entry("plug_in", ("plugDetails", "plugInTime"), moment),
    _Entry("plug_out", ("plugDetails", "plugOutTime"), moment),
    _Entry("plugged_in_s", ("plugDetails", "totalPluggedInTime"), number),
    _Entry("min_power_kw", ("power", "min"), _kilowatts),
    _Entry("max_power_kw", ("power", "max"), _kilowatts),
    _Entry("first_soc", ("stateOfCharge", "firstSOC"), percent),
    _Entry("last_soc", ("stateOfCharge", "lastSOC"), percent),
    _Entry("begin", ("energyTransferDuration", "begin"), moment),
    _Entry("end", ("energyTransferDuration", "end"), moment),
    _Entry("transfer_s", ("energyTransferDuration", "totalTime"), number),
    _Entry("location_name", ("location", "name"), prose),
    _Entry("location_saved", ("location", "type"), saved),
    _Entry("network", ("location", "network"), prose),
)


class _TripEntry(NamedTuple):
    name: str
    spellings: tuple[str, ...]
    quantity: Quantity | None = None


# SOURCE_CONTRACT 2.1 and 2.2, in both spellings (quirk 4.23).
_TRIP: Final = (
    _TripEntry("duration_s", ("tripDuration",)),
    _TripEntry("distance_km", ("tripDistanceTraveled",), Quantity.DISTANCE),
    _TripEntry(
        "cabin_temp", ("tripCabinTemperature", "tripCabinTemp"), Quantity.TEMPERATURE
    ),
    _TripEntry(
        "ambient_temp",
        ("tripAmbientTemperature", "tripAmbientTemp"),
        Quantity.TEMPERATURE,
    ),
    _TripEntry(
        "outside_air_temp",
        ("tripOutsideAirAmbientTemperature", "tripOutsideAirAmbientTemp"),
        Quantity.TEMPERATURE,
    ),
)


def charge_log_key(state: State) -> tuple[str, str] | None:
    """Return what tells one charge log from another, ``None`` when the state holds none."""
    if state.state == STATE_UNAVAILABLE:
        return None
    stamp = dig(state.attributes, ("timeStamp",))
    plug_in = dig(state.attributes, ("plugDetails", "plugInTime"))
    return None if stamp is None and plug_in is None else (str(stamp), str(plug_in))


def charge_log(state: State, units: AttributeUnits, *, fresh: bool) -> ChargeLog | None:
    """Return the charge log that a state shows now, ``None`` when it has no time at all.

    ``fresh`` says that the state was written this moment for the first time: outside metric
    systems the added distance shrinks with every later write (quirks 4.1, 4.35).
    """
    attributes = state.attributes
    values = {
        entry.name: _guarded(entry.read, dig(attributes, entry.path), entry.name)
        for entry in _LOG
    }
    if values["logged_at"] is None and values["plug_in"] is None:
        return None
    if fresh or units.length == METRIC.length:
        values["distance_added_km"] = _measured(
            dig(attributes, ("plugDetails", "totalDistanceAdded")),
            Quantity.DISTANCE,
            units.length,
        )
    values["address"] = _address(attributes)
    values["latitude"], values["longitude"] = _place(attributes)
    return ChargeLog(**values)


def trip_key(state: State) -> str | None:
    """Return the time that tells one trip from another, ``None`` when the state holds none."""
    if state.state == STATE_UNAVAILABLE:
        return None
    updated = state.attributes.get("tripUpdateTime")
    return None if updated is None else str(updated)


def trip_event(
    state: State, summary: State | None, units: AttributeUnits
) -> TripEvent | None:
    """Return the trip that a state shows, ``None`` when it does not say when it ended.

    ``summary`` is elVeh's state of the same push: it tells whether energy and distance are of
    one segment (quirk 4.24), and fills what older versions of ha-fordpass leave out.
    """
    ended_at = _guarded(
        moment, state.attributes.get("tripUpdateTime"), "the end of a trip"
    )
    if ended_at is None:
        return None
    shown = (state.attributes, {} if summary is None else summary.attributes)
    values = {entry.name: _trip_value(shown, entry, units) for entry in _TRIP}
    energy = _measured(
        state.state, Quantity.ENERGY, state.attributes.get(ATTR_UNIT_OF_MEASUREMENT)
    )
    return TripEvent(
        ended_at=ended_at,
        energy_kwh=energy,
        single_segment=_same(
            energy,
            _guarded(number, shown[1].get("tripEnergyConsumed"), "a trip's energy"),
        ),
        **values,
    )


def _trip_value(
    shown: tuple[Mapping[str, Any], ...], entry: _TripEntry, units: AttributeUnits
) -> float | None:
    for attributes in shown:
        for spelling in entry.spellings:
            raw = attributes.get(spelling)
            if entry.quantity is None:
                value = _guarded(duration, raw, entry.name)
            else:
                value = _measured(raw, entry.quantity, units.of(entry.quantity))
            if value is not None:
                return value
    return None


def _same(first_kwh: float | None, last_kwh: float | None) -> bool:
    """Return whether the energy of the first and of the last segment are one."""
    if first_kwh is None or last_kwh is None:
        return True
    return abs(first_kwh - last_kwh) <= _ROUNDING_KWH


def _address(attributes: Mapping[str, Any]) -> str | None:
    parts = (
        _guarded(prose, dig(attributes, ("location", "address", part)), part)
        for part in _ADDRESS
    )
    return prose(", ".join(part for part in parts if part))


def _place(attributes: Mapping[str, Any]) -> tuple[float | None, float | None]:
    location = dig(attributes, ("location",))
    try:
        place = coordinates(dig(location, ("latitude",)), dig(location, ("longitude",)))
    except OddValueError as err:
        _tell("a charge log's place", err)
        return None, None
    return place or (None, None)


def _measured(raw: Any, quantity: Quantity, unit: Any) -> float | None:
    def read(raw: Any) -> float | None:
        value = number(raw)
        return None if value is None else convert(quantity, value, unit)

    return _guarded(read, raw, quantity.name.lower())


def _guarded[T](read: Reader[T], raw: Any, name: str) -> T | None:
    try:
        return read(raw)
    except OddValueError as err:
        _tell(name, err)
        return None


def _tell(name: str, err: OddValueError) -> None:
    _LOGGER.debug("Ignoring what cannot be %s: %s", name, err)
