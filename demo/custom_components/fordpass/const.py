"""Names of the virtual Ford; those of ha-fordpass where a reader can see them."""

from typing import Final

DOMAIN: Final = "fordpass"

CONF_IS_SUPPORTED: Final = "is_supported"
CONF_PRESSURE_UNIT: Final = "pressure_unit"
CONF_REGION: Final = "region"
CONF_VIN: Final = "vin"

# The stand-in's own settings: where its life begins, and which life it is.
CONF_FIRST_DAY: Final = "demo_first_day"
CONF_SEED: Final = "demo_seed"

# No car has it: the ninth character is not the check digit of the others.
DEMO_VIN: Final = "3FMTKDEM000000001"
MODEL: Final = "2023 Mustang Mach-E"
MANUFACTURER: Final = "Ford Motor Company"

UNSUPPORTED: Final = "Unsupported"
