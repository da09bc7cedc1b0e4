"""Whether the kiosk is open: the hall's hours, and a technician's word."""

from collections.abc import Callable
from datetime import datetime

from kiosk.catalogue.hours import Hours
from kiosk.flow.surroundings import ClosedBecause, Closure
from kiosk.runtime.clock_fault import unset
from kiosk.texts import Words


class Opening:
    """Knows at any moment whether, and why, the kiosk is closed."""

    def __init__(
        self, hours: Hours, now: Callable[[], datetime], *, follow_hours: bool, closed: bool
    ) -> None:
        self._hours, self._now, self._follow_hours = hours, now, follow_hours
        self.closed_by_technician = closed
        self.closed_words: Words | None = None
        self.maintained = False
        """Whether somebody is at work on it."""

    def follow(self, *, hours: bool) -> None:
        """Follow the hall's hours from now on, or be open at any."""
        self._follow_hours = hours

    @property
    def clock_unset(self) -> bool:
        """Whether nobody knows what time it is: no hours can be followed then."""
        return unset(self._now())

    def now(self) -> datetime:
        """Return the hall's time."""
        return self._hours.local(self._now())

    def closure(self) -> Closure | None:
        """Return why the kiosk is closed, None when it is open."""
        if self.closed_by_technician:
            return Closure(ClosedBecause.TECHNICIAN, said=self.closed_words)
        if self.maintained:
            return Closure(ClosedBecause.MAINTENANCE)
        moment = self.now()
        if self.clock_unset:
            return None
        if self._follow_hours and not self._hours.is_open(moment):
            return Closure(ClosedBecause.HOURS, self._hours.opens_next(moment))
        return None
