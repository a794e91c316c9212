"""The way of a file into the ledger: how it is read, its columns, what it would change.

Until the last step nothing is written, and then all of it or nothing.
"""

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import replace
from pathlib import Path
import shutil
import tempfile
from typing import Any, Final, override
from zoneinfo import available_timezones

from homeassistant.components.file_upload import process_uploaded_file
from homeassistant.components.http import KEY_HASS_USER  # type: ignore[attr-defined]  # not said to be exported
from homeassistant.config_entries import ConfigEntryState, ConfigFlowResult
from homeassistant.core import callback
from homeassistant.helpers.http import current_request

from ..const import LOGGER, SUBENTRY_VEHICLE
from ..data import LightningRodConfigEntry
from ..db.errors import DatabaseError
from ..db.import_run import Tally
from ..importing import Import, Reasons, house
from ..ledger.export_format import Kind
from ..ledger.importing.choices import Choices, Lines
from ..ledger.importing.matching import Verdict
from ..ledger.importing.reading import Conflicts, look
from ..ledger.importing.wrong import Wrong
from ..words import Words
from . import import_forms as forms
from .import_list import RowList, async_link, forget_link
from .import_pages import RowPages

# Work that takes no longer is waited for; nothing of it is shown.
SHORT_S: Final = 2.0
_FILE_NAME: Final = "import"
_LIST_NAME: Final = "preview.csv"
# Rows of each verdict that are in the first description.
_LISTED: Final = (
    Verdict.NEW,
    Verdict.CONFLICT,
    Verdict.WRONG,
    Verdict.SAME,
    Verdict.LEFT_OUT,
)


