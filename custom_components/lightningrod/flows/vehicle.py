"""Flows that add and change the vehicles of a ledger."""

from typing import Any

from homeassistant.config_entries import (
    ConfigSubentry,
    ConfigSubentryFlow,
    SubentryFlowResult,
)
from homeassistant.const import CONF_NAME, CONF_SOURCE

from ..const import CONF_USABLE_CAPACITY, CONF_VIN
from ..forms import CONF_VEHICLE, VEHICLE_RECONFIGURE_SCHEMA, vehicle_schema
from ..vehicles import found_vehicles, vehicle_options, vehicle_subentries


class VehicleSubentryFlow(ConfigSubentryFlow):
    """Add a Ford car to the ledger, or change how it is followed."""

    async def async_step_user(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Choose one of the cars that are not followed yet."""
        known = self._get_entry().subentries.values()
        followed = {item.unique_id for item in known}
        vehicles = found_vehicles(self.hass, without=followed)
        if not vehicles:
            return self.async_abort(reason="no_vehicles")
        if user_input is not None:
            if vehicle := vehicles.get(user_input[CONF_VEHICLE]):
                (new,) = vehicle_subentries([vehicle], (it.title for it in known))
                return self.async_create_entry(
                    title=new["title"], data=new["data"], unique_id=new["unique_id"]
                )
            return self.async_abort(reason="already_configured")
        return self.async_show_form(
            step_id="user", data_schema=vehicle_schema(vehicle_options(vehicles))
        )

    async def async_step_reconfigure(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Change the name, the usable capacity or the source of the car."""
        subentry = self._get_reconfigure_subentry()
        errors: dict[str, str] = {}
        if user_input is not None:
            if name := user_input[CONF_NAME].strip():
                return self._update(subentry, name, user_input)
            errors[CONF_NAME] = "name_required"
        return self.async_show_form(
            step_id="reconfigure",
            data_schema=self.add_suggested_values_to_schema(
                VEHICLE_RECONFIGURE_SCHEMA,
                user_input or {**subentry.data, CONF_NAME: subentry.title},
            ),
            errors=errors,
        )

    def _update(
        self, subentry: ConfigSubentry, name: str, user_input: dict[str, Any]
    ) -> SubentryFlowResult:
        return self.async_update_and_abort(
            self._get_entry(),
            subentry,
            title=name,
            data={
                CONF_VIN: subentry.data[CONF_VIN],
                CONF_USABLE_CAPACITY: user_input.get(CONF_USABLE_CAPACITY),
                CONF_SOURCE: user_input[CONF_SOURCE],
            },
        )
