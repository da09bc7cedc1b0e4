"""A visit, put together: its first page, its menu, and what is said when something fails."""

from functools import partial

from kiosk.flow.session import Session
from kiosk.flows.apology import Apology
from kiosk.flows.closed import closed_view
from kiosk.flows.home import Idle
from kiosk.knowledge import Knowledge
from kiosk.menu import first_menu


def first_session(known: Knowledge) -> Session:
    """Return the session with every journey of the menu."""
    return Session(
        start=Idle(closed=partial(closed_view, known.hall)),
        begin=lambda _language: first_menu(known),
        apologise=Apology,
    )
