"""What is put on stage: the house, the virtual Ford, LightningROD, the dashboard."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from demo.custom_components.fordpass.const import DEMO_VIN
from demo.custom_components.fordpass.simulator import HOME, Place
from demo.custom_components.fordpass.simulator.world import COAST, GYM, PARENTS, WORK

from .client import Client, Json
from .dashboard import LEDGER_PATH, LEDGER_TITLE, TITLE, URL_PATH, dashboard

FORD: Final = "fordpass"
LIGHTNINGROD: Final = "lightningrod"
HOME_PRICE: Final = 0.29

# The other places are for LightningROD to learn.
ZONES: Final[dict[Place, str]] = {
    WORK: "mdi:briefcase",
    GYM: "mdi:dumbbell",
    PARENTS: "mdi:home-heart",
    COAST: "mdi:bed",
}

# --units -> (unit system, currency, country, unit of tire pressures)
UNITS: Final = {
    "metric": ("metric", "EUR", "DE", "BAR"),
    "us": ("us_customary", "USD", "US", "PSI"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """What differs between one demo and another.

    ``database`` is the second step of LightningROD's flow: empty for the embedded database,
    the connection for PostgreSQL.
    """

    first_day: date
    seed: int = 1
    units: str = "metric"
    database: Json | None = None
    vin: str = DEMO_VIN


async def furnish(client: Client, scene: Scene) -> None:
    """Set up the house: where it is, what it counts in, and the places it knows."""
    system, currency, country, _ = UNITS[scene.units]
    await client.command(
        "config/core/update",
        location_name="Home",
        latitude=HOME.latitude,
        longitude=HOME.longitude,
        elevation=15,
        radius=150,
        unit_system=system,
        currency=currency,
        country=country,
        language="en",
        time_zone="Europe/Berlin",
    )
    for place, icon in ZONES.items():
        await client.command(
            "zone/create",
            name=place.name,
            latitude=round(place.latitude, 6),
            longitude=round(place.longitude, 6),
            radius=200,
            icon=icon,
        )


async def add_ford(client: Client, scene: Scene) -> None:
    """Put the virtual Ford in front of it."""
    answers = {
        "vin": scene.vin,
        "demo_first_day": scene.first_day.isoformat(),
        "demo_seed": scene.seed,
        "pressure_unit": UNITS[scene.units][3],
    }
    await client.flow(FORD, answers)


async def add_lightningrod(client: Client, scene: Scene, *more_vins: str) -> None:
    """Add LightningROD the way a person does, for the scene's car and any others."""
    database: list[Json] = [{"next_step_id": "sqlite"}]
    if scene.database is not None:
        database = [{"next_step_id": "postgresql"}, scene.database]
    vehicles = {"vehicles": [scene.vin, *more_vins]}
    await client.flow(LIGHTNINGROD, *database, vehicles, {"home_price": HOME_PRICE})


async def play(
    client: Client, until: datetime | None = None, vin: str = DEMO_VIN
) -> Json:
    """Let a car live on: to a time, or to the present and on with it."""
    data = {} if until is None else {"until": until.isoformat()}
    return await client.action(FORD, "demo_play", vin=vin, **data)


async def add_dashboard(client: Client) -> None:
    """Show it all on a dashboard that opens first, and the ledger on its own."""
    config = dashboard(await entities(client), await statistics(client))
    await _save_dashboard(client, URL_PATH, TITLE, config)
    ledger = {"strategy": {"type": f"custom:{LIGHTNINGROD}"}}
    await _save_dashboard(client, LEDGER_PATH, LEDGER_TITLE, ledger)
    await client.command(
        "frontend/set_system_data", key="core", value={"default_panel": URL_PATH}
    )


async def _save_dashboard(
    client: Client, url_path: str, title: str, config: Json
) -> None:
    known = await client.command("lovelace/dashboards/list")
    if not any(one["url_path"] == url_path for one in known):
        await client.command(
            "lovelace/dashboards/create",
            url_path=url_path,
            title=title,
            icon="mdi:car-electric",
            mode="storage",
            show_in_sidebar=True,
            require_admin=False,
        )
    await client.command("lovelace/config/save", url_path=url_path, config=config)


async def entities(client: Client) -> dict[str, str]:
    """Return entity ids by platform and key, such as `lightningrod.charging_cost`."""
    found: dict[str, str] = {}
    for entry in await client.command("config/entity_registry/list"):
        if entry["disabled_by"] is None and entry["platform"] in {FORD, LIGHTNINGROD}:
            key = entry["translation_key"] or entry["unique_id"].rsplit("_", 1)[-1]
            found[f"{entry['platform']}.{key}"] = entry["entity_id"]
    return found


async def statistics(client: Client) -> list[Json]:
    """Return LightningROD's own long-term statistics, if it keeps any."""
    found: list[Any] = await client.command("recorder/list_statistic_ids")
    return [one for one in found if one["source"] == LIGHTNINGROD]
