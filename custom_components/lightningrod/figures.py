"""The figures that the sensors show: a table of what each is and where it comes from."""

from collections.abc import Callable
from decimal import Decimal
from typing import Final

from homeassistant.components.sensor import SensorDeviceClass, SensorStateClass
from homeassistant.const import (
    PERCENTAGE,
    EntityCategory,
    UnitOfEnergy,
    UnitOfEnergyDistance,
    UnitOfLength,
)

from .coordinator import VehicleCoordinator
from .db.totals import LastCharge, LastTrip, OpenSession, VehicleTotals
from .figure_descriptions import (
    Attributes,
    DatabaseSensorDescription,
    Figure,
    Native,
    VehicleSensorDescription,
    currency_unit,
    positive,
)
from .figures_totals import TOTAL_SENSORS


def _charge(value: Callable[[LastCharge], Native]) -> Figure:
    """Return how to read a figure of the last charge, if there was one."""

    def _figure(coordinator: VehicleCoordinator) -> Native:
        charge = coordinator.data.last_charge
        return None if charge is None else value(charge)

    return _figure


def _trip(value: Callable[[LastTrip], Native]) -> Figure:
    """Return how to read a figure of the last trip, if there was one."""

    def _figure(coordinator: VehicleCoordinator) -> Native:
        trip = coordinator.data.last_trip
        return None if trip is None else value(trip)

    return _figure


def _session(value: Callable[[OpenSession], Native]) -> Figure:
    """Return how to read a figure of the session that goes on, if one does."""

    def _figure(coordinator: VehicleCoordinator) -> Native:
        session = coordinator.data.open_session
        return None if session is None else value(session)

    return _figure


def _in_currency(
    coordinator: VehicleCoordinator, session: LastCharge | OpenSession | None
) -> Decimal | None:
    """Return what a session cost, ``None`` when that was in another currency."""
    if session is None:
        return None
    # Nothing is nothing in every currency.
    same = not session.cost or session.currency == coordinator.currency
    return session.cost if same else None


def _last_charge(totals: VehicleTotals) -> Attributes | None:
    if (charge := totals.last_charge) is None:
        return None
    return {
        "place": charge.location_name,
        "energy": charge.energy_kwh,
        "start_soc": charge.start_soc,
        "end_soc": charge.end_soc,
    }


_LAST_SENSORS: Final[tuple[VehicleSensorDescription, ...]] = (
    VehicleSensorDescription(
        key="last_charge",
        translation_key="last_charge",
        device_class=SensorDeviceClass.TIMESTAMP,
        value_fn=_charge(lambda charge: charge.ended_at),
        attributes_fn=_last_charge,
    ),
    VehicleSensorDescription(
        key="last_charge_cost",
        translation_key="last_charge_cost",
        device_class=SensorDeviceClass.MONETARY,
        suggested_display_precision=2,
        unit_fn=currency_unit,
        value_fn=lambda it: _in_currency(it, it.data.last_charge),
    ),
    VehicleSensorDescription(
        key="last_charge_energy",
        translation_key="last_charge_energy",
        device_class=SensorDeviceClass.ENERGY,
        native_unit_of_measurement=UnitOfEnergy.KILO_WATT_HOUR,
        suggested_display_precision=1,
        value_fn=_charge(lambda charge: charge.energy_kwh),
    ),
    VehicleSensorDescription(
        key="last_charge_place",
        translation_key="last_charge_place",
        entity_registry_enabled_default=False,
        value_fn=_charge(lambda charge: charge.location_name),
    ),
    VehicleSensorDescription(
        key="last_charge_start_soc",
        translation_key="last_charge_start_soc",
        device_class=SensorDeviceClass.BATTERY,
        native_unit_of_measurement=PERCENTAGE,
        suggested_display_precision=0,
        entity_registry_enabled_default=False,
        value_fn=_charge(lambda charge: charge.start_soc),
    ),
    VehicleSensorDescription(
        key="last_charge_end_soc",
        translation_key="last_charge_end_soc",
        device_class=SensorDeviceClass.BATTERY,
        native_unit_of_measurement=PERCENTAGE,
        suggested_display_precision=0,
        entity_registry_enabled_default=False,
        value_fn=_charge(lambda charge: charge.end_soc),
    ),
    VehicleSensorDescription(
        key="last_trip_distance",
        translation_key="last_trip_distance",
        device_class=SensorDeviceClass.DISTANCE,
        native_unit_of_measurement=UnitOfLength.KILOMETERS,
        suggested_display_precision=1,
        value_fn=_trip(lambda trip: trip.distance_km),
    ),
    VehicleSensorDescription(
        key="last_trip_energy",
        translation_key="last_trip_energy",
        device_class=SensorDeviceClass.ENERGY,
        native_unit_of_measurement=UnitOfEnergy.KILO_WATT_HOUR,
        suggested_display_precision=1,
        entity_registry_enabled_default=False,
        value_fn=_trip(lambda trip: trip.energy_kwh),
    ),
    VehicleSensorDescription(
        key="last_trip_efficiency",
        translation_key="last_trip_efficiency",
        device_class=SensorDeviceClass.ENERGY_DISTANCE,
        state_class=SensorStateClass.MEASUREMENT,
        native_unit_of_measurement=UnitOfEnergyDistance.KM_PER_KILO_WATT_HOUR,
        suggested_display_precision=2,
        value_fn=_trip(lambda trip: positive(trip.efficiency_km_per_kwh)),
    ),
    VehicleSensorDescription(
        key="session_energy",
        translation_key="session_energy",
        device_class=SensorDeviceClass.ENERGY,
        native_unit_of_measurement=UnitOfEnergy.KILO_WATT_HOUR,
        suggested_display_precision=1,
        value_fn=_session(lambda session: session.energy_kwh),
    ),
    VehicleSensorDescription(
        key="session_cost",
        translation_key="session_cost",
        device_class=SensorDeviceClass.MONETARY,
        suggested_display_precision=2,
        unit_fn=currency_unit,
        value_fn=lambda it: _in_currency(it, it.data.open_session),
    ),
)

VEHICLE_SENSORS: Final = (*TOTAL_SENSORS, *_LAST_SENSORS)

DATABASE_SENSORS: Final[tuple[DatabaseSensorDescription, ...]] = (
    DatabaseSensorDescription(
        key="status",
        translation_key="status",
        device_class=SensorDeviceClass.ENUM,
        options=["connected", "disconnected"],
        entity_category=EntityCategory.DIAGNOSTIC,
        value_fn=lambda status: "connected" if status.connected else "disconnected",
        attributes_fn=lambda coordinator: {"revision": coordinator.revision},
    ),
    DatabaseSensorDescription(
        key="pending",
        translation_key="pending",
        state_class=SensorStateClass.MEASUREMENT,
        entity_category=EntityCategory.DIAGNOSTIC,
        entity_registry_enabled_default=False,
        value_fn=lambda status: status.pending,
    ),
    DatabaseSensorDescription(
        key="last_commit",
        translation_key="last_commit",
        device_class=SensorDeviceClass.TIMESTAMP,
        entity_category=EntityCategory.DIAGNOSTIC,
        entity_registry_enabled_default=False,
        value_fn=lambda status: status.last_commit_at,
    ),
)
