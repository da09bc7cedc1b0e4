"""The kiosk, put together. All that works is made and joined here, and nowhere else."""

import asyncio
import sqlite3
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack
from functools import partial
from pathlib import Path

from drivers.status import Health
from kiosk.behind import Behind
from kiosk.flow.call_now import Sight
from kiosk.flow.model import Effect, Event
from kiosk.flow.papers import Glimpse
from kiosk.flow.session import Session
from kiosk.flow.views import Page
from kiosk.keeping import opened, put_aside, recover, told
from kiosk.knowledge import Knowledge
from kiosk.limits import limit_of
from kiosk.link.client import Link
from kiosk.link.commands import Handler
from kiosk.link.errors import StoreError
from kiosk.link.messages import TicketEvent
from kiosk.link.store import Store
from kiosk.link.upkeep import Desired
from kiosk.making import (
    made_asking,
    made_link,
    made_numbers,
    made_opening,
    made_test_page,
    made_where,
)
from kiosk.runtime import mending as mending_module
from kiosk.runtime.applications import Applications
from kiosk.runtime.call.calls import Calls
from kiosk.runtime.call.pages import Pages
from kiosk.runtime.codes import Codes
from kiosk.runtime.counting import Counting
from kiosk.runtime.effects import Effects
from kiosk.runtime.journal import Journal, PutEvent
from kiosk.runtime.mending import Mending
from kiosk.runtime.morning import Morning
from kiosk.runtime.periodic import all_until, every
from kiosk.runtime.roster import Roster
from kiosk.runtime.runner import Runner, Tell
from kiosk.runtime.seeing import Seeing
from kiosk.runtime.speaking import Speaking
from kiosk.runtime.telemetry import measure
from kiosk.runtime.upkeep.maintenance import Maintenance, Parts, Seams
from kiosk.runtime.uploading import Uploading
from kiosk.runtime.used import Used
from kiosk.runtime.watch import Asked, Watch
from kiosk.slips import Slips
from kiosk.texts import Language

TELEMETRY_S = 30.0
BLOCKS_S = 1.0  # how soon a centre that came back is asked for numbers
Send = Callable[[Event], None]
"""Takes the visitor's events, on the event loop."""


