"""Snapshots of the past, from the states that the recorder kept of a vehicle's entities."""

from collections.abc import Iterable, Iterator, Mapping
from typing import override

from homeassistant.core import State

from ..ledger.readings import Snapshot
from .bursts import Bursts
from .units import AttributeUnits, calibrated_units


class PastReader(Bursts):
    """Reads one vehicle's states of the past by the rules of the present.

    ``keys`` names the entities (entity id to platform and key); ``units`` are those of the
    attributes where the states themselves do not tell which they were in at that time.
    """

    def __init__(
        self,
        vin: str,
        integration: str,
        keys: Mapping[str, str],
        units: AttributeUnits,
    ) -> None:
        """Begin where nothing is known."""
        super().__init__(vin, integration)
        self._keys = keys
        self._told_units = units

    def read(self, states: Iterable[State]) -> Iterator[Snapshot]:
        """Yield the snapshots of these states; they come after all that were read before.

        What belongs to the newest push stays until :meth:`end`, or until more is read.
        """
        for state in sorted(states, key=lambda state: state.last_updated_timestamp):
            key = self._keys[state.entity_id]
            snapshot = self._keep(key, self._slots.get(key), state)
            # A log that follows another one was written then. Of the first one nobody knows
            # how often it was written before.
            self._note(key, state, fresh=self._log_key is not None)
            if snapshot is not None:
                yield snapshot

    def end(self) -> Iterator[Snapshot]:
        """Yield the snapshot of the newest push."""
        if (snapshot := self._close()) is not None:
            yield snapshot

    @override
    def _units(self) -> AttributeUnits:
        self._told_units = calibrated_units(self._slots) or self._told_units
        return self._told_units
