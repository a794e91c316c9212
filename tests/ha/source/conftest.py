"""Fixtures: one car, and our listener on it."""

import pytest

from .ford import LOG, START, TRIP, Ford, Seen


@pytest.fixture
def ford(hass, freezer):
    """Return a car with a few entities that show nothing yet."""
    freezer.move_to(START)
    car = Ford(hass)
    for key in ("soc", "elVeh", "elVehPlug", "elVehCharging", "odometer", LOG, TRIP):
        car.register(key)
    return car


@pytest.fixture
def seen(hass, freezer, ford):
    """Return a listener that has not been started."""
    watcher = Seen(hass, freezer)
    yield watcher
    watcher.listener.stop()
