"""Initial schema: charging, batteries, vehicle, trips, positions and what they refer to."""

from typing import Any

from alembic import op
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

revision = "2b6f55486b4d"
down_revision = None
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.INTEGER(), "sqlite")
TIME = sa.TIMESTAMP(timezone=True).with_variant(sa.INTEGER(), "sqlite")
MONEY = sa.Numeric(14, 4).with_variant(sa.INTEGER(), "sqlite")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")

NOW = {
    "sqlite": "CAST(ROUND((julianday('now') - 2440587.5) * 86400000) AS INTEGER)",
    "postgresql": "date_trunc('milliseconds', now())",
}


def _id() -> sa.Column[Any]:
    return sa.Column("id", ID, nullable=False, comment="Row number")


def _device_id() -> sa.Column[Any]:
    return sa.Column(
        "device_id",
        sa.String(),
        nullable=False,
        comment="VIN of the vehicle, upper case",
    )


def _number(name: str, comment: str) -> sa.Column[Any]:
    return sa.Column(name, sa.Double(), comment=comment)


def _text(name: str, comment: str, length: int | None = None) -> sa.Column[Any]:
    return sa.Column(name, sa.String(length), comment=comment)


def _notes() -> sa.Column[Any]:
    return sa.Column("notes", sa.Text(), comment="The owner's notes")


def _time(name: str, comment: str, *, nullable: bool = True) -> sa.Column[Any]:
    return sa.Column(name, TIME, nullable=nullable, comment=comment)


def _money(name: str, comment: str) -> sa.Column[Any]:
    return sa.Column(name, MONEY, comment=comment)


def _flag(name: str, comment: str) -> sa.Column[Any]:
    return sa.Column(
        name,
        sa.Boolean(),
        server_default=sa.false(),
        nullable=False,
        comment=comment,
    )


def _origin() -> tuple[sa.Column[Any], ...]:
    now = sa.text(f"({NOW[op.get_bind().dialect.name]})")
    return (
        _text("source_system", "Integration that the row came from", 100),
        sa.Column(
            "ingested_at",
            TIME,
            server_default=now,
            nullable=False,
            comment="When the row was first written, UTC",
        ),
        _time("original_timestamp", "The maker's own time of the data, UTC"),
    )


def _create_samples(name: str, *columns: sa.Column[Any]) -> None:
    op.create_table(
        name,
        _id(),
        _device_id(),
        _time("recorded_at", "When it was observed, UTC", nullable=False),
        *columns,
        *_origin(),
        sa.PrimaryKeyConstraint("id", name=f"pk_{name}"),
        sa.UniqueConstraint(
            "device_id", "recorded_at", name=f"uq_{name}_device_id_recorded_at"
        ),
    )


def upgrade() -> None:
    _create_charging_session()
    _create_battery_status()
    _create_vehicle_status()
    _create_trip_metrics()
    _create_location()
    _create_networks()
    _create_location_lookup()
    _create_statistics()


