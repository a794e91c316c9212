"""Forms of the import, and the texts that it shows: guesses, counts, rows."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, time
from typing import Any, Final, NamedTuple, Self, cast

from homeassistant.helpers.selector import (
    BooleanSelector,
    FileSelector,
    FileSelectorConfig,
    NumberSelector,
    NumberSelectorConfig,
    NumberSelectorMode,
    SelectOptionDict,
    SelectSelector,
    SelectSelectorConfig,
    SelectSelectorMode,
    TextSelector,
    TimeSelector,
)
from homeassistant.util import dt as dt_util
import voluptuous as vol

from ..ledger.currencies import CURRENCIES
from ..ledger.export_format import Kind
from ..ledger.importing.choices import Choices
from ..ledger.importing.fields import START, TARGETS, Target
from ..ledger.importing.files import DELIMITERS, ENCODINGS
from ..ledger.importing.matching import Judged, Verdict
from ..ledger.importing.reading import Conflicts, Look, Reading
from ..ledger.importing.times import Repeated
from ..words import Words

CONF_FILE: Final = "file"
CONF_VEHICLE: Final = "vehicle"
CONF_ONLY: Final = "only_vehicle"
CONF_SINGLE_LINES: Final = "single_lines"
CONF_SINGLE_CHOICE: Final = "single_choice"
CONF_LEFT_OUT: Final = "left_out"
CONF_THEN: Final = "then"
CONF_TO_LINE: Final = "to_line"
# What comes after a page of conflicts.
NEXT: Final = "next"
PREVIOUS: Final = "previous"
DONE: Final = "done"
# No vehicle: rows name theirs.
AS_NAMED: Final = "as_named"
ALL: Final = "all"
NOT_READ: Final = "none"
# What a list in a dialog holds, a page of rows, and one of rows that are decided on.
MOST_LISTED: Final = 100
PAGE: Final = 20
DECIDED_PAGE: Final = 10
# Characters of a cell that are shown.
_LONGEST_CELL: Final = 300
_DELIMITER_NAMES: Final = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
FILE_SCHEMA: Final = vol.Schema(
    {
        vol.Required(CONF_FILE): FileSelector(
            FileSelectorConfig(accept=".csv,.txt,.json")
        )
    }
)


def _select(
    options: Sequence[str] | Sequence[SelectOptionDict],
    translation: str | None = None,
) -> SelectSelector:
    # It wants a list, whichever of the two kinds it is of.
    config = SelectSelectorConfig(
        options=cast(list[str], list(options)),
        mode=SelectSelectorMode.DROPDOWN,
    )
    if translation is not None:
        config["translation_key"] = translation
    return SelectSelector(config)


_POLICIES: Final = _select(list(Conflicts), "import_conflicts")
_LINE: Final = NumberSelector(
    NumberSelectorConfig(min=1, step=1, mode=NumberSelectorMode.BOX)
)


def reading_schema(
    look: Look, vehicles: Mapping[str, str], zones: Iterable[str], words: Words
) -> vol.Schema:
    """Return the form that shows how a file is read.

    ``vehicles`` are names by id, ``zones`` all time zones.
    """
    reading = look.reading
    named = bool(look.named) or reading.exact
    choices = [SelectOptionDict(value=it, label=name) for it, name in vehicles.items()]
    if named:
        as_named = words.say("import_as_named")
        choices.append(SelectOptionDict(value=AS_NAMED, label=as_named))
    if reading.is_json:
        # It says all else itself.
        return vol.Schema({vol.Required(CONF_VEHICLE): _select(choices)})
    fields: dict[vol.Marker, Any] = {
        vol.Required("kind"): _select(list(Kind), "export_kind"),
        vol.Required(CONF_VEHICLE): _select(choices),
        vol.Required("encoding"): _select(ENCODINGS),
        vol.Required("delimiter"): _select(
            list(_DELIMITER_NAMES.values()), "import_delimiter"
        ),
        vol.Required("decimal"): _select(["point", "comma"], "import_decimal"),
        vol.Required("dates"): _select(["day_first", "month_first"], "import_dates"),
        vol.Required("time_zone"): _select(sorted(zones)),
        vol.Required("repeated_hour"): _select(list(Repeated), "import_repeated"),
        vol.Required("time_of_day"): TimeSelector(),
        vol.Required("currency"): _select(sorted(CURRENCIES)),
    }
    if len(look.named) > 1 and not reading.exact:
        everyone = SelectOptionDict(value=ALL, label=words.say("import_all"))
        names = [
            SelectOptionDict(value=it, label=it) for it in look.named[:MOST_LISTED]
        ]
        fields[vol.Required(CONF_ONLY)] = _select([everyone, *names])
    return vol.Schema(fields)


def reading_form(reading: Reading, vehicle: str | None) -> dict[str, Any]:
    """Return the form from how a file is read."""
    return {
        "kind": reading.kind.value,
        CONF_VEHICLE: vehicle or AS_NAMED,
        "encoding": reading.encoding,
        "delimiter": _DELIMITER_NAMES[reading.delimiter],
        "decimal": "comma" if reading.comma else "point",
        "dates": "day_first" if reading.day_first else "month_first",
        "time_zone": reading.timezone,
        "repeated_hour": reading.repeated.value,
        "time_of_day": reading.noon.isoformat(),
        "currency": reading.currency,
        CONF_ONLY: reading.only or ALL,
    }


def delimiter_of(user_input: Mapping[str, Any]) -> str:
    """Return what stands between cells, from the form."""
    return next(
        it for it in DELIMITERS if _DELIMITER_NAMES[it] == user_input["delimiter"]
    )


def reading_changes(user_input: Mapping[str, Any]) -> dict[str, Any]:
    """Return how a file is read, from the form."""
    only = user_input.get(CONF_ONLY, ALL)
    return {
        "comma": user_input["decimal"] == "comma",
        "day_first": user_input["dates"] == "day_first",
        "timezone": user_input["time_zone"],
        "repeated": Repeated(user_input["repeated_hour"]),
        "noon": time.fromisoformat(user_input["time_of_day"]),
        "currency": user_input["currency"],
        "only": None if only == ALL else only,
    }


# --- Columns --------------------------------------------------------------------------------


def columns_schema(look: Look, words: Words) -> vol.Schema:
    """Return the form that says what each column is."""
    kind = look.reading.kind
    options = [SelectOptionDict(value=NOT_READ, label=words.say("import_not_read"))]
    options += sorted(
        (
            SelectOptionDict(value=key, label=target_name(target, words))
            for key, target in TARGETS[kind].items()
            if target.word is not None
        ),
        key=lambda it: it["label"].casefold(),
    )
    return vol.Schema(
        {vol.Required(name): _select(options) for name in column_names(look)}
    )


def column_names(look: Look) -> list[str]:
    """Return a name for each column: its header, told apart where two are alike."""
    names: list[str] = []
    for number, header in enumerate(look.headers, start=1):
        name = header.strip() or f"({number})"
        names.append(f"{name} ({number})" if name in names else name)
    return names


def target_name(target: Target, words: Words) -> str:
    """Return what people call a target, with its unit."""
    name = words.say(f"import_{target.word}") if target.word else target.key
    return f"{name} ({target.unit})" if target.unit else name


def examples(look: Look) -> str:
    """Return a table of the columns and what is in them."""
    lines = ["| | |", "|---|---|"]
    for name, cells in zip(column_names(look), look.examples, strict=True):
        shown = " · ".join(cell_text(it) for it in cells)
        lines.append(f"| **{cell_text(name)}** | {shown} |")
    return "\n".join(lines)


# --- Rows -----------------------------------------------------------------------------------


class Told(NamedTuple):
    """A row of the file as it is shown: its line, and what is in it and the matter with it."""

    line: int
    start: str
    amount: str
    why: str

    @classmethod
    def of(cls, it: Judged, kind: Kind, why: str) -> Self:
        """Return a row as it is shown."""
        row = it.parsed.row if it.parsed else {}
        value = row.get("energy_kwh" if kind is Kind.SESSIONS else "distance")
        if value is None and kind is Kind.SESSIONS:
            value = row.get("evse_energy_kwh")
        return cls(it.line, _shown(row.get(START[kind])), _shown(value), why)


def choices_schema(*, conflicts: bool) -> vol.Schema:
    """Return the form that says what is to be done with rows."""
    fields: dict[vol.Marker, Any] = {
        vol.Required("new", default=True): BooleanSelector(),
        vol.Required("conflicts", default=Conflicts.KEEP.value): _POLICIES,
    }
    if conflicts:
        fields |= {
            vol.Optional(CONF_SINGLE_LINES, default=""): TextSelector(),
            vol.Required(CONF_SINGLE_CHOICE, default=Conflicts.TAKE.value): _POLICIES,
        }
    fields[vol.Optional(CONF_LEFT_OUT, default="")] = TextSelector()
    return vol.Schema(fields)


def choices_form(choices: Choices) -> dict[str, Any]:
    """Return that form from what was chosen."""
    form = {
        "new": choices.new,
        "conflicts": choices.conflicts.value,
        CONF_SINGLE_LINES: str(choices.some),
        CONF_LEFT_OUT: str(choices.left_out),
    }
    if choices.some.ranges:
        form[CONF_SINGLE_CHOICE] = choices.some_choice.value
    return form


def conflict_names(rows: Sequence[Told]) -> dict[str, int]:
    """Return the lines of conflicts by the names of their fields."""
    return {f"{it.line} · {it.start}": it.line for it in rows}


def conflicts_schema(rows: Sequence[Told], then: Sequence[str]) -> vol.Schema:
    """Return the form that decides on a page of conflicts, one by one."""
    fields: dict[vol.Marker, Any] = {
        vol.Required(name): _POLICIES for name in conflict_names(rows)
    }
    fields[vol.Required(CONF_THEN)] = _select(then, "import_then")
    fields[vol.Optional(CONF_TO_LINE)] = _LINE
    return vol.Schema(fields)


def conflicts_form(
    rows: Sequence[Told], choices: Choices, then: Sequence[str]
) -> dict[str, str]:
    """Return that form from what was chosen."""
    names = conflict_names(rows)
    form = {name: choices.of(line).value for name, line in names.items()}
    return {**form, CONF_THEN: then[0]}


def cell_text(value: Any) -> str:
    """Return a value as it can stand in a table: nothing of it is markup."""
    text = "" if value is None else str(value)
    if len(text) > _LONGEST_CELL:
        # A number that is merely cut would be another one.
        text = f"{text[:_LONGEST_CELL]}…"
    text = "".join(it if it.isprintable() else " " for it in text)
    return "".join(f"\\{it}" if it in "\\`*_{}[]<>()#+-.!|~$" else it for it in text)


def rows_table(rows: Sequence[Told], kind: Kind, words: Words) -> str:
    """Return a page of rows."""
    head = (
        words.say("import_line"),
        words.say("import_start"),
        "kWh" if kind is Kind.SESSIONS else "km",
        words.say("import_remark"),
    )
    lines = [f"| {' | '.join(head)} |", "|---|---|---|---|"]
    for it in rows:
        cells = (str(it.line), *map(cell_text, (it.start, it.amount, it.why)))
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def difference(it: Judged, kind: Kind, words: Words) -> str:
    """Return in what a row of the file differs from the ledger's."""
    other, row = it.other or {}, it.parsed.row if it.parsed else {}
    return "; ".join(
        f"{target_name(TARGETS[kind][name], words)}:"
        f" {_shown(other[name])} → {_shown(row[name])}"
        for name in it.fields
    )


def _shown(value: Any) -> str:
    if value is None:
        return "-"
    if isinstance(value, datetime):
        return f"{dt_util.as_local(value):%Y-%m-%d %H:%M:%S}"
    if isinstance(value, float):
        return f"{value:.6g}"
    return str(value)


def counts_table(counts: Mapping[Verdict, int], words: Words) -> str:
    """Return how many rows there are of each verdict."""
    lines = ["| | |", "|---|---|"]
    lines += [
        f"| {words.say(f'import_verdict_{it.value}')} | {counts[it]} |"
        for it in Verdict
    ]
    return "\n".join(lines)
