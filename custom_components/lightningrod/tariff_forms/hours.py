"""The hours in which a fee is due, as a form asks for them; a plan keeps those that are free."""

from datetime import time
from typing import Any, Final

from ..ledger.tariffs import EVERY_DAY, WEEK, Day, Window
from .values import Form, clock, filled

CONF_START: Final = "start"
CONF_END: Final = "end"
CONF_DAYS: Final = "days"
CONF_HOLIDAYS_FREE: Final = "holidays_free"

_ALL_DAY: Final = (time(), time())


def free_windows(form: Form) -> tuple[Window, ...]:
    """Return when nothing is due: outside of the hours, on the other days, on holidays."""
    start, end = clock(form.get(CONF_START)), clock(form.get(CONF_END))
    windows = []
    if start != end:
        windows.append(Window(start=end, end=start))
    days = frozenset(Day(day) for day in form.get(CONF_DAYS) or EVERY_DAY)
    others = EVERY_DAY - days
    if form.get(CONF_HOLIDAYS_FREE):
        others |= {Day.HOLIDAY}
    if others:
        windows.append(Window(days=others))
    return tuple(windows)


def hours_form(free: tuple[Window, ...]) -> dict[str, Any]:
    """Return the form that :func:`free_windows` makes the windows of, if there is one."""
    form: dict[str, Any] = {}
    for window in free:
        if (window.start, window.end) == _ALL_DAY:
            days = [day.value for day in WEEK if day not in window.days]
            form |= filled(
                days=days if len(days) < len(WEEK) else None,
                holidays_free=Day.HOLIDAY in window.days or None,
            )
        else:
            form |= {
                CONF_START: window.end.isoformat(),
                CONF_END: window.start.isoformat(),
            }
    return form
