"""A small hall for the tests of the journeys."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from drivers.capabilities import Document, IdCard, Sex
from kiosk.catalogue.hall import CardUse, Hall, Queue, Service, ServiceGroup
from kiosk.catalogue.hours import Hours, Span
from kiosk.catalogue.ticket import Ticket
from kiosk.texts import Words

ZONE = ZoneInfo("Asia/Shanghai")


def words(text):
    return Words(text, text, text)


def service(name, card):
    return Service(name, words(name), words("about"), queue="a", card=card, icon="ticket")


SERVICES = (
    service("plain", CardUse.NONE),
    service("asks", CardUse.OPTIONAL),
    service("wants", CardUse.REQUIRED),
)
WORKDAY = (Span(time(9), time(12)), Span(time(14), time(18)))
HALL = Hall(
    name=words("Hall"),
    short_name=words("Hall"),
    address=words("1 Sample Road"),
    elsewhere=words("Go online"),
    hours=Hours(ZONE, week=(WORKDAY,) * 5 + ((), ()), special={}),
    groups=(ServiceGroup("group", words("Group"), words("about"), "ticket", SERVICES),),
    queues={"a": Queue("a", "A", words("Queue"), words("Window 1"), words("In order"))},
    revision="000000000000",
)
TICKET = Ticket(
    id="0123456789abcdef",
    queue="a",
    service="asks",
    number=7,
    day=date(2026, 3, 2),
    label="A007",
    issued_at=datetime(2026, 3, 2, 10, 0, tzinfo=ZONE),
    ahead=3,
)
CARD = IdCard(
    document=Document.RESIDENT_CARD,
    name="樣本",
    name_latin=None,
    sex=Sex.UNSTATED,
    ethnic_group=None,
    born=None,
    address=None,
    number="SAMPLE",
    authority=None,
    valid_from=None,
    valid_until=None,
)
