"""The centre, put together."""

import asyncio
import contextlib
import logging
import socket
import sys
from collections.abc import Callable, Coroutine, Sequence
from pathlib import Path
from typing import Any

import uvicorn
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
from kiosk.centre.board import Board
from kiosk.centre.calendar.appointments import Window
from kiosk.centre.calendar.companies import Companies
from kiosk.centre.calendar.office import CalendarOffice
from kiosk.centre.calendar.pages import CalendarPages
from kiosk.centre.calendar.slots import Diary
from kiosk.centre.credit import grants
from kiosk.centre.credit.opening import open_credit
from kiosk.centre.intake import Intake
from kiosk.centre.numbers import Asked
from kiosk.centre.offices import AnswerLater, offices
from kiosk.centre.reception import Reception
from kiosk.centre.register.opening import open_registers
from kiosk.centre.settings import Settings
from kiosk.centre.store import CentreStore
from kiosk.centre.uploads import Uploads
from kiosk.centre.waves import Waves
from kiosk.centre.web import Web, templates
from kiosk.centre.web_applications import ApplicationPages
from kiosk.centre.web_questions import QuestionPages
from kiosk.centre.web_waves import WavePages
from kiosk.link.clock import wall_clock_ms
from kiosk.link.knowing import KnowingRequest
from kiosk.link.seal import Opener
from kiosk.link.signing import kiosk_key
from kiosk.link.standing import StandingRequest

log = logging.getLogger(__name__)

APPOINTMENT = "appointment"
"""Why somebody goes first who came to an appointment: a reason of ``standing.yaml``."""


class PortInUseError(Exception):
    """Another program listens where the pages are to be; the text says what to do."""


async def run(settings: Settings, beside: Path, stop: asyncio.Event) -> None:
    """Serve the hall until ``stop`` is set.

    Raises:
        FileFaultsError: The catalogue has faults.
        CentreStoreError: The database cannot be opened.
        PortInUseError: The pages cannot be served there.
        SealError: The key that opens applications cannot be used.
        KeyFileError: A kiosk's key is none.
        OidcSettingsError: The provider that knows the staff cannot be asked.
        SubjectKeyError: The key of the standings, or that of the answers, cannot be used.
        RegisterSettingsError: A register cannot be asked.
    """
    catalogue = beside / settings.centre.catalogue_dir
    hall = load_hall(catalogue)
    matters = load_matters(catalogue, hall.queues)
    rules = load_standing(catalogue, matters.materials)
    bound_ms = rules.bound_minutes * 60_000
    visits = load_visits(catalogue)
    opener = _opener(settings)
    calendar = _calendar(settings, hall, visits, opener)
    listening = _listen(settings.web.host, settings.web.port)
    async with CentreStore.opened(settings.centre.database) as store:
        await _first_administrator(store)
        access = open_access(settings.access, hall, store, templates())
        board = Board(hall, store)

        def changed() -> None:
            board.broker_online = intake.online
            board.changed()

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
            else offices(settings, hall, reception.key_of, later, bound_ms)
        )
        intake = Intake(settings, hall, store, changed, responsible | calendar.offices())
        waves = Waves(store, intake, wall_clock_ms)
        topics = load_topics(beside / settings.centre.catalogue_dir)
        further: list[BaseRoute] = [
            *credit.routes,
            *WavePages(waves).routes(),
            *QuestionPages(hall, topics, store, templates()).routes(),
            *CalendarPages(hall, settings.centre.site, visits, store, opener, templates()).routes(),
        ]
        links = [
            ("/calendar", "日历 Calendar"),
            *credit.links,
            ("/questions", "未答问题 Questions"),
        ]
        if reception is not None:
            pages = ApplicationPages(hall, matters, store, reception, templates())
            uploads = Uploads(Path(settings.applications.folder) / "uploads", reception.take)
            further = [*further, *pages.routes(), *uploads.routes()]
            links = [("/applications", "申请 Applications"), *links]
        web = Web(hall, store, board, intake, access, further, links, bound_ms)
        log.info("centre: http://%s:%d/", settings.web.host, settings.web.port)
        work = [intake.run(), waves.run()]
        if reception is not None:
            work.append(reception.run())
        try:
            await _serve(_server(web, settings), listening, work, stop)
        finally:
            await credit.close()
            await registers.close()
            await access.close()


def _server(web: Web, settings: Settings) -> uvicorn.Server:
    return uvicorn.Server(
        uvicorn.Config(
            web.application(),
            proxy_headers=bool(settings.access.proxies),
            forwarded_allow_ips=settings.access.proxies,
            server_header=False,
            log_level="warning",
            lifespan="off",
            timeout_graceful_shutdown=1,
        )
    )


async def _serve(
    server: uvicorn.Server,
    listening: socket.socket,
    work: Sequence[Coroutine[Any, Any, None]],
    stop: asyncio.Event,
) -> None:
    """Serve the pages and do the ``work`` until ``stop`` is set, or one of them ends."""
    tasks = [asyncio.create_task(one) for one in work]
    serving = asyncio.create_task(server._serve([listening]))  # noqa: SLF001
    stopping = asyncio.create_task(stop.wait())
    try:
        await asyncio.wait({*tasks, serving, stopping}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        server.should_exit = True
        for task in (*tasks, stopping):
            task.cancel()
        await serving
        for task in tasks:
            with contextlib.suppress(asyncio.CancelledError):
                await task


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


def _listen(host: str, port: int) -> socket.socket:
    try:
        return socket.create_server((host, port), backlog=128)
    except OSError as error:
        raise PortInUseError(
            f"http://{host}:{port}: cannot listen there, {error.strerror}; "
            "end the other program or set web.port"
        ) from error
