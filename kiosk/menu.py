"""The menu: every journey that a visitor can begin, in groups of at most six."""

from collections.abc import Callable
from functools import partial

from kiosk.catalogue.policies import Lead, LeadKind
from kiosk.flow.model import Step
from kiosk.flow.surroundings import Surroundings
from kiosk.flow.views import Option
from kiosk.flows.apply.draft import Desk as ApplyDesk
from kiosk.flows.apply.draft import Draft
from kiosk.flows.apply.finding import ChooseWay
from kiosk.flows.apply.needing import Needing
from kiosk.flows.check import Camera, ChoosePaper
from kiosk.flows.checkin.asking import Come
from kiosk.flows.checkin.asking import Desk as CheckInDesk
from kiosk.flows.closed import hours_article
from kiosk.flows.consult.desk import Desk as ReadingDesk
from kiosk.flows.consult.desk import Way
from kiosk.flows.consult.finding import ChooseWay as ChooseReading
from kiosk.flows.doorstep.beginning import begin as begin_visit
from kiosk.flows.doorstep.beginning import following
from kiosk.flows.doorstep.draft import Desk as DoorstepDesk
from kiosk.flows.doorstep.draft import Draft as VisitDraft
from kiosk.flows.doorstep.looking_up import FindSlip
from kiosk.flows.handing import hand_over
from kiosk.flows.home import Article, Entry, Menu
from kiosk.flows.papers import begin
from kiosk.flows.privacy import notice_view
from kiosk.flows.progress.asking import FindReceipt
from kiosk.flows.progress.standing import Office
from kiosk.flows.talents.asking import begin as begin_survey
from kiosk.flows.talents.survey import Counter
from kiosk.flows.ticket import ChooseGroup, Desk, for_service
from kiosk.knowledge import Knowledge
from kiosk.texts import Text, message
from kiosk.typed_toml import FileFaultsError


def first_menu(known: Knowledge) -> Menu:
    """Return the first page of a visit."""
    desk = ticket_desk(known)
    entries = (
        _entry("ticket", "ticket-confirmation", lambda _here: ChooseGroup(desk)),
        _entry(
            "apply",
            "send",
            lambda _here: ChooseWay(_applying(known, desk)),
            limits=lambda here: None if here.applications_open else message("menu.apply_away"),
        ),
        _entry(
            "progress",
            "timer-sand",
            lambda _here: FindReceipt(_office(known, desk)),
            limits=lambda here: (
                None
                if here.centre_online and readable(known.matters)
                else message("menu.progress_away")
            ),
        ),
        *_group("advice", "lightbulb-outline", _advice(known, desk)),
        *_group("appointments", "calendar-clock", _appointments(known, desk)),
        *_group("more", "dots-horizontal", _more(known, desk)),
    )
    return Menu(entries)


def ticket_desk(known: Knowledge) -> Desk:
    """Return what taking a number needs."""
    hall = known.hall
    site = known.settings.kiosk.site
    return Desk(
        hall,
        hand_over(hall, site, known.rules),
        site,
        rules=known.rules,
        take=begin,
        matters=known.matters,
    )


def _advice(known: Knowledge, desk: Desk) -> tuple[Entry, ...]:
    """Return what is asked about before one applies: policies, and what one is entitled to."""
    return (
        _entry(
            "talents",
            "account-star",
            lambda _here: begin_survey(_counter(known, desk)),
            limits=lambda _here: (
                None if readable(known.programmes) else message("menu.talents_away")
            ),
        ),
        _entry(
            "consult",
            "book-open-variant",
            lambda _here: ChooseReading(reading_desk(known, desk)),
            limits=lambda _here: None if readable(known.policies) else message("menu.consult_away"),
        ),
    )


def reading_desk(known: Knowledge, desk: Desk) -> ReadingDesk:
    """Return what reading needs, with the articles of this moment to its end."""
    return ReadingDesk(
        known.policies(),
        known.policy_index,
        ways=partial(_ways, known, desk),
        ticket=lambda: ChooseGroup(desk),
        address=known.settings.kiosk.articles_url,
        characters=known.characters,
    )


def _ways(
    known: Knowledge, desk: Desk, leads: tuple[Lead, ...], here: Surroundings
) -> tuple[Way, ...]:
    """Return where an article leads: to applications, and to numbers for its services."""
    found: list[Way] = []
    there = here.applications_open and readable(known.matters)
    offered = {one.id: one for one in known.matters().matters if one.open} if there else {}
    for lead in leads:
        name = f"{lead.kind.value}:{lead.id}"
        if lead.kind is LeadKind.MATTER and lead.id in offered:
            matter = offered[lead.id]
            option = Option(name, matter.name, about=message("consult.apply"), icon=matter.icon)
            start = partial(Needing, Draft.of(_applying(known, desk), matter))
            found.append(Way(option, start))
        elif lead.kind is LeadKind.SERVICE:
            service = known.hall.service(lead.id)
            about = message("consult.number")
            option = Option(name, service.name, about=about, icon=service.icon)
            found.append(Way(option, partial(for_service, desk, service, here)))
    return tuple(found)


