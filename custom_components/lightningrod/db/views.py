"""Views for people who read the tables with SQL: plain times, plain money, what counts.

They give the same figures as the sensors, which a test compares. A migration drops them
before it begins and makes them anew at its end: SQLite alters no table that a view refers to.
"""

from collections.abc import Mapping
from typing import Final

from sqlalchemy import Connection, text

# What the two databases say differently.
_WORDS: Final[Mapping[str, Mapping[str, str]]] = {
    "postgresql": {
        "time": "{0}",
        "money": "{0}",
    },
    "sqlite": {
        "time": "strftime('%Y-%m-%dT%H:%M:%SZ', {0} / 1000, 'unixepoch')",
        "money": "{0} / 10000.0",
    },
}

_SESSIONS: Final = """
SELECT s.session_id, v.name AS vehicle, s.device_id,
       {started_at} AS started_at, {ended_at} AS ended_at,
       {plugged_in_at} AS plugged_in_at, {plugged_out_at} AS plugged_out_at,
       s.location_name AS place, s.location_type AS place_type, s.network_name AS network,
       CASE WHEN s.charge_type = 'DC_FAST' THEN 'DC'
            WHEN s.charge_type LIKE 'AC%' THEN 'AC' ELSE s.charge_type END AS charge,
       s.energy_kwh, s.evse_energy_kwh AS wall_kwh, s.solar_kwh, s.co2_kg,
       s.start_soc, s.end_soc, s.charge_duration_seconds / 60 AS charge_minutes,
       s.max_power AS max_kw, {cost} AS cost, s.cost_currency AS currency,
       s.cost_completeness AS completeness, s.cost_source, s.needs_review, s.notes
FROM ev_charging_session s LEFT JOIN ev_vehicle v ON v.device_id = s.device_id
WHERE s.is_complete AND s.deleted_at IS NULL
"""

_TRIPS: Final = """
SELECT t.trip_id, v.name AS vehicle, t.device_id,
       {started_at} AS started_at, {ended_at} AS ended_at,
       t.distance AS distance_km, t.duration / 60 AS minutes, t.energy_consumed AS energy_kwh,
       t.efficiency AS km_per_kwh, t.outside_air_temp AS outside_temperature,
       a.location_name AS start_place, b.location_name AS end_place,
       t.start_soc, t.end_soc, t.trip_class, t.petrol_assisted, t.needs_review, t.notes
FROM ev_trip_metrics t LEFT JOIN ev_vehicle v ON v.device_id = t.device_id
     LEFT JOIN ev_location_lookup a ON a.id = t.start_location_id
     LEFT JOIN ev_location_lookup b ON b.id = t.end_location_id
WHERE t.is_complete AND t.deleted_at IS NULL
"""

