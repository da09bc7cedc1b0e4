"""The clock that messages are dated by."""

import time


def wall_clock_ms() -> int:
    """Return UTC in milliseconds since 1970."""
    return time.time_ns() // 1_000_000
