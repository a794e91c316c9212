"""Does to a real Home Assistant what the plan says."""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack
from datetime import datetime, timedelta
import json
from pathlib import Path
import shutil
from typing import Final

from demo.runner import checks, scene
from demo.runner.client import Client, Json
from demo.runner.instance import Instance

from .cars import Told
from .plan import Disturbance, Kind

HOME_PRICE: Final = 0.29
COMMIT_INTERVAL: Final = 5
# The listener holds a burst together for a second; what it holds is handed on after that.
BURST_SECONDS: Final = 1.3
# Sessions and trips are committed at once: within this.
URGENT_SECONDS: Final = 0.3
# The last seconds of the cars' time that a sudden death may take from the samples.
AT_RISK: Final = timedelta(seconds=30)
# Until measurements are in the database, too.
SETTLE_SECONDS: Final = COMMIT_INTERVAL + 1

STATE_FILES: Final = "fordpass_demo.*"


class Soak:
    """One Home Assistant with all cars in it, on its way through time."""

    def __init__(
        self,
        instance: Instance,
        lives: Sequence[Told],
        say: Callable[[str], None],
        database: Json | None = None,
    ) -> None:
        self.instance = instance
        self.complaints: list[str] = []
        self.starts = 0
        self._lives = lives
        self._say = say
        self._database = database
        self._stack = AsyncExitStack()
        self._client: Client

    async def run(self, plan: Sequence[Disturbance], end: datetime) -> None:
        """Play up to the end, through every disturbance."""
        await self._start()
        try:
            await self._set_up()
            for number, one in enumerate(plan, 1):
                self._say(f"{number:3} {one}")
                await self._disturb(one)
            await self._play(end)
            # A slow machine is still at the last burst, and what is open would stay so.
            await asyncio.sleep(SETTLE_SECONDS)
        finally:
            await self._stop()

    # -- the instance ----------------------------------------------------------------------

    async def _start(self) -> None:
        self.instance.prepare()
        await self.instance.start()
        self.starts += 1
        connecting = Client.connect(self.instance.url, first=self.instance.is_new)
        self._client = await self._stack.enter_async_context(connecting)

    async def _stop(self, *, kill: bool = False) -> None:
        if kill:
            await self.instance.kill()
        # Home Assistant would wait some seconds for who is still connected.
        await self._stack.aclose()
        await self.instance.stop()
        self._keep_log()

    def _keep_log(self) -> None:
        log = self.instance.log
        self.complaints += [
            f"run {self.starts}: {one}" for one in checks.complaints(log)
        ]
        logs = self.instance.folder / "logs"
        logs.mkdir(exist_ok=True)
        shutil.copy(log, logs / f"run-{self.starts}.log")

    async def _set_up(self) -> None:
        client, lives = self._client, self._lives
        scenes = [
            scene.Scene(
                first_day=car.first_day,
                seed=car.seed,
                vin=car.vin,
                database=self._database,
            )
            for car in (told.car for told in lives)
        ]
        await scene.furnish(client, scenes[0])
        for one in scenes:
            await scene.add_ford(client, one)
        others = [one.vin for one in scenes[1:]]
        await scene.add_lightningrod(client, scenes[0], *others)
        path = "/api/config/config_entries/options/flow"
        flow = await client.post(path, {"handler": await self._entry("lightningrod")})
        options = {
            "home_price": HOME_PRICE,
            "commit_interval": COMMIT_INTERVAL,
            "comparison": {},
            "retention": {},
        }
        step = f"{path}/{flow['flow_id']}"
        await client.post(step, {"next_step_id": "general"})
        await client.post(step, options)

    async def _entry(self, domain: str, vin: str | None = None) -> str:
        """Return the id of an integration's entry, of a car's if one is named."""
        path = f"/api/config/config_entries/entry?domain={domain}"
        entries = await self._client.get(path)
        return next(
            str(one["entry_id"])
            for one in entries
            if vin is None or vin in str(one["title"])
        )

    # -- time ------------------------------------------------------------------------------

    async def _play(self, until: datetime, only: str | None = None) -> None:
        """Let the cars live on; who is on the road at the end comes last."""
        lives = sorted(self._lives, key=lambda told: told.drives_at(until))
        for told in lives:
            if only in {None, told.car.vin}:
                await scene.play(self._client, until, told.car.vin)

    async def _disturb(self, one: Disturbance) -> None:
        if one.kind is Kind.KILL:
            # What came before is committed, as it would have been in all that time.
            await self._play(one.at - AT_RISK)
            await asyncio.sleep(SETTLE_SECONDS)
        await self._play(one.at)
        await asyncio.sleep(URGENT_SECONDS if one.abrupt else BURST_SECONDS)
        if one.down:
            await self._stop(kill=one.kind is Kind.KILL)
            _let_pass(self.instance.folder, one.back)
            await self._start()
        elif one.kind is Kind.NIGHT:
            await self._sleep(one)
        else:
            await self._reload(one)
        # What is shown now is looked at before anything new comes.
        await asyncio.sleep(BURST_SECONDS)

    async def _sleep(self, one: Disturbance) -> None:
        """Let a car be silent for a night; the other one goes on."""
        for told in self._lives:
            if told.car.vin != one.vin:
                await self._play(one.back, told.car.vin)
        until = one.back.isoformat()
        await self._client.action(
            scene.FORD, "demo_skip", until=until, vin=one.vin, show=True
        )

    async def _reload(self, one: Disturbance) -> None:
        domain = scene.FORD if one.kind is Kind.RELOAD_CAR else scene.LIGHTNINGROD
        entry = await self._entry(domain, one.vin)
        await self._client.post(f"/api/config/config_entries/entry/{entry}/reload", {})


def _let_pass(folder: Path, until: datetime) -> None:
    """Let the cars live on while Home Assistant is away: it will ask them when it is back."""
    for file in (folder / ".storage").glob(STATE_FILES):
        content = json.loads(file.read_text())
        content["data"]["until"] = until.isoformat()
        file.write_text(json.dumps(content))
