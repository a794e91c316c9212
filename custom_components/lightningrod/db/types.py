"""Column types that mean the same on both databases, and how each one stores them.

Revisions do not import these: what they built stays as it was. A test compares the two.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Any, Final, override

from sqlalchemy import (
    JSON,
    TIMESTAMP,
    BigInteger,
    Dialect,
    FunctionElement,
    Numeric,
    TypeDecorator,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.types import TypeEngine

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND: Final = timedelta(milliseconds=1)
_PLACES: Final = 4
_LEAST: Final = Decimal(1).scaleb(-_PLACES)


class UtcDateTime(TypeDecorator[datetime]):
    """A moment: aware UTC in and out, whole milliseconds.

    TIMESTAMPTZ on PostgreSQL; on SQLite an integer, milliseconds since 1970, which takes a
    quarter of the room of text in every row and every index. Finer digits are cut off on
    both, so that a row reads the same from either. Raises ``ValueError`` for a time without
    a zone.
    """

    impl = TIMESTAMP(timezone=True)
    cache_ok = True

    @override
    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        if dialect.name == "sqlite":
            return dialect.type_descriptor(sqlite.INTEGER())
        return dialect.type_descriptor(TIMESTAMP(timezone=True))

    @override
    def process_bind_param(
        self, value: datetime | None, dialect: Dialect
    ) -> datetime | int | None:
        milliseconds = _milliseconds(value)
        if milliseconds is None or dialect.name == "sqlite":
            return milliseconds
        return _moment(milliseconds)

    @override
    def bind_processor(self, dialect: Dialect) -> Callable[[Any], Any] | None:
        # The same with fewer calls: it runs several times for every row.
        if dialect.name == "sqlite":
            return _milliseconds
        return super().bind_processor(dialect)

    @override
    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        if dialect.name == "sqlite":
            return _moment(value)
        return None if value is None else value.astimezone(UTC)

    @override
    def result_processor(
        self, dialect: Dialect, coltype: object
    ) -> Callable[[Any], Any] | None:
        # As above: some pages are a thousand moments.
        if dialect.name == "sqlite":
            return _moment
        return super().result_processor(dialect, coltype)


def _milliseconds(value: datetime | None) -> int | None:
    if value is None:
        return None
    if value.tzinfo is None:
        raise ValueError("a time without a zone is no moment")
    return (value - _EPOCH) // _MILLISECOND


def _moment(milliseconds: int | None) -> datetime | None:
    return None if milliseconds is None else _EPOCH + milliseconds * _MILLISECOND


class Money(TypeDecorator[Decimal]):
    """An amount or a price: ``Decimal`` in and out, four places, half to even.

    NUMERIC(14, 4) on PostgreSQL; on SQLite, which has no decimals, an integer of
    ten-thousandths. ``SUM`` is exact on both. Raises ``ValueError`` for what is no number,
    ``TypeError`` for a float.
    """

    impl = Numeric(14, _PLACES)
    cache_ok = True

    @override
    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        if dialect.name == "sqlite":
            return dialect.type_descriptor(sqlite.INTEGER())
        return dialect.type_descriptor(Numeric(14, _PLACES))

    @override
    def process_bind_param(
        self, value: Decimal | int | None, dialect: Dialect
    ) -> Decimal | int | None:
        if value is None:
            return None
        if not isinstance(value, (Decimal, int)):
            raise TypeError("money is a Decimal, never a float")
        amount = Decimal(value)
        if not amount.is_finite():
            raise ValueError("an amount of money is a finite number")
        amount = amount.quantize(_LEAST, rounding=ROUND_HALF_EVEN)
        return int(amount.scaleb(_PLACES)) if dialect.name == "sqlite" else amount

    @override
    def process_result_value(self, value: Any, dialect: Dialect) -> Decimal | None:
        if value is None:
            return None
        amount = Decimal(value)
        return amount.scaleb(-_PLACES) if dialect.name == "sqlite" else amount


# SQLite numbers rows by itself only in a column declared INTEGER.
ID: Final = BigInteger().with_variant(sqlite.INTEGER(), "sqlite")

# None is SQL's NULL, not JSON's null: "no data" looks the same in every column.
JSON_VALUE: Final = JSON(none_as_null=True).with_variant(
    postgresql.JSONB(none_as_null=True), "postgresql"
)


class utc_now(FunctionElement[datetime]):  # noqa: N801 it is written like SQL's functions
    """The database's own clock, as a :class:`UtcDateTime`."""

    type = UtcDateTime()
    inherit_cache = True


@compiles(utc_now, "postgresql")
def _now_postgresql(_element: utc_now, _compiler: SQLCompiler, **_: Any) -> str:
    return "date_trunc('milliseconds', now())"


@compiles(utc_now, "sqlite")
def _now_sqlite(_element: utc_now, _compiler: SQLCompiler, **_: Any) -> str:
    # unixepoch('subsec') would say it plainly, but needs a newer SQLite than is required.
    return "CAST(ROUND((julianday('now') - 2440587.5) * 86400000) AS INTEGER)"
