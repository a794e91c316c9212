"""Problems that only the user can solve, shown among the repairs."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from homeassistant.const import CONF_CURRENCY
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import issue_registry as ir
from homeassistant.util import dt as dt_util

from .const import DOMAIN
from .data import LightningRodConfigEntry
from .db.errors import (
    DatabaseDamaged,
    DatabaseError,
    DatabaseTooNew,
    ForeignTables,
    LedgerMissing,
    MigrationFailed,
    MissingRights,
    NotWritable,
    ServerTooOld,
    UnknownDatabase,
)

if TYPE_CHECKING:
    from .db.removal import Belongings

CURRENCY_CHANGED: Final = "currency_changed"
ROWS_WAITING: Final = "rows_waiting"
ROWS_REFUSED: Final = "rows_refused"
MEASUREMENTS_LOST: Final = "measurements_lost"
JOURNAL_DAMAGED: Final = "journal_damaged"
VEHICLE_GONE: Final = "vehicle_gone"
SOURCE_ENTITIES: Final = "source_entities"
BATTERY_SILENT: Final = "battery_silent"
FILE_PUT_ASIDE: Final = "file_put_aside"
FILE_MISSING: Final = "file_missing"
PLACE_WITHOUT_PRICE: Final = "place_without_price"
ENTITY_MISSING: Final = "entity_missing"
PRICE_UNIT_CHANGED: Final = "price_unit_changed"
PRICE_UNUSABLE: Final = "price_unusable"
PETROL_UNIT_CHANGED: Final = "petrol_unit_changed"
VEHICLE_REMOVED: Final = "vehicle_removed"
LEFT_FILE: Final = "left_file"
LEFT_TABLES: Final = "left_tables"
FORMER_FILE: Final = "former_file"
FORMER_TABLES: Final = "former_tables"
_ALL: Final = (
    CURRENCY_CHANGED,
    ROWS_WAITING,
    ROWS_REFUSED,
    MEASUREMENTS_LOST,
    JOURNAL_DAMAGED,
    FILE_PUT_ASIDE,
    FILE_MISSING,
    FORMER_FILE,
    FORMER_TABLES,
    PETROL_UNIT_CHANGED,
)

# Rows that wait for less are nobody's concern: a server restarts now and then.
TOLD_AFTER: Final = timedelta(minutes=5)

# Faults that no waiting cures. When the user has cured one, starting again is all it takes.
DATABASE_ISSUES: Final[frozenset[type[DatabaseError]]] = frozenset(
    {
        DatabaseDamaged,
        DatabaseTooNew,
        ForeignTables,
        LedgerMissing,
        MigrationFailed,
        MissingRights,
        NotWritable,
        ServerTooOld,
        UnknownDatabase,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceWithoutPrice:
    """A place where charges have no price; a mere zone has no subentry."""

    id: int
    name: str
    sessions: int
    subentry_id: str | None
    zone: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class MissingEntity:
    """An entity that a place or network needs and that is gone."""

    subentry_id: str
    name: str
    entity_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangedUnit:
    """A price entity whose unit is not one that its tariff can be told in any longer."""

    subentry_id: str
    name: str
    entity_id: str
    old: str
    new: str


def issue_id_of(entry: LightningRodConfigEntry, key: str) -> str:
    """Return the id of an issue of an entry."""
    return f"{key}_{entry.entry_id}"


@callback
def async_tell(  # noqa: PLR0913 what there is to say of an issue
    hass: HomeAssistant,
    entry: LightningRodConfigEntry,
    key: str,
    words: Mapping[str, str],
    *,
    name: str | None = None,
    about: Mapping[str, Any] | None = None,
    severity: ir.IssueSeverity = ir.IssueSeverity.WARNING,
    lasting: bool = False,
) -> None:
    """Show an issue of this entry with its dialog; ``name`` where there may be several.

    ``about`` is for the dialog; a ``lasting`` one is there after a restart.
    """
    ir.async_create_issue(
        hass,
        DOMAIN,
        issue_id_of(entry, name or key),
        data={"entry_id": entry.entry_id, "key": key, **(about or {})},
        is_fixable=True,
        is_persistent=lasting,
        severity=severity,
        translation_key=key,
        translation_placeholders={"title": entry.title, **words},
    )


@callback
def async_raise_database_issue(
    hass: HomeAssistant, entry: LightningRodConfigEntry, error: DatabaseError
) -> None:
    """Show the user what is wrong with the database of this entry."""
    async_tell(hass, entry, error.key, {}, severity=ir.IssueSeverity.ERROR)


@callback
def async_clear_database_issues(
    hass: HomeAssistant, entry: LightningRodConfigEntry
) -> None:
    """Take back what was shown of the database of this entry."""
    for error in DATABASE_ISSUES:
        ir.async_delete_issue(hass, DOMAIN, issue_id_of(entry, error.key))


@callback
def async_tell_of_file(
    hass: HomeAssistant, entry: LightningRodConfigEntry, key: str, file: str
) -> None:
    """Say what became of the database's file, until the user has read it."""
    severity = ir.IssueSeverity.CRITICAL
    async_tell(hass, entry, key, {"file": file}, severity=severity, lasting=True)


