"""Every scenario, on the pure ledger and on Home Assistant with each database."""

import pytest

from . import unseen
from .conftest import Play, Scenario
from .scenarios import SCENARIOS

# What the ledger still gets wrong.
_BUGS: dict[Scenario, str] = {
    unseen.energy_never_flows_before_the_plug_in: (
        "unseen energy begins at the last look, the plug-in at the next one"
    ),
}


def _case(scenario: Scenario) -> object:
    reason = _BUGS.get(scenario)
    marks = () if reason is None else (pytest.mark.xfail(reason=reason),)
    return pytest.param(scenario, id=scenario.__name__, marks=marks)


@pytest.mark.parametrize("scenario", [_case(scenario) for scenario in SCENARIOS])
async def test_life(scenario: Scenario, play: Play) -> None:
    await play(scenario)
