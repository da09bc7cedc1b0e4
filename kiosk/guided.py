"""The menu with *Talk to a guide*, and where a guide can lead a visitor."""

from dataclasses import replace
from functools import partial

from kiosk.catalogue.hall import ServiceGroup
from kiosk.flow.call_now import Phase
from kiosk.flow.model import Step
from kiosk.flow.surroundings import Surroundings
from kiosk.flow.views import Option
from kiosk.flows.consult.reading import Reading
from kiosk.flows.guide.asking import ChooseSpeech
from kiosk.flows.guide.desk import Desk
from kiosk.flows.guide.over import Over
from kiosk.flows.guide.talking import Talk
from kiosk.flows.home import Entry, Menu
from kiosk.flows.papers import begin
from kiosk.flows.ticket import ChooseGroup, ChooseService, for_service
from kiosk.flows.ticket import Desk as Tickets
from kiosk.knowledge import Knowledge
from kiosk.menu import call_back, first_menu, readable, reading_desk, resume, ticket_desk
from kiosk.texts import message

TOPICS = {
    "apply": "applying",
    "progress": "applying",
    "talents": "policies",
    "consult": "policies",
    "doorstep": "booking",
    "checkin": "booking",
    "ticket": "general",
}
"""What a guide has to know, by the journey that the visitor is on."""
GENERAL = "general"
MOST_CHOICES = 6  # of a page


def guided_menu(known: Knowledge) -> Menu:
    """Return the first page of a visit, with the way to a guide where there are some."""
    menu = first_menu(known)
    if not known.settings.call.enabled:
        return menu
    option = Option("guide", message("menu.guide"), icon="headset")
    desk = _desk(known, menu)
    return replace(menu, guide=Entry(option, lambda _here: ChooseSpeech(desk)))


def at_guide(known: Knowledge, step: Step, here: Surroundings) -> Step:
    """Return the page of the call; what asks for one where there is none."""
    desk = _desk(known, guided_menu(known))
    if here.call is None:
        journey = _journey(step)
        page = f"{journey}.{type(step).__name__}".lower()
        return ChooseSpeech(replace(desk, topic=TOPICS.get(journey, GENERAL), page=page))
    if here.call.phase is Phase.OVER:
        return Over(desk, here.call.reason)
    return Talk(desk)


def _journey(step: Step) -> str:
    """Return the name of the journey that a step belongs to: of its package."""
    parts = type(step).__module__.split(".")
    return parts[2] if len(parts) > 2 else ""  # noqa: PLR2004 - kiosk.flows.NAME


def _desk(known: Knowledge, menu: Menu) -> Desk:
    tickets = ticket_desk(known)
    return Desk(
        lead=partial(led, known, menu),
        take=begin,
        call_back=partial(call_back, known, tickets),
        instead=lambda: ChooseGroup(tickets),
        again=ChooseSpeech,
        characters=known.characters,
    )


def led(known: Knowledge, menu: Menu, what: str, page: str, here: Surroundings) -> Step | None:
    """Return where a guide leads the visitor; None: there is no such page now."""
    tickets = ticket_desk(known)
    match what:
        case "go" if page in {"", "home"}:
            return menu
        case "go" if here.applications_open and readable(known.matters):
            return resume(known, tickets, page)
        case "article" if readable(known.policies):
            found = (one for one in known.policies().articles if one.id == page)
            article = next(found, None)
            return None if article is None else Reading(reading_desk(known, tickets), article)
        case "ticket":
            return _number(tickets, page, here)
    return None


def _number(tickets: Tickets, page: str, here: Surroundings) -> Step | None:
    """Return the way to a number of a service; of a queue with several the visitor chooses one."""
    hall = tickets.hall
    services = [one for group in hall.groups for one in group.services]
    meant = [one for one in services if one.id == page]
    meant = meant or [one for one in services if one.queue == page]
    if len(meant) == 1:
        return for_service(tickets, meant[0], here)
    if not meant:
        return None
    queue = hall.queues[page]
    group = ServiceGroup(queue.id, queue.name, queue.windows, meant[0].icon, tuple(meant))
    return ChooseService(tickets, group) if len(meant) <= MOST_CHOICES else ChooseGroup(tickets)