def _create_charging_session() -> None:
    op.create_table(
        "ev_charging_session",
        _id(),
        sa.Column(
            "session_id",
            sa.Uuid(),
            nullable=False,
            comment="Identity of the session, derived from vehicle and plug-in time",
        ),
        _device_id(),
        _text("charge_type", "AC, AC_LEVEL_1, AC_LEVEL_2, DC_FAST or WIRELESS"),
        _text("location_name", "Name of the place"),
        _text("plug_status", "CONNECTED or DISCONNECTED"),
        _text("charging_status", "Charge display status as the vehicle says it"),
        _text(
            "station_status", "Status of the charging station as the vehicle says it"
        ),
        _number("charging_voltage", "Last voltage, V"),
        _number("charging_amperage", "Last current, A"),
        _number("charging_kw", "Last power, kW"),
        _time("session_start_utc", "When energy began to flow, else plug-in, UTC"),
        _time("session_end_utc", "When energy ceased to flow, else plug-out, UTC"),
        _time("estimated_end_utc", "When the vehicle expects to be charged, UTC"),
        _time("recorded_at", "When the newest of the row's data was observed, UTC"),
        _number("charge_duration_seconds", "Time during which energy flowed, s"),
        _number("plugged_in_duration_seconds", "Time from plug-in to plug-out, s"),
        _number("start_soc", "State of charge at the start, %"),
        _number("end_soc", "State of charge at the end, %"),
        _number("energy_kwh", "Energy into the battery, kWh"),
        _money("cost", "What the session cost, in cost_currency"),
        _money(
            "cost_without_overrides",
            "What the session would cost by its price plan, in cost_currency",
        ),
        _flag("is_complete", "Whether the session is over"),
        sa.Column(
            "location_id",
            sa.Integer(),
            comment="Row of ev_location_lookup that the session took place at",
        ),
        _number("max_power", "Highest power, kW"),
        _number("min_power", "Lowest power, kW"),
        _number("miles_added", "Range gained, miles"),
        *_origin(),
        sa.PrimaryKeyConstraint("id", name="pk_ev_charging_session"),
    )
    for column in ("session_start_utc", "device_id", "source_system"):
        op.create_index(
            f"idx_ev_charging_session_{column}", "ev_charging_session", [column]
        )
    op.create_index(
        "idx_ev_charging_session_is_complete",
        "ev_charging_session",
        ["is_complete"],
        postgresql_where=sa.text("is_complete = true"),
        sqlite_where=sa.text("is_complete = 1"),
    )


def _create_battery_status() -> None:
    _create_samples(
        "ev_battery_status",
        _number("hv_battery_soc", "Displayed state of charge, %"),
        _number("hv_battery_actual_soc", "State of charge of the cells, %"),
        _number("hv_battery_voltage", "Voltage, V"),
        _number("hv_battery_amperage", "Current, positive when discharging, A"),
        _number("hv_battery_kw", "Power, positive when discharging, kW"),
        _number("hv_battery_capacity", "Capacity as the vehicle says it, kWh"),
        _number("hv_battery_range", "Range left, km"),
        _number("hv_battery_max_range", "Range when full, km"),
        _number("hv_battery_temperature", "Temperature, °C"),
        _number("lv_battery_level", "State of charge of the 12 V battery, %"),
        _number("lv_battery_voltage", "Voltage of the 12 V battery, V"),
        _number("motor_voltage", "Motor voltage, V"),
        _number("motor_amperage", "Motor current, positive when it drives, A"),
        _number("motor_kw", "Motor power, positive when it drives, kW"),
        _text(
            "performance_status", "Performance of the battery as the vehicle says it"
        ),
    )


def _create_vehicle_status() -> None:
    _create_samples(
        "ev_vehicle_status",
        _number("odometer", "Odometer, km"),
        _number("speed", "Speed, km/h"),
        _number("accelerator_position", "Accelerator pedal, %"),
        _text("brake_status", "Brake pedal"),
        _text("gear_position", "Gear selector"),
        _text("parking_brake", "Parking brake"),
        _text("ignition_status", "OFF, ACCESSORY or ON"),
        _text("remote_start_status", "Remote start"),
        _number("coolant_temp", "Coolant temperature, °C"),
        _number("torque_at_transmission", "Torque at the transmission, Nm"),
        _text("door_lock_status", "Door locks"),
        sa.Column("tire_pressure", JSON, comment="Tyre pressures, wheel to kPa"),
        sa.Column("indicators", JSON, comment="Warning lights, name to on or off"),
        _number("brake_torque", "Brake torque, Nm"),
        _text("wheel_torque_status", "Wheel torque"),
        _number("yaw_rate", "Yaw rate, °/s"),
        _number("acceleration", "Lengthwise acceleration, m/s²"),
        _number("engine_speed", "Engine speed, 1/min"),
        _number("outside_temperature", "Outside temperature, °C"),
        _number("cabin_temperature", "Cabin temperature, °C"),
        _text("deep_sleep_status", "Deep sleep"),
        _text("device_connectivity", "Whether the vehicle reaches its maker's cloud"),
        _text("evcc_status", "A unplugged, B plugged in, C charging"),
        _text("seatbelt_status", "Seat belts"),
        _number("remote_start_countdown", "Time left of the remote start, s"),
    )


