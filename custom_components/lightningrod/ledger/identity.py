"""Derived identities: the same fact always gets the same id, so writing twice is writing once."""

from datetime import UTC, datetime
from typing import Final
from uuid import UUID, uuid5

NAMESPACE: Final = UUID("5d0f6a0e-2c1b-5e1f-9a37-6c7f1d5b8e42")


def _derive(kind: str, device_id: str, moment: datetime) -> UUID:
    stamp = moment.astimezone(UTC).isoformat(timespec="milliseconds")
    return uuid5(NAMESPACE, f"{kind}:{device_id.upper()}:{stamp}")


def session_id(device_id: str, plug_in: datetime) -> UUID:
    """Return the id of the charging session that began with this plug-in."""
    return _derive("session", device_id, plug_in)


def gap_id(device_id: str, start: datetime) -> UUID:
    """Return the id of the kilometres without a trip that began then."""
    return _derive("gap", device_id, start)


def trip_id(device_id: str, moment: datetime) -> UUID:
    """Return the id of the trip known by its ignition-on time, or by its end time."""
    return _derive("trip", device_id, moment)
