"""The centre, put together."""

import asyncio
import logging
import sys
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from msgspec import Struct
from sqlalchemy import Connection
from starlette.routing import BaseRoute

from kiosk.catalogue.hall import Hall
from kiosk.catalogue.loading import load_hall
from kiosk.catalogue.loading_matters import load_matters
from kiosk.catalogue.loading_policies import load_topics
from kiosk.catalogue.loading_standing import load_standing
from kiosk.catalogue.loading_visits import load_visits
from kiosk.catalogue.standing import StandingRules
from kiosk.catalogue.visits import Visits
from kiosk.centre.access.opening import open_access
from kiosk.centre.access.setting_up import lacks_administrator, set_up
from kiosk.centre.adapters import Adapter, FolderAdapter, PushAdapter
from kiosk.centre.alerts.events import Events
from kiosk.centre.alerts.opening import rules_of
from kiosk.centre.board import Board
from kiosk.centre.calendar.appointments import Window
from kiosk.centre.calendar.companies import Companies
from kiosk.centre.calendar.office import CalendarOffice
from kiosk.centre.calendar.pages import CalendarPages
from kiosk.centre.calendar.slots import Diary
from kiosk.centre.channel.web import ChannelPages
from kiosk.centre.credit import grants
from kiosk.centre.credit.opening import open_credit
from kiosk.centre.enrolment.opening import open_enrolment
from kiosk.centre.enrolment.web import EnrolmentPages
from kiosk.centre.fleet.fleet import Fleet
from kiosk.centre.fleet.web import FleetPages
from kiosk.centre.guide.opening import open_guide
from kiosk.centre.intake import Intake
from kiosk.centre.metrics.tally import Tally
from kiosk.centre.numbers import Asked
from kiosk.centre.offices import AnswerLater, offices
from kiosk.centre.orders.opening import open_afar
from kiosk.centre.orders.publishing import signing_key
from kiosk.centre.reception import Reception
from kiosk.centre.register.opening import open_registers
from kiosk.centre.serving import listen, serve
from kiosk.centre.settings import Settings
from kiosk.centre.store import CentreStore
from kiosk.centre.telling import open_telling
from kiosk.centre.uploads import Uploads
from kiosk.centre.web import Web, templates
from kiosk.centre.web_applications import ApplicationPages
from kiosk.centre.web_console import ConsolePages
from kiosk.centre.web_questions import QuestionPages
from kiosk.link.clock import wall_clock_ms
from kiosk.link.knowing import KnowingRequest
from kiosk.link.seal import Opener
from kiosk.link.signing import kiosk_key
from kiosk.link.standing import StandingRequest

log = logging.getLogger(__name__)

APPOINTMENT = "appointment"
"""Why somebody goes first who came to an appointment: a reason of ``standing.yaml``."""


@dataclass(frozen=True, slots=True)
class Giving:
    """How kiosks are given to the hall."""

    routes: Sequence[BaseRoute]
    work: Callable[[], list[Coroutine[Any, Any, None]]]


async def run(
    settings: Settings,
    beside: Path,
    stop: asyncio.Event,
    begun: Callable[[], None] = lambda: None,
) -> None:
    """Serve the hall until ``stop`` is set; ``begun`` is called when the pages can be asked for.

    Raises:
        FileFaultsError: The catalogue has faults.
        CentreStoreError: The database cannot be opened.
        PortInUseError: The pages cannot be served there.
        SealError: The key that opens applications cannot be used.
        KeyFileError: A kiosk's key is none.
        OidcSettingsError: The provider that knows the staff cannot be asked.
        SubjectKeyError: The key of the standings, or that of the answers, cannot be used.
        RegisterSettingsError: A register cannot be asked.
        SecretError: The key of a webhook cannot be used.
        RelaySecretError: The secret of a TURN server cannot be used.
        AuthorityError: The authority that gives kiosks to the hall cannot be used.
    """
    catalogue, site = beside / settings.centre.catalogue_dir, settings.centre.site
    hall = load_hall(catalogue)
    matters, visits = load_matters(catalogue, hall.queues), load_visits(catalogue)
    rules = load_standing(catalogue, matters.materials)
    bound_ms = rules.bound_minutes * 60_000
    wanted = rules_of(settings.alerts.rules_file)
    opener = _opener(settings)
    calendar = _calendar(settings, hall, visits, opener)
    signing = signing_key(settings.upkeep.signing_key_file)
    listening = listen(settings.web.host, settings.web.port)
    async with CentreStore.opened(settings.centre.database) as store:
        await _first_administrator(store)
        access = open_access(settings.access, hall, store, templates())
        board = Board(hall, store)
        fleet = await _fleet(settings, store)

        def changed() -> None:
            if board.broker_online != intake.online:
                board.broker_online = intake.online
                fleet.picture.stir()
            board.changed()
            afar.publishing.stir()

        reception = _reception(settings, opener, hall, store, changed, rules)
        credit = await open_credit(settings, hall, rules, store, templates(), opener)
        registers = await open_registers(settings.register, opener, matters, store)
        later: dict[type[Struct], AnswerLater] = {
            StandingRequest: credit.office.answer,
            KnowingRequest: registers.office.answer,
        }
        responsible = (
            offices(settings, hall, later=later, bound_ms=bound_ms)
            if reception is None
            else offices(settings, hall, reception.keys_of, later, bound_ms)
        )
        responsible = Events(wanted).beside(responsible | calendar.offices())
        intake = Intake(settings, hall, store, changed, responsible, fleet, tally := Tally())
        telling = open_telling(settings, wanted, hall, store, fleet, intake, tally)
        afar = open_afar(store, intake, site, signing, wall_clock_ms)
        guiding = await open_guide(
            settings.guide, hall, matters, catalogue, store, intake, templates(), tally.registry
        )
        further: list[BaseRoute] = [
            *credit.routes,
            *afar.routes,
            *ConsolePages(hall, site, templates()).routes(),
            *_fleet_pages(settings, fleet, store, intake).routes(),
            *telling.routes,
            *guiding.routes,
            *QuestionPages(hall, load_topics(catalogue), store, templates()).routes(),
            *CalendarPages(hall, site, visits, store, opener, templates()).routes(),
        ]
        links = [
            ("/calendar", "日历 Calendar"),
            *credit.links,
            ("/questions", "未答问题 Questions"),
            *guiding.links,
        ]
        work = [
            intake.run(),
            afar.waves.run(),
            afar.publishing.run(),
            *telling.work(),
            *guiding.work(),
        ]
        if reception is not None:
            uploads = Uploads(Path(settings.applications.folder) / "uploads", reception.take)
            further += ApplicationPages(hall, matters, store, reception, templates()).routes()
            further += uploads.routes()
            links.insert(0, ("/applications", "申请 Applications"))
            work.append(_taking(uploads, reception))
        giving = await _enrolment(settings, store, reception)
        further += [*_channel(settings), *giving.routes]
        web = Web(hall, store, board, intake, access, further, links, bound_ms)
        begun()
        try:
            await serve(web.application(), settings, listening, [*work, *giving.work()], stop)
        finally:
            for opened in (guiding, telling, credit, registers, access):
                await opened.close()


