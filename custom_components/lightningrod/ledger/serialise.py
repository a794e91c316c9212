"""Frozen dataclasses to JSON values and back, for the state a tracker carries over a restart."""

from collections.abc import Mapping
from dataclasses import MISSING, fields, is_dataclass
from datetime import datetime
from functools import cache
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints
from uuid import UUID


def to_json(value: Any) -> Any:
    """Return dataclasses, tuples, times and ids as values that JSON can hold."""
    if is_dataclass(value) and not isinstance(value, type):
        return {
            name: to_json(content)
            for name in _names(type(value))
            if (content := getattr(value, name)) is not None
        }
    if isinstance(value, (list, tuple)):
        return [to_json(item) for item in value]
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    return value


def from_json[T](cls: type[T], data: Mapping[str, Any]) -> T:
    """Return the dataclass that ``to_json`` wrote; unknown keys are left out.

    Raises ``TypeError``, ``ValueError`` or ``KeyError`` when the data does not fit the class.
    """
    hints: dict[str, Any] = _hints(cls)  # type: ignore[arg-type]  # classes are hashable
    values = {
        item.name: _value(hints[item.name], data[item.name])
        for item in fields(cls)  # type: ignore[arg-type]  # T is a dataclass by contract
        if data.get(item.name) is not None
        or (item.default is MISSING and item.default_factory is MISSING)
    }
    return cls(**values)


@cache
def _names(cls: Any) -> tuple[str, ...]:
    return tuple(item.name for item in fields(cls))


@cache
def _hints(cls: Any) -> dict[str, Any]:
    return get_type_hints(cls)


def _value(hint: Any, raw: Any) -> Any:
    if get_origin(hint) in (Union, UnionType):
        if raw is None:
            return None
        hint = next(option for option in get_args(hint) if option is not type(None))
    if get_origin(hint) is tuple:
        return tuple(_value(get_args(hint)[0], item) for item in raw)
    if isinstance(hint, type) and issubclass(hint, datetime):
        return datetime.fromisoformat(raw)
    if hint is UUID:
        return UUID(raw)
    if is_dataclass(hint) and isinstance(hint, type):
        return from_json(hint, raw)
    return raw
