"""What the tables have in common: how they are declared, names of constraints, columns.

A model is a class that has its table's columns for attributes, which type checkers know. It
makes no objects: rows are what statements return. Nothing is mapped, so that a start does
not pay for it, and statements are no more than Core's.
"""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from types import NoneType
from typing import Any, ClassVar, Final, NamedTuple, get_args, override
from uuid import UUID

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    Double,
    ForeignKey,
    Integer,
    MetaData,
    String,
    Table,
    Uuid,
)
from sqlalchemy.sql.schema import SchemaItem
from sqlalchemy.types import TypeEngine

from ..types import ID, JSON_VALUE, Money, UtcDateTime, utc_now

# SQLite can only alter a constraint that has a name. The indexes' names are those of the
# schema that the ledger descends from.
_NAMES = {
    "pk": "pk_%(table_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "ix": "idx_%(table_name)s_%(column_0_N_name)s",
}
# The type of a column that names none.
_TYPES: Final[Mapping[Any, TypeEngine[Any]]] = {
    bool: Boolean(),
    date: Date(),
    datetime: UtcDateTime(),
    Decimal: Money(),
    dict[str, Any]: JSON_VALUE,
    float: Double(),
    int: Integer(),
    str: String(),
    UUID: Uuid(),
}


type _Type = TypeEngine[Any] | type[TypeEngine[Any]]


class _Declared(NamedTuple):
    """A column that each table with this attribute gets one of."""

    kind: _Type | None
    part_of: Column[Any] | None
    order: int
    options: Mapping[str, Any]

    def build(self, name: str, annotation: Any) -> Column[Any]:
        """Return the column; ``annotation`` is ``Column[type]``, or ``[type | None]``."""
        (held,) = get_args(annotation)
        is_nullable = NoneType in get_args(held)
        kind = self.kind
        if kind is None:
            (plain,) = set(get_args(held)) - {NoneType} if is_nullable else (held,)
            kind = _TYPES[plain]
        keys = (
            ()
            if self.part_of is None
            else (ForeignKey(self.part_of, ondelete="CASCADE"),)
        )
        return Column(name, kind, *keys, nullable=is_nullable, **self.options)


def column(
    kind: _Type | None = None,
    *,
    part_of: Column[Any] | None = None,
    sort_order: int = 0,
    **options: Any,
) -> Any:
    """Declare a column: its type, unless the annotation tells it, and what Core takes.

    A row that is ``part_of`` the one that this key names is deleted with it. Columns of a
    lower ``sort_order`` come first.
    """
    return _Declared(kind, part_of, sort_order, options)


class Base:
    """A table of the ledger. Every column says its unit in its comment."""

    metadata: ClassVar = MetaData(naming_convention=_NAMES)
    __tablename__: ClassVar[str]
    __table__: ClassVar[Table]
    __table_args__: ClassVar[tuple[SchemaItem, ...]] = ()

    @override
    def __init_subclass__(cls) -> None:
        """Make the table, and its columns the attributes of the class."""
        super().__init_subclass__()
        columns = {
            name: (declared.order, declared.build(name, part.__annotations__[name]))
            for part in cls.__mro__
            for name, declared in tuple(vars(part).items())
            if isinstance(declared, _Declared)
        }
        ordered = sorted(columns.values(), key=lambda it: it[0])
        cls.__table__ = Table(
            cls.__tablename__,
            cls.metadata,
            *(made for _order, made in ordered),
            *cls.__table_args__,
        )
        for name, (_order, made) in columns.items():
            setattr(cls, name, made)

    @classmethod
    def __clause_element__(cls) -> Table:
        """Return what the class means in a statement."""
        return cls.__table__


def table(model: type[Base]) -> Table:
    """Return the table of a model, for statements on all of its columns."""
    return model.__table__


class Numbered:
    """A row known by a number that means nothing outside the database."""

    id: Column[int] = column(ID, primary_key=True, comment="Row number", sort_order=-2)


class Owned(Numbered):
    """A row that belongs to a vehicle."""

    device_id: Column[str] = column(
        comment="VIN of the vehicle, upper case", sort_order=-1
    )


class Ingested:
    """Where a row came from, and when."""

    source_system: Column[str | None] = column(
        String(100), comment="Integration that the row came from", sort_order=1
    )
    ingested_at: Column[datetime] = column(
        server_default=utc_now(),
        comment="When the row was first written, UTC",
        sort_order=1,
    )
    original_timestamp: Column[datetime | None] = column(
        comment="The maker's own time of the data, UTC", sort_order=1
    )
