"""Reads files of sessions and trips: what each cell means, and what is wrong with a row.

Nothing here is guessed in silence: a guess is a :class:`~.reading.Reading` to be shown and
changed, and a file is read by what it says.
"""
