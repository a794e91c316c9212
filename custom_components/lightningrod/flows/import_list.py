"""All rows of a file with their verdicts, as a file to look at, and the link to it."""

from array import array
from bisect import bisect_left
import csv
from datetime import timedelta
from http import HTTPStatus
import json
from pathlib import Path
from typing import Any, BinaryIO, Final

from aiohttp import hdrs, web
from homeassistant.components.http import KEY_HASS  # type: ignore[attr-defined]  # not said to be exported
from homeassistant.components.http.auth import async_sign_path
from homeassistant.core import HomeAssistant, callback
from homeassistant.util.hass_dict import HassKey

from ..const import DOMAIN
from ..importing import Reasons
from ..ledger.export_format import Kind, safe
from ..ledger.importing.fields import COMPARED, KEY, START, TARGETS
from ..ledger.importing.matching import Judged, Verdict
from ..links import IMPORT_LIST
from ..words import Words
from .import_forms import Told, difference, target_name

_VALID_FOR: Final = timedelta(hours=1)
# The files of the dialogs that are open.
_FILES: Final[HassKey[dict[str, Path]]] = HassKey(f"{DOMAIN}_import_lists")


class RowList:
    """Writes each row with its verdict into a file; from one thread at a time.

    A second file beside it has what is shown of each row, so that any page can be read.
    """

    def __init__(self, path: Path, kind: Kind, words: Words, reasons: Reasons) -> None:
        """Begin when the first row comes."""
        self.path = path
        self._shown_path = path.with_suffix(".jsonl")
        self._kind = kind
        self._words = words
        self._reasons = reasons
        self._file: Any = None
        self._shown: Any = None
        self._end = 0
        # By verdict, where in the second file each row is, and which line it is of.
        self._at: dict[Verdict, array[int]] = {}
        self._lines: dict[Verdict, array[int]] = {}
        self._columns = [START[kind], *sorted(COMPARED[kind] - {START[kind]})]

    def add(self, it: Judged) -> None:
        """Write a row."""
        if self._file is None:
            # Closed by :meth:`close`, when the last row has come.
            self._file = self.path.open("w", encoding="utf-8-sig", newline="")
            self._shown = self._shown_path.open("wb")
            head = ("line", "verdict", "remark", KEY[self._kind], *self._columns)
            csv.writer(self._file).writerow(head)
        row = it.parsed.row if it.parsed else {}
        other = (it.other or {}).get(KEY[self._kind], "")
        verdict = self._words.say(f"import_verdict_{it.verdict.value}")
        why = self.why(it)
        cells = (it.line, verdict, why, other)
        values = (row.get(name) for name in self._columns)
        csv.writer(self._file).writerow(
            [safe("" if cell is None else str(cell)) for cell in (*cells, *values)]
        )
        self._remember(it.verdict, Told.of(it, self._kind, why))

    def _remember(self, verdict: Verdict, told: Told) -> None:
        line = json.dumps(told).encode() + b"\n"
        self._shown.write(line)
        self._at.setdefault(verdict, array("Q")).append(self._end)
        self._lines.setdefault(verdict, array("Q")).append(told.line)
        self._end += len(line)

    def close(self) -> None:
        """Finish the files."""
        if self._file is not None:
            self._file.close()
            self._shown.close()
            self._file = None

    def page(self, verdict: Verdict, first: int, count: int) -> list[Told]:
        """Return rows of a verdict, by their place among them; reads a file."""
        at = self._at.get(verdict, array("Q"))[first : first + count]
        if not at:
            return []
        with self._shown_path.open("rb") as file:
            return [_read(file, place) for place in at]

    def position(self, verdict: Verdict, line: int) -> int:
        """Return which of the rows of a verdict is the first from a line on."""
        lines = self._lines.get(verdict, array("Q"))
        return min(bisect_left(lines, line), max(len(lines) - 1, 0))

    def why(self, it: Judged) -> str:
        """Return what is the matter with a row: why it is not taken, or how it differs."""
        if it.reason is not None:
            column = it.reason.placeholders.get("field", "")
            target = TARGETS[self._kind].get(column)
            name = target_name(target, self._words) if target else None
            return self._reasons.say(it.reason, name)
        if it.verdict is Verdict.CONFLICT:
            return difference(it, self._kind, self._words)
        return ""


def _read(file: BinaryIO, place: int) -> Told:
    file.seek(place)
    return Told(*json.loads(file.readline()))


@callback
def async_link(hass: HomeAssistant, flow_id: str, path: Path) -> str:
    """Return a link that downloads a list while its dialog is open."""
    hass.data.setdefault(_FILES, {})[flow_id] = path
    return async_sign_path(hass, IMPORT_LIST.format(flow_id=flow_id), _VALID_FOR)


@callback
def forget_link(hass: HomeAssistant, flow_id: str) -> None:
    """Let the link of a dialog lead nowhere."""
    hass.data.get(_FILES, {}).pop(flow_id, None)


async def async_get(request: web.Request, flow_id: str) -> web.StreamResponse:
    """Answer with the file, or that there is none."""
    hass = request.app[KEY_HASS]
    path = hass.data.get(_FILES, {}).get(flow_id)
    if path is None or not await hass.async_add_executor_job(path.is_file):
        return web.Response(status=HTTPStatus.NOT_FOUND)
    return web.FileResponse(
        path,
        headers={
            hdrs.CONTENT_TYPE: "text/csv; charset=utf-8",
            hdrs.CONTENT_DISPOSITION: f'attachment; filename="{DOMAIN}_import.csv"',
            hdrs.CACHE_CONTROL: "no-store",
        },
    )
