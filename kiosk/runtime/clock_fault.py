"""Whether the machine's clock can be believed: own numbers are of its day. Pure.

A small board has no clock that runs without power: it starts in 1970, or where it was switched
off. Whether the kernel's clock follows a time server (chrony, systemd-timesyncd) the kernel knows.
"""

from dataclasses import dataclass
from datetime import UTC, datetime

EARLIEST = datetime(2026, 1, 1, tzinfo=UTC)  # before this release nobody used it
BACK_MS = 300_000  # a clock may be put right by so much
FAR_MS = 300_000  # from the centre's, and the day may be another before long


@dataclass(frozen=True, slots=True)
class Witnesses:
    """What is known of the time besides the machine's clock."""

    newest_ms: int = 0  # when the newest ticket was issued, UTC; 0: there is none
    offset_ms: int | None = None  # by how much the centre's clock is ahead; None: not known
    follows: bool = False  # the kernel says that its clock follows a time server


def unset(now: datetime) -> bool:
    """Tell whether a clock was never set since the machine got its power."""
    return now < EARLIEST


def clock_fault(now: datetime, witnesses: Witnesses) -> str:
    """Return what is wrong with the machine's clock, for technicians; empty: nothing is known.

    Args:
        now: What it says.
        witnesses: What else is known.
    """
    if unset(now):
        return f"the clock says {now:%Y-%m-%d}: it was never set"
    offset_ms = witnesses.offset_ms
    if offset_ms is not None and abs(offset_ms) > FAR_MS:
        way = "behind" if offset_ms > 0 else "ahead of"
        return f"the clock is {abs(offset_ms) / 1000:.0f} s {way} the centre's"
    behind_ms = witnesses.newest_ms - now.timestamp() * 1000
    if behind_ms > BACK_MS and not witnesses.follows:
        return f"the clock is {behind_ms / 1000:.0f} s behind a ticket"
    return ""
