"""Every figure of the dashboard, by its name."""

from collections.abc import Callable, Coroutine, Mapping
from typing import Any, Final

from sqlalchemy.ext.asyncio import AsyncConnection

from .attention import attention
from .battery import battery, drain, lv, soc_bands
from .breakdown import loss, networks, places, types
from .calendar import months, price, years
from .compare import membership, what_if
from .driving import efficiency
from .petrol import petrol
from .query import FigureQuery

type Answer = dict[str, Any]
type Figure = Callable[[AsyncConnection, FigureQuery], Coroutine[Any, Any, Answer]]

FIGURES: Final[Mapping[str, Figure]] = {
    figure.__name__: figure
    for figure in (
        attention,
        battery,
        drain,
        efficiency,
        loss,
        lv,
        membership,
        months,
        networks,
        petrol,
        places,
        price,
        soc_bands,
        types,
        what_if,
        years,
    )
}