def _are_several(settings: Settings) -> bool:
    """Tell whether other processes serve the same hall."""
    return bool(settings.centre.share or settings.centre.kiosks)


async def _fleet(settings: Settings, store: CentreStore) -> Fleet:
    """Return what is known of the kiosks, as the database has it."""
    fleet = Fleet(settings.fleet, store, wall_clock_ms, shared=_are_several(settings))
    await fleet.load()
    return fleet


async def _taking(uploads: Uploads, reception: Reception) -> None:
    """Take what was whole when the centre ended, then hand over what comes, until cancelled."""
    await uploads.recover()
    await reception.run()


def _fleet_pages(
    settings: Settings, fleet: Fleet, store: CentreStore, intake: Intake
) -> FleetPages:
    return FleetPages(fleet, store, wall_clock_ms, lambda: intake.online, settings.centre.site)


async def _first_administrator(store: CentreStore) -> None:
    """Make one where there is none, at a terminal alone: a log would keep the password."""
    if not await lacks_administrator(store):
        return
    if sys.stdout.isatty():
        sys.stdout.write((await set_up(store)).said())
    else:
        log.warning("nobody may log in yet: run `kiosk centre --set-up` at a terminal")


def _reception(
    settings: Settings,
    opener: Opener | None,
    hall: Hall,
    store: CentreStore,
    changed: Callable[[], None],
    rules: StandingRules,
) -> Reception | None:
    """Return what takes applications; None where no key is set to open them."""
    if opener is None:
        return None
    own = settings.applications
    folder = FolderAdapter(Path(own.cases_dir or Path(own.folder) / "cases"))
    adapter: Adapter = folder
    if own.push:
        adapter = PushAdapter(own.push, kiosk_key(Path(own.folder) / own.push_key), folder)
    return Reception(own, settings.centre.site, opener, hall, store, adapter, changed, rules)


def _opener(settings: Settings) -> Opener | None:
    """Return what opens what is sealed to the centre; None where it has no key."""
    own = settings.applications
    if not own.identity_file:
        return None
    passphrase = Path(own.passphrase_file) if own.passphrase_file else None
    return Opener.read(Path(own.identity_file), passphrase)


def _calendar(
    settings: Settings, hall: Hall, visits: Visits, opener: Opener | None
) -> CalendarOffice:
    own = settings.calendar
    return CalendarOffice(
        Diary(visits, hall.hours.zone),
        Companies.read(own.companies_file),
        opener,
        Window(own.early_min, own.late_min),
        _goes_first,
    )


def _goes_first(db: Connection, asked: Asked, visit: str) -> str:
    return grants.make(db, asked.kiosk, visit, APPOINTMENT, asked.now_ms)


async def _enrolment(settings: Settings, store: CentreStore, reception: Reception | None) -> Giving:
    """Return where kiosks are given to the hall; nothing without an authority."""
    trust = _trusts_nobody if reception is None else reception.trust
    recipients = [] if reception is None else reception.recipients
    office = open_enrolment(settings, store, recipients, trust)
    if office is None:
        return Giving((), list)
    await office.begin()
    return Giving(EnrolmentPages(office).routes(), lambda: [office.follow()])


def _channel(settings: Settings) -> Sequence[BaseRoute]:
    """Return where kiosks are updated from; nothing without a folder."""
    folder = settings.channel.packages_dir
    return ChannelPages(Path(folder)).routes() if folder else ()


def _trusts_nobody(_kiosk: str, _signing_key: str) -> None:
    """Where no applications are taken, no kiosk's bundles are opened."""
