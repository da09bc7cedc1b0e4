"""Pages of standings, channels, promises and visits with several things, for the pictures."""

from dataclasses import replace
from datetime import date

from drivers.capabilities import PrintOutcome
from kiosk.catalogue.holding import Holding
from kiosk.catalogue.plan import VisitPlan
from kiosk.catalogue.receipt import Promise
from kiosk.flow.papers import Job, Later, Want
from kiosk.flow.standing import Grade, Standing, Who
from kiosk.flow.views import Option
from kiosk.flows.check import SHEET
from kiosk.flows.handing import InHand, TicketSlip
from kiosk.flows.papers import NotNow
from kiosk.flows.standing import Asking, Purpose, Question, Told
from kiosk.flows.ticket import ChooseGroup
from kiosk.flows.ticket.choosing import ChooseHow
from kiosk.flows.ticket.desk import Shown
from kiosk.flows.ticket.matters import PickMatter
from kiosk.flows.ticket.planning import PlanSlip
from kiosk.flows.ticket.several import Taking, Things
from kiosk.flows.ticket.showing import NotForThis, OtherDocument
from kiosk.flows.ticket.things import at_windows, of_matter, of_service
from kiosk.texts import message

DAY = date(2026, 3, 1)
GOOD = Standing(
    Grade.GOOD, ("promises-kept", "listed-talent"), "Sample register of the zone", DAY, "g", 10
)
RESTRICTED = Standing(
    Grade.RESTRICTED, ("promise-broken", "fee-unpaid"), "Sample register of the zone", DAY
)


def never(*_):
    raise AssertionError("nobody touches a picture")


def tickets(ticket, hall):
    """Return five tickets of five queues."""
    services = ("residence-permit", "social-join", "work-permit", "customs-goods", "channel-one")
    made = []
    for at, service in enumerate(services):
        queue = hall.queue_of(hall.service(service))
        label = f"{queue.prefix}{at + 11:03d}"
        made.append(replace(ticket, service=service, queue=queue.id, label=label, ahead=at * 2))
    return tuple(made)


def standing_steps(desk, ticket, known):
    hall, rules = desk.hall, known.standing
    desk = replace(desk, rules=rules, take=never)
    permit = hall.service("residence-permit")
    five = tickets(ticket, hall)
    plan = VisitPlan(five, (0, 4, 12, 0, 25))
    some = VisitPlan(five[:2], (), (hall.service("work-permit").name,))
    early = replace(ticket, priority="promises-kept")
    things = tuple(of_service(hall.service(one.service)) for one in five)
    matter = of_matter(known.matters().matter("work-card-hk-macao"), hall)
    want = Want(SHEET.kind, known.matters().materials["bank-account-proof"].name)
    later = Later(message("standing.later_about", day="2026-03-12"), never)
    job = Job((want,), never, never, later=later)
    return {
        "ticket-how": ChooseHow(desk),
        "ticket-mine": ChooseGroup(desk, Shown(Holding.HMT_RESIDENCE_PERMIT)),
        "ticket-not-mine": ChooseGroup(desk, Shown(Holding.RESIDENT_CARD)),
        "channel": NotForThis(
            desk, permit, Holding.RESIDENT_CARD, never,
            Option("again", message("channel.again"), icon="refresh"), never,
        ),
        "channel-which": OtherDocument(desk, permit),
        "several": Things(desk, never, (matter, *things[:3])),
        "several-full": Things(desk, never, things),
        "several-empty": Things(desk, never),
        "several-matter": PickMatter(hall, at_windows(known.matters(), "work", hall), never),
        "several-taking": Taking(desk, things, got=five[:2]),
        "several-printed": InHand(PlanSlip(plan, hall, "hetao", rules), PrintOutcome.PRINTED),
        "several-paper-out": InHand(PlanSlip(plan, hall, "hetao", rules), PrintOutcome.PAPER_OUT),
        "several-missing": InHand(PlanSlip(some, hall, "hetao", rules), PrintOutcome.PRINTED),
        "standing-asking": Asking(rules, Question(Who.PERSON, "", Purpose.NUMBER), never),
        "standing-good": Told(rules, GOOD, never, Purpose.NUMBER),
        "standing-good-papers": Told(rules, GOOD, never, Purpose.PAPERS),
        "standing-restricted": Told(rules, RESTRICTED, never, Purpose.NUMBER),
        "standing-restricted-papers": Told(rules, RESTRICTED, never, Purpose.PAPERS),
        "standing-ticket": InHand(TicketSlip(early, hall, "hetao", rules), PrintOutcome.PRINTED),
        "standing-ticket-paper-out": InHand(
            TicketSlip(early, hall, "hetao", rules), PrintOutcome.PAPER_OUT
        ),
        "standing-not-now": NotNow(job, later, want, ()),
    }  # fmt: skip


def promises(receipt, known):
    """Return a receipt of which two papers follow."""
    materials = known.matters().materials
    names = ("bank-account-proof", "health-certificate")
    return replace(
        receipt, promised=tuple(Promise(materials[one].name, date(2026, 3, 12)) for one in names)
    )
