"""Takes files of sessions and trips in: what is usual here, and work that leaves the loop."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
import threading
from typing import Final

from homeassistant.const import CONF_CURRENCY
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.translation import async_get_translations
from homeassistant.util import dt as dt_util
from homeassistant.util.unit_system import US_CUSTOMARY_SYSTEM

from .const import DOMAIN
from .data import LightningRodConfigEntry, kept_positions
from .db.import_run import ImportAborted, Job, Tally, import_file, preview
from .editing import editor_of, tell_edited
from .ledger.edit_checks import EditRefused
from .ledger.export_format import decimal_comma
from .ledger.importing.choices import Choices
from .ledger.importing.matching import Judged
from .ledger.importing.reading import House, Reading
from .ledgers import Fleet
from .pending import async_write_pending

# Where 3/4/2026 is in March.
_MONTH_FIRST: Final = frozenset({"US", "PH", "PR", "GU"})


@callback
def house(hass: HomeAssistant, entry: LightningRodConfigEntry) -> House:
    """Return what is usual here, for guesses that a file leaves open."""
    return House(
        comma=decimal_comma(hass.config.language),
        day_first=hass.config.country not in _MONTH_FIRST,
        imperial=hass.config.units is US_CUSTOMARY_SYSTEM,
        timezone=hass.config.time_zone,
        currency=entry.options[CONF_CURRENCY],
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Import:
    """A file that is to be taken in: how it is read, whose rows it has, what is wanted.

    ``vehicle`` is the id of the vehicle that all rows are of; without it rows name theirs.
    """

    path: Path
    reading: Reading
    vehicle: str | None
    choices: Choices = field(default_factory=Choices)

    async def async_preview(
        self,
        hass: HomeAssistant,
        entry: LightningRodConfigEntry,
        *,
        seen: Callable[[Judged], None] = lambda _: None,
        progress: Callable[[float], None] = lambda _: None,
    ) -> Tally:
        """Return what it would change; ``seen`` is called with each row, from a thread.

        Raises :class:`DatabaseError`, ``OSError``. Who waits may be cancelled.
        """
        database = entry.runtime_data.database
        async with database.connect() as connection:
            fleet = await Fleet.async_read(entry, connection)
        job = self._job(hass, entry, fleet, seen, progress)
        try:
            return await hass.async_add_executor_job(preview, database.config, job)
        finally:
            job.aborted.set()

    async def async_run(
        self,
        hass: HomeAssistant,
        entry: LightningRodConfigEntry,
        user_id: str | None,
        *,
        seen: Callable[[Judged], None] = lambda _: None,
        progress: Callable[[float], None] = lambda _: None,
    ) -> Tally:
        """Take the file in, all of it or nothing: nothing if who waits is cancelled.

        Raises :class:`DatabaseError`, ``OSError``.
        """
        aborted = threading.Event()
        work = self._async_run(hass, entry, user_id, seen, progress, aborted)
        # A transaction is not broken off, it is asked to end.
        task = entry.async_create_task(hass, work, f"{DOMAIN} import")
        try:
            return await asyncio.shield(task)
        except asyncio.CancelledError:
            aborted.set()
            raise

    async def _async_run(
        self,
        hass: HomeAssistant,
        entry: LightningRodConfigEntry,
        user_id: str | None,
        seen: Callable[[Judged], None],
        progress: Callable[[float], None],
        aborted: threading.Event,
    ) -> Tally:
        await async_write_pending(entry)
        database = entry.runtime_data.database
        async with database.turn():
            async with database.connect() as connection:
                fleet = await Fleet.async_read(entry, connection)
            job = self._job(hass, entry, fleet, seen, progress, aborted)
            editor = editor_of(entry, fleet, user_id)
            try:
                tally = await hass.async_add_executor_job(
                    import_file, database.config, job, editor
                )
            except ImportAborted, OSError:
                if not aborted.is_set():
                    raise
                # Nobody waits any more, and the file went with the dialog.
                return Tally()
        tell_edited(entry, fleet, tally.earliest)
        return tally

    def _job(
        self,
        hass: HomeAssistant,
        entry: LightningRodConfigEntry,
        fleet: Fleet,
        seen: Callable[[Judged], None],
        progress: Callable[[float], None],
        aborted: threading.Event | None = None,
    ) -> Job:
        vehicle = self.vehicle and fleet.device_ids(self.vehicle)[0]

        def tell(share: float) -> None:
            hass.loop.call_soon_threadsafe(progress, share)

        return Job(
            path=self.path,
            reading=self.reading,
            choices=self.choices,
            vehicles=vehicle_names(fleet),
            vehicle=vehicle,
            now=dt_util.utcnow(),
            positions=kept_positions(entry.options),
            seen=seen,
            progress=tell,
            aborted=aborted or threading.Event(),
        )


@callback
def vehicle_names(fleet: Fleet) -> dict[str, str]:
    """Return the VINs of vehicles by what a file may call them, in lower case."""
    names: dict[str, set[str]] = {}
    for it in fleet.vehicles:
        for name in (it.id, it.name, it.device_id):
            names.setdefault(name.strip().casefold(), set()).add(it.device_id)
    # A name that two vehicles have names neither.
    return {name: found.pop() for name, found in names.items() if len(found) == 1}


class Reasons:
    """Says why rows are not taken, in the language of the system."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        """Speak with these texts, by key."""
        self._texts = texts

    @classmethod
    async def async_load(cls, hass: HomeAssistant) -> Reasons:
        """Return the reasons in Home Assistant's language."""
        texts = await async_get_translations(
            hass, hass.config.language, "exceptions", {DOMAIN}
        )
        prefix = f"component.{DOMAIN}.exceptions."
        return cls(
            {
                key.removeprefix(prefix).removesuffix(".message"): text
                for key, text in texts.items()
            }
        )

    def say(self, reason: EditRefused, about: str | None = None) -> str:
        """Return a reason as a sentence, with the column that it is about, or its name."""
        told = reason.placeholders
        text = self._texts[reason.key].format_map(told)
        about = about or told.get("field")
        is_ours = reason.key.startswith("import_") and about
        return f"{about}: {text}" if is_ours else text
