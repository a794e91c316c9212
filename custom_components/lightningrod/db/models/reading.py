"""What entities beside the vehicle said: prices, meters, production, intensities."""

from typing import Final

from sqlalchemy import Column, Double, String, Table, UniqueConstraint

from ..types import UtcDateTime
from .base import METADATA, numbered

# A figure of an entity that a cost depends on, at one moment.
#
# A price is per kWh where its tariff knows the unit that the entity had, else as it is
# said, like the price of petrol; where an entity tells several, its name is followed by
# which one it is. A meter counts kWh, own production is kW or a share
# (0 to 1), the CO2 intensity is g/kWh. The kind ``odometer`` is a vehicle's odometer at
# the end of a day, km, where long-term statistics are all that is left of it.
EV_READING: Final = Table(
    "ev_reading",
    METADATA,
    *numbered(),
    Column("entity_id", String, nullable=False, comment="Entity that it was read from"),
    Column(
        "kind",
        String(20),
        nullable=False,
        comment="price, meter, solar, carbon or fuel",
    ),
    Column("recorded_at", UtcDateTime, nullable=False, comment="When it was so, UTC"),
    Column(
        "value", Double, nullable=False, comment="The figure, in the unit of its kind"
    ),
    UniqueConstraint("entity_id", "kind", "recorded_at"),
)
