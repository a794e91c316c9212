"""Constants of the integration."""

from enum import StrEnum
import logging
from typing import Final

LOGGER = logging.getLogger(__package__)

DOMAIN: Final = "lightningrod"
TITLE: Final = "LightningROD"

SUBENTRY_VEHICLE: Final = "vehicle"
SUBENTRY_PLACE: Final = "place"
SUBENTRY_NETWORK: Final = "network"

# The network that the home price of the options is kept under.
HOME_NETWORK: Final = "Home"

# In Home Assistant's configuration folder, where backups find it. Never inside
# custom_components: an update replaces that folder.
SQLITE_FILE: Final = "lightningrod.db"
JOURNAL_PREFIX: Final = "lightningrod-"

# Entry data
CONF_BACKEND: Final = "backend"
CONF_DATABASE: Final = "database"
CONF_SCHEMA: Final = "schema"
CONF_TLS: Final = "tls"

# Entry options
CONF_COMMIT_INTERVAL: Final = "commit_interval"
CONF_HOME_PRICE: Final = "home_price"
CONF_POSITIONS: Final = "positions"
CONF_MONTHLY_REPORT: Final = "monthly_report"
CONF_REPORT_FOLDER: Final = "report_folder"
CONF_SHORT_STOP: Final = "short_stop"
CONF_TRIP_RULES: Final = "trip_rules"
CONF_RULE_FROM: Final = "from"
CONF_RULE_TO: Final = "to"
CONF_RULE_BOTH_WAYS: Final = "both_ways"
CONF_RULE_CLASS: Final = "trip_class"
# Entry options: after how many months samples are thinned, and positions deleted
CONF_SAMPLE_MONTHS: Final = "sample_months"
CONF_POSITION_MONTHS: Final = "position_months"
# Entry options: what a petrol car would cost, and how clean the grid is
CONF_CARBON_ENTITY: Final = "carbon_entity"
CONF_PETROL_CONSUMPTION: Final = "petrol_consumption"
CONF_PETROL_CONSUMPTION_UNIT: Final = "petrol_consumption_unit"
CONF_PETROL_PRICE: Final = "petrol_price"
CONF_PETROL_PRICE_ENTITY: Final = "petrol_price_entity"
CONF_PETROL_PRICE_UNIT: Final = "petrol_price_unit"

# Vehicle subentry data
CONF_USABLE_CAPACITY: Final = "usable_capacity"
CONF_VIN: Final = "vin"

# Place and network subentry data: their dated price plans, as tariff_history writes them
CONF_TARIFFS: Final = "tariffs"

# Place subentry data. Either a zone, or latitude, longitude and radius; the network is the
# id of its subentry.
CONF_LOCATION_TYPE: Final = "location_type"
CONF_NETWORK: Final = "network"
CONF_PRICING: Final = "pricing"
CONF_METER_ENTITY: Final = "meter_entity"
CONF_SOLAR_POWER_ENTITY: Final = "solar_power_entity"
CONF_SOLAR_SHARE_ENTITY: Final = "solar_share_entity"

# Fired for the logbook with what an event entity tells.
EVENT_HAPPENED: Final = f"{DOMAIN}_event"
ATTR_HAPPENING: Final = "event_type"

# Sent with a vehicle's id and the earliest time whose figures an edit may have changed.
SIGNAL_EDITED: Final = f"{DOMAIN}_edited"

DEFAULT_COMMIT_INTERVAL: Final = 30
DEFAULT_SHORT_STOP: Final = 3
DEFAULT_PORT: Final = 5432
DEFAULT_RADIUS_M: Final = 100
DEFAULT_SCHEMA: Final = "public"


class Backend(StrEnum):
    """The kinds of database that can hold the ledger."""

    SQLITE = "sqlite"
    POSTGRESQL = "postgresql"


class Tls(StrEnum):
    """How the connection to a PostgreSQL server is protected."""

    OFF = "off"
    ENCRYPT = "encrypt"
    VERIFY = "verify"


class Source(StrEnum):
    """Which integration a vehicle's facts are taken from."""

    AUTO = "auto"
    FORDPASS = "fordpass"
    FORDCONNECT_QUERY = "fordconnect_query"


class Pricing(StrEnum):
    """What decides on the price of charging at a place."""

    OWN = "own"
    NETWORK = "network"
    FREE = "free"
    # It has none: charging there costs an unknown amount.
    UNKNOWN = "unknown"
