"""All worked examples."""

from .examples_changes import CHANGES
from .examples_discounts import DISCOUNTS
from .examples_doubt import DOUBTS
from .examples_home_america import AMERICAN_HOMES
from .examples_home_elsewhere import OTHER_HOMES
from .examples_public_america import AMERICAN_NETWORKS
from .examples_public_elsewhere import OTHER_NETWORKS
from .examples_rules import RULES
from .examples_spot import SPOTS

EXAMPLES = (
    *AMERICAN_HOMES,
    *OTHER_HOMES,
    *SPOTS,
    *AMERICAN_NETWORKS,
    *OTHER_NETWORKS,
    *RULES,
    *DOUBTS,
    *CHANGES,
    *DISCOUNTS,
)
