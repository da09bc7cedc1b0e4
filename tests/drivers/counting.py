"""What a leak would leave behind."""

import threading


def own_threads() -> int:
    """How many threads there are, but the loop's own workers, which it makes when it likes."""
    return sum(not thread.name.startswith("asyncio_") for thread in threading.enumerate())
