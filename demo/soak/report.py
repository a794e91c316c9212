"""Tells how a soak went."""

from collections import Counter
from collections.abc import Sequence

from .compare import Comparison, Count, describe
from .plan import Disturbance


def table(result: Comparison) -> str:
    """Return the figures: one column for sessions, one for trips."""
    both = (result.sessions, result.trips)
    lines = [f"{'':26}{'sessions':>10}{'trips':>10}"]
    lines += [
        f"{name:26}" + "".join(f"{cell:>10}" for cell in cells)
        for name, cells in _cells(both)
    ]
    lines.append(
        f"\nkilometres: {result.true_km:.0f} by the odometer, {result.trip_km:.0f} in trips, "
        f"{result.gap_km:.0f} in gaps"
    )
    return "\n".join(lines)


def _cells(both: Sequence[Count]) -> list[tuple[str, list[str]]]:
    return [
        ("true", [str(one.true) for one in both]),
        ("found", [str(one.found) for one in both]),
        ("nobody could know", [str(one.unknowable) for one in both]),
        ("missed", [str(len(one.missed)) for one in both]),
        ("doubled", [str(len(one.doubled)) for one in both]),
        ("invented", [str(len(one.invented)) for one in both]),
        ("left unfinished", [str(len(one.unfinished)) for one in both]),
        ("median error of energy", [f"{one.median_error:.2%}" for one in both]),
        ("worst error of energy", [f"{one.worst_error:.1%}" for one in both]),
        ("errors over 2 %", [str(len(one.large)) for one in both]),
        (
            "of these not marked",
            [str(sum(error.silent for error in one.large)) for one in both],
        ),
    ]


def large_errors(count: Count) -> str:
    """Return the larger errors, each with the truth and the row."""
    return "\n".join(
        f"  {one.share:6.1%} {'NOT MARKED' if one.silent else 'marked'}  "
        f"{describe(one.truth)}; {one.row}"
        for one in count.large
    )


def kinds(plan: Sequence[Disturbance]) -> str:
    """Return how often what was done."""
    counted = Counter(one.kind for one in plan)
    return ", ".join(f"{number} x {kind}" for kind, number in counted.most_common())
