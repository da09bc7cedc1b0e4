"""A visit, put together: its first page, its menu, and what is said when something fails."""

from collections.abc import Callable
from functools import partial

from kiosk.flow.model import Step
from kiosk.flow.session import Session
from kiosk.flows.apology import Apology
from kiosk.flows.closed import closed_view
from kiosk.flows.home import Idle
from kiosk.knowledge import Knowledge
from kiosk.texts import Language


def first_session(known: Knowledge) -> Session:
    """Return the session with every journey of the menu."""

    def begin(_language: Language) -> Step:
        # All journeys are there by then, and the first page waits for none: see ``kiosk run``.
        from kiosk.menu import first_menu  # noqa: PLC0415

        return first_menu(known)

    return Session(
        start=Idle(closed=partial(closed_view, known.hall)),
        begin=begin,
        apologise=Apology,
        enter=_door(known),
    )


def _door(known: Knowledge) -> Callable[[], Step] | None:
    """Return what asks a technician for his PIN; None where the settings name none."""
    technicians = known.settings.upkeep.technicians
    if not technicians:
        return None
    cards = any(one.card for one in technicians)

    def enter() -> Step:
        # A technician comes once a week: no first page waits for his pages.
        from kiosk.flows.maintenance.door import AskPin, Door  # noqa: PLC0415
        from kiosk.flows.maintenance.inside import Inside  # noqa: PLC0415

        return AskPin(Door(Inside, cards=cards))

    return enter
