"""Actions, one module a group; each says in its ``ACTIONS`` what they take and do."""

from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any

from homeassistant.core import ServiceCall, ServiceResponse
import voluptuous as vol

type Handler = Callable[[ServiceCall], Coroutine[Any, Any, ServiceResponse]]


@dataclass(frozen=True, slots=True)
class Action:
    """What an action does, called with what its schema made of what was told."""

    handler: Handler
    schema: vol.Schema
