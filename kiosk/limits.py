"""What limits a kiosk besides its devices."""

from kiosk.knowledge import Knowledge
from kiosk.link.store import Store
from kiosk.runtime.applications import Applications
from kiosk.runtime.numbers import Numbers


def limit_of(known: Knowledge, store: Store, numbers: Numbers, applications: Applications) -> str:
    """Return the code of what limits the kiosk now, the worst first; empty: nothing does."""
    if store.fault:
        return store.fault
    if numbers.clock_fault:
        return "clock.wrong"
    if applications.fault:
        return applications.fault
    return "settings.faults" if known.faults else ""
