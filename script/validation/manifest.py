"""manifest.json: what it may hold, in which order.

https://developers.home-assistant.io/docs/creating_integration_manifest
"""

from collections.abc import Iterator
import re

from awesomeversion import (
    AwesomeVersion,
    AwesomeVersionException,
    AwesomeVersionStrategy,
)
import homeassistant.helpers.config_validation as cv
import voluptuous as vol

from . import schema
from .integration import Integration, Json

VERSIONS = [
    AwesomeVersionStrategy.CALVER,
    AwesomeVersionStrategy.SEMVER,
    AwesomeVersionStrategy.SIMPLEVER,
    AwesomeVersionStrategy.BUILDVER,
    AwesomeVersionStrategy.PEP440,
]
TYPES = ("device", "entity", "hardware", "helper", "hub", "service", "system")
IOT_CLASSES = (
    "assumed_state",
    "calculated",
    "cloud_polling",
    "cloud_push",
    "local_polling",
    "local_push",
)
REQUIREMENT = re.compile(
    r"^[A-Za-z0-9._-]+(\[[a-z0-9,_-]+\])?([=><~!]=?[0-9A-Za-z.*,]+)+$"
)
CORE_DOCUMENTATION = "https://www.home-assistant.io/integrations"


def version(value: str) -> str:
    """Accept a version that Home Assistant can compare."""
    try:
        AwesomeVersion(value, ensure_strategy=VERSIONS)
    except AwesomeVersionException as error:
        raise vol.Invalid(f"{value!r} is no version") from error
    return value


def documentation(value: str) -> str:
    """Accept an address of documentation of one's own."""
    if not value.startswith("https://") or value.startswith(CORE_DOCUMENTATION):
        raise vol.Invalid(
            "wants an https address outside of Home Assistant's own pages"
        )
    return value


def requirement(value: str) -> str:
    """Accept what pip understands and hassfest does not complain about."""
    if not REQUIREMENT.match(value):
        raise vol.Invalid(
            f"{value!r} is no requirement with a version and without spaces"
        )
    return value


MANIFEST = vol.Schema(
    {
        vol.Required("domain"): cv.slug,
        vol.Required("name"): str,
        vol.Required("codeowners"): vol.All([vol.Match(r"^@\S+$")], vol.Length(min=1)),
        vol.Required("documentation"): documentation,
        vol.Required("integration_type"): vol.In(TYPES),
        vol.Required("iot_class"): vol.In(IOT_CLASSES),
        vol.Required("issue_tracker"): vol.Url(),
        vol.Required("version"): version,
        vol.Optional("after_dependencies"): [cv.slug],
        vol.Optional("config_flow"): bool,
        vol.Optional("dependencies"): [cv.slug],
        vol.Optional("import_executor"): bool,
        vol.Optional("loggers"): [str],
        vol.Optional("requirements"): [requirement],
        vol.Optional("single_config_entry"): bool,
    }
)


def check(integration: Integration) -> Iterator[str]:
    """Yield what is wrong with manifest.json."""
    manifest = integration.manifest
    yield from schema.problems(MANIFEST, manifest, "manifest.json")
    yield from _order(manifest)
    if manifest.get("domain") != integration.domain:
        yield "manifest.json: the domain is not the folder's name"
    if (
        manifest.get("config_flow")
        and not (integration.path / "config_flow.py").exists()
    ):
        yield "manifest.json: there is no config_flow.py"
    both = set(manifest.get("dependencies", ())) & set(
        manifest.get("after_dependencies", ())
    )
    for domain in sorted(both):
        yield f"manifest.json: {domain} is both in dependencies and after_dependencies"


def _order(manifest: Json) -> Iterator[str]:
    """Yield a problem unless domain and name come first, then the rest by the alphabet."""
    rest = sorted(set(manifest) - {"domain", "name"})
    if list(manifest) != (wanted := ["domain", "name", *rest]):
        yield f"manifest.json: the order of the keys should be {', '.join(wanted)}"