@callback
def async_tell_of_former(
    hass: HomeAssistant, entry: LightningRodConfigEntry, *, name: str, is_file: bool
) -> None:
    """Say that the database that a ledger moved out of is still there."""
    async_forget_former(hass, entry)
    key = FORMER_FILE if is_file else FORMER_TABLES
    async_tell(hass, entry, key, {"former": name}, lasting=True)


@callback
def async_forget_former(hass: HomeAssistant, entry: LightningRodConfigEntry) -> None:
    """Say no more of a database that the ledger moved out of."""
    for key in (FORMER_FILE, FORMER_TABLES):
        ir.async_delete_issue(hass, DOMAIN, issue_id_of(entry, key))


@callback
def async_tell_of_removed_vehicle(
    hass: HomeAssistant, entry: LightningRodConfigEntry, left: Belongings
) -> None:
    """Ask what is to become of the rows of a vehicle that was removed."""
    words = {
        "name": left.name,
        "sessions": str(left.sessions),
        "trips": str(left.trips),
        "samples": str(left.samples),
    }
    about = {"vehicle_id": left.id}
    name = f"{VEHICLE_REMOVED}_{left.id}"
    async_tell(
        hass, entry, VEHICLE_REMOVED, words, name=name, about=about, lasting=True
    )


@callback
def async_forget_vehicle_issue(
    hass: HomeAssistant, entry: LightningRodConfigEntry, vehicle_id: int
) -> None:
    """Ask no more about a vehicle, for it is there again."""
    issue_id = issue_id_of(entry, f"{VEHICLE_REMOVED}_{vehicle_id}")
    ir.async_delete_issue(hass, DOMAIN, issue_id)


@callback
def async_tell_what_is_left(
    hass: HomeAssistant, entry: LightningRodConfigEntry, *, name: str, is_file: bool
) -> None:
    """Say where the rows of an entry are that was removed, until Home Assistant restarts."""
    key = LEFT_FILE if is_file else LEFT_TABLES
    ir.async_create_issue(
        hass,
        DOMAIN,
        issue_id_of(entry, key),
        data={"key": key},
        is_fixable=True,
        severity=ir.IssueSeverity.WARNING,
        translation_key=key,
        translation_placeholders={"title": entry.title, "former": name},
    )


@callback
def async_check_waiting(
    hass: HomeAssistant,
    entry: LightningRodConfigEntry,
    *,
    since: datetime | None,
    on_disk: int,
    in_memory: int,
) -> None:
    """Show since when how many rows wait for the database, as long as they do."""
    if since is None or dt_util.utcnow() - since < TOLD_AFTER:
        ir.async_delete_issue(hass, DOMAIN, issue_id_of(entry, ROWS_WAITING))
        return
    words = {
        "since": f"{dt_util.as_local(since):%Y-%m-%d %H:%M}",
        "on_disk": str(on_disk),
        "in_memory": str(in_memory),
    }
    async_tell(hass, entry, ROWS_WAITING, words)