class Kiosk:
    """A kiosk at work on one event loop.

    Args:
        known: What was read from disk.
        session: The visit; its first page may be on the screen already.
        show: Puts a page on the screen.
        look: Puts what the camera sees on it.
        seams: To the window and the log.
    """

    def __init__(
        self,
        known: Knowledge,
        session: Session,
        show: Callable[[Page], None],
        look: Callable[[Glimpse | Sight], None],
        seams: Seams | None = None,
    ) -> None:
        self._known, self._session, self._show, self._look = known, session, show, look
        self._seams = seams or Seams()
        self._data_dir = Path(known.settings.kiosk.data_dir)
        self._started_s = time.monotonic()
        self._used = Used(session)
        self._pages: Pages | None = None

    async def run(self, ended: asyncio.Event, ready: Callable[[Send], None]) -> int:
        """Work until ``ended`` is set; ``ready`` is given what takes the visitor's events.

        Returns:
            The exit status: 0, or ``ending.RESTART`` where it is to be started anew, or
            ``memory.NO_MEMORY`` where that is for want of memory.

        Raises:
            StoreError: Another kiosk uses the journal.
        """
        handlers: dict[str, Handler] = {}

        def desired(wanted: Desired) -> None:
            maintenance.desired(wanted)

        async with AsyncExitStack() as stack:
            worker = stack.enter_context(ThreadPoolExecutor(1, thread_name_prefix="draw"))
            store = await stack.enter_async_context(opened(self._data_dir))
            link = made_link(self._known, store, handlers, desired)
            journal = Journal(store, self._put_event(link))
            opening = await made_opening(self._known, journal, link)
            maintenance = Maintenance(
                self._known.settings,
                self._known.hall.revision,
                link,
                store,
                journal,
                opening,
                ended,
                self._seams,
            )

            async def perform(effect: Effect, language: Language, tell: Tell) -> Event:
                return await effects.perform(effect, language, tell)

            def moved() -> None:
                self._used.moved()
                maintenance.moved()
                if not self._session.busy:
                    bookings.forget()
                    seeing.forget()
                    calls.left()

            mending = Mending(
                store,
                self._data_dir,
                link.depth,
                lambda: self._session.busy,
                maintenance.ending.restart,
                maintenance.ending.starve,
            )
            speaking = Speaking(self._known.settings.speech)
            runner = Runner(
                self._session,
                perform,
                self._shown,
                maintenance.around,
                moved,
                mending.starved,
            )
            stack.push_async_callback(runner.close)
            stack.callback(maintenance.levels.close)
            watch = Watch(
                opening,
                link,
                runner.send,
                Asked(
                    limit=lambda: limit_of(self._known, store, numbers, applications),
                    applications_open=lambda: applications.open,
                    speech_ready=lambda: speaking.ready,
                    numbers_ready=lambda: numbers.ready and store.keeps,
                    overview=maintenance.overview,
                    pending=maintenance.pending,
                ),
            )

            def faults() -> tuple[str, ...]:
                return (*put_aside(store), *behind.faults, *maintenance.faults)

            def device_changed(name: str, health: Health, falls: int) -> None:
                maintenance.device_changed(name, health, falls)
                watch.device_changed(name, health, falls)

            roster = Roster(self._known.settings.devices, device_changed, self._used.printed)
            numbers = made_numbers(self._known, link, journal, opening)
            calls = Calls(
                self._known.settings,
                link,
                store,
                (roster.face_camera, roster.camera),
                watch.call_changed,
                self._look,
            )
            self._join_calls(calls, link)
            seeing = Seeing(
                roster.camera,
                self._known.settings.devices.camera,
                calls.looked(self._look),
                lambda: opening.now().date(),
                lambda *alert: applications.alert(*alert),  # noqa: PLW0108 - made below
            )
            stack.push_async_callback(seeing.close)
            uploader = Uploading(self._known.settings.applications, store, self._data_dir)
            applications = Applications(
                self._known.settings.applications,
                made_where(self._known, opening),
                link,
                store,
                roster.chip_reader,
                uploader.stir,
                seeing.words,
            )
            stack.callback(applications.close)
            behind = Behind(self._known, applications, uploader)
            standings, knowing, bookings = made_asking(self._known, link, store, opening)
            page = made_test_page(self._known, opening, worker)
            morning = Morning(
                roster, link, store, opening, page, self._known.settings, faults, watch.examined
            )
            technician, commands = maintenance.join(
                Parts(
                    self._session,
                    roster,
                    morning,
                    seeing,
                    applications,
                    watch,
                    page,
                    self._look,
                    runner.show,
                    faults,
                )
            )
            handlers.update(commands)
            effects = Effects(
                roster.card_reader,
                roster.printer,
                numbers,
                journal,
                Slips(self._known).draw,
                worker,
                seeing,
                (
                    applications,
                    Codes(roster.scanner, seeing),
                    standings,
                    knowing,
                    bookings,
                    speaking,
                    Counting(link, store, opening.now),
                    calls,
                    technician,
                ),
            )
            await recover(journal, opening.now().date())
            await self._begin(store, maintenance, applications)
            ready(runner.send)
            work = [
                link.run(),
                watch.run(),
                morning.run(),
                every(BLOCKS_S, numbers.keep_blocks),
                every(mending_module.LOOK_S, mending.look),
                seeing.load(),
                speaking.run(),
                behind.run(),
                every(TELEMETRY_S, partial(self._tell_figures, link)),
                maintenance.run(),
                calls.run(),
                *roster.work(),
            ]
            await all_until(ended, work)
        return maintenance.ending.status

    def _join_calls(self, calls: Calls, link: Link) -> None:
        """Let calls hear the centre, and a guide see the pages that he may see."""
        link.hear_calls(calls.heard)
        self._pages = Pages(
            calls.helped, lambda: calls.now, self._seams.masked, self._known.phrasebook
        )

    def _shown(self, page: Page) -> None:
        self._show(page)
        if self._pages is not None:
            self._pages.shown(page)

    async def _begin(
        self, store: Store, maintenance: Maintenance, applications: Applications
    ) -> None:
        """Begin technicians' part, and tell what this start has to tell."""
        await maintenance.begin()
        for code, detail in told(store, maintenance.faults, self._seams.last_end):
            applications.alert(code, detail)

    def _put_event(self, link: Link) -> PutEvent:
        def put(db: sqlite3.Connection, event: TicketEvent) -> None:
            self._used.said(event)
            link.put_event(db, event)

        return put

    async def _tell_figures(self, link: Link) -> None:
        try:
            depth = await link.depth()
        except StoreError:
            depth = None
        link.report_telemetry(
            measure(
                self._data_dir,
                self._used,
                started_s=self._started_s,
                outbox_depth=depth,
                clock_offset_ms=link.clock_offset_ms,
            )
        )
