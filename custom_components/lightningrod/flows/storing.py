"""How the dialogs of places and networks end: what would change is shown, then it is stored."""

from abc import abstractmethod
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from homeassistant.config_entries import (
    SOURCE_RECONFIGURE,
    ConfigSubentryFlow,
    SubentryFlowResult,
)
import voluptuous as vol

from ..configured import Intended
from ..words import Words
from .forms import CONF_REPRICE, REPRICE_SCHEMA
from .refusal import Refusal
from .sessions import Preview, async_preview

type Input = dict[str, Any] | None

# No subentry has this id.
_NEW = "new"


class StoringFlow(ConfigSubentryFlow):
    """Stores a place or network under its title."""

    def __init__(self) -> None:
        """Start with nothing known."""
        self._title = ""
        self._preview: Preview | None = None
        self._words: Words | None = None
        # Sessions that were there, wherever their position says.
        self._visits: Sequence[UUID] = ()

    @abstractmethod
    def _stored(self) -> dict[str, Any]:
        """Return what is to be stored."""

    @property
    def _unique_id(self) -> str | None:
        """What there can be only one of."""
        return None

    @property
    def _is_new(self) -> bool:
        return self.source != SOURCE_RECONFIGURE

    @property
    def _subentry_id(self) -> str | None:
        return None if self._is_new else self._reconfigure_subentry_id

    async def _async_words(self) -> Words:
        if self._words is None:
            self._words = await Words.async_load(self.hass)
        return self._words

    async def _async_finish(self) -> SubentryFlowResult:
        """Show the sessions that it changes, if it does, before it is stored."""
        intended = Intended(
            subentry_id=self._subentry_id or _NEW,
            subentry_type=self._subentry_type,
            title=self._title,
            data=self._stored(),
        )
        self._preview = await async_preview(self._get_entry(), intended, self._visits)
        if self._preview:
            return await self.async_step_sessions()
        return self._store()

    async def async_step_sessions(self, user_input: Input = None) -> SubentryFlowResult:
        """Ask whether the sessions that lie here are to be priced anew."""
        assert self._preview  # noqa: S101 the step before made it
        if user_input is not None:
            if user_input[CONF_REPRICE]:
                self._preview.wish()
            return self._store()
        told = self._preview.told(await self._async_words())
        return self._form("sessions", REPRICE_SCHEMA, {}, None, **told)

    def _store(self) -> SubentryFlowResult:
        if self._is_new:
            return self.async_create_entry(
                title=self._title, data=self._stored(), unique_id=self._unique_id
            )
        return self.async_update_and_abort(
            self._get_entry(),
            self._get_reconfigure_subentry(),
            unique_id=self._unique_id,
            title=self._title,
            data=self._stored(),
        )

    def _form(
        self,
        step_id: str,
        schema: vol.Schema,
        suggested: Mapping[str, Any],
        refusal: Refusal | None = None,
        **told: str,
    ) -> SubentryFlowResult:
        return self.async_show_form(
            step_id=step_id,
            data_schema=self.add_suggested_values_to_schema(schema, suggested),
            errors={refusal.field: refusal.key} if refusal else None,
            description_placeholders={
                "name": self._title,
                **told,
                **(refusal.details if refusal else {}),
            },
        )
