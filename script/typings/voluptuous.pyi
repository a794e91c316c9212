# Home Assistant puts probatio under this name since 2026.9; until then it is the original.
from probatio import *  # noqa: F403, TID251  (the one place that says so)
