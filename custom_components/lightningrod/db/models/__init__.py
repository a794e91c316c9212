"""The tables of the ledger, one module a domain area.

All of them are imported here, so that ``METADATA`` knows every table.
"""

from .base import METADATA
from .battery_status import EV_BATTERY_STATUS
from .calendar import EV_DAILY, EV_MONTH, EV_MONTHLY
from .charging_detail import (
    EV_CHARGING_COST_LINE,
    EV_CHARGING_INTERVAL,
    EV_CHARGING_SEGMENT,
)
from .charging_session import EV_CHARGING_SESSION
from .edit import EV_EDIT
from .location import EV_LOCATION
from .reading import EV_READING
from .reference import (
    APP_SETTINGS,
    EV_CHARGING_NETWORKS,
    EV_LOCATION_LOOKUP,
    EV_STATISTICS,
)
from .trip_gap import EV_TRIP_GAP
from .trip_metrics import EV_TRIP_METRICS
from .vehicle import EV_VEHICLE
from .vehicle_status import EV_VEHICLE_STATUS

__all__ = [
    "APP_SETTINGS",
    "EV_BATTERY_STATUS",
    "EV_CHARGING_COST_LINE",
    "EV_CHARGING_INTERVAL",
    "EV_CHARGING_NETWORKS",
    "EV_CHARGING_SEGMENT",
    "EV_CHARGING_SESSION",
    "EV_DAILY",
    "EV_EDIT",
    "EV_LOCATION",
    "EV_LOCATION_LOOKUP",
    "EV_MONTH",
    "EV_MONTHLY",
    "EV_READING",
    "EV_STATISTICS",
    "EV_TRIP_GAP",
    "EV_TRIP_METRICS",
    "EV_VEHICLE",
    "EV_VEHICLE_STATUS",
    "METADATA",
]
