"""The command line of the demo: `script/demo`."""

import argparse
import asyncio
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
import signal
import sys
from time import monotonic
from typing import Final

from . import checks, scene
from .client import NAME, PASSWORD, Client, ClientError, Json
from .instance import ROOT, Instance, InstanceError
from .postgres import postgresql

FOLDER: Final = ROOT / "demo-config"
PORT: Final = 8123
DAYS: Final = 365

# Rows are written some time after the last push.
SETTLE_SECONDS: Final = 90


def main() -> int:
    """Run the demo; return the exit status."""
    arguments = _arguments()
    try:
        return asyncio.run(_run(arguments))
    except (InstanceError, ClientError) as error:
        _say(f"The demo failed: {error}")
        return 1


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="script/demo",
        description="Start Home Assistant with LightningROD and a virtual Ford in it.",
    )
    add = parser.add_argument
    add("--port", type=int, default=PORT, help=f"where to listen ({PORT})")
    add("--days", type=int, default=DAYS, help=f"days of history ({DAYS})")
    add("--seed", type=int, default=1, help="which life the car lives")
    add("--units", choices=list(scene.UNITS), default="metric", help="unit system")
    add("--database", choices=("sqlite", "postgresql"), default="sqlite")
    add("--folder", type=Path, default=FOLDER, help="configuration folder")
    add("--fresh", action="store_true", help="forget the last demo")
    add(
        *("--check", "--once"),
        action="store_true",
        help="start, check, stop; the exit status tells",
    )
    return parser.parse_args()


async def _run(arguments: argparse.Namespace) -> int:
    begun = monotonic()
    instance = Instance(arguments.folder.resolve(), arguments.port)
    instance.prepare(fresh=arguments.fresh)
    with ExitStack() as stack:
        database = None
        if arguments.database == "postgresql":
            database = stack.enter_context(postgresql(instance.folder / "postgresql"))
        try:
            await instance.start()
            async with Client.connect(instance.url, first=instance.is_new) as client:
                played = await _set_up(client, arguments, database)
                _welcome(instance, played, monotonic() - begun)
                if arguments.check:
                    return await _check(instance, client, played, database)
            return await _until_interrupted(instance)
        finally:
            await instance.stop()


async def _set_up(
    client: Client, arguments: argparse.Namespace, database: Json | None
) -> Json:
    """Bring a new instance, or one that was left, to the present."""
    first_day = (datetime.now(UTC) - timedelta(days=arguments.days)).date()
    setting = scene.Scene(
        first_day=first_day,
        seed=arguments.seed,
        units=arguments.units,
        database=database,
    )
    entries = await client.get("/api/config/config_entries/entry")
    domains = {entry["domain"] for entry in entries}
    if scene.FORD not in domains:
        await scene.furnish(client, setting)
        await scene.add_ford(client, setting)
    if scene.LIGHTNINGROD not in domains:
        await scene.add_lightningrod(client, setting)
    _say("Playing the car's life up to now ...")
    played = await scene.play(client)
    await scene.add_dashboard(client)
    return played


def _welcome(instance: Instance, played: Json, seconds: float) -> None:
    _say(
        f"{played['pushes']} pushes of the car's cloud in {played['seconds']:.0f} s, "
        f"ready after {seconds:.0f} s.\n\n"
        f"    {instance.url}\n"
        f"    user {NAME}, password {PASSWORD}\n"
    )


async def _check(
    instance: Instance, client: Client, played: Json, database: Json | None
) -> int:
    """Tell what is wrong, if anything; return the exit status."""
    wrong = checks.complaints(instance.log)
    wrong += await _unknown(client)
    if database is None and played["pushes"]:
        wrong += await _missing(instance, played)
    for one in wrong:
        _say(f"WRONG: {one}")
    _say("The demo is not as it should be." if wrong else "All is well.")
    return 1 if wrong else 0


async def _unknown(client: Client) -> list[str]:
    """Return what LightningROD does not know but should, once sensors could follow."""
    found: list[str] = []
    for _ in range(SETTLE_SECONDS):
        if not (found := await _unknown_now(client)):
            break
        await asyncio.sleep(1)
    return found


async def _unknown_now(client: Client) -> list[str]:
    wanted = ("charging_cost", "energy_charged", "average_price", "efficiency")
    entities = await scene.entities(client)
    states = {one["entity_id"]: one["state"] for one in await client.get("/api/states")}
    found = {key: states.get(entities.get(f"lightningrod.{key}", "")) for key in wanted}
    nothing = {None, "unknown", "unavailable"}
    return [f"{key} is {state}" for key, state in found.items() if state in nothing]


async def _missing(instance: Instance, played: Json) -> list[str]:
    """Return how far the ledger is from the truth, once everything had time to settle."""
    query = "SELECT count(*) AS n FROM ev_charging_session WHERE is_complete"
    wanted = played["sessions"]
    found = 0
    for _ in range(SETTLE_SECONDS):
        found = checks.ledger(instance.ledger, query)[0]["n"]
        if found >= wanted:
            return []
        await asyncio.sleep(1)
    return [f"the ledger has {found} of {wanted} charging sessions"]


async def _until_interrupted(instance: Instance) -> int:
    """Wait for Ctrl-C, or for Home Assistant to end by itself."""
    loop = asyncio.get_running_loop()
    interrupted = asyncio.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(name, interrupted.set)
    _say("Ctrl-C stops it.")
    waiting = {
        asyncio.ensure_future(interrupted.wait()),
        asyncio.ensure_future(instance.ended()),
    }
    done, left = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
    for task in left:
        task.cancel()
    return 0 if interrupted.is_set() else int(done.pop().result())


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
