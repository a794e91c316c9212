"""Pages of rows of a file, by verdict."""

from typing import Any

from homeassistant.config_entries import ConfigFlowResult, OptionsFlow

from ..db.import_run import Tally
from ..ledger.importing.matching import Verdict
from ..ledger.importing.reading import Look
from ..words import Words
from . import import_forms as forms
from .import_list import RowList, async_link


class RowPages(OptionsFlow):
    """The steps that show rows, of what an import would do."""

    _look: Look
    _tally: Tally
    _list: RowList
    _listed: Verdict = Verdict.NEW
    _page: int = 0

    async def async_step_import_rows(
        self, _user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Show the list again."""
        return await self._async_rows(self._listed, self._page)

    async def async_step_import_rows_new(
        self, _user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """List the rows that are new."""
        return await self._async_rows(Verdict.NEW)

    async def async_step_import_rows_same(
        self, _user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """List the rows that the ledger has already."""
        return await self._async_rows(Verdict.SAME)

    async def async_step_import_rows_conflict(
        self, _user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """List the rows that the ledger has otherwise."""
        return await self._async_rows(Verdict.CONFLICT)

    async def async_step_import_rows_wrong(
        self, _user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """List the rows that are wrong."""
        return await self._async_rows(Verdict.WRONG)

    async def async_step_import_rows_left_out(
        self, _user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """List the rows that are left out."""
        return await self._async_rows(Verdict.LEFT_OUT)

    async def async_step_import_next(
        self, _user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Turn a page of the list."""
        return await self._async_rows(self._listed, self._page + 1)

    async def async_step_import_previous(
        self, _user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Turn a page back."""
        return await self._async_rows(self._listed, self._page - 1)

    async def _async_rows(self, verdict: Verdict, page: int = 0) -> ConfigFlowResult:
        self._listed, self._page = verdict, page
        words = await Words.async_load(self.hass)
        rows = self._tally.shown.get(verdict, [])
        first = page * forms.PAGE
        shown = rows[first : first + forms.PAGE]
        why = {it.line: self._list.why(it) for it in shown}
        kind = self._look.reading.kind
        turns = [
            *(["import_next"] if first + forms.PAGE < len(rows) else []),
            *(["import_previous"] if page else []),
        ]
        return self.async_show_menu(
            step_id="import_rows",
            menu_options=[*turns, "import_review"],
            description_placeholders={
                "verdict": words.say(f"import_verdict_{verdict.value}"),
                "rows": forms.rows_table(shown, kind, words, why),
                "first": str(first + 1),
                "last": str(first + len(shown)),
                "count": str(self._tally.counts[verdict]),
                "link": async_link(self.hass, self.flow_id, self._list.path),
            },
        )
