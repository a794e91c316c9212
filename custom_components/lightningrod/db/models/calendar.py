"""What the ledger keeps by day and by month, so that nobody has to read every sample."""

from datetime import date, datetime

from sqlalchemy import Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base, Owned


class EVMonth(Base):
    """A month of the local calendar: SQL knows of time zones here, and not there."""

    __tablename__ = "ev_month"

    month: Mapped[date] = mapped_column(
        primary_key=True, comment="First local day of the month"
    )
    start_utc: Mapped[datetime] = mapped_column(comment="When the month begins, UTC")
    end_utc: Mapped[datetime] = mapped_column(comment="When the next one begins, UTC")

    __table_args__ = (Index(None, "start_utc"),)


class EVMonthly(Owned, Base):
    """What a vehicle's sessions and trips of a month add up to.

    For figures, which would have to read ten years of rows without it. A trigger sets
    ``computed_at`` to NULL when a row of the month changes, whoever changes it.
    """

    __tablename__ = "ev_monthly"

    month: Mapped[date] = mapped_column(
        comment="First local day of the month", sort_order=-1
    )
    computed_at: Mapped[datetime | None] = mapped_column(
        comment="When the row was computed, UTC; NULL where the rows of the month changed"
    )
    charged: Mapped[str | None] = mapped_column(
        Text, comment="Sums of the sessions, as JSON for the figures alone"
    )
    driven: Mapped[str | None] = mapped_column(
        Text, comment="Sums of the trips and gaps, as JSON for the figures alone"
    )

    __table_args__ = (UniqueConstraint("device_id", "month"),)


class EVDaily(Owned, Base):
    """What a vehicle's samples told on one local day; NULL where they told nothing."""

    __tablename__ = "ev_daily"

    day: Mapped[date] = mapped_column(comment="Local day", sort_order=-1)
    computed_at: Mapped[datetime | None] = mapped_column(
        comment="When the row was computed, UTC; NULL where newer samples wait for it"
    )
    odometer_km: Mapped[float | None] = mapped_column(
        comment="Odometer at the end of the day, km"
    )
    outside_temperature: Mapped[float | None] = mapped_column(
        comment="Mean outside temperature, °C"
    )
    battery_temperature: Mapped[float | None] = mapped_column(
        comment="Mean temperature of the high-voltage battery, °C"
    )
    lv_level_min: Mapped[float | None] = mapped_column(
        comment="Lowest state of charge of the 12 V battery, %"
    )
    lv_level_mean: Mapped[float | None] = mapped_column(
        comment="Mean state of charge of the 12 V battery, %"
    )
    lv_voltage_min: Mapped[float | None] = mapped_column(
        comment="Lowest voltage of the 12 V battery, V"
    )
    lv_voltage_mean: Mapped[float | None] = mapped_column(
        comment="Mean voltage of the 12 V battery, V"
    )
    stood_seconds: Mapped[float] = mapped_column(
        server_default="0",
        comment="Length of the rests without a cable that ended on the day, s",
    )
    stood_soc: Mapped[float] = mapped_column(
        server_default="0", comment="State of charge that was lost in these rests, %"
    )
    soc_0_seconds: Mapped[float] = mapped_column(
        server_default="0", comment="Time at 0 to 10 %, s"
    )
    soc_10_seconds: Mapped[float] = mapped_column(
        server_default="0", comment="Time at 10 to 20 %, s"
    )
    soc_20_seconds: Mapped[float] = mapped_column(
        server_default="0", comment="Time at 20 to 30 %, s"
    )
    soc_30_seconds: Mapped[float] = mapped_column(
        server_default="0", comment="Time at 30 to 40 %, s"
    )
    soc_40_seconds: Mapped[float] = mapped_column(
        server_default="0", comment="Time at 40 to 50 %, s"
    )
    soc_50_seconds: Mapped[float] = mapped_column(
        server_default="0", comment="Time at 50 to 60 %, s"
    )
    soc_60_seconds: Mapped[float] = mapped_column(
        server_default="0", comment="Time at 60 to 70 %, s"
    )
    soc_70_seconds: Mapped[float] = mapped_column(
        server_default="0", comment="Time at 70 to 80 %, s"
    )
    soc_80_seconds: Mapped[float] = mapped_column(
        server_default="0", comment="Time at 80 to 90 %, s"
    )
    soc_90_seconds: Mapped[float] = mapped_column(
        server_default="0", comment="Time at 90 to 100 %, s"
    )

    __table_args__ = (UniqueConstraint("device_id", "day"),)
