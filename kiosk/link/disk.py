"""Whether a disk takes what is to be written: what it says is free is not always for us."""

import os
import tempfile
from pathlib import Path


def takes(folder: Path, size: int) -> bool:
    """Return whether so many bytes can be written into a folder now; they are gone again."""
    try:
        with tempfile.TemporaryFile(dir=folder) as file:
            file.write(bytes(size))
            file.flush()
            os.fsync(file.fileno())
    except OSError:
        return False
    return True
