"""The action that takes a file of sessions or trips in; for administrators."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from homeassistant.const import ATTR_CONFIG_ENTRY_ID, ATTR_DEVICE_ID
from homeassistant.core import HomeAssistant, ServiceCall, ServiceResponse
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.helpers import config_validation as cv
from homeassistant.util.json import JsonValueType
import voluptuous as vol

from ..const import DOMAIN
from ..data import LightningRodConfigEntry
from ..db.errors import DatabaseError
from ..db.import_run import Tally
from ..importing import Import, Reasons, house
from ..jsonable import json_value
from ..ledger.currencies import CURRENCIES
from ..ledger.export_format import Kind
from ..ledger.importing.choices import Choices, Lines
from ..ledger.importing.fields import KEY, TARGETS
from ..ledger.importing.files import DELIMITERS, ENCODINGS
from ..ledger.importing.matching import Judged, Verdict
from ..ledger.importing.reading import Conflicts, Look, Reading, look
from ..ledger.importing.times import Repeated
from ..ledger.importing.wrong import Wrong
from ..ledgers import async_ledger
from . import Action
from .targets import vehicles

ATTR_PATH: Final = "path"
# Rows that the answer tells of each verdict.
TOLD: Final = 100
_TAB: Final = "tab"


def zone(value: Any) -> str:
    """Accept the name of a time zone."""
    try:
        return ZoneInfo(cv.string(value)).key
    except (ValueError, OSError, ZoneInfoNotFoundError) as err:
        raise vol.Invalid("expected a time zone") from err


def _lines(value: Any) -> Lines:
    try:
        return Lines.of(cv.string(value))
    except Wrong as err:
        raise vol.Invalid("expected lines like 3, 17-20") from err


SCHEMA: Final[Mapping[vol.Marker, Any]] = {
    vol.Optional(ATTR_CONFIG_ENTRY_ID): cv.string,
    vol.Optional(ATTR_DEVICE_ID): cv.string,
    vol.Required(ATTR_PATH): vol.All(cv.string, vol.Length(min=1, max=1000)),
    vol.Optional("dry_run", default=False): cv.boolean,
    vol.Optional("kind"): vol.Coerce(Kind),
    vol.Optional("encoding"): vol.In(ENCODINGS),
    vol.Optional("delimiter"): vol.In([*DELIMITERS, _TAB]),
    vol.Optional("decimal_comma"): cv.boolean,
    vol.Optional("day_first"): cv.boolean,
    vol.Optional("time_zone"): zone,
    vol.Optional("repeated_hour", default=Repeated.ASK): vol.Coerce(Repeated),
    vol.Optional("time_of_day"): cv.time,
    vol.Optional("currency"): vol.In(CURRENCIES),
    vol.Optional("columns"): {cv.string: vol.Any(None, cv.string)},
    vol.Optional("only_vehicle"): cv.string,
    vol.Optional("new", default=True): cv.boolean,
    vol.Optional("conflicts", default=Conflicts.KEEP): vol.Coerce(Conflicts),
    vol.Optional("by_line", default=dict): {
        vol.Coerce(int): vol.Coerce(Conflicts),
    },
    vol.Optional("left_out", default=Lines): vol.Any(Lines, _lines),
}


async def _async_handle(call: ServiceCall) -> ServiceResponse:
    hass, data = call.hass, call.data
    entry, vehicle = _whose(call)
    try:
        path = await hass.async_add_executor_job(_allowed, hass, data[ATTR_PATH])
        seen = await hass.async_add_executor_job(_look, hass, entry, path, data)
        order = Import(
            path=path,
            reading=_told(seen, data),
            vehicle=vehicle or _only_vehicle(entry, seen),
            choices=Choices(
                new=data["new"],
                conflicts=data["conflicts"],
                by_line=data["by_line"],
                left_out=data["left_out"],
            ),
        )
        tally = (
            await order.async_preview(hass, entry)
            if data["dry_run"]
            else await order.async_run(hass, entry, call.context.user_id)
        )
    except Wrong as err:
        raise ServiceValidationError(
            translation_domain=DOMAIN,
            translation_key=err.key,
            translation_placeholders=err.placeholders,
        ) from err
    except DatabaseError as err:
        raise HomeAssistantError(
            translation_domain=DOMAIN, translation_key=err.key
        ) from err
    except OSError as err:
        raise _unreadable(data[ATTR_PATH], err) from err
    return _answer(order, seen, tally, await Reasons.async_load(hass))


def _whose(call: ServiceCall) -> tuple[LightningRodConfigEntry, str | None]:
    """Return the ledger that is meant, and the vehicle's id if one was named."""
    if ATTR_DEVICE_ID not in call.data:
        return async_ledger(call.hass, call.data.get(ATTR_CONFIG_ENTRY_ID)), None
    data, vehicle = vehicles(call)[0]
    return data.status.config_entry, vehicle.subentry.subentry_id


