"""A hall with a channel for some, and rules of standing, for the tests of the journeys."""

from dataclasses import replace
from datetime import date
from functools import partial

from drivers.capabilities import Document
from kiosk.catalogue.hall import CardUse, Queue, ServiceGroup
from kiosk.catalogue.holding import Holding
from kiosk.catalogue.standing import Reason, StandingRules
from kiosk.flow.events import LanguageChosen
from kiosk.flow.session import Session
from kiosk.flow.standing import Grade, Standing
from kiosk.flow.surroundings import Surroundings
from kiosk.flow.views import Option
from kiosk.flows.apology import Apology
from kiosk.flows.closed import closed_view
from kiosk.flows.handing import hand_over
from kiosk.flows.home import Entry, Idle, Menu
from kiosk.flows.ticket import ChooseGroup, Desk
from kiosk.texts import Language, message
from tests.flows.hall import CARD, HALL, TICKET, service, words

ONLINE = Surroundings(centre_online=True)
NUMBER = CARD.number
HMT = replace(CARD, document=Document.HMT_RESIDENCE_PERMIT)
GREEN = replace(
    service("green", CardUse.REQUIRED),
    queue="b",
    holders=(Holding.HMT_RESIDENCE_PERMIT, Holding.HOME_RETURN_PERMIT, Holding.PASSPORT),
    instead="asks",
)
FORBIDDEN = replace(GREEN, id="forbidden", holders=(Holding.PASSPORT,))
GROUPS = (
    *HALL.groups,
    ServiceGroup("channel", words("Channel"), words("about"), "leaf", (GREEN, FORBIDDEN)),
)
QUEUES = {
    "a": replace(HALL.queues["a"], minutes=5, desks=1),
    "b": Queue("b", "B", words("Green"), words("Window 2"), words("In order"), minutes=10),
}
CHANNELS = replace(HALL, groups=GROUPS, queues=QUEUES)
RULES = StandingRules(
    reasons={
        "kept": Reason("kept", words("You kept"), ticket=words("Trusted"), priority=True),
        "late": Reason("late", words("You were late"), repair=words("Come in time")),
    },
    may_follow=("paper",),
    promise_days=10,
    bound_minutes=15,
    revision="000000000000",
)
AS_OF = date(2026, 3, 1)
GOOD = Standing(Grade.GOOD, ("kept", "no-word-of-it"), "Register", AS_OF, "grant-1", 10)
RESTRICTED = Standing(Grade.RESTRICTED, ("late",), "Register", AS_OF)
ORDINARY = Standing(Grade.ORDINARY, (), "Register", AS_OF)
UNKNOWN = Standing(Grade.UNKNOWN)


def rules():
    return RULES


def a_session(here=ONLINE, take=None):
    desk = Desk(CHANNELS, hand_over(CHANNELS, "site", rules), "site", rules, take)
    entry = Entry(Option("ticket", message("menu.ticket")), start=lambda _here: ChooseGroup(desk))
    session = Session(
        start=Idle(closed=partial(closed_view, CHANNELS)),
        begin=lambda _language: Menu((entry,)),
        apologise=Apology,
    )
    session.here = here
    play(session, LanguageChosen(Language.ENGLISH))
    return session


def play(session, *events):
    """Send events; return the effects of the last one."""
    effects = ()
    for event in events:
        effects = session.send(event)
    return effects


def ticket(service_id, label, ahead=0, queue="a", priority=""):
    return replace(
        TICKET, id=label * 4, service=service_id, label=label, ahead=ahead, queue=queue,
        priority=priority,
    )  # fmt: skip
