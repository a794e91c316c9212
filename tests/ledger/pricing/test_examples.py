"""Every worked example comes out to the last place."""

from collections.abc import Iterable
from decimal import Decimal

import pytest

from custom_components.lightningrod.ledger.cost_lines import Cost, Line
from custom_components.lightningrod.ledger.pricing import price, price_by_hour
from custom_components.lightningrod.ledger.tariff_checks import problems
from custom_components.lightningrod.ledger.tariff_json import (
    plan_from_json,
    plan_to_json,
)

from .bench import Example, Expected
from .examples import EXAMPLES

each_example = pytest.mark.parametrize(
    "example", [pytest.param(example, id=example.name) for example in EXAMPLES]
)


def _shown(lines: Iterable[Line]) -> set[tuple[object, ...]]:
    return {(line.label, line.band, line.amount) for line in lines}


def _hoped(lines: Iterable[Expected]) -> set[tuple[object, ...]]:
    return {(line.label, line.band, line.amount) for line in lines}


def test_there_are_enough() -> None:
    assert len(EXAMPLES) >= 60
    assert len({example.name for example in EXAMPLES}) == len(EXAMPLES)
    assert all(example.source for example in EXAMPLES)


@each_example
def test_the_arithmetic_of_the_example(example: Example) -> None:
    """The lines that were worked out by hand make the total that was."""
    total = sum((line.amount for line in example.lines), Decimal(0))
    assert total == Decimal(example.total or 0)


@each_example
def test_the_plan_of_the_example_is_a_good_one(example: Example) -> None:
    assert problems(example.plan) == ()


@each_example
def test_example(example: Example) -> None:
    cost = price(example.session, example.plan, example.context)
    assert _shown(cost.lines) == _hoped(example.lines)
    assert len(cost.lines) == len(example.lines)
    assert cost.total == (None if example.total is None else Decimal(example.total))
    assert cost.completeness is example.completeness
    assert cost.notes == example.notes
    assert cost.unpriced_kwh == Decimal(example.unpriced_kwh)
    assert cost.currency == example.plan.currency


@each_example
def test_the_quantities_of_the_example(example: Example) -> None:
    cost = price(example.session, example.plan, example.context)
    quantities = {
        (line.label, line.band, line.amount): line.quantity for line in cost.lines
    }
    for line in example.lines:
        if line.quantity is not None:
            assert quantities[line.label, line.band, line.amount] == line.quantity


@each_example
def test_an_example_survives_being_kept(example: Example) -> None:
    """The plan and the cost are the same after JSON, and make the same cost again."""
    kept = plan_from_json(plan_to_json(example.plan))
    assert kept == example.plan
    cost = price(example.session, kept, example.context)
    assert Cost.from_json(cost.to_json()) == cost
    assert cost == price(example.session, example.plan, example.context)


@each_example
def test_the_hours_of_the_example_make_its_total(example: Example) -> None:
    shares = price_by_hour(example.session, example.plan, example.context)
    if example.session.anchor is None:
        assert not shares
        return
    assert sum(shares.values(), Decimal(0)) == Decimal(example.total or 0)
