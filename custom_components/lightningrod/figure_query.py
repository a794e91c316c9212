"""What figures are asked for: the options of a ledger, and the clock of the house."""

from collections.abc import Mapping
from typing import Any

from homeassistant.const import CONF_CURRENCY
from homeassistant.core import callback
from homeassistant.util import dt as dt_util

from .const import (
    CONF_PETROL_CONSUMPTION,
    CONF_PETROL_CONSUMPTION_UNIT,
    CONF_PETROL_PRICE_ENTITY,
    CONF_PETROL_PRICE_UNIT,
)
from .data import LightningRodConfigEntry
from .db.figures.query import FigureQuery
from .db.fuel import Petrol
from .ledger.petrol import ConsumptionUnit, VolumeUnit, petrol_car


@callback
def figure_query(
    entry: LightningRodConfigEntry, vehicles: Mapping[str, str], **period: Any
) -> FigureQuery:
    """Return the query for vehicles (id to VIN); ``period`` are further fields of it."""
    return FigureQuery(
        vehicles=vehicles,
        currency=entry.options[CONF_CURRENCY],
        zone=dt_util.get_default_time_zone(),
        now=dt_util.utcnow(),
        petrol=petrol_of(entry.options),
        **period,
    )


def petrol_of(options: Mapping[str, Any]) -> Petrol:
    """Return what charging is compared with."""
    thirst = options.get(CONF_PETROL_CONSUMPTION_UNIT, ConsumptionUnit.L_100KM)
    volume = options.get(CONF_PETROL_PRICE_UNIT, VolumeUnit.LITRE)
    return Petrol(
        car=petrol_car(options.get(CONF_PETROL_CONSUMPTION), ConsumptionUnit(thirst)),
        entity_id=options.get(CONF_PETROL_PRICE_ENTITY),
        litres_per_unit=VolumeUnit(volume).litres,
    )
