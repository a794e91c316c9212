"""quality_scale.yaml: every rule is answered.

https://developers.home-assistant.io/docs/core/integration-quality-scale
"""

from collections.abc import Iterator

import homeassistant.helpers.config_validation as cv
import voluptuous as vol

from . import schema
from .integration import Integration

RULES = (
    # Bronze
    "action-setup",
    "appropriate-polling",
    "brands",
    "common-modules",
    "config-flow",
    "config-flow-test-coverage",
    "dependency-transparency",
    "docs-actions",
    "docs-conditions",
    "docs-high-level-description",
    "docs-installation-instructions",
    "docs-removal-instructions",
    "docs-triggers",
    "entity-event-setup",
    "entity-unique-id",
    "has-entity-name",
    "runtime-data",
    "test-before-configure",
    "test-before-setup",
    "unique-config-entry",
    # Silver
    "action-exceptions",
    "config-entry-unloading",
    "docs-configuration-parameters",
    "docs-installation-parameters",
    "entity-unavailable",
    "integration-owner",
    "log-when-unavailable",
    "parallel-updates",
    "reauthentication-flow",
    "test-coverage",
    # Gold
    "devices",
    "diagnostics",
    "discovery",
    "discovery-update-info",
    "docs-data-update",
    "docs-examples",
    "docs-known-limitations",
    "docs-supported-devices",
    "docs-supported-functions",
    "docs-troubleshooting",
    "docs-use-cases",
    "dynamic-devices",
    "entity-category",
    "entity-device-class",
    "entity-disabled-by-default",
    "entity-translations",
    "exception-translations",
    "icon-translations",
    "reconfiguration-flow",
    "repair-issues",
    "stale-devices",
    # Platinum
    "async-dependency",
    "inject-websession",
    "strict-typing",
)

ANSWER = vol.Any(
    vol.In(("done", "todo")),
    vol.Schema(
        {
            vol.Required("status"): vol.In(("done", "exempt", "todo")),
            vol.Required("comment"): cv.string,
        }
    ),
)
SCALE = vol.Schema(
    {vol.Required("rules"): {vol.Required(rule): ANSWER for rule in RULES}}
)


def check(integration: Integration) -> Iterator[str]:
    """Yield rules that are unknown, missing or answered in an unknown way."""
    yield from schema.problems(SCALE, integration.quality_scale, "quality_scale.yaml")
