"""Fixtures of the scenarios: the backends that one scenario runs on."""

from collections.abc import Awaitable, Callable, Iterator

from homeassistant.core import HomeAssistant
from homeassistant.util.unit_system import METRIC_SYSTEM
import pytest
from sqlalchemy.util import greenlet_spawn

# Imported before Home Assistant looks for it: the first one found is the one in use.
import custom_components  # noqa: F401
from tests.ledger.scenario import START

from .cars import HomeCar, LifeCar
from .databases import ledger_database
from .invariants import check

type Scenario = Callable[[LifeCar], None]
type Play = Callable[[Scenario], Awaitable[None]]

# Backend: the database that it writes, and whether Home Assistant is down while nobody looks.
_HOMES = {
    "sqlite": ("sqlite", False),
    "postgresql": ("postgresql", False),
    "house": ("sqlite", True),
}


@pytest.fixture
def hass_config_dir(hass_tmp_config_dir: str) -> str:
    """Return an own config folder for each test, so that a ledger lies in it alone."""
    return hass_tmp_config_dir


def _begin(car: LifeCar, scenario: Scenario) -> None:
    car.show()
    car.wait(5)
    scenario(car)
    check(car)


@pytest.fixture(params=["ledger", *_HOMES])
def play(request: pytest.FixtureRequest) -> Iterator[Play]:
    """Return what plays a scenario with a parked car that somebody has looked at."""
    if request.param == "ledger":
        yield _play_on_the_ledger
        return
    kind, house = _HOMES[request.param]
    request.getfixturevalue("enable_custom_integrations")
    hass: HomeAssistant = request.getfixturevalue("hass")
    freezer = request.getfixturevalue("freezer")
    with ledger_database(request, kind) as database:

        async def play(scenario: Scenario) -> None:
            # It remembers where every callback was scheduled, which takes its time.
            hass.loop.set_debug(False)
            freezer.move_to(START)
            hass.config.units = METRIC_SYSTEM

            def at_home() -> None:
                car = HomeCar(hass, freezer, database, house=house)
                try:
                    _begin(car, scenario)
                finally:
                    car.leave()

            await greenlet_spawn(at_home)

        yield play


async def _play_on_the_ledger(scenario: Scenario) -> None:
    _begin(LifeCar(), scenario)
