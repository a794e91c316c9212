"""The form for the class of trips between places."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any, Final

from homeassistant.helpers.selector import (
    BooleanSelector,
    ObjectSelector,
    ObjectSelectorConfig,
    ObjectSelectorField,
    SelectSelector,
    SelectSelectorConfig,
)
import voluptuous as vol

from ..configured import place_key
from ..const import (
    CONF_RULE_BOTH_WAYS,
    CONF_RULE_CLASS,
    CONF_RULE_FROM,
    CONF_RULE_TO,
    CONF_TRIP_RULES,
)
from ..ledger.edit_trip import CLASSES
from ..ledger.places import Place

type Rule = dict[str, Any]

# Home Assistant before 2026.10 takes no defaults for the fields of a list.
_HAS_DEFAULTS: Final = "default" in ObjectSelectorField.__annotations__

_ENDS: Final = (CONF_RULE_FROM, CONF_RULE_TO)


def rules_schema(known: Iterable[Place]) -> vol.Schema:
    """Return the form; it names places, as a list of rules shows what was chosen."""
    place = SelectSelector(SelectSelectorConfig(options=list(_names(known).values())))
    kind = SelectSelector(
        SelectSelectorConfig(options=list(CLASSES), translation_key="trip_class")
    )
    both_ways = ObjectSelectorField(selector=BooleanSelector())
    if _HAS_DEFAULTS:
        both_ways["default"] = True
    fields: dict[str, ObjectSelectorField] = {
        **{end: {"selector": place, "required": True} for end in _ENDS},
        CONF_RULE_BOTH_WAYS: both_ways,
        CONF_RULE_CLASS: {"selector": kind, "required": True},
    }
    rules = ObjectSelector(
        ObjectSelectorConfig(
            fields=fields,
            multiple=True,
            label_field=CONF_RULE_FROM,
            description_field=CONF_RULE_TO,
            translation_key=CONF_TRIP_RULES,
        )
    )
    return vol.Schema({vol.Optional(CONF_TRIP_RULES): rules})


def rules_form(
    rules: Iterable[Mapping[str, Any]], known: Iterable[Place]
) -> list[Rule]:
    """Return rules as the form has them; those of places that are gone are left out."""
    names = _names(known)
    return [
        {**rule, **{end: names[rule[end]] for end in _ENDS}}
        for rule in rules
        if all(rule[end] in names for end in _ENDS)
    ]


def rules_from_form(
    rules: Iterable[Mapping[str, Any]], known: Iterable[Place]
) -> list[Rule]:
    """Return rules as they are stored: by what places are known by for good."""
    keys = {name: key for key, name in _names(known).items()}
    return [
        {
            **{end: keys[rule[end]] for end in _ENDS},
            CONF_RULE_BOTH_WAYS: bool(rule.get(CONF_RULE_BOTH_WAYS)),
            CONF_RULE_CLASS: rule[CONF_RULE_CLASS],
        }
        for rule in rules
    ]


def _names(known: Iterable[Place]) -> dict[str, str]:
    """Return what to call each place, by its key; the key where a name is not enough."""
    all_of_them = list(known)
    times = Counter(place.name for place in all_of_them)
    return {
        place_key(place): place.name if times[place.name] == 1 else place_key(place)
        for place in all_of_them
    }
