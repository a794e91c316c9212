"""Constants of the integration."""

from enum import StrEnum
import logging
from typing import Final

LOGGER = logging.getLogger(__package__)

DOMAIN: Final = "lightningrod"
TITLE: Final = "LightningROD"

SUBENTRY_VEHICLE: Final = "vehicle"

# The network that the home price is kept under, and the zone that it applies to.
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
CONF_SHORT_STOP: Final = "short_stop"
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

DEFAULT_COMMIT_INTERVAL: Final = 30
DEFAULT_SHORT_STOP: Final = 3
DEFAULT_PORT: Final = 5432
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
