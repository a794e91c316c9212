"""Values of rows as JSON and back, exactly: for what is kept of a row beside it."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import Table, Uuid

from .types import Money, UtcDateTime


def to_json(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return columns as JSON: times in ISO 8601, money and identities as text."""
    return {name: _plain(value) for name, value in values.items()}


def from_json(target: Table, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return what :func:`to_json` made of columns of a table as they were."""
    return {name: _typed(target, name, value) for name, value in values.items()}


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    return str(value) if isinstance(value, (Decimal, UUID)) else value


def _typed(target: Table, name: str, value: Any) -> Any:
    if value is None:
        return None
    kind = target.c[name].type
    if isinstance(kind, UtcDateTime):
        return datetime.fromisoformat(value)
    if isinstance(kind, Money):
        return Decimal(value)
    return UUID(value) if isinstance(kind, Uuid) else value
