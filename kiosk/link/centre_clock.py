"""The centre's clock, by what was heard of it last."""

import time
from collections.abc import Callable


class CentreClock:
    """Knows how far the centre's clock is ahead of this machine's.

    Args:
        now_ms: This machine's clock, UTC.
    """

    def __init__(self, now_ms: Callable[[], int]) -> None:
        self._own_ms = now_ms
        self._heard: tuple[int, float] | None = None  # and when, on the clock that nobody sets

    def hear(self, said_ms: int) -> None:
        """Take what it said just now, UTC."""
        self._heard = said_ms, time.monotonic()

    def forget(self) -> None:
        """Know nothing of it."""
        self._heard = None

    @property
    def known_offset_ms(self) -> int | None:
        """By how much it is ahead of this machine's; None: it has not been heard.

        It is right after this machine's clock was set, too: what was heard is as old as the clock
        that nobody sets says.
        """
        if self._heard is None:
            return None
        said_ms, heard_s = self._heard
        return round(said_ms + (time.monotonic() - heard_s) * 1000) - self._own_ms()
