"""A Home Assistant of the bench in which a ledger is set up; imports nothing of ours before."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from homeassistant.config_entries import ConfigEntryState, ConfigSubentryData
from homeassistant.loader import DATA_CUSTOM_COMPONENTS
from homeassistant.setup import async_setup_component
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_test_home_assistant,
)

_DOMAIN = "lightningrod"
_NEEDED = ("http", "websocket_api", "file_upload", "zone")


@asynccontextmanager
async def house_with_ledger(
    folder: Path, vin: str
) -> AsyncIterator[Callable[[], Awaitable[None]]]:
    """Run a Home Assistant with this folder, in which the ledger lies; give its set-up."""
    async with async_test_home_assistant(config_dir=str(folder)) as hass:
        # It remembers where every callback was scheduled, which takes its time.
        hass.loop.set_debug(False)
        hass.data.pop(DATA_CUSTOM_COMPONENTS)
        for name in _NEEDED:
            await async_setup_component(hass, name, {})
        await hass.async_block_till_done()
        car = ConfigSubentryData(
            data={"vin": vin, "usable_capacity": None, "source": "auto"},
            subentry_type="vehicle",
            title="Mach-E",
            unique_id=vin,
        )
        entry = MockConfigEntry(
            domain=_DOMAIN,
            data={"backend": "sqlite"},
            options={"home_price": "0.3", "currency": "EUR", "commit_interval": 30},
            subentries_data=[car],
        )
        entry.add_to_hass(hass)

        async def _set_up() -> None:
            await async_setup_component(hass, _DOMAIN, {})
            await hass.async_block_till_done()
            if entry.state is not ConfigEntryState.LOADED:
                raise RuntimeError(entry.reason)

        try:
            yield _set_up
        finally:
            await hass.async_stop(force=True)
