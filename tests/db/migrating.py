"""A process that migrates a database, and says when it begins.

Run as a program with a database's configuration as arguments, see ``scenario``.
"""

import sys

from custom_components.lightningrod.db.migrate import migrate

from .scenario import configuration

if __name__ == "__main__":
    config = configuration(sys.argv[1:])
    print("ready", flush=True)  # noqa: T201 the other process reads it
    migrate(config)
    print("done", flush=True)  # noqa: T201 the other process reads it
