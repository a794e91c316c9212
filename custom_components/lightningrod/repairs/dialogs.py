"""What the dialogs of all repairs have in common."""

from typing import Any, override

from homeassistant.components.repairs import RepairsFlow, RepairsFlowResult
from homeassistant.helpers import issue_registry as ir
import voluptuous as vol

from ..data import LightningRodConfigEntry


class WordsFlow(RepairsFlow):
    """A dialog of one form, which explains the problem with the issue's own words."""

    async def async_step_init(
        self, _user_input: dict[str, Any] | None = None
    ) -> RepairsFlowResult:
        """Begin."""
        return await self.async_step_confirm()

    async def async_step_confirm(
        self, user_input: dict[str, Any] | None = None
    ) -> RepairsFlowResult:
        """Explain, and act when the user submits."""
        if user_input is not None:
            return await self._async_solve(user_input)
        issue = ir.async_get(self.hass).async_get_issue(self.handler, self.issue_id)
        return self.async_show_form(
            step_id="confirm",
            data_schema=self._schema(),
            description_placeholders=issue.translation_placeholders if issue else None,
        )

    def _schema(self) -> vol.Schema:
        """Return the fields of the form."""
        return vol.Schema({})

    async def _async_solve(self, user_input: dict[str, Any]) -> RepairsFlowResult:
        """Act on what the user submitted."""
        raise NotImplementedError


class ExplainedFlow(WordsFlow):
    """A dialog about a problem of an entry."""

    def __init__(self, entry: LightningRodConfigEntry) -> None:
        """Solve a problem of this entry."""
        self._entry = entry


class ReadFlow(ExplainedFlow):
    """Let the user say that it was read; what there is to do is for the user."""

    @override
    async def _async_solve(self, user_input: dict[str, Any]) -> RepairsFlowResult:
        return self.async_create_entry(data={})
