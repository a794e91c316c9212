"""What a loaded config entry holds, and its type."""

import asyncio
from collections.abc import Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import callback

from .const import CONF_POSITIONS, SUBENTRY_VEHICLE
from .ledger.positions import Positions

if TYPE_CHECKING:
    from .coordinator import DatabaseCoordinator, VehicleCoordinator
    from .db.backlog import Backlog
    from .db.engine import Database
    from .db.writer import Writer
    from .keeper import FigureKeeper
    from .memory import LedgerMemory
    from .pipeline import VehiclePipeline
    from .price_watch import PriceWatch
    from .reference import ReferenceMirror
    from .retention import Retention
    from .source.readings import ReadingsFollower
    from .statistics import StatisticsMirror

type LightningRodConfigEntry = ConfigEntry[LightningRodData]


@dataclass(slots=True, kw_only=True)
class LightningRodData:
    """The running parts of one ledger; vehicles are keyed by their subentry's id.

    ``built_from`` is the configuration that only a reload can change (:func:`structure`).
    ``resources`` closes what was opened, last opened first. ``past`` is held while history
    is brought in.
    """

    database: Database
    writer: Writer
    backlog: Backlog
    memory: LedgerMemory
    mirror: ReferenceMirror
    watch: PriceWatch
    status: DatabaseCoordinator
    readings: ReadingsFollower
    statistics: StatisticsMirror
    keeper: FigureKeeper
    retention: Retention
    built_from: Any
    coordinators: dict[str, VehicleCoordinator] = field(default_factory=dict)
    pipelines: dict[str, VehiclePipeline] = field(default_factory=dict)
    resources: AsyncExitStack = field(default_factory=AsyncExitStack)
    past: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def async_close(self, *, is_last: bool = False) -> None:
        """Stop following, write what is queued, close the database; once.

        A file that is being copied stays as it is, and rows wait in the journal. Where it
        ``is_last``, that is not waited for.
        """
        if self.database.is_copied and not is_last:
            self.database.refuse()
        self.database.let_go()
        await self.resources.aclose()


@callback
def kept_positions(options: Mapping[str, Any]) -> Positions:
    """Return how exactly positions may be kept."""
    return Positions(options.get(CONF_POSITIONS, Positions.EXACT))


@callback
def structure(entry: LightningRodConfigEntry) -> Any:
    """Return the part of the configuration that a running ledger is built from.

    Places and networks are not: they are mirrored while it runs.
    """
    vehicles = {
        subentry.subentry_id: (subentry.title, dict(subentry.data))
        for subentry in entry.get_subentries_of_type(SUBENTRY_VEHICLE)
    }
    return dict(entry.data), vehicles
