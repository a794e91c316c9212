"""Flow that changes what a running ledger does, and takes files in."""

from collections.abc import Mapping
from typing import Any, Final

from homeassistant.config_entries import ConfigFlowContext, ConfigFlowResult
from homeassistant.helpers.selector import BooleanSelector, TextSelector
from homeassistant.util.unit_system import US_CUSTOMARY_SYSTEM
import voluptuous as vol

from ..configured import home, places, places_and_networks
from ..const import (
    CONF_HOME_PRICE,
    CONF_MONTHLY_REPORT,
    CONF_REPORT_FOLDER,
    CONF_TRIP_RULES,
)
from ..files import is_allowed_folder
from ..forms import options_data, options_form, options_schema, typed_keys
from ..monthly import DEFAULT_FOLDER
from ..watches import refused_fuel_unit
from .database_import import DatabaseImportSteps
from .history import HistorySteps
from .importing import ImportSteps
from .positions import PositionSteps
from .trip_rules import rules_form, rules_from_form, rules_schema

REPORT_SCHEMA: Final = vol.Schema(
    {
        vol.Required(CONF_MONTHLY_REPORT, default=False): BooleanSelector(),
        vol.Required(CONF_REPORT_FOLDER, default=DEFAULT_FOLDER): TextSelector(),
    }
)
# How the flow after set-up is begun: with what to do already chosen.
OFFER_HISTORY: Final[Mapping[str, Any]] = {"next_step_id": "history"}
OFFERED: Final = ConfigFlowContext(source="set_up")


class LightningRodOptionsFlow(
    HistorySteps, ImportSteps, DatabaseImportSteps, PositionSteps
):
    """Change what a running ledger does, which takes that over as it runs, or add to it."""

    async def async_step_init(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask what is to be done; with :data:`OFFER_HISTORY` that is known."""
        if user_input is not None or self._takes_over():
            return await self.async_step_history()
        return self.async_show_menu(
            step_id="init",
            menu_options=[
                "general",
                "trip_rules",
                "reports",
                "history",
                "import_csv",
                "import_database",
            ],
        )

    def _takes_over(self) -> bool:
        """Tell whether the past was just offered, and end the flow that offered it.

        The frontend shows another options flow after set-up than the one it is told of.
        """
        flows = self.hass.config_entries.options
        offers = flows.async_progress_by_handler(
            self.handler, match_context=dict(OFFERED)
        )
        for offer in offers:
            flows.async_abort(offer["flow_id"])
        return bool(offers)

    async def async_step_general(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask for the home price, how rows are written, and what costs are held against."""
        currency = self.hass.config.currency
        known = self.config_entry.options
        home_is_place = home(places_and_networks(self.config_entry)) is not None
        schema = options_schema(
            currency, imperial=self._imperial, home_is_place=home_is_place
        )
        shown, errors, told = options_form(known), {}, {"unit": ""}
        if user_input is not None:
            if home_is_place:
                user_input = {**user_input, CONF_HOME_PRICE: known[CONF_HOME_PRICE]}
            changed = options_data(user_input, currency)
            if (unit := refused_fuel_unit(self.hass, changed)) is None:
                return await self._async_store(self._merged(changed, schema))
            told["unit"] = unit
            shown, errors = user_input, {"base": "petrol_price_unit"}
        return self.async_show_form(
            step_id="general",
            data_schema=self.add_suggested_values_to_schema(schema, shown),
            errors=errors,
            description_placeholders={"currency": currency, **told},
        )

    async def async_step_trip_rules(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask between which places trips are of which class."""
        known = places(self.hass, places_and_networks(self.config_entry))
        schema = rules_schema(known)
        if user_input is not None:
            rules = rules_from_form(user_input.get(CONF_TRIP_RULES, []), known)
            return self._save({CONF_TRIP_RULES: rules}, schema)
        rules = rules_form(self.config_entry.options.get(CONF_TRIP_RULES, []), known)
        return self.async_show_form(
            step_id="trip_rules",
            data_schema=self.add_suggested_values_to_schema(
                schema, {CONF_TRIP_RULES: rules}
            ),
        )

    async def async_step_reports(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask whether a report is to be written each month, and where."""
        errors: dict[str, str] = {}
        if user_input is not None:
            folder = user_input[CONF_REPORT_FOLDER]
            if await self.hass.async_add_executor_job(
                is_allowed_folder, self.hass, folder
            ):
                return self._save(user_input, REPORT_SCHEMA)
            errors[CONF_REPORT_FOLDER] = "folder_not_allowed"
        return self.async_show_form(
            step_id="reports",
            data_schema=self.add_suggested_values_to_schema(
                REPORT_SCHEMA, user_input or self.config_entry.options
            ),
            errors=errors,
        )

    def _save(self, changed: dict[str, Any], schema: vol.Schema) -> ConfigFlowResult:
        """Store what a form says."""
        return self.async_create_entry(data=self._merged(changed, schema))

    def _merged(self, changed: dict[str, Any], schema: vol.Schema) -> dict[str, Any]:
        """Return the options as a form says them; what it did not ask for stays."""
        asked = typed_keys(schema)
        kept = {
            key: value
            for key, value in self.config_entry.options.items()
            if key not in asked
        }
        return {**kept, **changed}

    @property
    def _imperial(self) -> bool:
        return self.hass.config.units is US_CUSTOMARY_SYSTEM
