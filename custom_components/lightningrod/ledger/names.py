"""Names of networks: the same in any case of their letters."""

from collections.abc import Iterable


def spelled_once(names: Iterable[str], known: Iterable[str] = ()) -> dict[str, str]:
    """Return each name and how it is told: as in ``known``, else as it came first."""
    spelling = {name.casefold(): name for name in reversed([*known])}
    return {name: spelling.setdefault(name.casefold(), name) for name in names}
