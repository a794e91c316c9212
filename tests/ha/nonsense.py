"""Makes up what nobody in his right mind would send: the same for the same seed."""

from collections.abc import Callable, Iterable, Mapping
from random import Random
from typing import Any, Final

from homeassistant.data_entry_flow import section
import voluptuous as vol

PLAIN: Final = (
    None,
    True,
    False,
    0,
    -1,
    1,
    3,
    500,
    10**6,
    2**31,
    2**63,
    -(2**63) - 1,
    10**30,
    0.1,
    -0.5,
    1e308,
    5e-324,
    "",
    " ",
    "x",
    "0",
    "12.5",
    "-3",
    "1e999",
    "NaN",
    "Infinity",
    "\x00",
    "a\x00b",
    "Ünïcode \u202e 🚗",
    "'; DROP TABLE ev_charging_session; --",
    "%s%n{0}{name}",
    "x" * 5_000,
    "EUR",
    "all",
    "home",
    "cost",
    "notes",
    "business",
    "00000000-0000-0000-0000-000000000000",
    "not-a-uuid",
    "2026-03-10T12:00:00+00:00",
    "2026-03-12",
    "2026-03-29T02:30:00",
    "2026-10-25T02:30:00",
    "0001-01-01T00:00:00+00:00",
    "9999-12-31T23:59:59+14:00",
    "0001-01-01T00:00:00+14:00",
    "9999-12-31T23:59:59-12:00",
    "2026-02-30",
    "2026-13-01T25:61:61",
)


class Nonsense:
    """A source of values; ``known`` are some that would be right somewhere."""

    def __init__(self, seed: int, known: Iterable[Any] = ()) -> None:
        self._dice = Random(seed)  # noqa: S311 no secret
        self._known = list(known)

    def value(self, depth: int = 2) -> Any:
        """Return any value that JSON has."""
        kind = self._dice.random()
        if self._known and kind < 0.35:
            return self._dice.choice(self._known)
        if kind < 0.8 or not depth:
            return self._dice.choice(PLAIN)
        some = range(self._dice.randrange(4))
        if kind < 0.9:
            return [self.value(depth - 1) for _ in some]
        return {str(self._dice.choice(PLAIN)): self.value(depth - 1) for _ in some}

    def fields(
        self, names: Iterable[str], *, required: Iterable[str] = (), odd: float = 0.05
    ) -> dict[str, Any]:
        """Return values for some of these names, and now and then for another one."""
        dice = self._dice
        needed = set(required)
        chosen = [it for it in names if it in needed or dice.random() < 0.4]
        if dice.random() < odd:
            chosen.append(str(dice.choice(PLAIN)))
        return {name: self.value() for name in chosen}

    def answer(self, schema: vol.Schema | None) -> dict[str, Any]:
        """Return an answer to a form, most of which could be right."""
        found: dict[str, Any] = {}
        for mark, field in (schema.schema if schema else {}).items():
            if isinstance(mark, vol.Required) or self._dice.random() < 0.5:
                # Home Assistant's own check of objects takes anything for one.
                right = self._dice.random() < 0.9 or _kind(field) == "object"
                found[str(mark)] = self._right(field) if right else self.value()
        return found

    def _right(self, field: Any) -> Any:
        """Return what a selector may come to."""
        if isinstance(field, section):
            return self.answer(field.schema)
        if isinstance(field, vol.All):
            field = field.validators[0]
        config = getattr(field, "config", {})
        options = [
            it["value"] if isinstance(it, dict) else it
            for it in config.get("options", ())
        ]
        kinds: dict[str, Callable[[], Any]] = {
            "boolean": lambda: self._dice.random() < 0.5,
            "date": lambda: "2026-01-01",
            "entity": lambda: "sensor.any",
            "location": lambda: {"latitude": 51.5, "longitude": 7.1, "radius": 100.0},
            "number": lambda: self._dice.randrange(1, 30),
            "select": lambda: self._dice.choice(options) if options else "x",
            "object": lambda: {
                name: self._right(part["selector"])
                for name, part in config.get("fields", {}).items()
            },
            "text": lambda: f"Name {self._dice.randrange(99)}",
            "time": lambda: f"{self._dice.randrange(24):02}:00:00",
        }
        kind = kinds.get(_kind(field), self.value)
        return [kind()] if config.get("multiple") else kind()

    def choice[T](self, of: Iterable[T]) -> T:
        """Return one of them."""
        return self._dice.choice(list(of))

    def spoilt(self, data: Any, depth: int = 0) -> Any:
        """Return data of which something, somewhere, is something else."""
        if depth and self._dice.random() < 0.2:
            return self.value()
        keep: Callable[[Any], Any] = lambda it: self.spoilt(it, depth + 1)  # noqa: E731
        if isinstance(data, Mapping):
            left = {k: v for k, v in data.items() if self._dice.random() > 0.05}
            return {k: keep(v) for k, v in left.items()}
        if isinstance(data, list | tuple):
            return [keep(it) for it in data]
        return data


def _kind(field: Any) -> str:
    return str(getattr(field, "selector_type", ""))