def _appointments(known: Knowledge, desk: Desk) -> tuple[Entry, ...]:
    """Return what has to do with a time that was agreed: checking in, visits to companies."""
    sealable = bool(known.settings.applications.recipients)
    offered = _loads(known.visits)
    doorstep = partial(_doorstep, known, desk)
    checkin = CheckInDesk(known.hall, desk.hand, sealable, lambda: ChooseGroup(desk))
    return (
        _entry(
            "checkin",
            "calendar-check",
            lambda _here: Come(checkin),
            limits=lambda here: None if here.centre_online else message("menu.checkin_away"),
        ),
        _entry(
            "doorstep",
            "home-map-marker",
            lambda here: begin_visit(doorstep(), here),
            limits=lambda _here: None if offered() else message("menu.doorstep_away"),
        ),
        _entry(
            "change",
            "calendar-clock",
            lambda _here: FindSlip(doorstep()),
            limits=lambda here: (
                None if here.centre_online and offered() else message("menu.change_away")
            ),
        ),
    )


def _doorstep(known: Knowledge, desk: Desk) -> DoorstepDesk:
    return DoorstepDesk(
        known.hall,
        known.visits(),
        known.settings.kiosk.site,
        sealable=bool(known.settings.applications.recipients),
        instead=lambda: ChooseGroup(desk),
        follow=following,
        characters=known.characters,
        index=known.building_index,
    )


def call_back(known: Knowledge, desk: Desk, here: Surroundings) -> Step | None:
    """Return the first step of a wish to be called; None where it cannot be kept."""
    if not known.settings.applications.recipients or not readable(known.visits):
        return None
    return following(VisitDraft(_doorstep(known, desk), calling=True), here)


def _more(known: Knowledge, desk: Desk) -> tuple[Entry, ...]:
    """Return what else the kiosk can do."""
    hall = known.hall
    return (
        _entry(
            "check",
            "file-find",
            lambda _here: ChoosePaper(Camera(begin, instead=lambda: ChooseGroup(desk))),
            limits=lambda here: None if here.camera_ready else message("menu.check_away"),
        ),
        _entry("hours", "clock", lambda _here: Article(hours_article(hall))),
        _entry("privacy", "shield-outline", lambda _here: Article(notice_view(hall))),
    )


def _applying(known: Knowledge, desk: Desk) -> ApplyDesk:
    """Return what an application needs, with the matters of this moment to its end."""
    return ApplyDesk(
        known.hall,
        known.matters(),
        begin,
        instead=lambda: ChooseGroup(desk),
        rules=known.rules,
        characters=known.characters,
        index=known.matter_index,
        need=Needing,
    )


def _office(known: Knowledge, desk: Desk) -> Office:
    resumed = partial(resume, known, desk)
    return Office(known.matters, begin, resumed, instead=lambda: ChooseGroup(desk))


def resume(known: Knowledge, desk: Desk, matter: str) -> Step | None:
    """Lead to a matter by its id; None where it is not offered any more."""
    matters = known.matters()
    if matter not in {one.id for one in matters.matters if one.open}:
        return None
    return Needing(Draft.of(_applying(known, desk), matters.matter(matter)))


def _counter(known: Knowledge, desk: Desk) -> Counter:
    """Return what a survey needs, with the programmes of this moment to its end."""

    def apply(matter: str, here: Surroundings) -> Step | None:
        if not here.applications_open or not readable(known.matters):
            return None
        return resume(known, desk, matter)

    def ticket(service: str, here: Surroundings) -> Step | None:
        return for_service(desk, known.hall.service(service), here)

    return Counter(known.programmes(), apply, ticket)


def readable(read: Callable[[], object]) -> bool:
    """Tell whether a part of the catalogue has no faults."""
    try:
        read()
    except FileFaultsError:
        return False
    return True


def _loads(load: Callable[[], object]) -> Callable[[], bool]:
    """Return what tells whether a part of the catalogue can be read."""

    def loads() -> bool:
        try:
            load()
        except FileFaultsError:
            return False
        return True

    return loads


def _always(_here: Surroundings) -> Text | None:
    return None


def _entry(
    name: str,
    icon: str,
    start: Callable[[Surroundings], Step],
    limits: Callable[[Surroundings], Text | None] = _always,
) -> Entry:
    option = Option(name, message(f"menu.{name}"), about=message(f"menu.{name}_about"), icon=icon)
    return Entry(option, start, limits)


def _group(name: str, icon: str, entries: tuple[Entry, ...]) -> tuple[Entry, ...]:
    """Return an entry that leads to others, or nothing where it would lead to none."""
    menu = partial(Menu, entries, message(f"menu.{name}"))
    return (_entry(name, icon, lambda _here: menu()),) if entries else ()
