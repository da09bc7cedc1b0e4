"""What a standing is called, what it is good for, and how one that is bad is repaired."""

from collections.abc import Mapping
from dataclasses import dataclass

from kiosk.texts import Words


@dataclass(frozen=True, slots=True)
class Reason:
    """Why somebody stands well, or is restricted."""

    id: str
    why: Words
    repair: Words | None = None  # how to come out of it; of a reason that restricts
    ticket: Words | None = None  # what is printed on the ticket; of a reason that is good
    priority: bool = False  # a number is called early for it


@dataclass(frozen=True, slots=True)
class StandingRules:
    """The hall's rules about standing."""

    reasons: Mapping[str, Reason]
    may_follow: tuple[str, ...]  # Material.id: whoever stands well may bring it later
    promise_days: int  # within so many days it must have come; 0: nothing may follow
    bound_minutes: int  # nobody with an ordinary number waits longer than this because of priority
    revision: str  # SHA-256 of the file, hexadecimal, 12 characters

    def reason(self, reason_id: str) -> Reason:
        """Return the reason of that id.

        Raises:
            KeyError: There is none: a register knows it and this catalogue does not.
        """
        return self.reasons[reason_id]

    def priority_of(self, reasons: tuple[str, ...]) -> str:
        """Return the first of some reasons for which a number is called early; empty: none."""
        known = (self.reasons.get(one) for one in reasons)
        return next((one.id for one in known if one is not None and one.priority), "")


NO_RULES = StandingRules({}, (), 0, 0, "")
"""Of a hall whose file cannot be read: nobody stands well or ill, and nothing may follow."""
