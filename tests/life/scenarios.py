"""All scenarios: functions over the verbs of a car, each with its expectations on rows."""

from collections.abc import Callable, Iterator
import inspect
from types import ModuleType
from typing import Final

from . import charging, driving, unseen
from .cars import LifeCar


def _stories(module: ModuleType) -> Iterator[Callable[[LifeCar], None]]:
    """Yield the functions of a module that are about a car, in the order they are written."""
    for function in vars(module).values():
        if not inspect.isfunction(function) or function.__module__ != module.__name__:
            continue
        if list(inspect.signature(function).parameters) == ["car"]:
            yield function


SCENARIOS: Final = tuple(
    story for module in (charging, unseen, driving) for story in _stories(module)
)
