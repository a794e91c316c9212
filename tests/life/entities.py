"""What ha-fordpass writes for a car (SOURCE_CONTRACT 2): states and attributes by key."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from custom_components.lightningrod.ledger.readings import (
    ChargeLog,
    PlugStatus,
    Snapshot,
    TripEvent,
)
from tests.ha.source.ford import KM, LOG, TRIP

_AC_VOLTS = 317.0


class Shown(NamedTuple):
    """The state of one entity."""

    key: str
    value: str
    attributes: dict[str, Any]
    domain: str = "sensor"


def shown_states(car: Snapshot) -> Iterator[Shown]:
    """Yield the entities that show what a car is now, in the component's order."""
    soc, charging = car.battery.hv_battery_soc, car.charging
    distance = str(round(car.battery.hv_battery_range or 0.0, 2))
    plug = charging.plug_status or "UNKNOWN"
    status = charging.charging_status or "UNKNOWN"
    kind = charging.power_type or "UNKNOWN"
    yield Shown("odometer", str(car.vehicle.odometer), _odometer(car))
    yield Shown("ignitionStatus", str(car.vehicle.ignition_status), {})
    if car.vehicle.engine_speed is not None:
        yield Shown("engineSpeed", str(car.vehicle.engine_speed), {})
    yield Shown("soc", str(soc), {"batteryRange": float(distance)})
    yield Shown("elVeh", distance, KM | _battery(car))
    yield Shown("elVehCharging", status, _charging(car, plug, status, kind))
    yield Shown("elVehPlug", plug, {"ChargingType": kind})
    if charging.power_kw is not None:
        yield Shown(
            "elVehChargingPower",
            str(charging.power_kw),
            {"unit_of_measurement": "kW", "device_class": "power"},
        )
    yield Shown("evccStatus", _evcc(plug, status), {})
    yield Shown("gps", "{}", {"updateTime": _iso(car.observed_at)})
    yield Shown("lastRefresh", car.observed_at.isoformat(), {})
    if car.position is not None:
        yield Shown("tracker", "not_home", _tracker(car), "device_tracker")


def _odometer(car: Snapshot) -> dict[str, Any]:
    return KM | {"updateTime": _iso(car.observed_at), "value": car.vehicle.odometer}


def _battery(car: Snapshot) -> dict[str, Any]:
    remaining = car.battery.energy_remaining
    told = {} if remaining is None else {"batteryEnergyRemaining": remaining}
    return {
        "maximumBatteryRange": 460.0,
        "maximumBatteryCapacity": 93.45,
        **told,
    }


def _charging(car: Snapshot, plug: str, status: str, kind: str) -> dict[str, Any]:
    power = car.charging.power_kw
    told = {} if power is None else {"chargingkW": power}
    return {
        "plugStatus": plug,
        "chargingStatus": status,
        "chargingType": kind,
        "chargingVoltage": _AC_VOLTS,
        "chargingAmperage": round((power or 0.0) / _AC_VOLTS * 1000, 2),
        "stateOfCharge": car.battery.hv_battery_soc,
        **told,
    }


def _evcc(plug: str, status: str) -> str:
    if plug != PlugStatus.CONNECTED:
        return "A"
    return "C" if status == "IN_PROGRESS" else "B"


def _tracker(car: Snapshot) -> dict[str, Any]:
    assert car.position is not None
    return {
        "latitude": car.position.latitude,
        "longitude": car.position.longitude,
        "gps_accuracy": 0,
    }


def shown_trip(event: TripEvent) -> Shown:
    """Return the entity of Ford's trip event."""
    assert event.energy_kwh is not None
    assert event.duration_s is not None
    return Shown(
        TRIP,
        str(round(event.energy_kwh * 1000, 3)),
        {
            "unit_of_measurement": "Wh",
            "tripUpdateTime": _iso(event.ended_at),
            "tripDuration": str(timedelta(seconds=event.duration_s)),
            "tripDistanceTraveled": event.distance_km,
            "tripCabinTemperature": event.cabin_temp,
            "tripAmbientTemperature": event.ambient_temp,
            "tripOutsideAirAmbientTemperature": event.outside_air_temp,
        },
    )


def shown_log(log: ChargeLog) -> Shown:
    """Return the entity of Ford's charge log."""
    return Shown(
        LOG,
        str(log.energy_kwh),
        {
            "unit_of_measurement": "kWh",
            "eventType": "ChargeData",
            "chargerType": log.charger_type,
            "energyConsumed": log.energy_kwh,
            "timeStamp": _iso(log.logged_at),
            "targetSoc": log.target_soc,
            "plugDetails": {
                "plugInTime": _iso(log.plug_in),
                "plugOutTime": _iso(log.plug_out),
                "totalPluggedInTime": log.plugged_in_s,
                "totalDistanceAdded": log.distance_added_km,
            },
            "power": {"min": _watts(log.min_power_kw), "max": _watts(log.max_power_kw)},
            "stateOfCharge": {"firstSOC": log.first_soc, "lastSOC": log.last_soc},
            "energyTransferDuration": {
                "begin": _iso(log.begin),
                "end": _iso(log.end),
                "totalTime": log.transfer_s,
            },
            "location": {
                "type": "SAVED",
                "name": log.location_name,
                "address": {"address1": log.address},
                "latitude": log.latitude,
                "longitude": log.longitude,
                "network": log.network or "UNKNOWN",
            },
        },
    )


def _iso(at: datetime | None) -> str | None:
    return None if at is None else at.isoformat().replace("+00:00", "Z")


def _watts(kilowatts: float | None) -> float | None:
    return None if kilowatts is None else kilowatts * 1000
