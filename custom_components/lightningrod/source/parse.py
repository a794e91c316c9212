"""From the states of a vehicle's entities to what the ledger reads.

Nothing in here raises: what cannot be read is ``None``, and a value that makes no sense is
named once in the debug log, by its field and its kind.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
import logging
from operator import is_
from typing import Any, Final, NamedTuple

from homeassistant.const import (
    ATTR_UNIT_OF_MEASUREMENT,
    STATE_UNAVAILABLE,
    UnitOfTemperature,
)
from homeassistant.core import State

from ..ledger.readings import (
    BatteryReading,
    ChargingReading,
    ChargingStatus,
    Position,
    TripFigures,
    VehicleReading,
)
from .fields import (
    BATTERY,
    CHARGE,
    CHARGER_POWER,
    CHARGING,
    DRIVE,
    EVCC,
    FIX,
    LOCAL,
    PLACES,
    REFRESHED_AT,
    TARGET_AC,
    TARGET_DC,
    TOLD_POWER,
    VEHICLE,
    Field,
    Fields,
    Source,
)
from .units import AttributeUnits, convert
from .values import OddValueError, coordinates

type Slots = Mapping[str, State]

_LOGGER: Final = logging.getLogger(__name__)
# A battery does not warm or cool by more than this from one reading to the next (quirk 4.7).
_TEMPERATURE_STEP: Final = 5.0


def dig(attributes: Any, path: Sequence[str]) -> Any:
    """Return what lies at the end of a path of keys, ``None`` where it breaks off."""
    for step in path:
        if not isinstance(attributes, dict):
            return None
        attributes = attributes.get(step)
    return attributes


class _Known(NamedTuple):
    """What a group of fields was when its entities showed these states."""

    shown: list[State | None]
    units: AttributeUnits
    values: dict[str, Any]


class StateParser:
    """Reads one vehicle's states.

    It keeps what one look at the states cannot tell: the last battery temperature, and what
    the log has been told already.
    """

    def __init__(self) -> None:
        self._temperature: float | None = None
        self._told: set[str] = set()
        self._known: dict[str, _Known] = {}

    def battery(self, slots: Slots, units: AttributeUnits) -> BatteryReading:
        """Return the battery's columns."""
        values = self._read_all(BATTERY, slots, units)
        # The products of a missing voltage are 0 as well (quirk 4.7).
        if values["hv_battery_voltage"] is None:
            values["hv_battery_kw"] = None
        if values["motor_voltage"] is None:
            values["motor_kw"] = None
        values["hv_battery_temperature"] = self._believable_temperature(
            values["hv_battery_temperature"], slots, units, values["hv_battery_voltage"]
        )
        return BatteryReading(**values)

    def vehicle(self, slots: Slots, units: AttributeUnits) -> VehicleReading:
        """Return the columns of the vehicle's status."""
        return VehicleReading(**self._read_all(VEHICLE, slots, units))

    def trip_figures(self, slots: Slots, units: AttributeUnits) -> TripFigures:
        """Return the running figures of the drive."""
        return TripFigures(**self._read_all(DRIVE, slots, units))

    def charging(
        self,
        slots: Slots,
        units: AttributeUnits,
        battery: BatteryReading,
        observed_at: datetime,
    ) -> ChargingReading:
        """Return the plug and the charger; the estimated end only while it has a meaning."""
        values = self._read_all(CHARGE, slots, units)
        if values["charging_status"] is None and _usable_state(slots, EVCC) == "C":
            values["charging_status"] = ChargingStatus.IN_PROGRESS.value
        end = values["estimated_end"]
        in_progress = values["charging_status"] == ChargingStatus.IN_PROGRESS
        if not in_progress or (end is not None and end <= observed_at):
            values["estimated_end"] = None
        if values["target_soc"] is None:
            direct = (values["power_type"] or "").startswith("DC")
            target = TARGET_DC if direct else TARGET_AC
            values["target_soc"] = self.read(target, slots, units)
        values["power_kw"] = charging_power(
            charger=self.read(CHARGER_POWER, slots, units),
            told=self.read(TOLD_POWER, slots, units),
            charger_amperage=values["amperage"],
            battery=battery,
        )
        return ChargingReading(**values)

    def position(self, slots: Slots, units: AttributeUnits) -> Position | None:
        """Return where the car is, ``None`` when no entity knows."""
        for latitude, longitude in PLACES:
            place = self._place(slots, latitude, longitude)
            if place is not None:
                fix = self._read_all(FIX, slots, units)
                return Position(latitude=place[0], longitude=place[1], **fix)
        return None

    def refreshed_at(self, slots: Slots, units: AttributeUnits) -> datetime | None:
        """Return Ford's own time of the newest message."""
        refreshed: datetime | None = self.read(REFRESHED_AT, slots, units)
        return refreshed

    def read(self, field: Field, slots: Slots, units: AttributeUnits) -> Any:
        """Return the field's value from the first of its sources that has one."""
        for source in field.sources:
            state = slots.get(source.entity)
            if state is None or state.state == STATE_UNAVAILABLE:
                continue
            path = source.path
            raw = state.state if path is None else dig(state.attributes, path)
            if raw is None:
                continue
            try:
                value = field.read(raw)
                if value is None or (not source.zero and value == 0):
                    continue
                return _in_unit(field, source, value, state, units)
            except OddValueError as err:
                self._odd(field.name, source, err)
        return None

    def _read_all(
        self, fields: Fields, slots: Slots, units: AttributeUnits
    ) -> dict[str, Any]:
        """Return the values by column; what nothing changed for is not read again."""
        shown = [slots.get(entity) for entity in fields.entities]
        known = self._known.get(fields.name)
        if (
            known is None
            or known.units != units
            or not all(map(is_, known.shown, shown, strict=True))
        ):
            values = {
                field.name: self.read(field, slots, units) for field in fields.rows
            }
            known = self._known[fields.name] = _Known(shown, units, values)
        return known.values.copy()

    def _place(
        self, slots: Slots, latitude: Source, longitude: Source
    ) -> tuple[float, float] | None:
        state = slots.get(latitude.entity)
        if state is None or state.state == STATE_UNAVAILABLE:
            return None
        try:
            return coordinates(
                dig(state.attributes, latitude.path or ()),
                dig(state.attributes, longitude.path or ()),
            )
        except OddValueError as err:
            self._odd("position", latitude, err)
            return None

    def _believable_temperature(
        self,
        temperature: float | None,
        slots: Slots,
        units: AttributeUnits,
        voltage: float | None,
    ) -> float | None:
        """Return the temperature, unless it is the 0 of a missing one (quirk 4.7)."""
        if temperature is None:
            return None
        raw = dig(slots[CHARGING].attributes, ("batteryTemperature",))
        near = (
            self._temperature is not None
            and abs(self._temperature) <= _TEMPERATURE_STEP
        )
        fahrenheit = units.temperature == UnitOfTemperature.FAHRENHEIT
        if fahrenheit and raw == 0:
            return None
        if temperature == 0 and not near and voltage is None:
            return None
        self._temperature = temperature
        return temperature

    def _odd(self, name: str, source: Source, err: OddValueError) -> None:
        told = f"{name} in {source.entity}: {err}"
        if told not in self._told:
            self._told.add(told)
            _LOGGER.debug("Ignoring what cannot be %s", told)