class ImportSteps(RowPages):
    """The steps of an import, within the options."""

    config_entry: LightningRodConfigEntry

    _folder: Path | None = None
    _vehicle: str | None
    _import_task: asyncio.Task[Tally] | None = None
    _failed: str | None = None
    _user_id: str | None = None

    async def async_step_import_csv(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask for the file."""
        if self.config_entry.state is not ConfigEntryState.LOADED:
            return self.async_abort(reason="not_loaded")
        errors: dict[str, str] = {}
        if user_input is not None:
            try:
                await self.hass.async_add_executor_job(
                    self._receive, user_input[forms.CONF_FILE]
                )
                await self._async_look()
            except Wrong as err:
                errors["base"] = err.key
            except (OSError, ValueError) as err:
                LOGGER.debug("A file cannot be read: %s", type(err).__name__)
                errors["base"] = "import_unreadable"
            else:
                return await self.async_step_import_reading()
        return self.async_show_form(
            step_id="import_csv", data_schema=forms.FILE_SCHEMA, errors=errors
        )

    async def async_step_import_reading(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Show how the file is read, and let it be changed."""
        errors: dict[str, str] = {}
        if user_input is not None:
            try:
                if await self._async_read_as(user_input):
                    return await self._async_columns()
            except Wrong as err:
                errors["base"] = err.key
        seen = self._look
        # They are files on disk.
        zones = await self.hass.async_add_executor_job(available_timezones)
        words = await Words.async_load(self.hass)
        vehicles = {
            it.subentry_id: it.title
            for it in self.config_entry.get_subentries_of_type(SUBENTRY_VEHICLE)
        }
        return self.async_show_form(
            step_id="import_reading",
            data_schema=self.add_suggested_values_to_schema(
                forms.reading_schema(seen, vehicles, zones, words),
                forms.reading_form(seen.reading, self._vehicle),
            ),
            errors=errors,
            description_placeholders={
                "program": seen.reading.program or words.say("import_unknown_program"),
                "examples": forms.examples(seen),
                "open": words.say("import_open_order") if seen.open_order else "",
            },
        )

    async def async_step_import_columns(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Show what each column is, and let it be changed."""
        names = forms.column_names(self._look)
        if user_input is not None:
            targets = tuple(
                None if user_input[it] == forms.NOT_READ else user_input[it]
                for it in names
            )
            self._read(targets=targets)
            return await self.async_step_import_preview()
        words = await Words.async_load(self.hass)
        known = {
            name: target or forms.NOT_READ
            for name, target in zip(names, self._look.reading.targets, strict=True)
        }
        return self.async_show_form(
            step_id="import_columns",
            data_schema=self.add_suggested_values_to_schema(
                forms.columns_schema(self._look, words), known
            ),
            description_placeholders={"examples": forms.examples(self._look)},
        )

    async def async_step_import_preview(
        self, _user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Go through the file, without writing anything."""
        if self._import_task is None:
            words = await Words.async_load(self.hass)
            reasons = await Reasons.async_load(self.hass)
            kind = self._look.reading.kind
            self._list = RowList(self._path(_LIST_NAME), kind, words, reasons)
        return await self._async_progress(
            "import_preview", "import_review", self._async_preview
        )

    @override
    async def async_step_import_review(
        self, _user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Show what the file would change, and ask what to do."""
        words = await Words.async_load(self.hass)
        counts = self._tally.counts
        conflicts = counts[Verdict.CONFLICT] and self._choices.change_any
        some = counts[Verdict.NEW] or conflicts
        lists = [f"import_rows_{it.value}" for it in _LISTED if counts[it]]
        return self.async_show_menu(
            step_id="import_review",
            menu_options=[
                *(["import_run"] if some else []),
                "import_choices",
                *(["import_conflicts"] if counts[Verdict.CONFLICT] else []),
                *lists,
                "import_reading",
            ],
            description_placeholders={
                "counts": forms.counts_table(counts, words),
                "link": async_link(self.hass, self.flow_id, self._list.path),
            },
        )

    async def async_step_import_choices(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask what is to be done with rows, by kind and one by one."""
        errors: dict[str, str] = {}
        if user_input is not None:
            errors = self._choose(user_input)
            if not errors:
                return await self.async_step_import_preview()
        return self.async_show_form(
            step_id="import_choices",
            data_schema=self.add_suggested_values_to_schema(
                forms.choices_schema(
                    conflicts=bool(self._tally.counts[Verdict.CONFLICT])
                ),
                user_input or forms.choices_form(self._choices),
            ),
            errors=errors,
        )

    async def async_step_import_run(
        self, _user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Take the file in."""
        if self._import_task is None:
            request = current_request.get()
            user = request and request.get(KEY_HASS_USER)
            self._user_id = user.id if user else None
        return await self._async_progress(
            "import_run", "import_result", self._async_import
        )

    async def async_step_import_result(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Say what was done, and how it is undone."""
        if user_input is not None:
            return self.async_create_entry(data=dict(self.config_entry.options))
        tally = self._tally
        return self.async_show_form(
            step_id="import_result",
            last_step=True,
            description_placeholders={
                "added": str(tally.added),
                "changed": str(tally.changed),
                "batch_id": str(tally.batch_id or "-"),
            },
        )

    async def async_step_import_failed(
        self, _user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """End, as the database or the file is not to be had; nothing was written."""
        return self.async_abort(reason=self._failed or "import_unreadable")

    # --- Work -------------------------------------------------------------------------------

    @callback
    def async_remove(self) -> None:
        """Stop what goes on, and leave no file behind."""
        forget_link(self.hass, self.flow_id)
        if self._import_task is not None:
            self._import_task.cancel()
        if self._folder is not None:
            work = self._async_forget(self._folder)
            self.hass.async_create_task(work, "forget a file")

    async def _async_forget(self, folder: Path) -> None:
        await self.hass.async_add_executor_job(_forget, folder)

    async def _async_progress(
        self, step: str, after: str, work: Callable[[], Coroutine[Any, Any, Tally]]
    ) -> ConfigFlowResult:
        """Show how far work is, then go on."""
        at_once = self._import_task is None
        if self._import_task is None:
            self._import_task = self.hass.async_create_task(
                work(), f"{step} {self.flow_id}"
            )
            # The browser may miss the end of what is over before it listens.
            await asyncio.wait([self._import_task], timeout=SHORT_S)
        if not self._import_task.done():
            return self.async_show_progress(
                step_id=step, progress_action=step, progress_task=self._import_task
            )
        task, self._import_task = self._import_task, None
        try:
            self._tally = task.result()
        except DatabaseError as err:
            self._failed = err.key
        except OSError as err:
            LOGGER.debug("A file cannot be read: %s", type(err).__name__)
            self._failed = "import_unreadable"
        step_id = "import_failed" if self._failed else after
        if at_once:
            # Nothing was shown that could be done.
            result: ConfigFlowResult = await getattr(self, f"async_step_{step_id}")()
            return result
        return self.async_show_progress_done(next_step_id=step_id)

    async def _async_preview(self) -> Tally:
        order = self._order()
        try:
            return await order.async_preview(
                self.hass,
                self.config_entry,
                seen=self._list.add,
                progress=self.async_update_progress,
            )
        finally:
            await self.hass.async_add_executor_job(self._list.close)

    async def _async_import(self) -> Tally:
        return await self._order().async_run(
            self.hass,
            self.config_entry,
            self._user_id,
            progress=self.async_update_progress,
        )

    def _order(self) -> Import:
        return Import(
            path=self._path(_FILE_NAME),
            reading=self._look.reading,
            vehicle=self._vehicle,
            choices=self._choices,
        )

    def _path(self, name: str) -> Path:
        if self._folder is None:
            self._folder = Path(tempfile.mkdtemp(prefix="lightningrod_"))
        return self._folder / name

    def _receive(self, file_id: str) -> None:
        """Take the file over; what was uploaded goes when the form is done with it."""
        with process_uploaded_file(self.hass, file_id) as path:
            shutil.move(path, self._path(_FILE_NAME))

    async def _async_look(self, **told: Any) -> None:
        usual = house(self.hass, self.config_entry)
        path = self._path(_FILE_NAME)
        self._look = await self.hass.async_add_executor_job(
            lambda: look(path, usual, **told)
        )
        # Its lines may be others now.
        self._choices = Choices()
        ids = [
            it.subentry_id
            for it in self.config_entry.get_subentries_of_type(SUBENTRY_VEHICLE)
        ]
        one = len(ids) == 1 and not self._look.reading.exact
        self._vehicle = ids[0] if one else None

    async def _async_read_as(self, user_input: dict[str, Any]) -> bool:
        """Take the form over; return whether no more is to be asked.

        Where the text itself is read in another way, all else is guessed anew.
        """
        reading = self._look.reading
        vehicle = user_input[forms.CONF_VEHICLE]
        self._vehicle = None if vehicle == forms.AS_NAMED else vehicle
        if reading.is_json:
            return True
        told = {
            "kind": Kind(user_input["kind"]),
            "encoding": user_input["encoding"],
            "delimiter": forms.delimiter_of(user_input),
        }
        if any(getattr(reading, name) != it for name, it in told.items()):
            await self._async_look(**told)
            return False
        self._read(**forms.reading_changes(user_input))
        return True

    def _read(self, **changes: Any) -> None:
        reading = replace(self._look.reading, **changes)
        self._look = replace(self._look, reading=reading)

    async def _async_columns(self) -> ConfigFlowResult:
        """Go on with the columns; those of our own exports are known."""
        if self._look.reading.exact:
            return await self.async_step_import_preview()
        return await self.async_step_import_columns()

    def _choose(self, user_input: dict[str, Any]) -> dict[str, str]:
        """Take the form over; return what is wrong with it, by field."""
        lines: dict[str, Lines] = {}
        errors: dict[str, str] = {}
        for name in (forms.CONF_SINGLE_LINES, forms.CONF_LEFT_OUT):
            try:
                lines[name] = Lines.of(user_input.get(name, ""))
            except Wrong as err:
                errors[name] = err.key
        if errors:
            return errors
        single = Conflicts(user_input.get(forms.CONF_SINGLE_CHOICE, Conflicts.KEEP))
        some = lines[forms.CONF_SINGLE_LINES]
        by_line = {
            line: it for line, it in self._choices.by_line.items() if line not in some
        }
        self._choices = Choices(
            new=user_input["new"],
            conflicts=Conflicts(user_input["conflicts"]),
            by_line=by_line,
            some=some,
            some_choice=single,
            left_out=lines[forms.CONF_LEFT_OUT],
        )
        return {}


def _forget(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
