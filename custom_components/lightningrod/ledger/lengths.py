"""What a mile is; everything else is in kilometres."""

from typing import Final

KM_PER_MILE: Final = 1.609344
