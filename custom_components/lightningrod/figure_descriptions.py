"""How a figure is described: where it comes from, and what depends on where it is shown."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from homeassistant.components.sensor import SensorEntityDescription
from homeassistant.const import UnitOfLength
from homeassistant.helpers.typing import StateType

from .coordinator import DatabaseCoordinator, DatabaseStatus, VehicleCoordinator
from .db.totals import VehicleTotals

type Native = StateType | Decimal | datetime
type Figure = Callable[[VehicleCoordinator], Native]
type Attributes = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class VehicleSensorDescription(SensorEntityDescription):
    """A figure of a vehicle."""

    value_fn: Figure
    unit_fn: Callable[[VehicleCoordinator], str] | None = None
    last_reset_fn: Callable[[VehicleCoordinator], datetime] | None = None
    attributes_fn: Callable[[VehicleTotals], Attributes | None] | None = None


@dataclass(frozen=True, kw_only=True)
class DatabaseSensorDescription(SensorEntityDescription):
    """A figure of the database."""

    value_fn: Callable[[DatabaseStatus], Native]
    attributes_fn: Callable[[DatabaseCoordinator], Attributes] | None = None


def distance_unit(coordinator: VehicleCoordinator) -> UnitOfLength:
    """Return the unit of road distances here: km or mi."""
    return UnitOfLength(coordinator.hass.config.units.length_unit)


def currency_unit(coordinator: VehicleCoordinator) -> str:
    """Return the currency that the figures are in."""
    return coordinator.currency


def positive(value: float | None) -> float | None:
    """Return the value, ``None`` for zero: a zero efficiency has no inverse unit."""
    return value or None
