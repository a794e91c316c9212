"""The demo's dashboard: built-in cards over what LightningROD and the car show.

Sections fold into one column on a phone. Cards of entities that do not exist are left out.
"""

from collections.abc import Iterable, Mapping
from typing import Final

from .client import Json

URL_PATH: Final = "demo-lightningrod"
TITLE: Final = "LightningROD"
# The one that LightningROD makes itself.
LEDGER_PATH: Final = "demo-ledger"
LEDGER_TITLE: Final = "Ledger"

ABOUT: Final = (
    "This car is **virtual**: it commutes, goes shopping and to the sea, and has done so for "
    "a while. What you see here was counted by LightningROD as it would be with a real one."
)

type Entities = Mapping[str, str]

# heading, icon -> keys of LightningROD's sensors
SECTIONS: Final[Mapping[tuple[str, str], tuple[str, ...]]] = {
    ("Charging", "mdi:ev-station"): (
        "charging_cost_month",
        "charging_cost_year",
        "charging_cost",
        "energy_charged",
        "average_price",
        "cost_per_distance",
    ),
    ("Last charge", "mdi:battery-charging"): (
        "last_charge",
        "last_charge_cost",
        "last_charge_energy",
        "session_energy",
        "session_cost",
    ),
    ("Trips", "mdi:map-marker-path"): (
        "last_trip_distance",
        "last_trip_efficiency",
        "efficiency",
    ),
}

CAR: Final = ("soc", "elveh", "elvehcharging", "elvehplug", "odometer", "outsidetemp")
HOURS: Final = 72


def dashboard(entities: Entities, statistics: Iterable[Json]) -> Json:
    """Return the dashboard's configuration.

    `entities` maps platform and key to the entity id; `statistics` are LightningROD's own
    long-term statistics as Home Assistant lists them.
    """
    sections = [
        _section(title, icon, _tiles(entities, "lightningrod", keys))
        for (title, icon), keys in SECTIONS.items()
    ]
    sections += [
        _section("Over time", "mdi:chart-bar", _graphs(statistics)),
        _section("The car now", "mdi:car-electric", _car(entities)),
        _section("Three days", "mdi:battery-charging-70", _battery(entities)),
        _section("Where it was", "mdi:map-marker-radius", _map(entities)),
        _section("About", "mdi:information", [{"type": "markdown", "content": ABOUT}]),
    ]
    view = {
        "title": "Car",
        "path": "car",
        "type": "sections",
        "max_columns": 4,
        "sections": [section for section in sections if len(section["cards"]) > 1],
    }
    return {"views": [view]}


def _section(title: str, icon: str, cards: list[Json]) -> Json:
    heading = {"type": "heading", "heading": title, "icon": icon}
    return {"type": "grid", "cards": [heading, *cards]}


def _tiles(entities: Entities, platform: str, keys: Iterable[str]) -> list[Json]:
    found = (entities.get(f"{platform}.{key}") for key in keys)
    return [_tile(entity_id) for entity_id in found if entity_id]


def _tile(entity_id: str, **more: object) -> Json:
    """Show an entity under its own name; the car's is known."""
    return {"type": "tile", "entity": entity_id, "name": {"type": "entity"}, **more}


def _graphs(statistics: Iterable[Json]) -> list[Json]:
    """Draw each statistic by month: sums as bars, means as lines."""
    return [
        {
            "type": "statistics-graph",
            "title": one["name"],
            "entities": [one["statistic_id"]],
            "period": "month",
            "days_to_show": 365,
            "chart_type": "bar" if one["has_sum"] else "line",
            "stat_types": ["change" if one["has_sum"] else "mean"],
            "hide_legend": True,
        }
        for one in statistics
    ]


def _car(entities: Entities) -> list[Json]:
    cards = _tiles(entities, "fordpass", CAR)
    if (soc := entities.get("fordpass.soc")) is not None:
        feature = {"type": "bar-gauge", "min": 0, "max": 100}
        cards[0] = _tile(soc, features=[feature])
    return cards


def _battery(entities: Entities) -> list[Json]:
    if (soc := entities.get("fordpass.soc")) is None:
        return []
    return [{"type": "history-graph", "hours_to_show": HOURS, "entities": [soc]}]


def _map(entities: Entities) -> list[Json]:
    if (tracker := entities.get("fordpass.tracker")) is None:
        return []
    return [{"type": "map", "entities": [tracker], "hours_to_show": HOURS}]
