"""Run a schema and turn what it finds into sentences."""

from collections.abc import Callable, Iterator
from typing import Any

# Home Assistant says which library stands behind the name, so it is imported first.
import homeassistant.helpers.config_validation as cv  # noqa: F401
import voluptuous as vol


def problems(
    schema: Callable[[Any], object], value: object, where: str
) -> Iterator[str]:
    """Yield what a schema has against a value, each with the way to it."""
    try:
        schema(value)
    except vol.MultipleInvalid as error:
        for each in error.errors:
            yield f"{where}: {_sentence(each)}"
    except vol.Invalid as error:
        yield f"{where}: {_sentence(error)}"


def _sentence(error: vol.Invalid) -> str:
    """Return one line of an error: where and what."""
    way = ".".join(str(part) for part in error.path)
    return f"{way}: {error.error_message}" if way else error.error_message
