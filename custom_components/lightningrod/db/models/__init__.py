"""The tables of the ledger, one module a domain area.

All of them are imported here, so that ``Base.metadata`` knows every table.
"""

from .base import Base, table
from .battery_status import EVBatteryStatus
from .calendar import EVDaily, EVMonth, EVMonthly
from .charging_detail import EVChargingCostLine, EVChargingInterval, EVChargingSegment
from .charging_session import EVChargingSession
from .edit import EVEdit
from .location import EVLocation
from .reading import EVReading
from .reference import AppSettings, EVChargingNetwork, EVLocationLookup, EVStatistics
from .trip_gap import EVTripGap
from .trip_metrics import EVTripMetrics
from .vehicle import EVVehicle
from .vehicle_status import EVVehicleStatus

__all__ = [
    "AppSettings",
    "Base",
    "EVBatteryStatus",
    "EVChargingCostLine",
    "EVChargingInterval",
    "EVChargingNetwork",
    "EVChargingSegment",
    "EVChargingSession",
    "EVDaily",
    "EVEdit",
    "EVLocation",
    "EVLocationLookup",
    "EVMonth",
    "EVMonthly",
    "EVReading",
    "EVStatistics",
    "EVTripGap",
    "EVTripMetrics",
    "EVVehicle",
    "EVVehicleStatus",
    "table",
]