def _only_vehicle(entry: LightningRodConfigEntry, seen: Look) -> str | None:
    """Return the one vehicle that there is, where rows name none of ours."""
    ids = list(entry.runtime_data.coordinators)
    return ids[0] if len(ids) == 1 and not seen.reading.exact else None


def _allowed(hass: HomeAssistant, told: str) -> Path:
    """Return the file to read; raises for one that Home Assistant does not allow."""
    media = next(iter(hass.config.media_dirs.values()), hass.config.path("media"))
    path = Path(media, told)
    if "\0" in str(path) or not hass.config.is_allowed_path(str(path)):
        raise ServiceValidationError(
            translation_domain=DOMAIN,
            translation_key="import_path",
            translation_placeholders={"path": str(path)},
        )
    return path.resolve(strict=True)


def _look(
    hass: HomeAssistant,
    entry: LightningRodConfigEntry,
    path: Path,
    told: Mapping[str, Any],
) -> Look:
    delimiter = told.get("delimiter")
    return look(
        path,
        house(hass, entry),
        kind=told.get("kind"),
        encoding=told.get("encoding"),
        delimiter="\t" if delimiter == _TAB else delimiter,
    )


def _told(seen: Look, told: Mapping[str, Any]) -> Reading:
    """Return how the file is read: as guessed, but for what the call says.

    Our own JSON leaves nothing to be said but whose rows are wanted.
    """
    names = {
        "decimal_comma": "comma",
        "day_first": "day_first",
        "time_zone": "timezone",
        "repeated_hour": "repeated",
        "time_of_day": "noon",
        "currency": "currency",
        "only_vehicle": "only",
    }
    changes = {names[name]: told[name] for name in names if name in told}
    if seen.reading.is_json:
        return replace(seen.reading, only=changes.get("only"))
    targets = list(seen.reading.targets)
    for header, target in told.get("columns", {}).items():
        if header not in seen.headers:
            raise _refusal("import_no_column", column=header)
        if target is not None and target not in TARGETS[seen.reading.kind]:
            raise _refusal("import_no_target", target=target)
        targets[seen.headers.index(header)] = target
    return replace(seen.reading, targets=tuple(targets), **changes)


def _answer(
    order: Import, seen: Look, tally: Tally, reasons: Reasons
) -> ServiceResponse:
    reading = order.reading
    counts: dict[str, JsonValueType] = {it.value: tally.counts[it] for it in Verdict}
    columns: dict[str, JsonValueType] = dict(
        zip(seen.headers, reading.targets, strict=True)
    )
    return {
        "path": str(order.path),
        "batch_id": None if tally.batch_id is None else str(tally.batch_id),
        "added": tally.added,
        "changed": tally.changed,
        "counts": counts,
        "read_as": {
            "program": reading.program,
            "format": "json" if reading.is_json else "csv",
            "kind": reading.kind.value,
            "encoding": reading.encoding,
            "delimiter": reading.delimiter,
            "decimal_comma": reading.comma,
            "day_first": reading.day_first,
            "time_zone": reading.timezone,
            "repeated_hour": reading.repeated.value,
            "time_of_day": reading.noon.isoformat(),
            "currency": reading.currency,
        },
        "columns": columns,
        "conflicts": [
            _conflict(it, reading.kind)
            for it in tally.shown.get(Verdict.CONFLICT, [])[:TOLD]
        ],
        "wrong": _reasons(tally, Verdict.WRONG, reasons),
        "left_out": _reasons(tally, Verdict.LEFT_OUT, reasons),
        # Of each no more than these are told; the counts are of all.
        "told_at_most": TOLD,
    }


def _reasons(tally: Tally, verdict: Verdict, reasons: Reasons) -> list[JsonValueType]:
    return [
        {"line": it.line, "reason": reasons.say(it.reason)}
        for it in tally.shown.get(verdict, [])[:TOLD]
        if it.reason is not None
    ]


def _conflict(it: Judged, kind: Kind) -> JsonValueType:
    """Return a row that the ledger has otherwise: which one, and in what."""
    other, row = it.other or {}, it.parsed.row if it.parsed else {}
    fields: dict[str, JsonValueType] = {
        name: {"ledger": json_value(other[name]), "file": json_value(row[name])}
        for name in it.fields
    }
    return {"line": it.line, KEY[kind]: str(other[KEY[kind]]), "fields": fields}


def _refusal(key: str, **placeholders: str) -> ServiceValidationError:
    return ServiceValidationError(
        translation_domain=DOMAIN,
        translation_key=key,
        translation_placeholders=placeholders,
    )


def _unreadable(path: str, err: OSError) -> HomeAssistantError:
    return HomeAssistantError(
        translation_domain=DOMAIN,
        translation_key="import_unreadable",
        translation_placeholders={
            "path": path,
            "reason": err.strerror or type(err).__name__,
        },
    )


# Name -> the action.
ACTIONS: Final[Mapping[str, Action]] = {
    "import_csv": Action(_async_handle, vol.Schema(SCHEMA)),
}
