"""What the ledger keeps by day and by month, so that nobody has to read every sample."""

from datetime import date, datetime

from sqlalchemy import Column, Index, Text, UniqueConstraint

from .base import Base, Owned, column


class EVMonth(Base):
    """A month of the local calendar: SQL knows of time zones here, and not there."""

    __tablename__ = "ev_month"

    month: Column[date] = column(
        primary_key=True, comment="First local day of the month"
    )
    start_utc: Column[datetime] = column(comment="When the month begins, UTC")
    end_utc: Column[datetime] = column(comment="When the next one begins, UTC")

    __table_args__ = (Index(None, "start_utc"),)


class EVMonthly(Owned, Base):
    """What a vehicle's sessions and trips of a month add up to.

    For figures, which would have to read ten years of rows without it. A trigger sets
    ``computed_at`` to NULL when a row of the month changes, whoever changes it.
    """

    __tablename__ = "ev_monthly"

    month: Column[date] = column(comment="First local day of the month", sort_order=-1)
    computed_at: Column[datetime | None] = column(
        comment="When the row was computed, UTC; NULL where the rows of the month changed"
    )
    charged: Column[str | None] = column(
        Text, comment="Sums of the sessions, as JSON for the figures alone"
    )
    driven: Column[str | None] = column(
        Text, comment="Sums of the trips and gaps, as JSON for the figures alone"
    )

    __table_args__ = (UniqueConstraint("device_id", "month"),)


class EVDaily(Owned, Base):
    """What a vehicle's samples told on one local day; NULL where they told nothing."""

    __tablename__ = "ev_daily"

    day: Column[date] = column(comment="Local day", sort_order=-1)
    computed_at: Column[datetime | None] = column(
        comment="When the row was computed, UTC; NULL where newer samples wait for it"
    )
    odometer_km: Column[float | None] = column(
        comment="Odometer at the end of the day, km"
    )
    outside_temperature: Column[float | None] = column(
        comment="Mean outside temperature, °C"
    )
    battery_temperature: Column[float | None] = column(
        comment="Mean temperature of the high-voltage battery, °C"
    )
    lv_level_min: Column[float | None] = column(
        comment="Lowest state of charge of the 12 V battery, %"
    )
    lv_level_mean: Column[float | None] = column(
        comment="Mean state of charge of the 12 V battery, %"
    )
    lv_voltage_min: Column[float | None] = column(
        comment="Lowest voltage of the 12 V battery, V"
    )
    lv_voltage_mean: Column[float | None] = column(
        comment="Mean voltage of the 12 V battery, V"
    )
    stood_seconds: Column[float] = column(
        server_default="0",
        comment="Length of the rests without a cable that ended on the day, s",
    )
    stood_soc: Column[float] = column(
        server_default="0", comment="State of charge that was lost in these rests, %"
    )
    soc_0_seconds: Column[float] = column(
        server_default="0", comment="Time at 0 to 10 %, s"
    )
    soc_10_seconds: Column[float] = column(
        server_default="0", comment="Time at 10 to 20 %, s"
    )
    soc_20_seconds: Column[float] = column(
        server_default="0", comment="Time at 20 to 30 %, s"
    )
    soc_30_seconds: Column[float] = column(
        server_default="0", comment="Time at 30 to 40 %, s"
    )
    soc_40_seconds: Column[float] = column(
        server_default="0", comment="Time at 40 to 50 %, s"
    )
    soc_50_seconds: Column[float] = column(
        server_default="0", comment="Time at 50 to 60 %, s"
    )
    soc_60_seconds: Column[float] = column(
        server_default="0", comment="Time at 60 to 70 %, s"
    )
    soc_70_seconds: Column[float] = column(
        server_default="0", comment="Time at 70 to 80 %, s"
    )
    soc_80_seconds: Column[float] = column(
        server_default="0", comment="Time at 80 to 90 %, s"
    )
    soc_90_seconds: Column[float] = column(
        server_default="0", comment="Time at 90 to 100 %, s"
    )

    __table_args__ = (UniqueConstraint("device_id", "day"),)
