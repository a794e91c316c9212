"""What a form is refused for."""

from collections.abc import Mapping
from dataclasses import dataclass, field as dataclass_field


@dataclass(frozen=True, slots=True)
class Refusal:
    """The key of the message, the field it belongs to, and what fills its gaps."""

    key: str
    field: str = "base"
    details: Mapping[str, str] = dataclass_field(default_factory=dict)
