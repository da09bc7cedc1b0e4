"""Another time for a program of ours: libfaketime, as the system has it."""

from pathlib import Path


def later(much):
    """Return the environment of a program that runs so much later; ``much`` as ``61d``, ``25h``."""
    library = next(Path("/usr/lib").glob("*/faketime/libfaketime.so.1"))
    return {"LD_PRELOAD": str(library), "FAKETIME": f"+{much}", "FAKETIME_DONT_FAKE_MONOTONIC": "1"}
