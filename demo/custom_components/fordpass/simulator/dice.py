"""Chance that repeats itself: the same words give the same numbers."""

from random import Random


def dice(*words: object) -> Random:
    """Return the random numbers that belong to these words."""
    seed = "-".join(map(str, words))
    return Random(seed)  # noqa: S311 (a simulation has to repeat itself)
