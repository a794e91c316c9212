"""What keeping files on a disk takes, beside writing them."""

import os
from pathlib import Path


def sync_folder(folder: Path) -> None:
    """Make a file's coming and going last, where the file system can."""
    try:
        handle = os.open(folder, os.O_RDONLY)
    except OSError:
        return
    try:
        os.fsync(handle)
    except OSError:
        pass
    finally:
        os.close(handle)
