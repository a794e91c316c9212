"""Writes docs/database.md from the models, so that the two never differ."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Column, Dialect, Table, make_url

from custom_components.lightningrod.db.models import METADATA

PAGE: Final = Path(__file__).resolve().parents[2] / "docs" / "database.md"

DIALECTS: Final = [
    make_url(url).get_dialect()() for url in ("postgresql+asyncpg://", "sqlite://")
]

# What each table is for, in the order in which a reader wants to know.
TABLES: Final = {
    "ev_charging_session": "One row per plug-in, from CONNECTED to DISCONNECTED.",
    "ev_charging_segment": "Stretches of a session in which energy flowed.",
    "ev_charging_interval": "Five-minute slices of a session.",
    "ev_charging_cost_line": "What a session cost, line by line.",
    "ev_trip_metrics": "One row per drive.",
    "ev_trip_gap": "Kilometres that no trip explains.",
    "ev_battery_status": "The battery, whenever something moved enough for a row.",
    "ev_vehicle_status": "The rest of the car, whenever something moved enough for a row.",
    "ev_location": "Positions, when the car moved.",
    "ev_vehicle": "The vehicles, and what their trackers go on from.",
    "ev_location_lookup": "Known places.",
    "ev_charging_networks": "Prices of networks, each from a date on.",
    "ev_reading": "What entities beside the car said while it was plugged in.",
    "ev_edit": "What people changed, so that it can be taken back.",
    "ev_month": "The months of the local calendar, to group rows by.",
    "ev_daily": "What a day's samples told of a car, so that nobody has to read them all.",
    "ev_monthly": "What a month's sessions and trips of a car come to, for the figures.",
    "ev_statistics": "Sums over all sessions, for readers of the tables.",
    "app_settings": "Settings, for readers of the tables.",
}

HEAD: Final = """\
# The database

This page is made from the code by `script/document`.

The tables are yours to read, in the embedded SQLite file (`lightningrod.db` in the configuration
folder) as in PostgreSQL. Writing to them is at your own risk: LightningROD keeps the open session
and trip in `ev_vehicle.tracker_state`, and expects the rest as it left it.

**Times** are UTC. PostgreSQL has `timestamptz`; SQLite has whole milliseconds since 1970, which
`datetime(session_start_utc / 1000, 'unixepoch', 'localtime')` shows as text.

**Money** has four decimals. PostgreSQL has `numeric(14,4)`; SQLite has whole ten-thousandths, so
`cost / 10000.0` is the amount.

**Vehicles** are known by their VIN in `device_id`.

What the last ten charges were, on PostgreSQL:

```sql
SELECT session_start_utc, location_name, energy_kwh, energy_source, cost, cost_currency
FROM ev_charging_session WHERE is_complete ORDER BY session_start_utc DESC LIMIT 10;
```

and on SQLite:

```sql
SELECT datetime(session_start_utc / 1000, 'unixepoch', 'localtime') AS began, location_name,
       energy_kwh, energy_source, cost / 10000.0 AS cost, cost_currency
FROM ev_charging_session WHERE is_complete ORDER BY session_start_utc DESC LIMIT 10;
```

**Views** say the same more plainly: times as ISO text (UTC) on SQLite, money as an amount, only
rows that count (complete, not deleted), and the names of vehicles and places. They are made anew
at every update; do not build upon them with views of your own.

| View | One row for |
|---|---|
| `lightningrod_sessions` | each charge |
| `lightningrod_trips` | each drive |
| `lightningrod_months` | each vehicle and month of the local calendar |

`lightningrod_months` has costs in the currency of the ledger; what was paid in others is in
`lightningrod_sessions`. A month's figures are those that the sensors show:

```sql
SELECT month, sessions, energy_kwh, cost, currency, price_per_kwh, distance_km
FROM lightningrod_months ORDER BY month DESC LIMIT 12;
```
"""


def page() -> str:
    """Return the page as the models have it now."""
    tables = METADATA.tables
    parts = [HEAD, *(_table(tables[name], why) for name, why in TABLES.items())]
    return "\n".join(parts)


def _table(table: Table, why: str) -> str:
    rows = "\n".join(_rows(table))
    return (
        f"## {table.name}\n\n{why}\n\n"
        f"| Column | PostgreSQL | SQLite | Meaning |\n|---|---|---|---|\n{rows}\n"
    )


def _rows(table: Table) -> Iterator[str]:
    for column in table.columns:
        kinds = [_kind(column, dialect) for dialect in DIALECTS]
        yield f"| `{column.name}` | {kinds[0]} | {kinds[1]} | {column.comment} |"


def _kind(column: Column[Any], dialect: Dialect) -> str:
    return column.type.compile(dialect).lower()
