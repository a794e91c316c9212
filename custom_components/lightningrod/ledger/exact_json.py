"""Frozen dataclasses as JSON and back, exactly: for what is kept for good, and for money.

Unlike ``serialise``, which carries state over a restart, this refuses what it does not know: a
misread price is worse than none. Decimals, dates and times are text, sets are sorted lists, a
member of a union of classes carries the ``kind`` of its class. ``None`` and what is empty are
left out.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from enum import Enum
from functools import cache
from types import NoneType
from typing import (
    Any,
    Final,
    TypeAliasType,
    Union,
    get_args,
    get_origin,
    get_type_hints,
)

KIND: Final = "kind"


class NotUnderstoodError(ValueError):
    """JSON that is not what it should be; ``where`` is the path to it.

    ``possible`` is what could stand in place of the ``unknown`` names there; where nothing is
    unknown, a value is missing or does not fit, and ``example`` is one that does.
    """

    def __init__(
        self,
        where: str,
        what: str,
        *,
        example: str = "",
        unknown: str = "",
        possible: Iterable[str] = (),
    ) -> None:
        super().__init__(f"{where or 'value'}: {what}")
        self.where = where
        self.example = example
        self.unknown = unknown
        self.possible = tuple(possible)


def to_json(value: Any) -> Any:
    """Return a value of the plan or of a cost as JSON can hold it."""
    if is_dataclass(value) and not isinstance(value, type):
        return _tag(type(value)) | {
            item.name: to_json(content)
            for item in fields(value)
            if (content := getattr(value, item.name)) is not None
            and content not in ((), frozenset())
        }
    if isinstance(value, frozenset):
        value = tuple(sorted(value, key=_rank))
    if isinstance(value, tuple):
        return [to_json(item) for item in value]
    return next(
        (write(value) for cls, write in _WRITERS if isinstance(value, cls)), value
    )


def _rank(item: Any) -> Any:
    """Return what the members of a set are sorted by: the days of a week as they come."""
    return list(type(item)).index(item) if isinstance(item, Enum) else item


# How the values that JSON does not know are written.
_WRITERS: Final[tuple[tuple[type, Callable[[Any], str]], ...]] = (
    (time, lambda value: value.isoformat("minutes")),
    (date, lambda value: value.isoformat()),
    (Decimal, str),
    (Enum, lambda value: value.value),
)


def from_json[T](cls: type[T], data: object) -> T:
    """Return the dataclass that :func:`to_json` wrote.

    Raises :class:`NotUnderstoodError` for anything else, unknown keys included.
    """
    value: T = _dataclass(cls, data, "")
    return value


def _tag(cls: type) -> dict[str, Any]:
    return {KIND: kind} if (kind := _kind(cls)) is not None else {}


def _kind(cls: type) -> str | None:
    """Return the tag of a class: a ``kind`` that is no field of its instances."""
    own = {item.name for item in _fields(cls)}
    return None if KIND in own else getattr(cls, KIND, None)


@cache
def _fields(cls: Any) -> tuple[Field[Any], ...]:
    return fields(cls)


@cache
def _hints(cls: Any) -> dict[str, Any]:
    return get_type_hints(cls)


def _dataclass(cls: Any, data: object, where: str) -> Any:
    if not isinstance(data, Mapping):
        raise _unfit(cls, where)
    given = dict(data)
    if (kind := _kind(cls)) is not None and given.pop(KIND, None) != kind:
        raise NotUnderstoodError(where, f"not of the kind {kind}")
    known = [item.name for item in _fields(cls)]
    if unknown := ", ".join(sorted(map(str, given.keys() - set(known)))):
        raise NotUnderstoodError(
            where, f"unknown: {unknown}", unknown=unknown, possible=known
        )
    values = {
        item.name: _value(
            _hints(cls)[item.name], given.get(item.name), _join(where, item.name)
        )
        for item in _fields(cls)
        if given.get(item.name) is not None or _is_required(item)
    }
    return cls(**values)


def _required(cls: Any) -> str:
    return ", ".join(item.name for item in _fields(cls) if _is_required(item))


def _is_required(item: Field[Any]) -> bool:
    return item.default is MISSING and item.default_factory is MISSING


def _join(where: str, name: str) -> str:
    return f"{where}.{name}" if where else name


def _value(hint: Any, raw: Any, where: str) -> Any:
    if isinstance(hint, TypeAliasType):
        hint = hint.__value__
    origin, arguments = get_origin(hint), get_args(hint)
    if origin is Union:
        return _member(arguments, raw, where)
    if origin in (tuple, frozenset):
        return origin(_items(arguments[0], raw, where))
    if is_dataclass(hint):
        return _dataclass(hint, raw, where)
    return _scalar(hint, raw, where)


def _member(options: tuple[Any, ...], raw: Any, where: str) -> Any:
    if raw is None and NoneType in options:
        return None
    classes = [option for option in options if option is not NoneType]
    if len(classes) == 1:
        return _value(classes[0], raw, where)
    kind = raw.get(KIND) if isinstance(raw, Mapping) else None
    for option in classes:
        if _kind(option) == kind:
            return _dataclass(option, raw, where)
    raise NotUnderstoodError(
        where,
        f"unknown kind {kind!r}",
        unknown=f"{KIND}: {kind}",
        possible=(f"{KIND}: {_kind(option)}" for option in classes),
    )


def _items(hint: Any, raw: Any, where: str) -> list[Any]:
    given = [] if raw is None else raw
    if not isinstance(given, list):
        raise NotUnderstoodError(where, "no list", example="[ ... ]")
    return [_value(hint, item, f"{where}[{index}]") for index, item in enumerate(given)]


def _decimal(raw: str) -> Decimal:
    value = Decimal(raw)
    if not value.is_finite():
        raise ValueError("no finite number")
    return value


# One of each, to show what fits.
_EXAMPLES: Final[Mapping[type, str]] = {
    Decimal: '"0.30"',
    datetime: '"2026-12-24T18:00:00+00:00"',
    date: '"2026-12-24"',
    time: '"22:00"',
    int: "15",
    str: '"..."',
    bool: "true",
}


def _example(hint: Any) -> str:
    """Return how a value of a type is written."""
    if is_dataclass(hint):
        return f"{{ {_required(hint) or '...'} }}"
    if issubclass(hint, Enum):
        return " / ".join(member.value for member in hint)
    return _EXAMPLES[hint]


# What is written as text, and how it is read.
_READERS: Final[Mapping[type, Callable[[str], Any]]] = {
    Decimal: _decimal,
    datetime: datetime.fromisoformat,
    date: date.fromisoformat,
    time: time.fromisoformat,
}


def _scalar(hint: Any, raw: Any, where: str) -> Any:
    reader: Callable[[str], Any] | None = _READERS.get(hint)
    if reader is None and issubclass(hint, Enum):
        reader = hint
    # bool is an int to Python, but not to JSON.
    if type(raw) is not (str if reader else hint):
        raise _unfit(hint, where)
    try:
        return reader(raw) if reader else raw
    except (ValueError, InvalidOperation) as err:
        raise _unfit(hint, where) from err


def _unfit(hint: Any, where: str) -> NotUnderstoodError:
    return NotUnderstoodError(where, f"no {hint.__name__}", example=_example(hint))
