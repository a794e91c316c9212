"""The figures that are totals: by period, by kind of place, against petrol.

Costs and energies are totals without an end in sight: an edited or deleted session may lower
them. Those of a calendar period begin anew with it. Those of the last days are no totals to
Home Assistant: they lose at one end what they win at the other.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Final

from homeassistant.components.sensor import SensorDeviceClass, SensorStateClass
from homeassistant.const import (
    PERCENTAGE,
    EntityCategory,
    UnitOfEnergy,
    UnitOfEnergyDistance,
    UnitOfLength,
    UnitOfMass,
)
from homeassistant.util.unit_conversion import DistanceConverter

from .coordinator import VehicleCoordinator
from .db.sums import AC, DC
from .db.totals import VehicleTotals
from .figure_descriptions import (
    Attributes,
    Native,
    VehicleSensorDescription,
    currency_unit,
    distance_unit,
    positive,
)
from .ledger.costs import FOUR_PLACES
from .ledger.periods import Period
from .ledger.petrol import Comparison
from .ledger.places import HOME, PUBLIC, WORK
from .ledger.totals import Sums

type Pick = Callable[[VehicleTotals], Sums]
type Energy = Callable[[Sums], float | None]

# Period: end of the sensors' keys.
_CALENDAR: Final[Mapping[Period, str]] = {
    Period.YEAR: "year",
    Period.MONTH: "month",
    Period.WEEK: "week",
    Period.DAY: "today",
}
_ROLLING: Final[Mapping[Period, str]] = {
    Period.LAST_30_DAYS: "30_days",
    Period.LAST_365_DAYS: "365_days",
}
_KINDS: Final = (HOME, WORK, PUBLIC)
_ON: Final = frozenset(
    {"charging_cost", "charging_cost_year", "charging_cost_month", "energy_charged"}
)


def _of(period: Period) -> Pick:
    return lambda totals: totals.sums[period]


def _of_type(kind: str) -> Pick:
    return lambda totals: totals.by_type.get(kind, Sums())


def _of_charge(kind: str) -> Pick:
    return lambda totals: totals.by_charge.get(kind, Sums())


def _begin(period: Period) -> Callable[[VehicleCoordinator], datetime] | None:
    """Return what reads the beginning of a calendar period, ``None`` for others."""
    if period not in _CALENDAR:
        return None
    return lambda coordinator: coordinator.data.starts[period]


def _state_class(period: Period) -> SensorStateClass | None:
    return None if period in _ROLLING else SensorStateClass.TOTAL


def _counted(sums: Sums, currency: str) -> Attributes:
    """Return how many sessions are in a cost, and what was paid in other money."""
    others = {name: cost for name, cost in sums.costs.items() if name != currency}
    return {
        "sessions": sums.sessions,
        "unpriced_sessions": sums.unpriced_sessions,
        **({"other_currencies": others} if others else {}),
    }


def _cost(
    key: str, pick: Pick, period: Period = Period.LIFETIME
) -> VehicleSensorDescription:
    """Describe what sessions cost."""
    return VehicleSensorDescription(
        key=key,
        translation_key=key,
        device_class=SensorDeviceClass.MONETARY,
        state_class=_state_class(period),
        suggested_display_precision=2,
        entity_registry_enabled_default=key in _ON,
        unit_fn=currency_unit,
        value_fn=lambda it: pick(it.data).cost(it.currency),
        last_reset_fn=_begin(period),
        attributes_fn=lambda totals: _counted(pick(totals), totals.currency),
    )


def _energy(
    key: str,
    pick: Pick,
    value: Energy = lambda sums: sums.energy_kwh,
    period: Period = Period.LIFETIME,
) -> VehicleSensorDescription:
    """Describe an energy of sessions."""
    return VehicleSensorDescription(
        key=key,
        translation_key=key,
        device_class=SensorDeviceClass.ENERGY,
        state_class=_state_class(period),
        native_unit_of_measurement=UnitOfEnergy.KILO_WATT_HOUR,
        suggested_display_precision=1,
        entity_registry_enabled_default=key in _ON,
        value_fn=lambda it: value(pick(it.data)),
        last_reset_fn=_begin(period),
    )


def _percent(
    key: str, value: Callable[[VehicleTotals], float | None], unit: str = PERCENTAGE
) -> VehicleSensorDescription:
    return VehicleSensorDescription(
        key=key,
        translation_key=key,
        state_class=SensorStateClass.MEASUREMENT,
        native_unit_of_measurement=unit,
        suggested_display_precision=1,
        entity_registry_enabled_default=False,
        value_fn=lambda it: value(it.data),
    )


def _price(
    key: str, period: Period, *, enabled: bool = False
) -> VehicleSensorDescription:
    return VehicleSensorDescription(
        key=key,
        translation_key=key,
        state_class=SensorStateClass.MEASUREMENT,
        suggested_display_precision=3,
        entity_registry_enabled_default=enabled,
        unit_fn=lambda it: f"{it.currency}/{UnitOfEnergy.KILO_WATT_HOUR}",
        value_fn=lambda it: _rounded(it.data.sums[period].price(it.currency)),
    )


def _distance(key: str, period: Period) -> VehicleSensorDescription:
    return VehicleSensorDescription(
        key=key,
        translation_key=key,
        device_class=SensorDeviceClass.DISTANCE,
        state_class=SensorStateClass.TOTAL,
        native_unit_of_measurement=UnitOfLength.KILOMETERS,
        suggested_display_precision=0,
        entity_registry_enabled_default=False,
        value_fn=lambda it: it.data.driven[period].distance_km,
        last_reset_fn=_begin(period),
    )


def _savings(key: str, period: Period) -> VehicleSensorDescription:
    return VehicleSensorDescription(
        key=key,
        translation_key=key,
        device_class=SensorDeviceClass.MONETARY,
        state_class=SensorStateClass.TOTAL,
        suggested_display_precision=2,
        entity_registry_enabled_default=False,
        unit_fn=currency_unit,
        value_fn=lambda it: _compared(it.data, period).saved,
        last_reset_fn=_begin(period),
        attributes_fn=lambda totals: _told(_compared(totals, period)),
    )


def _compared(totals: VehicleTotals, period: Period) -> Comparison:
    return totals.petrol.get(period, Comparison())


def _told(comparison: Comparison) -> Attributes:
    return {
        "petrol_cost": comparison.petrol_cost,
        "charging_cost": comparison.charging_cost,
        "partial": comparison.is_partial,
    }


def _count(
    key: str, value: Callable[[Sums], int], category: EntityCategory | None = None
) -> VehicleSensorDescription:
    return VehicleSensorDescription(
        key=key,
        translation_key=key,
        state_class=SensorStateClass.TOTAL,
        entity_category=category,
        entity_registry_enabled_default=False,
        value_fn=lambda it: value(it.data.lifetime),
    )


def _cost_per(
    key: str, distances: int, *, enabled: bool = False
) -> VehicleSensorDescription:
    """Describe what some kilometres or miles cost."""

    def _unit(coordinator: VehicleCoordinator) -> str:
        many = f"{distances} " if distances > 1 else ""
        return f"{coordinator.currency}/{many}{distance_unit(coordinator)}"

    def _value(coordinator: VehicleCoordinator) -> Native:
        per_km = coordinator.data.cost_per_km
        if per_km is None:
            return None
        km = DistanceConverter.convert(
            distances, distance_unit(coordinator), UnitOfLength.KILOMETERS
        )
        return _rounded(per_km * Decimal(str(km)))

    return VehicleSensorDescription(
        key=key,
        translation_key=key,
        state_class=SensorStateClass.MEASUREMENT,
        suggested_display_precision=3 if distances == 1 else 2,
        entity_registry_enabled_default=enabled,
        unit_fn=_unit,
        value_fn=_value,
        attributes_fn=_window,
    )


def _window(totals: VehicleTotals) -> Attributes | None:
    """Return the window that told what a kilometre costs; no days are all there are."""
    if (cost := totals.distance_cost) is None:
        return None
    return {
        "days": cost.days,
        "distance": round(cost.distance_km, 1),
        "energy": round(cost.energy_kwh, 1),
    }


def _band(totals: VehicleTotals) -> Attributes:
    estimate = totals.capacity
    if estimate.withheld:
        return {"withheld": estimate.withheld, "charges": estimate.charges}
    return {
        "low": estimate.low_kwh,
        "high": estimate.high_kwh,
        "charges": estimate.charges,
    }


def _rounded(amount: Decimal | None) -> Decimal | None:
    return None if amount is None else amount.quantize(FOUR_PLACES)


TOTAL_SENSORS: Final[tuple[VehicleSensorDescription, ...]] = (
    _cost("charging_cost", _of(Period.LIFETIME)),
    *(
        _cost(f"charging_cost_{name}", _of(period), period)
        for period, name in {**_CALENDAR, **_ROLLING}.items()
    ),
    *(_cost(f"charging_cost_{kind}", _of_type(kind)) for kind in _KINDS),
    _energy("energy_charged", _of(Period.LIFETIME)),
    *(
        _energy(f"energy_charged_{name}", _of(period), period=period)
        for period, name in {**_CALENDAR, **_ROLLING}.items()
    ),
    *(_energy(f"energy_charged_{kind}", _of_type(kind)) for kind in _KINDS),
    _energy("energy_charged_ac", _of_charge(AC)),
    _energy("energy_charged_dc", _of_charge(DC)),
    _energy(
        "wall_energy",
        _of(Period.LIFETIME),
        lambda sums: sums.wall_kwh if sums.wall_sessions else None,
    ),
    _energy(
        "solar_energy",
        _of(Period.LIFETIME),
        lambda sums: sums.solar_kwh if sums.solar_sessions else None,
    ),
    _energy("free_energy", _of(Period.LIFETIME), lambda sums: sums.free_kwh),
    VehicleSensorDescription(
        key="free_energy_worth",
        translation_key="free_energy_worth",
        device_class=SensorDeviceClass.MONETARY,
        state_class=SensorStateClass.TOTAL,
        suggested_display_precision=2,
        entity_registry_enabled_default=False,
        unit_fn=currency_unit,
        value_fn=lambda it: it.data.lifetime.free_worth(it.currency),
    ),
    _percent("charging_loss", lambda totals: totals.lifetime.loss_percent),
    _percent("solar_share", lambda totals: totals.lifetime.solar_percent),
    _price("average_price", Period.LIFETIME, enabled=True),
    _price("average_price_month", Period.MONTH),
    _price("average_price_365_days", Period.LAST_365_DAYS),
    _cost_per("cost_per_distance", 1, enabled=True),
    _cost_per("cost_per_100", 100),
    VehicleSensorDescription(
        key="efficiency",
        translation_key="efficiency",
        device_class=SensorDeviceClass.ENERGY_DISTANCE,
        state_class=SensorStateClass.MEASUREMENT,
        native_unit_of_measurement=UnitOfEnergyDistance.KM_PER_KILO_WATT_HOUR,
        suggested_display_precision=2,
        value_fn=lambda it: positive(it.data.driven[Period.LIFETIME].km_per_kwh),
    ),
    _distance("distance", Period.LIFETIME),
    _distance("distance_year", Period.YEAR),
    _distance("distance_month", Period.MONTH),
    VehicleSensorDescription(
        key="unexplained_distance",
        translation_key="unexplained_distance",
        device_class=SensorDeviceClass.DISTANCE,
        state_class=SensorStateClass.TOTAL,
        native_unit_of_measurement=UnitOfLength.KILOMETERS,
        suggested_display_precision=0,
        entity_category=EntityCategory.DIAGNOSTIC,
        value_fn=lambda it: it.data.driven[Period.LIFETIME].unexplained_km,
    ),
    _savings("petrol_savings", Period.LIFETIME),
    _savings("petrol_savings_year", Period.YEAR),
    _savings("petrol_savings_month", Period.MONTH),
    VehicleSensorDescription(
        key="co2",
        translation_key="co2",
        device_class=SensorDeviceClass.WEIGHT,
        state_class=SensorStateClass.TOTAL,
        native_unit_of_measurement=UnitOfMass.KILOGRAMS,
        suggested_display_precision=0,
        entity_registry_enabled_default=False,
        value_fn=lambda it: (
            it.data.lifetime.co2_kg if it.data.lifetime.co2_sessions else None
        ),
    ),
    VehicleSensorDescription(
        key="usable_capacity",
        translation_key="usable_capacity",
        device_class=SensorDeviceClass.ENERGY_STORAGE,
        state_class=SensorStateClass.MEASUREMENT,
        native_unit_of_measurement=UnitOfEnergy.KILO_WATT_HOUR,
        suggested_display_precision=1,
        entity_registry_enabled_default=False,
        value_fn=lambda it: (
            None if it.data.capacity.withheld else it.data.capacity.capacity_kwh
        ),
        attributes_fn=_band,
    ),
    _percent("standing_loss", lambda totals: totals.drain_percent, "%/d"),
    _count("sessions", lambda sums: sums.sessions),
    _count(
        "unpriced_sessions",
        lambda sums: sums.unpriced_sessions,
        EntityCategory.DIAGNOSTIC,
    ),
)