def _in_unit(
    field: Field, source: Source, value: Any, state: State, units: AttributeUnits
) -> Any:
    if field.quantity is not None:
        if source.path is None:
            unit = state.attributes.get(ATTR_UNIT_OF_MEASUREMENT)
        elif source.unit == LOCAL:
            unit = units.of(field.quantity)
        else:
            unit = source.unit
        value = convert(field.quantity, value, unit)
    return value if field.refine is None else field.refine(value)


def _usable_state(slots: Slots, entity: str) -> str | None:
    state = slots.get(entity)
    return None if state is None else state.state


def charging_power(
    *,
    charger: float | None,
    told: float | None,
    charger_amperage: float | None,
    battery: BatteryReading,
) -> float | None:
    """Return the best power into the battery in kW, 0 when none flows, ``None`` if unknown.

    The charger's voltage times its current, else the power that some cars tell, else what
    flows into the battery (SOURCE_CONTRACT 4.6, 5.1). Without a charger current the first is
    made of the battery's current, so it is no charging while the battery gives.
    """
    gives = battery.hv_battery_amperage is not None and battery.hv_battery_amperage > 0
    if charger is not None and charger_amperage == 0 and gives:
        charger = 0.0
    inflow = None if battery.hv_battery_kw is None else -battery.hv_battery_kw
    known = [
        power
        for power in (told if charger is None else charger, inflow)
        if power is not None
    ]
    return next((power for power in known if power > 0), 0.0) if known else None
