"""Why a row, or a whole file, cannot be taken in."""

from ..edit_checks import EditRefused


class Wrong(EditRefused):
    """A row that is not taken, or a file that cannot be read; in words for people."""
