"""Frozen dataclasses to JSON values and back, for the state a tracker carries over a restart."""

from collections.abc import Mapping
from dataclasses import MISSING, fields, is_dataclass
from datetime import datetime
from enum import Enum
from functools import cache
from math import isfinite
from types import UnionType
from typing import Any, Final, Union, get_args, get_origin, get_type_hints
from uuid import UUID

# What JSON holds as it is; most values are of these, and are asked for first.
_PLAIN: Final = frozenset({str, int, float, bool, type(None), dict})


# Tuples that were turned before, by their identity; see ``to_json``.
type Known = dict[int, tuple[object, list[Any]]]
_MOST_KNOWN: Final = 64


def to_json(value: Any, known: Known | None = None) -> Any:
    """Return dataclasses, tuples, times and ids as values that JSON can hold.

    Who turns a state that changes little again and again gives what is known from the last
    time: a tuple, of frozen dataclasses, that is still the same is not turned again.
    """
    kind: Any = type(value)
    if kind in _PLAIN:
        return value
    if isinstance(value, datetime):
        return value.isoformat()
    if names := _names(kind):
        return {
            name: to_json(content, known)
            for name in names
            if (content := getattr(value, name)) is not None
        }
    if isinstance(value, tuple) and known is not None:
        return _known(value, known)
    if isinstance(value, (list, tuple)):
        return [to_json(item) for item in value]
    return str(value) if isinstance(value, UUID) else value


def _known(value: tuple[Any, ...], known: Known) -> list[Any]:
    before = known.get(id(value))
    if before is not None and before[0] is value:
        return before[1]
    if len(known) >= _MOST_KNOWN:
        known.clear()
    turned = [to_json(item) for item in value]
    known[id(value)] = (value, turned)
    return turned


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
    """Return the names of a dataclass' fields; any other class has none."""
    return tuple(item.name for item in fields(cls)) if is_dataclass(cls) else ()


@cache
def _hints(cls: Any) -> dict[str, Any]:
    return get_type_hints(cls)


def _value(hint: Any, raw: Any) -> Any:
    if get_origin(hint) in (Union, UnionType):
        if raw is None:
            return None
        hint = next(option for option in get_args(hint) if option is not type(None))
    if get_origin(hint) is tuple:
        if not isinstance(raw, list):
            raise TypeError("no list")
        return tuple(_value(get_args(hint)[0], item) for item in raw)
    if is_dataclass(hint) and isinstance(hint, type):
        return from_json(hint, raw)
    return _scalar(hint, raw)


def _scalar(hint: Any, raw: Any) -> Any:
    """Return a value of a simple type, and of no other: rules rely on it."""
    if not isinstance(hint, type):
        return raw
    if issubclass(hint, datetime):
        moment = datetime.fromisoformat(raw)
        if moment.tzinfo is None:
            raise ValueError("no zone")
        return moment
    if hint is UUID:
        return UUID(raw)
    if issubclass(hint, Enum):
        return hint(raw)
    # bool is an int to Python, and an int will do for a float.
    if isinstance(raw, bool) is not (hint is bool):
        raise TypeError("a truth value")
    if not isinstance(raw, (int, float) if hint is float else hint):
        raise TypeError(f"no {hint.__name__}")
    if isinstance(raw, float) and not isfinite(raw):
        raise ValueError("no number")
    return raw