@callback
def async_check_currency(hass: HomeAssistant, entry: LightningRodConfigEntry) -> None:
    """Ask for a decision while the ledger and Home Assistant differ in currency."""
    issue_id = issue_id_of(entry, CURRENCY_CHANGED)
    old, new = entry.options[CONF_CURRENCY], hass.config.currency
    if old == new:
        ir.async_delete_issue(hass, DOMAIN, issue_id)
        return
    async_tell(hass, entry, CURRENCY_CHANGED, {"old": old, "new": new})


@callback
def async_check_places(
    hass: HomeAssistant,
    entry: LightningRodConfigEntry,
    places: Iterable[PlaceWithoutPrice],
) -> None:
    """Show the places whose charges have no price, and those alone."""
    shown = {}
    for place in places:
        about = {"subentry_id": place.subentry_id, "zone": place.zone}
        words = {"name": place.name, "count": str(place.sessions)}
        shown[f"{PLACE_WITHOUT_PRICE}_{place.id}"] = (about, words)
    async_show_only(hass, entry, PLACE_WITHOUT_PRICE, shown)


@callback
def async_check_entities(
    hass: HomeAssistant,
    entry: LightningRodConfigEntry,
    missing: Iterable[MissingEntity],
) -> None:
    """Show the entities that prices need and that are gone, and those alone."""
    shown = {}
    for it in missing:
        about = {"subentry_id": it.subentry_id, "zone": None}
        words = {"name": it.name, "entity": it.entity_id}
        shown[f"{ENTITY_MISSING}_{it.subentry_id}_{it.entity_id}"] = (about, words)
    async_show_only(hass, entry, ENTITY_MISSING, shown)


@callback
def async_check_units(
    hass: HomeAssistant, entry: LightningRodConfigEntry, changed: Iterable[ChangedUnit]
) -> None:
    """Show the price entities that are in another unit now, and those alone."""
    shown = {}
    for it in changed:
        about = {"subentry_id": it.subentry_id, "zone": None}
        words = {
            "name": it.name,
            "entity": it.entity_id,
            "old": it.old or "-",
            "new": it.new or "-",
        }
        shown[f"{PRICE_UNIT_CHANGED}_{it.subentry_id}_{it.entity_id}"] = (about, words)
    async_show_only(hass, entry, PRICE_UNIT_CHANGED, shown)


@callback
def async_show_only(
    hass: HomeAssistant,
    entry: LightningRodConfigEntry,
    key: str,
    shown: Mapping[str, tuple[Mapping[str, str | None], Mapping[str, str]]],
) -> None:
    """Show issues of one kind by their id, and take the others of it back."""
    wanted = {issue_id_of(entry, name) for name in shown}
    for issue_id in _issues_of(hass, entry, key):
        if issue_id not in wanted:
            ir.async_delete_issue(hass, DOMAIN, issue_id)
    for name, (about, words) in shown.items():
        async_tell(hass, entry, key, words, name=name, about=about)


def _issues_of(
    hass: HomeAssistant, entry: LightningRodConfigEntry, key: str
) -> list[str]:
    """Return the ids of the issues of one kind that there may be several of."""
    return [
        issue_id
        for domain, issue_id in ir.async_get(hass).issues
        if domain == DOMAIN
        and issue_id.startswith(f"{key}_")
        and issue_id.endswith(f"_{entry.entry_id}")
    ]


@callback
def async_clear_issues(hass: HomeAssistant, entry: LightningRodConfigEntry) -> None:
    """Take back everything that was shown for this entry."""
    async_clear_database_issues(hass, entry)
    for key in _ALL:
        ir.async_delete_issue(hass, DOMAIN, issue_id_of(entry, key))
    for key in (VEHICLE_REMOVED, VEHICLE_GONE, SOURCE_ENTITIES, BATTERY_SILENT):
        for issue_id in _issues_of(hass, entry, key):
            ir.async_delete_issue(hass, DOMAIN, issue_id)
    async_check_places(hass, entry, ())
    async_check_entities(hass, entry, ())
    async_check_units(hass, entry, ())
    async_show_only(hass, entry, PRICE_UNUSABLE, {})
