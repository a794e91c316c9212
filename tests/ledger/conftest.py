"""What the tests of the ledger begin with."""

import pytest

from .scenario import Car


@pytest.fixture
def car() -> Car:
    """Return a parked car that somebody has looked at."""
    car = Car()
    car.show()
    car.wait(5)
    return car
