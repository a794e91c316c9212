"""Does a piece of work soon, once for all calls until then."""

from collections.abc import Callable, Coroutine
from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.helpers.debounce import Debouncer

from .const import LOGGER


class Soon(Debouncer[Coroutine[Any, Any, None]]):
    """A debouncer, ``cooldown`` in seconds, that can be closed for good.

    Home Assistant's own still does what it was about to begin when it is shut down: with a
    database that is closed by then, that would open it again, and nobody would close it.
    """

    def __init__(
        self,
        hass: HomeAssistant,
        *,
        cooldown: float,
        function: Callable[[], Coroutine[Any, Any, None]],
    ) -> None:
        """Prepare to call the function."""
        self._wanted = function
        self._is_closed = False
        super().__init__(
            hass,
            LOGGER,
            cooldown=cooldown,
            immediate=True,
            background=True,
            function=self._async_do,
        )

    async def async_close(self) -> None:
        """Do no more, and wait for what is being done."""
        self._is_closed = True
        self.async_shutdown()
        async with self.async_lock():
            pass

    async def _async_do(self) -> None:
        if not self._is_closed:
            await self._wanted()
