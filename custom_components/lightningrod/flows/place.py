"""The dialog of a place: where it is, what charging there costs, and what measures it."""

from collections.abc import Mapping
from typing import Any, Final, override

from homeassistant.config_entries import SubentryFlowResult
from homeassistant.const import (
    CONF_LATITUDE,
    CONF_LOCATION,
    CONF_LONGITUDE,
    CONF_NAME,
    CONF_RADIUS,
    CONF_ZONE,
)

from ..configured import of_type
from ..const import (
    CONF_LOCATION_TYPE,
    CONF_NETWORK,
    CONF_PRICING,
    CONF_TARIFFS,
    DEFAULT_RADIUS_M,
    SUBENTRY_NETWORK,
    SUBENTRY_PLACE,
    Pricing,
)
from ..ledger.chargers import Charger
from ..ledger.places import PUBLIC
from ..zones import HOME_ZONE, ZONE_TYPES
from .forms import (
    CONF_CHARGER,
    MEASURING,
    SECTION_MEASURING,
    choice_schema,
    map_schema,
    zone_schema,
)
from .met import charger_label, chargers_met, home_history, sessions_at
from .names import name_refusal
from .refusal import Refusal
from .storing import Input
from .tariff import TariffFlow

STEP_DETAILS: Final = "details"
STEP_PRICING: Final = "pricing"


