"""What entities beside the vehicle said: prices, meters, production, intensities."""

from datetime import datetime

from sqlalchemy import String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base, Numbered


class EVReading(Numbered, Base):
    """A figure of an entity that a cost depends on, at one moment.

    A price is per kWh where its tariff knows the unit that the entity had, else as it is
    said, like the price of petrol; where an entity tells several, its name is followed by
    which one it is. A meter counts kWh, own production is kW or a share
    (0 to 1), the CO2 intensity is g/kWh. The kind ``odometer`` is a vehicle's odometer at
    the end of a day, km, where long-term statistics are all that is left of it.
    """

    __tablename__ = "ev_reading"

    entity_id: Mapped[str] = mapped_column(comment="Entity that it was read from")
    kind: Mapped[str] = mapped_column(
        String(20), comment="price, meter, solar, carbon or fuel"
    )
    recorded_at: Mapped[datetime] = mapped_column(comment="When it was so, UTC")
    value: Mapped[float] = mapped_column(comment="The figure, in the unit of its kind")

    __table_args__ = (UniqueConstraint("entity_id", "kind", "recorded_at"),)
