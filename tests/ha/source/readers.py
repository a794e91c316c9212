"""Short ways to show states to the parser."""

from datetime import UTC, datetime

from custom_components.lightningrod.source.parse import StateParser
from custom_components.lightningrod.source.units import METRIC

from .ford import KM, slots

NOW = datetime(2026, 4, 28, 18, tzinfo=UTC)
CELSIUS = {"unit_of_measurement": "°C"}


def read_battery(units=METRIC, **states):
    return StateParser().battery(slots(**states), units)


def read_vehicle(units=METRIC, **states):
    return StateParser().vehicle(slots(**states), units)


def read_charging(units=METRIC, **states):
    parser, found = StateParser(), slots(**states)
    return parser.charging(found, units, parser.battery(found, units), NOW)


def read_position(units=METRIC, **states):
    return StateParser().position(slots(**states), units)


def elveh(**attributes):
    return {"elveh": ("385.0", KM | attributes)}


def plugged(status="IN_PROGRESS", **attributes):
    return {"elvehcharging": (status, attributes)}
