"""Pages of every kind, with the hall's own catalogue, for the pictures."""

from dataclasses import replace
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from drivers.capabilities import PrintOutcome
from kiosk.catalogue.loading import load_hall
from kiosk.catalogue.ticket import Ticket
from kiosk.flow.events import LanguageChosen
from kiosk.flow.surroundings import ClosedBecause, Closure, Surroundings
from kiosk.flow.views import Comfort, Page
from kiosk.flows.apology import Apology
from kiosk.flows.closed import closed_view, hours_article
from kiosk.flows.handing import InHand, Printing, Slip
from kiosk.flows.home import Idle
from kiosk.flows.ticket import AskCard, ChooseGroup, ChooseService, Desk, Number
from kiosk.settings import load
from kiosk.texts import Language, message
from kiosk.visit import Knowledge, first_session

CONFIG = Path(__file__).parents[2] / "config"
ZONE = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 3, 2, 10, 8, tzinfo=ZONE)
WELL = Surroundings(now=NOW, centre_online=True)
ILL = replace(WELL, reader_ready=False, printer_ready=False)


def known():
    return Knowledge.read(load(CONFIG / "kiosk.toml"), CONFIG)


def views():
    """Return every view by the name of its picture."""
    hall = load_hall(CONFIG / "catalogue")
    desk = Desk(hall, hand=lambda ticket, here: Apology("never"))
    service = hall.groups[0].services[0]
    ticket = Ticket(
        id="0123456789abcdef0123456789abcdef",
        queue=service.queue,
        service=service.id,
        number=128,
        day=NOW.date(),
        label="A128",
        issued_at=NOW,
        ahead=25,
    )
    slip = Slip(ticket, hall, "hetao")
    idle = Idle(closed=lambda closure: closed_view(hall, closure))
    session = first_session(known())
    session.send(LanguageChosen(Language.ENGLISH))
    menu = session.step
    hours = Closure(ClosedBecause.HOURS, datetime(2026, 3, 3, 9, 0, tzinfo=ZONE))
    return {
        "idle": idle.view(WELL),
        "idle-limited": idle.view(ILL),
        "menu": menu.view(WELL),
        "menu-limited": menu.view(ILL),
        "groups": ChooseGroup(desk).view(WELL),
        "services": ChooseService(desk, hall.groups[1]).view(WELL),
        "card": AskCard(desk, service, reading=True).view(WELL),
        "card-unreadable": AskCard(
            desk, service, reading=True, problem=message("card.unreadable")
        ).view(WELL),
        "card-away": AskCard(desk, service, reading=False).view(ILL),
        "number": Number(desk, service).view(WELL),
        "printing": Printing(slip, share=0.6).view(WELL),
        "printed": InHand(slip, PrintOutcome.PRINTED).view(WELL),
        "unproven": InHand(slip, PrintOutcome.UNPROVEN).view(WELL),
        "paper-out": InHand(slip, PrintOutcome.PAPER_OUT).view(ILL),
        "hours": hours_article(hall),
        "closed-hours": closed_view(hall, hours),
        "closed-technician": closed_view(hall, Closure(ClosedBecause.TECHNICIAN)),
        "apology": Apology("numbers.none").view(WELL),
    }


NORMAL = Comfort()


def page(view, language, comfort=NORMAL, **around):
    leads = type(view).__name__ not in {"IdleView", "ClosedView"}
    return Page(
        view=view, language=language, comfort=comfort, **({"back": leads, "home": leads} | around)
    )
