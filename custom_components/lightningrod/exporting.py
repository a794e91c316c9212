"""Exports: what may be asked for, and how it gets from the database into a file."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import IO, Any, Final, Self

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ServiceValidationError
from homeassistant.util import dt as dt_util
import voluptuous as vol

from .const import DOMAIN
from .data import LightningRodConfigEntry, kept_positions
from .db.export import Found
from .db.listing import Filter
from .jsonable import NOT_TOLD
from .ledger.export_format import (
    FORM,
    VERSION,
    Format,
    Kind,
    Row,
    Style,
    decimal_comma,
    plain,
)
from .ledger.positions import Positions
from .ledgers import Fleet
from .validators import COUNT, bound

_WORDS: Final = vol.All(str, vol.Length(max=200))
_FILTERS: Final[Mapping[str, Any]] = {
    "start": bound,
    "end": bound,
    "place_id": COUNT,
    "needs_review": bool,
    "edited": bool,
    "tag": _WORDS,
    "search": _WORDS,
}
_FILTERS_OF: Final[Mapping[Kind, Mapping[str, Any]]] = {
    Kind.SESSIONS: {
        "network": _WORDS,
        "location_type": _WORDS,
        "charge_type": _WORDS,
        "unpriced": bool,
    },
    Kind.TRIPS: {"trip_class": _WORDS},
}
_ALL: Final = {name: it for more in _FILTERS_OF.values() for name, it in more.items()}
FIELDS: Final[Mapping[vol.Marker, Any]] = {
    vol.Optional("kind", default=Kind.SESSIONS): vol.Coerce(Kind),
    vol.Optional("format", default=Format.SPREADSHEET): vol.Coerce(Format),
    vol.Optional("decimal_comma"): bool,
    vol.Optional("positions", default=False): bool,
    **{vol.Optional(name): it for name, it in {**_FILTERS, **_ALL}.items()},
}

_INTERNAL: Final = frozenset({"deleted_at", "merged_into", "observed_values"})
_POSITIONS: Final = frozenset({"latitude", "longitude", "address"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What is to be exported, and how; ``vehicle`` is the id of one, or all."""

    kind: Kind
    filters: Mapping[str, Any]
    style: Style
    positions: bool
    vehicle: str | None

    @classmethod
    def of(
        cls,
        hass: HomeAssistant,
        entry: LightningRodConfigEntry,
        told: Mapping[str, Any],
        vehicle: str | None,
    ) -> Self:
        """Return the order for checked :data:`FIELDS`; raises for what does not fit."""
        kind, form = told["kind"], told["format"]
        filters = {name: told[name] for name in {**_FILTERS, **_ALL} if name in told}
        if strange := filters.keys() - _FILTERS.keys() - _FILTERS_OF[kind].keys():
            raise _refusal("export_filter", field=min(strange))
        start, end = filters.get("start"), filters.get("end")
        if start and end and end < start:
            raise _refusal("end_before_start")
        exact = kept_positions(entry.options) is Positions.EXACT
        if told["positions"] and not exact:
            raise _refusal("export_positions")
        spreadsheet = form is Format.SPREADSHEET
        comma = told.get("decimal_comma", decimal_comma(hass.config.language))
        style = Style(
            format=form,
            zone=dt_util.get_default_time_zone(),
            comma=spreadsheet and comma,
        )
        return cls(
            kind=kind,
            filters=filters,
            style=style,
            positions=told["positions"],
            vehicle=vehicle,
        )

    def file_name(self) -> str:
        """Return what a file of now is called."""
        now = f"{dt_util.now():%Y-%m-%d_%H-%M-%S}"
        return f"{DOMAIN}_{self.kind}_{now}{self.style.format.suffix}"


@dataclass(frozen=True, slots=True)
class Exported:
    """How many rows were written, and what they come to."""

    rows: int
    sums: Mapping[str, Any]


async def async_export(
    hass: HomeAssistant,
    entry: LightningRodConfigEntry,
    order: Order,
    file: IO[bytes],
) -> Exported:
    """Write what was ordered into an open file.

    Raises :class:`ServiceValidationError` for a vehicle that is not there,
    :class:`DatabaseError` while the database is away, ``OSError`` where the file cannot be
    written.
    """
    async with entry.runtime_data.database.snapshot() as connection:
        fleet = await Fleet.async_read(entry, connection)
        wanted = Filter(device_ids=fleet.device_ids(order.vehicle), **order.filters)
        found = Found(connection, order.kind, wanted)
        sums = _told_sums(asdict(await found.sums()))
        columns = _columns(found.columns, order)
        count = 0
        head = order.style.head(columns, _about(order))
        await hass.async_add_executor_job(file.write, head.encode())
        async for page in found.pages():
            rows = [_named(row, fleet) for row in page]
            await hass.async_add_executor_job(_write, file, order, columns, rows, count)
            count += len(rows)
        tail = order.style.tail(sums)
        await hass.async_add_executor_job(file.write, tail.encode())
    return Exported(count, sums)


def _write(
    file: IO[bytes], order: Order, columns: Sequence[str], rows: list[Row], before: int
) -> None:
    text = order.style.rows(columns, rows, first=before == 0)
    file.write(text.encode())


def _columns(names: Sequence[str], order: Order) -> list[str]:
    """Return the columns of the file, the vehicle's first, without what is not told."""
    hidden = NOT_TOLD | _INTERNAL | (frozenset() if order.positions else _POSITIONS)
    return ["vehicle", "vehicle_id", *(name for name in names if name not in hidden)]


def _named(row: Row, fleet: Fleet) -> Row:
    """Return a row with the name and the id of the vehicle in place of its VIN."""
    vehicle = next(it for it in fleet.vehicles if it.device_id == row["device_id"])
    return {**row, "vehicle": vehicle.name, "vehicle_id": vehicle.id}


def _about(order: Order) -> Row:
    return {
        "format": FORM,
        "version": VERSION,
        "kind": order.kind,
        "exported_at": dt_util.utcnow(),
    }


def _told_sums(sums: Mapping[str, Any]) -> dict[str, Any]:
    """Return sums as they are told: money as text."""
    return {
        name: {key: plain(it) for key, it in value.items()}
        if isinstance(value, Mapping)
        else value
        for name, value in sums.items()
    }


def _refusal(key: str, **placeholders: str) -> ServiceValidationError:
    return ServiceValidationError(
        translation_domain=DOMAIN,
        translation_key=key,
        translation_placeholders=placeholders or None,
    )
