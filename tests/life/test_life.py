"""Every scenario, on the pure ledger and on Home Assistant with each database."""

import pytest

from .conftest import Play, Scenario
from .scenarios import SCENARIOS


@pytest.mark.parametrize(
    "scenario", SCENARIOS, ids=[scenario.__name__ for scenario in SCENARIOS]
)
async def test_life(scenario: Scenario, play: Play) -> None:
    await play(scenario)
