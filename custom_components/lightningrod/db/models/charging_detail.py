"""How the energy of a charging session flowed over time."""

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base, Numbered
from .charging_session import EVChargingSession


class _Stretch(Numbered):
    """A stretch of time of a session, gone with it."""

    session_id: Mapped[UUID] = mapped_column(
        ForeignKey(EVChargingSession.session_id, ondelete="CASCADE"),
        comment="Session that it is part of",
    )
    start_utc: Mapped[datetime] = mapped_column(comment="Start, UTC")
    end_utc: Mapped[datetime] = mapped_column(comment="End, UTC")
    energy_kwh: Mapped[float | None] = mapped_column(
        comment="Energy, scaled to the session's once that is final, kWh"
    )
    measured_kwh: Mapped[float | None] = mapped_column(
        comment="Energy as observed live, kWh"
    )


class EVChargingSegment(_Stretch, Base):
    """One stretch of energy flow, without a pause and in one direction."""

    __tablename__ = "ev_charging_segment"

    kind: Mapped[str] = mapped_column(String(20), comment="charge or discharge")
    start_soc: Mapped[float | None] = mapped_column(
        comment="State of charge at the start, %"
    )
    end_soc: Mapped[float | None] = mapped_column(
        comment="State of charge at the end, %"
    )
    energy_source: Mapped[str | None] = mapped_column(
        String(20), comment="How measured_kwh is known"
    )

    __table_args__ = (UniqueConstraint("session_id", "start_utc"),)


class EVChargingInterval(_Stretch, Base):
    """One slice of five minutes on the clock."""

    __tablename__ = "ev_charging_interval"

    mean_power_kw: Mapped[float | None] = mapped_column(
        comment="energy_kwh over the length of the slice, kW"
    )
    soc: Mapped[float | None] = mapped_column(comment="State of charge at the end, %")
    battery_temperature: Mapped[float | None] = mapped_column(
        comment="Temperature of the high-voltage battery, °C"
    )

    solar_share: Mapped[float | None] = mapped_column(
        comment="Part of the energy that came from own production, 0 to 1"
    )

    __table_args__ = (UniqueConstraint("session_id", "start_utc"),)


class EVChargingCostLine(Numbered, Base):
    """One line of what a session cost, as a bill shows it; those of one audience sum up."""

    __tablename__ = "ev_charging_cost_line"

    session_id: Mapped[UUID] = mapped_column(
        ForeignKey(EVChargingSession.session_id, ondelete="CASCADE"),
        comment="Session that it is part of",
    )
    audience: Mapped[str] = mapped_column(
        String(20), comment="Whose price it is: standard, member or billing"
    )
    position: Mapped[int] = mapped_column(comment="Place among the lines, from 0")
    kind: Mapped[str] = mapped_column(
        String(20), comment="energy, fee, time, bound or tax"
    )
    label: Mapped[str] = mapped_column(String(30), comment="What the line is for")
    name: Mapped[str | None] = mapped_column(comment="Name of the band or tier")
    quantity: Mapped[float | None] = mapped_column(comment="How much, in unit")
    unit: Mapped[str | None] = mapped_column(String(10), comment="Unit of the quantity")
    unit_price: Mapped[float | None] = mapped_column(
        comment="Price of a unit, in the session's cost_currency"
    )
    amount: Mapped[Decimal] = mapped_column(
        comment="What the line comes to, in the session's cost_currency"
    )

    __table_args__ = (UniqueConstraint("session_id", "audience", "position"),)