class PlaceSubentryFlow(TariffFlow):
    """Add a place, move it, or say what charging there costs."""

    def __init__(self) -> None:
        """Start with nothing known."""
        super().__init__()
        # What is to be stored, but for the prices.
        self._data: dict[str, Any] = {CONF_PRICING: Pricing.UNKNOWN, CONF_NETWORK: None}
        self._chargers: Mapping[str, Charger] = {}

    # --- Where it is --------------------------------------------------------------------------

    async def async_step_user(self, user_input: Input = None) -> SubentryFlowResult:
        """Ask how to say where the place is; a zone may be given beforehand."""
        if user_input is not None:
            self._data[CONF_ZONE] = user_input[CONF_ZONE]
            return await self.async_step_zone()
        met = await chargers_met(self._get_entry())
        self._chargers = {charger.key: charger for charger in met}
        return self.async_show_menu(
            step_id="user",
            menu_options=[*(["met"] if met else []), "zone", "map"],
            description_placeholders={"chargers": str(len(met))},
        )

    async def async_step_met(self, user_input: Input = None) -> SubentryFlowResult:
        """Ask which of the chargers that were met is to be named."""
        if user_input is not None:
            charger = self._chargers[user_input[CONF_CHARGER]]
            self._visits = await sessions_at(self._get_entry(), charger)
            return self._map_form(self._of_charger(charger))
        words = await self._async_words()
        labels = {
            key: charger_label(charger, words)
            for key, charger in self._chargers.items()
        }
        return self._form("met", choice_schema(CONF_CHARGER, labels), {})

    @staticmethod
    def _of_charger(charger: Charger) -> dict[str, Any]:
        """Return what the form of the map begins with for a charger."""
        position = {
            CONF_LATITUDE: charger.latitude,
            CONF_LONGITUDE: charger.longitude,
            CONF_RADIUS: charger.radius_m,
        }
        return {
            CONF_NAME: charger.name or charger.address or "",
            CONF_LOCATION_TYPE: PUBLIC,
            **({} if charger.latitude is None else {CONF_LOCATION: position}),
        }

    async def async_step_zone(self, user_input: Input = None) -> SubentryFlowResult:
        """Ask for a zone of Home Assistant."""
        refusal = None
        if user_input is not None:
            zone = user_input[CONF_ZONE]
            state = self.hass.states.get(zone)
            name = user_input.get(CONF_NAME) or (state.name if state else "")
            where = {CONF_ZONE: zone}
            if (refusal := self._take(name, where, user_input)) is None:
                return await self._async_placed()
        taken = self._taken_zones()
        # Whoever adds the first one most probably begins at home.
        likely = None if HOME_ZONE in taken else HOME_ZONE
        zone = self._data.get(CONF_ZONE, likely)
        known = {
            CONF_ZONE: zone,
            CONF_NAME: self._title,
            CONF_LOCATION_TYPE: ZONE_TYPES.get(zone or "", PUBLIC),
        }
        return self._form(
            "zone",
            zone_schema(taken),
            user_input or {**known, **self._suggested_place()},
            refusal,
        )

    def _taken_zones(self) -> list[str]:
        own = self._subentry_id
        return [
            it.data[CONF_ZONE]
            for it in of_type(self._get_entry(), SUBENTRY_PLACE)
            if it.data.get(CONF_ZONE) and it.subentry_id != own
        ]

    async def async_step_map(self, user_input: Input = None) -> SubentryFlowResult:
        """Ask for a point on the map."""
        if user_input is None:
            return self._map_form(self._suggested_place())
        location = user_input[CONF_LOCATION]
        where = {
            CONF_LATITUDE: location[CONF_LATITUDE],
            CONF_LONGITUDE: location[CONF_LONGITUDE],
            CONF_RADIUS: location.get(CONF_RADIUS, DEFAULT_RADIUS_M),
        }
        if refusal := self._take(user_input[CONF_NAME], where, user_input):
            return self._map_form(user_input, refusal)
        return await self._async_placed()

    def _map_form(
        self, suggested: Mapping[str, Any], refusal: Refusal | None = None
    ) -> SubentryFlowResult:
        here = {
            CONF_LATITUDE: self.hass.config.latitude,
            CONF_LONGITUDE: self.hass.config.longitude,
            CONF_RADIUS: DEFAULT_RADIUS_M,
        }
        known = {CONF_LOCATION: here, CONF_LOCATION_TYPE: PUBLIC, **suggested}
        return self._form("map", map_schema(), known, refusal)

    def _suggested_place(self) -> dict[str, Any]:
        """Return the form of the place as it is stored."""
        if CONF_LOCATION_TYPE not in self._data:
            return {}
        measuring = {key: self._data[key] for key in MEASURING if self._data.get(key)}
        form = {
            CONF_NAME: self._title,
            CONF_LOCATION_TYPE: self._data[CONF_LOCATION_TYPE],
            SECTION_MEASURING: measuring,
        }
        if CONF_LATITUDE in self._data:
            keys = (CONF_LATITUDE, CONF_LONGITUDE, CONF_RADIUS)
            form[CONF_LOCATION] = {key: self._data[key] for key in keys}
        return form

    def _take(
        self, name: str, where: Mapping[str, Any], user_input: Mapping[str, Any]
    ) -> Refusal | None:
        """Take the place over, unless its name or zone is another's."""
        zone = where.get(CONF_ZONE)
        if zone in self._taken_zones():
            return Refusal("zone_taken", CONF_ZONE)
        refusal = name_refusal(
            self._get_entry(),
            name.strip(),
            but=self._subentry_id,
            is_home=zone == HOME_ZONE,
        )
        if refusal is None:
            self._title = name.strip()
            measuring = user_input[SECTION_MEASURING]
            self._data = {
                CONF_PRICING: self._data[CONF_PRICING],
                CONF_NETWORK: self._data[CONF_NETWORK],
                CONF_LOCATION_TYPE: user_input[CONF_LOCATION_TYPE],
                **where,
                **{key: measuring.get(key) for key in MEASURING},
            }
        return refusal

    async def _async_placed(self) -> SubentryFlowResult:
        if self._is_new:
            return await self.async_step_pricing()
        return await self._async_finish()

    # --- What it costs ------------------------------------------------------------------------

    async def async_step_pricing(self, _: Input = None) -> SubentryFlowResult:
        """Ask who decides on the price."""
        networks = of_type(self._get_entry(), SUBENTRY_NETWORK)
        return self.async_show_menu(
            step_id=STEP_PRICING,
            menu_options=[
                "own",
                *(["network"] if networks else []),
                "no_cost",
                "unknown",
            ],
            description_placeholders={"name": self._title},
        )

    async def async_step_own(self, _: Input = None) -> SubentryFlowResult:
        """Give the place prices of its own; the home goes on with those it has."""
        if not self._history and self._data.get(CONF_ZONE) == HOME_ZONE:
            self._history = await home_history(self._get_entry())
        if not self._history:
            return await self.async_step_add_price()
        return self.async_show_menu(
            step_id="own",
            menu_options=["keep_prices", "add_price"],
            description_placeholders={
                "name": self._title,
                "prices": await self._async_prices(),
            },
        )

    async def async_step_keep_prices(self, _: Input = None) -> SubentryFlowResult:
        """Use the prices that are known."""
        return await self._async_save_prices()

    async def async_step_network(self, user_input: Input = None) -> SubentryFlowResult:
        """Ask which network sells the energy."""
        if user_input is not None:
            return await self._async_priced(Pricing.NETWORK, user_input[CONF_NETWORK])
        networks = of_type(self._get_entry(), SUBENTRY_NETWORK)
        names = {it.subentry_id: it.title for it in networks}
        known = {CONF_NETWORK: self._data[CONF_NETWORK]}
        return self._form("network", choice_schema(CONF_NETWORK, names), known)

    async def async_step_no_cost(self, _: Input = None) -> SubentryFlowResult:
        """Charging costs nothing."""
        return await self._async_priced(Pricing.FREE)

    async def async_step_unknown(self, _: Input = None) -> SubentryFlowResult:
        """Nobody knows what charging costs."""
        return await self._async_priced(Pricing.UNKNOWN)

    @override
    async def _async_save_prices(self) -> SubentryFlowResult:
        return await self._async_priced(Pricing.OWN)

    async def _async_priced(
        self, pricing: Pricing, network: str | None = None
    ) -> SubentryFlowResult:
        self._data |= {CONF_PRICING: pricing, CONF_NETWORK: network}
        return await self._async_finish()

    # --- To change it, and to store it --------------------------------------------------------

    async def async_step_reconfigure(self, _: Input = None) -> SubentryFlowResult:
        """Show what is configured, and ask what is to change."""
        subentry = self._get_reconfigure_subentry()
        self._title = subentry.title
        self._read_prices(subentry)
        self._data = dict(subentry.data)
        own = self._data[CONF_PRICING] == Pricing.OWN
        changes = ["add_price", "correct_price"] if own and self._history else []
        return self.async_show_menu(
            step_id="reconfigure",
            menu_options=[*changes, STEP_PRICING, STEP_DETAILS],
            description_placeholders={
                "name": self._title,
                "prices": await self._async_pricing_words(),
            },
        )

    async def _async_pricing_words(self) -> str:
        pricing = Pricing(self._data[CONF_PRICING])
        if pricing is Pricing.OWN:
            return await self._async_prices()
        networks = self._get_entry().subentries
        seller = networks.get(self._data[CONF_NETWORK] or "")
        words = await self._async_words()
        key = Pricing.UNKNOWN if pricing is Pricing.NETWORK and not seller else pricing
        return words.say(f"pricing_{key}", network=seller.title if seller else "")

    async def async_step_details(self, _: Input = None) -> SubentryFlowResult:
        """Ask for name, position, type and meters again."""
        if self._data.get(CONF_ZONE):
            return await self.async_step_zone()
        return await self.async_step_map()

    @override
    def _stored(self) -> dict[str, Any]:
        return {**self._data, CONF_TARIFFS: self._stored_prices()}

    @property
    @override
    def _unique_id(self) -> str | None:
        return self._data.get(CONF_ZONE)
