"""One Home Assistant: its configuration folder, its process, its log."""

import asyncio
from asyncio.subprocess import Process
from collections.abc import AsyncIterator, Mapping
from contextlib import suppress
from datetime import UTC, datetime
import json
import os
from pathlib import Path
import shutil
import signal
import sys
from time import monotonic
from typing import Any, Final

import aiohttp

from . import process as system

ROOT: Final = Path(__file__).resolve().parents[2]
TEMPLATE: Final = ROOT / "demo" / "configuration.yaml"
COMPONENTS: Final = {
    "fordpass": ROOT / "demo" / "custom_components" / "fordpass",
    "lightningrod": ROOT / "custom_components" / "lightningrod",
}

# Without the time for which a busy machine kept it waiting for a core: who hangs waits for none.
START_SECONDS: Final = 120
STOP_SECONDS: Final = 180
LOOK_AGAIN: Final = 0.2
_A_MINUTE: Final = aiohttp.ClientTimeout(total=60)

# What onboarding would add needs the internet, and says so in the log for ever.
ONBOARDED: Final = ("core_config", "analytics", "integration")


class InstanceError(Exception):
    """Home Assistant did not start or stop as it should."""


class Instance:
    """A Home Assistant with its configuration in `folder`, reachable at `url`.

    ``is_new`` tells whether nobody had been there when it was prepared.
    """

    def __init__(self, folder: Path, port: int) -> None:
        self.folder = folder
        self.port = port
        self.url = f"http://127.0.0.1:{port}"
        self.is_new = True
        # What the process gets to know beside what we know ourselves.
        self.environment: Mapping[str, str] = {}
        self._process: Process | None = None

    @property
    def log(self) -> Path:
        """Return Home Assistant's log."""
        return self.folder / "home-assistant.log"

    @property
    def pid(self) -> int | None:
        """Return the number of the process while there is one."""
        return None if self._process is None else self._process.pid

    @property
    def ledger(self) -> Path:
        """Return the embedded database."""
        return self.folder / "lightningrod.db"

    def prepare(self, *, fresh: bool = False) -> None:
        """Write what has to be there before Home Assistant starts."""
        if fresh:
            shutil.rmtree(self.folder, ignore_errors=True)
        self.is_new = not (self.folder / ".storage" / "auth").exists()
        components = self.folder / "custom_components"
        components.mkdir(parents=True, exist_ok=True)
        for name, source in COMPONENTS.items():
            link = components / name
            if not link.exists():
                link.unlink(missing_ok=True)
                link.symlink_to(source, target_is_directory=True)
        shutil.copyfile(TEMPLATE, self.folder / "configuration.yaml")
        self._store("http", 2, 2, self._http())
        if self.is_new:
            self._store("onboarding", 4, 1, {"done": list(ONBOARDED)})

    def _http(self) -> dict[str, Any]:
        """Return where to listen, as somebody would have confirmed it.

        From YAML it would be a trial that ends after five minutes, with a restart.
        """
        stable = {
            "server_host": ["127.0.0.1"],
            "server_port": self.port,
            "cors_allowed_origins": [],
            "login_attempts_threshold": -1,
            "ip_ban_enabled": True,
            "ssl_profile": "modern",
            "use_x_frame_options": True,
            "created_at": datetime.now(UTC).isoformat(),
            "error": None,
            "error_message": None,
        }
        return {"stable": stable, "pending": None, "yaml_migration_done": True}

    def _store(self, key: str, version: int, minor: int, data: dict[str, Any]) -> None:
        """Write one of Home Assistant's own files."""
        file = self.folder / ".storage" / key
        file.parent.mkdir(exist_ok=True)
        content = {"version": version, "minor_version": minor, "key": key, "data": data}
        file.write_text(json.dumps(content))

    async def start(self) -> None:
        """Start the process and wait until it answers."""
        self._process = await asyncio.create_subprocess_exec(
            *(Path(sys.executable).with_name("hass"), "-c", self.folder),
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.DEVNULL,
            # Ctrl-C at the terminal is for the one who started us, not for both.
            start_new_session=True,
            env={**os.environ, "PYTHONUNBUFFERED": "1", **self.environment},
        )
        if not await self._answering(self._process):
            await self._let_tell()
            raise InstanceError(f"Home Assistant does not answer: {self.log}")

    async def _answering(self, process: Process) -> bool:
        """Wait for an answer; return whether one came in time."""
        begun = monotonic()
        async with aiohttp.ClientSession(timeout=_A_MINUTE) as session:
            while process.returncode is None:
                with suppress(aiohttp.ClientError, TimeoutError):
                    answer = await session.get(f"{self.url}/manifest.json")
                    if answer.ok:
                        return True
                if monotonic() - begun - system.queued(process.pid) > START_SECONDS:
                    return False
                await asyncio.sleep(LOOK_AGAIN)
        raise InstanceError(f"Home Assistant stopped while starting: {self.log}")

    async def looks(self, seconds: float) -> AsyncIterator[None]:
        """Yield for a look now and then, until the process had so many seconds for it.

        The time for which a busy machine kept it waiting for a core does not count. Raises
        :class:`InstanceError` when it is over.
        """
        pid = self.pid or 0
        begun, queued, kept = monotonic(), system.queued(pid), 0.0
        while monotonic() - begun - kept < seconds:
            yield
            await asyncio.sleep(LOOK_AGAIN)
            # What a thread has waited for is gone with it, and was still waited for.
            before, queued = queued, system.queued(pid)
            kept += max(queued - before, 0.0)
        raise InstanceError(f"what is waited for does not come: {self.log}")

    async def _let_tell(self) -> None:
        """End a process that hangs; it leaves what each thread did beside its log."""
        process, self._process = self._process, None
        if process is not None and process.returncode is None:
            process.send_signal(signal.SIGABRT)
            await process.wait()

    async def stop(self) -> None:
        """Ask Home Assistant to stop and wait for it; insist after three minutes of its own."""
        if (process := self._process) is None or _has_ended(process):
            return
        process.send_signal(signal.SIGTERM)
        try:
            async for _ in self.looks(STOP_SECONDS):
                if _has_ended(process):
                    return
        except InstanceError as error:
            await self._let_tell()
            raise InstanceError(
                f"Home Assistant had to be killed: {self.log}"
            ) from error

    async def kill(self) -> None:
        """Let Home Assistant die without a word, as when the power fails."""
        process, self._process = self._process, None
        if process is not None and process.returncode is None:
            process.kill()
            await process.wait()

    async def ended(self) -> int:
        """Wait until the process ends by itself; return its exit status."""
        return 0 if self._process is None else await self._process.wait()


def _has_ended(process: Process) -> bool:
    return process.returncode is not None
