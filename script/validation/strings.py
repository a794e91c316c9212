"""translations/en.json: the shape of the English strings and what a text may hold.

https://developers.home-assistant.io/docs/internationalization/core
"""

from collections.abc import Callable, Iterator
import re
import string
from typing import Any

import homeassistant.helpers.config_validation as cv
import voluptuous as vol

from . import schema
from .integration import Integration, Json

type Shape = dict[Any, Any]

URL = re.compile(r"\b(?:[a-z][a-z0-9+]*://|www\.)\S", re.IGNORECASE)
QUOTED_PLACEHOLDER = re.compile(r"'\{\w+\}'")
KEY = re.compile(r"^(?!.*[_-]{2})(?![_-])[a-z0-9_-]+(?<![_-])$")

# What a text may not be -> what to say about it
FAULTS: dict[str, Callable[[str], object]] = {
    "an address belongs into description_placeholders": URL.search,
    "no placeholder in single quotes: they would quote the braces": QUOTED_PLACEHOLDER.search,
    "no space at the ends": lambda text: text != text.strip(),
    "references are not resolved in custom integrations": lambda text: "[%key:" in text,
    "a placeholder wants a plain name": lambda text: (
        not all(name.isidentifier() for name in placeholders(text))
    ),
}


def placeholders(text: str) -> set[str]:
    """Return the names in braces; raise ValueError for braces that do not match."""
    return {
        name for _, name, _, _ in string.Formatter().parse(text) if name is not None
    }


def text(value: Any) -> str:
    """Accept a text that a person may read."""
    words = cv.string_with_no_html(value)
    try:
        fault = next((fault for fault, found in FAULTS.items() if found(words)), None)
    except ValueError as error:
        raise vol.Invalid(str(error)) from error
    if fault:
        raise vol.Invalid(fault)
    return words


def key(value: str) -> str:
    """Accept a translation key."""
    if not KEY.match(value):
        raise vol.Invalid(f"{value!r}: a key wants a-z, 0-9 and single _ or - inside")
    return value


def optional(*names: str, of: Any = text) -> Shape:
    """Return schema entries that may be there."""
    return {vol.Optional(name): of for name in names}


def keyed(of: Any) -> Callable[[Any], object]:
    """Return a schema of translation keys and what stands under them."""
    return cv.schema_with_slug_keys(of, slug_validator=key)


TEXTS = {str: text}
SECTION: Shape = {
    **optional("name", "description"),
    **optional("data", "data_description", of=TEXTS),
}
STEP: Shape = {
    **optional("title", "description", "submit"),
    **optional("data", "data_description", "menu_options", of=TEXTS),
    **optional("menu_option_descriptions", of=TEXTS),
    vol.Optional("sections"): {str: SECTION},
}


def described(step: Json) -> Json:
    """Accept a step whose descriptions all belong to a field of it."""
    for part in (step, *step.get("sections", {}).values()):
        if lost := set(part.get("data_description", ())) - set(part.get("data", ())):
            raise vol.Invalid(f"{sorted(lost)} is described but no field")
    return step


FLOW: Shape = {
    vol.Required("step"): {str: vol.All(STEP, described)},
    **optional("flow_title"),
    **optional("abort", "create_entry", "error", "progress", of=TEXTS),
}
SUBENTRY_FLOW: Shape = {
    **FLOW,
    vol.Required("entry_type"): text,
    vol.Required("initiate_flow"): {vol.Required("user"): text, str: text},
}
ISSUE = vol.All(
    cv.has_at_least_one_key("description", "fix_flow"),
    {
        vol.Required("title"): text,
        vol.Exclusive("description", "kind"): text,
        vol.Exclusive("fix_flow", "kind"): FLOW,
    },
)
NAMED: Shape = {vol.Required("name"): text, vol.Required("description"): text}
SELECTOR: Shape = {
    **optional("choices", "options", "unit_of_measurement", of=keyed(text)),
    vol.Optional("fields"): keyed(
        {vol.Required("name"): text, **optional("description")}
    ),
}
ENTITY: Shape = {
    **optional("name", "unit_of_measurement"),
    vol.Optional("state"): keyed(text),
    vol.Optional("state_attributes"): keyed(
        {**optional("name"), vol.Optional("state"): keyed(text)}
    ),
}
SERVICE: Shape = {
    **NAMED,
    vol.Optional("fields"): keyed({**NAMED, **optional("example")}),
    vol.Optional("sections"): keyed(
        {vol.Required("name"): text, **optional("description")}
    ),
}
STRINGS = vol.Schema(
    {
        vol.Optional("title"): text,
        vol.Optional("common"): keyed(text),
        vol.Required("config"): FLOW,
        vol.Optional("config_subentries"): keyed(SUBENTRY_FLOW),
        vol.Optional("device"): keyed({vol.Required("name"): text}),
        vol.Optional("entity"): keyed(keyed(ENTITY)),
        vol.Optional("exceptions"): keyed({vol.Required("message"): text}),
        vol.Optional("issues"): keyed(ISSUE),
        vol.Optional("options"): FLOW,
        vol.Optional("selector"): keyed(SELECTOR),
        vol.Optional("services"): keyed(SERVICE),
        vol.Optional("system_health"): {vol.Optional("info"): keyed(text)},
    }
)


def check(integration: Integration) -> Iterator[str]:
    """Yield what is wrong with the English strings."""
    yield from schema.problems(STRINGS, integration.strings, "translations/en.json")
    for name, catalogue in integration.catalogues.items():
        if name != "translations":  # they have a schema
            for way, words in catalogue.english.items():
                yield from schema.problems(text, words, f"{catalogue.source}: {way}")
    if (integration.path / "strings.json").exists():
        yield "strings.json: custom integrations have translations/en.json only"