def _create_trip_metrics() -> None:
    op.create_table(
        "ev_trip_metrics",
        _id(),
        sa.Column(
            "trip_id",
            sa.Uuid(),
            nullable=False,
            comment="Identity of the trip, derived from vehicle and time",
        ),
        _device_id(),
        _time("start_time", "Start, UTC"),
        _time("end_time", "End, UTC"),
        _time("recorded_at", "When the newest of the row's data was observed, UTC"),
        _number("distance", "Distance, km"),
        _number("duration", "Duration, s"),
        _number("energy_consumed", "Energy from the battery, kWh"),
        _number("efficiency", "distance over energy_consumed, km/kWh"),
        _number("range_regenerated", "Range won by braking, km"),
        _number("ambient_temp", "Ambient temperature, °C"),
        _number("cabin_temp", "Cabin temperature, °C"),
        _number("outside_air_temp", "Outside air temperature, °C"),
        _number("driving_score", "Driving score, %"),
        _number("speed_score", "Speed score, %"),
        _number("acceleration_score", "Acceleration score, %"),
        _number("deceleration_score", "Deceleration score, %"),
        sa.Column(
            "start_location_id",
            sa.Integer(),
            comment="Row of ev_location_lookup that the trip began at",
        ),
        sa.Column(
            "end_location_id",
            sa.Integer(),
            comment="Row of ev_location_lookup that the trip ended at",
        ),
        _number(
            "electrical_efficiency",
            "Electrical efficiency as the vehicle says it, in its own unit",
        ),
        _number("brake_torque", "Brake torque, Nm"),
        _flag("is_complete", "Whether the trip is over"),
        *_origin(),
        sa.PrimaryKeyConstraint("id", name="pk_ev_trip_metrics"),
    )


def _create_location() -> None:
    _create_samples(
        "ev_location",
        _number("latitude", "Latitude, °"),
        _number("longitude", "Longitude, °"),
        _number("gps_accuracy", "Radius that the position is good to, m"),
        _number("altitude", "Altitude, m"),
        _text("compass_direction", "Heading"),
        _text("address", "Address"),
        _text("location_type", "home, work or public", 20),
    )


def _create_networks() -> None:
    op.create_table(
        "ev_charging_networks",
        _id(),
        sa.Column(
            "network_name",
            sa.String(),
            nullable=False,
            comment="Who sells the energy",
        ),
        _money("cost_per_kwh", "Price of a kWh, in currency"),
        sa.Column(
            "effective_date",
            sa.Date(),
            comment="First local day of the price; 1970-01-01 is since ever",
        ),
        _notes(),
        sa.PrimaryKeyConstraint("id", name="pk_ev_charging_networks"),
    )


def _create_location_lookup() -> None:
    op.create_table(
        "ev_location_lookup",
        _id(),
        sa.Column(
            "location_name", sa.String(), nullable=False, comment="Name of the place"
        ),
        _number("latitude", "Latitude, °"),
        _number("longitude", "Longitude, °"),
        _text("location_type", "home, work or public", 20),
        _notes(),
        sa.PrimaryKeyConstraint("id", name="pk_ev_location_lookup"),
    )


def _create_statistics() -> None:
    op.create_table(
        "ev_statistics",
        _id(),
        _time("computed_at", "When the figures were computed, UTC"),
        sa.Column("total_sessions", sa.Integer(), comment="Number of sessions"),
        _number("total_energy_kwh", "Energy, kWh"),
        _money("total_cost", "Cost, in money"),
        _number("total_miles_added", "Range gained, miles"),
        _number("avg_session_duration_seconds", "Mean duration of a session, s"),
        _number("avg_energy_per_session_kwh", "Mean energy of a session, kWh"),
        _money("avg_cost_per_kwh", "Mean price of a kWh, in money"),
        _number("avg_miles_per_kwh", "Mean efficiency, miles/kWh"),
        _notes(),
        sa.PrimaryKeyConstraint("id", name="pk_ev_statistics"),
    )


def downgrade() -> None:
    for table in (
        "ev_statistics",
        "ev_location_lookup",
        "ev_charging_networks",
        "ev_location",
        "ev_trip_metrics",
        "ev_vehicle_status",
        "ev_battery_status",
        "ev_charging_session",
    ):
        op.drop_table(table)
