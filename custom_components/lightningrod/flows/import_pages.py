"""Pages of rows of a file, by verdict, and the decisions on those that differ."""

from abc import abstractmethod
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from homeassistant.config_entries import ConfigFlowResult, OptionsFlow

from ..db.import_run import Tally
from ..ledger.importing.choices import Choices
from ..ledger.importing.matching import Verdict
from ..ledger.importing.reading import Conflicts, Look
from ..words import Words
from . import import_forms as forms
from .import_list import RowList, async_link


class RowPages(OptionsFlow):
    """The steps that show rows, of what an import would do."""

    _look: Look
    _tally: Tally
    _list: RowList
    _choices: Choices = Choices()
    _listed: Verdict = Verdict.NEW
    _page: int = 0
    _first_conflict: int = 0

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
        first, count = page * forms.PAGE, self._tally.counts[verdict]
        shown = await self._async_page(verdict, first, forms.PAGE)
        kind = self._look.reading.kind
        turns = [
            *(["import_next"] if first + forms.PAGE < count else []),
            *(["import_previous"] if page else []),
        ]
        return self.async_show_menu(
            step_id="import_rows",
            menu_options=[*turns, "import_review"],
            description_placeholders={
                "verdict": words.say(f"import_verdict_{verdict.value}"),
                "rows": forms.rows_table(shown, kind, words),
                "first": str(first + 1),
                "last": str(first + len(shown)),
                "count": str(count),
                "link": async_link(self.hass, self.flow_id, self._list.path),
            },
        )

    # --- Decisions --------------------------------------------------------------------------

    async def async_step_import_conflicts(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Show a page of the rows that differ, and let each be decided on."""
        first, count = self._first_conflict, self._tally.counts[Verdict.CONFLICT]
        rows = await self._async_page(Verdict.CONFLICT, first, forms.DECIDED_PAGE)
        if user_input is not None:
            self._decide(forms.conflict_names(rows), user_input)
            turned = self._turned(user_input)
            if turned is None:
                self._first_conflict = 0
                return await self.async_step_import_review()
            self._first_conflict = turned
            return await self.async_step_import_conflicts()
        words = await Words.async_load(self.hass)
        last = first + len(rows)
        then = [
            *([forms.NEXT] if last < count else []),
            forms.DONE,
            *([forms.PREVIOUS] if first else []),
        ]
        return self.async_show_form(
            step_id="import_conflicts",
            data_schema=self.add_suggested_values_to_schema(
                forms.conflicts_schema(rows, then),
                forms.conflicts_form(rows, self._choices, then),
            ),
            description_placeholders={
                "rows": forms.rows_table(rows, self._look.reading.kind, words),
                "first": str(first + 1),
                "last": str(last),
                "count": str(count),
            },
            last_step=False,
        )

    @abstractmethod
    async def async_step_import_review(
        self, _user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Show what the file would change, and ask what to do."""

    def _decide(self, names: Mapping[str, int], user_input: Mapping[str, Any]) -> None:
        """Take decisions over; those that are as for all rows are none."""
        usual = replace(self._choices, by_line={})
        decided = {line: Conflicts(user_input[name]) for name, line in names.items()}
        by_line = {**self._choices.by_line, **decided}
        self._choices = replace(
            self._choices,
            by_line={
                line: it for line, it in by_line.items() if it is not usual.of(line)
            },
        )

    def _turned(self, user_input: Mapping[str, Any]) -> int | None:
        """Return which conflict comes next; ``None`` when it is done."""
        if (line := user_input.get(forms.CONF_TO_LINE)) is not None:
            return self._list.position(Verdict.CONFLICT, int(line))
        step = {forms.NEXT: forms.DECIDED_PAGE, forms.PREVIOUS: -forms.DECIDED_PAGE}
        moved = step.get(user_input[forms.CONF_THEN])
        return None if moved is None else max(self._first_conflict + moved, 0)

    async def _async_page(
        self, verdict: Verdict, first: int, count: int
    ) -> list[forms.Told]:
        page = self._list.page
        return await self.hass.async_add_executor_job(page, verdict, first, count)