# Costs in the currency of the ledger; those in others are in lightningrod_sessions.
_MONTHS: Final = """
WITH settings AS (SELECT max(value) AS currency FROM app_settings WHERE key = 'currency'),
charged AS (
    SELECT s.device_id, m.month, count(*) AS sessions, sum(s.energy_kwh) AS energy_kwh,
           sum(s.evse_energy_kwh) AS wall_kwh,
           count(*) FILTER (WHERE s.cost IS NULL OR (s.cost <> 0 AND s.cost_currency IS NULL)
               OR (s.cost = 0 AND s.cost_completeness = 'partial')) AS unpriced_sessions,
           count(*) FILTER (WHERE s.cost = 0
               AND coalesce(s.cost_completeness, '') <> 'partial') AS free_sessions,
           sum(s.cost) FILTER (WHERE s.cost_currency = c.currency
               OR (s.cost = 0 AND coalesce(s.cost_completeness, '') <> 'partial')) AS cost,
           sum(s.cost) FILTER (WHERE s.energy_kwh > 0
               AND (s.cost = 0 OR s.cost_currency = c.currency)
               AND coalesce(s.cost_completeness, '') <> 'partial') AS whole_cost,
           sum(s.energy_kwh) FILTER (WHERE (s.cost = 0 OR s.cost_currency = c.currency)
               AND coalesce(s.cost_completeness, '') <> 'partial') AS whole_kwh
    FROM ev_month m
         JOIN ev_charging_session s
         ON s.session_start_utc >= m.start_utc AND s.session_start_utc < m.end_utc
         CROSS JOIN settings c
    WHERE s.is_complete AND s.deleted_at IS NULL GROUP BY s.device_id, m.month),
driven AS (
    SELECT t.device_id, m.month, count(*) AS trips, sum(t.distance) AS distance_km,
           sum(t.energy_consumed) FILTER (WHERE t.distance IS NOT NULL
               AND t.petrol_assisted IS NOT TRUE) AS trip_energy_kwh
    FROM ev_month m
         JOIN ev_trip_metrics t ON t.end_time >= m.start_utc AND t.end_time < m.end_utc
    WHERE t.is_complete AND t.deleted_at IS NULL GROUP BY t.device_id, m.month),
unexplained AS (
    SELECT g.device_id, m.month, sum(g.distance) AS unexplained_km
    FROM ev_month m
         JOIN ev_trip_gap g ON g.end_time >= m.start_utc AND g.end_time < m.end_utc
    GROUP BY g.device_id, m.month),
known AS (SELECT device_id, month FROM charged UNION SELECT device_id, month FROM driven
          UNION SELECT device_id, month FROM unexplained)
SELECT v.name AS vehicle, k.device_id, k.month, coalesce(c.sessions, 0) AS sessions,
       coalesce(c.energy_kwh, 0) AS energy_kwh, c.wall_kwh, {cost} AS cost, s.currency,
       {whole_cost} / nullif(c.whole_kwh, 0) AS price_per_kwh,
       coalesce(c.unpriced_sessions, 0) AS unpriced_sessions,
       coalesce(c.free_sessions, 0) AS free_sessions,
       coalesce(d.trips, 0) AS trips, coalesce(d.distance_km, 0) AS distance_km,
       coalesce(u.unexplained_km, 0) AS unexplained_km,
       coalesce(d.trip_energy_kwh, 0) AS trip_energy_kwh
FROM known k
     LEFT JOIN charged c ON c.device_id = k.device_id AND c.month = k.month
     LEFT JOIN driven d ON d.device_id = k.device_id AND d.month = k.month
     LEFT JOIN unexplained u ON u.device_id = k.device_id AND u.month = k.month
     LEFT JOIN ev_vehicle v ON v.device_id = k.device_id
     CROSS JOIN settings s
"""

# View: its statement, and what of it the databases say differently.
_VIEWS: Final[Mapping[str, tuple[str, Mapping[str, tuple[str, str]]]]] = {
    "lightningrod_sessions": (
        _SESSIONS,
        {
            "started_at": ("time", "s.session_start_utc"),
            "ended_at": ("time", "s.session_end_utc"),
            "plugged_in_at": ("time", "s.plug_in_utc"),
            "plugged_out_at": ("time", "s.plug_out_utc"),
            "cost": ("money", "s.cost"),
        },
    ),
    "lightningrod_trips": (
        _TRIPS,
        {
            "started_at": ("time", "t.start_time"),
            "ended_at": ("time", "t.end_time"),
        },
    ),
    "lightningrod_months": (
        _MONTHS,
        {"cost": ("money", "c.cost"), "whole_cost": ("money", "c.whole_cost")},
    ),
}
VIEWS: Final = tuple(_VIEWS)


def drop_views(connection: Connection) -> None:
    """Drop the views, those of other revisions included."""
    for name in VIEWS:
        connection.execute(text(f"DROP VIEW IF EXISTS {name}"))


def create_views(connection: Connection) -> None:
    """Create the views on the newest schema."""
    words = _WORDS[connection.dialect.name]
    for name, (statement, parts) in _VIEWS.items():
        said = {
            part: words[kind].format(column) for part, (kind, column) in parts.items()
        }
        body = statement.format(**said).replace(":", "\\:")
        connection.execute(text(f"CREATE VIEW {name} AS {body}"))
