"""Usable battery capacity by model (SOURCE_CONTRACT 5.4).

A vehicle tells a "maximum capacity" that lies between usable and gross; it serves to choose
among the batteries a model was sold with, never as the usable capacity itself.
"""

from dataclasses import dataclass
import re
from typing import Final


@dataclass(frozen=True, slots=True)
class Battery:
    """One battery a model is sold with, in kWh; model years inclusive."""

    usable: float
    gross: float
    first_year: int = 0
    last_year: int = 9999


# Models as they stand in the name of the Ford device ("2022 Mustang Mach-E").
BATTERIES: Final[tuple[tuple[re.Pattern[str], tuple[Battery, ...]], ...]] = (
    (
        re.compile(r"f-?150.*lightning|lightning", re.IGNORECASE),
        (
            Battery(98, 108),
            Battery(131, 143, last_year=2025),
            Battery(123, 135, first_year=2025),
        ),
    ),
    (
        re.compile(r"mach-?e", re.IGNORECASE),
        (
            Battery(68, 75.7, last_year=2022),
            Battery(70, 72, first_year=2023, last_year=2023),
            Battery(72, 73, first_year=2024),
            Battery(88, 98.8, last_year=2022),
            Battery(91, 98.8, first_year=2023),
        ),
    ),
    (
        re.compile(r"explorer|capri", re.IGNORECASE),
        (
            Battery(52, 55),
            Battery(58, 62, first_year=2026),
            Battery(77, 82),
            Battery(79, 84),
        ),
    ),
    (re.compile(r"puma|courier", re.IGNORECASE), (Battery(43, 54),)),
    (re.compile(r"e-?transit", re.IGNORECASE), (Battery(68, 77), Battery(89, 95))),
    (re.compile(r"kuga|escape", re.IGNORECASE), (Battery(10.3, 14.4),)),
)
_YEAR: Final = re.compile(r"\b(20\d\d)\b")
# Ford rounds what it reports; accept a figure this far outside the usable-to-gross range.
_TOLERANCE: Final = 0.015


def _candidates(model: str) -> list[Battery]:
    year = int(found[1]) if (found := _YEAR.search(model)) else None
    for pattern, batteries in BATTERIES:
        if pattern.search(model):
            return [
                battery
                for battery in batteries
                if year is None or battery.first_year <= year <= battery.last_year
            ]
    return []


def usable_capacity(
    model: str | None, reported_kwh: float | None = None
) -> float | None:
    """Return the usable capacity in kWh, or ``None`` when model and report leave it open.

    Several batteries that fit are only an answer when they differ by less than 5 %.
    """
    fitting = _candidates(model or "")
    if reported_kwh is not None:
        fitting = [
            battery
            for battery in fitting
            if battery.usable * (1 - _TOLERANCE)
            <= reported_kwh
            <= battery.gross * (1 + _TOLERANCE)
        ]
    if not fitting:
        return None
    usable = [battery.usable for battery in fitting]
    return min(usable) if max(usable) <= min(usable) * 1.05 else None
