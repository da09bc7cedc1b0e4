"""Whether now is a time for it: the hall is closed for long enough, and the window is open."""

import json
import subprocess
from dataclasses import dataclass
from datetime import datetime, timedelta

from place import Place

ANSWER_S = 60.0


@dataclass(frozen=True)
class Time:
    """The hall's clock, as the kiosk reads it."""

    now: datetime
    open: bool
    opens: datetime | None  # None: not within a month

    def hinders(self, window: str, margin_min: int) -> str:
        """Return why nothing may be changed now; empty: it may."""
        if self.open:
            return "waits until the hall is closed"
        if self.opens is not None and self.opens - self.now < timedelta(minutes=margin_min):
            return f"the hall opens in less than {margin_min} min"
        if window and not _within(self.now.strftime("%H:%M"), *window.split("-")):
            return f"waits for {window}"
        return ""


def time_of(place: Place) -> Time | None:
    """Ask; None: nothing is known, and so it is no time for anything."""
    try:
        said = subprocess.run(  # noqa: S603
            place.hours, capture_output=True, check=True, timeout=ANSWER_S
        ).stdout
        told = json.loads(said)
        opens = told["opens"]
        return Time(
            datetime.fromisoformat(told["now"]),
            told["open"] is not False,
            None if opens is None else datetime.fromisoformat(opens),
        )
    except (OSError, subprocess.SubprocessError, ValueError, KeyError, TypeError):
        return None


def _within(now: str, first: str, last: str) -> bool:
    """Tell whether a time of day lies in a span, which may go over midnight."""
    return first <= now < last if first < last else now >= first or now < last
