"""The kiosk, put together. All that works is made and joined here, and nowhere else."""

import asyncio
import logging
import platform
import time
from collections.abc import AsyncIterator, Callable, Coroutine
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

from drivers.capabilities import Raster
from drivers.status import Health
from kiosk import __version__
from kiosk.flow.model import Effect, Event
from kiosk.flow.papers import Glimpse
from kiosk.flow.session import Session
from kiosk.flow.views import Page
from kiosk.knowledge import Knowledge
from kiosk.link import commands as link_commands
from kiosk.link import outbox, sealed
from kiosk.link.client import Link
from kiosk.link.commands import Handler
from kiosk.link.errors import StoreError
from kiosk.link.messages import Info
from kiosk.link.store import Store
from kiosk.link.topics import KioskTopics
from kiosk.link.upkeep import Desired
from kiosk.paper.test_page import draw_test_page
from kiosk.runtime import journal as runtime_journal
from kiosk.runtime.applications import Applications, Where
from kiosk.runtime.bookings import Bookings
from kiosk.runtime.codes import Codes
from kiosk.runtime.counting import Counting
from kiosk.runtime.effects import Effects
from kiosk.runtime.journal import Journal
from kiosk.runtime.knowing import Knowing
from kiosk.runtime.morning import Morning
from kiosk.runtime.numbers import Numbers
from kiosk.runtime.opening import Opening
from kiosk.runtime.periodic import every
from kiosk.runtime.roster import Roster, infos
from kiosk.runtime.runner import Runner, Tell
from kiosk.runtime.seeing import Seeing
from kiosk.runtime.speaking import Speaking
from kiosk.runtime.standing import Standings
from kiosk.runtime.telemetry import measure
from kiosk.runtime.upkeep import maintenance as upkeep
from kiosk.runtime.upkeep.maintenance import Maintenance, Parts, Seams
from kiosk.runtime.upkeep.trials import DrawPage
from kiosk.runtime.uploading import Uploading
from kiosk.runtime.watch import Watch
from kiosk.slips import Slips
from kiosk.texts import Language
from kiosk.typed_toml import FileFaultsError

log = logging.getLogger(__name__)

JOURNAL = "journal.db"
TABLES = (
    *runtime_journal.SCHEMA,
    *outbox.SCHEMA,
    *link_commands.SCHEMA,
    *sealed.SCHEMA,
    *upkeep.SCHEMA,
)
TELEMETRY_S = 30.0
BLOCKS_S = 1.0  # how soon a centre that came back is asked for numbers
WIDTH_DOTS = 576  # of a printer that is not there
IN_USE = "store.in_use"
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
        look: Callable[[Glimpse], None],
        seams: Seams | None = None,
    ) -> None:
        self._known, self._session, self._show, self._look = known, session, show, look
        self._seams = seams or Seams()
        self._data_dir = Path(known.settings.kiosk.data_dir)
        self._started_s = time.monotonic()

    async def run(self, ended: asyncio.Event, ready: Callable[[Send], None]) -> int:
        """Work until ``ended`` is set; ``ready`` is given what takes the visitor's events.

        Returns:
            The exit status: 0, or ``ending.RESTART`` where it is to be started anew.

        Raises:
            StoreError: Another kiosk uses the journal.
        """
        handlers: dict[str, Handler] = {}

        def desired(wanted: Desired) -> None:
            maintenance.desired(wanted)

        async with AsyncExitStack() as stack:
            worker = stack.enter_context(ThreadPoolExecutor(1, thread_name_prefix="draw"))
            store = await stack.enter_async_context(_opened(self._data_dir))
            link = self._link(store, handlers, desired)
            journal = Journal(store, link.put_event)
            opening = await self._opening(journal)
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

            speaking = Speaking(self._known.settings.speech)
            runner = Runner(
                self._session, perform, self._show, maintenance.around, maintenance.moved
            )
            stack.push_async_callback(runner.close)
            stack.callback(maintenance.levels.close)
            watch = Watch(
                opening,
                link,
                runner.send,
                lambda: store.fault,
                lambda: applications.open,
                lambda: speaking.ready,
                maintenance.overview,
                maintenance.pending,
            )

            def device_changed(name: str, health: Health, falls: int) -> None:
                maintenance.device_changed(name, health, falls)
                watch.device_changed(name, health, falls)

            roster = Roster(self._known.settings.devices, device_changed)
            numbers = self._numbers(link, journal, opening)
            seeing = Seeing(
                roster.camera,
                self._known.settings.devices.camera,
                self._look,
                lambda: opening.now().date(),
            )
            stack.push_async_callback(seeing.close)
            uploader = self._uploader(store)
            applications = self._applications(link, store, roster, opening, uploader)
            stack.callback(applications.close)
            recipients = self._known.settings.applications.recipients
            standings = Standings(recipients, link, self._known.standing)
            knowing = Knowing(recipients, link, opening.now)
            bookings = Bookings(recipients, link, store, self._known.hall.hours.zone)
            page = self._test_page(opening, worker)
            morning = Morning(roster, link, store, opening, page, self._known.settings)
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
                    technician,
                ),
            )
            await self._recover(journal, opening)
            await maintenance.begin()
            ready(runner.send)
            work = [link.run(), watch.run(), morning.run(), every(BLOCKS_S, numbers.keep_blocks)]
            work += [seeing.load(), speaking.run()]
            work.append(self._apply(applications, uploader, link))
            work.append(self._advise(applications))
            work.append(every(TELEMETRY_S, partial(self._tell_figures, link)))
            work.append(maintenance.run())
            work.extend(roster.work())
            await _until(ended, work)
        return maintenance.ending.status

    def _link(
        self, store: Store, handlers: dict[str, Handler], desired: Callable[[Desired], None]
    ) -> Link:
        settings = self._known.settings
        return Link(
            settings.broker,
            KioskTopics(settings.kiosk.site, settings.kiosk.name),
            store,
            info=self._info,
            commands=handlers,
            desired=desired,
        )

    async def _opening(self, journal: Journal) -> Opening:
        return Opening(
            self._known.hall.hours,
            lambda: datetime.now(UTC),
            follow_hours=self._known.settings.kiosk.follow_hours,
            closed=await journal.closed_by_technician(),
        )

    def _numbers(self, link: Link, journal: Journal, opening: Opening) -> Numbers:
        tickets = self._known.settings.tickets
        return Numbers(
            self._known.hall,
            link,
            journal,
            opening.now,
            request_timeout_s=tickets.request_timeout_s,
            lease_size=tickets.lease_size,
        )

    def _test_page(self, opening: Opening, worker: Executor) -> DrawPage:
        printer = self._known.settings.devices.printer

        async def page() -> Raster:
            drawn = partial(
                draw_test_page,
                at=opening.now(),
                language=Language.ENGLISH,
                phrasebook=self._known.phrasebook,
                fonts=self._known.fonts,
                width_dots=printer.width_dots if printer else WIDTH_DOTS,
            )
            return await asyncio.get_running_loop().run_in_executor(worker, drawn)

        return page

    def _applications(
        self, link: Link, store: Store, roster: Roster, opening: Opening, uploader: Uploading
    ) -> Applications:
        kiosk = self._known.settings.kiosk
        where = Where(
            kiosk.site,
            kiosk.name,
            self._known.hall,
            self._known.matters,
            self._data_dir,
            opening.now,
        )
        return Applications(
            self._known.settings.applications,
            where,
            link,
            store,
            roster.chip_reader,
            uploader.stir,
        )

    def _uploader(self, store: Store) -> Uploading:
        return Uploading(self._known.settings.applications, store, self._data_dir)

    async def _apply(self, applications: Applications, uploader: Uploading, link: Link) -> None:
        """Load what applying and reading need, behind the first page; then send what waits.

        Where one cannot be loaded it is closed, and tickets go on.
        """
        begun = await self._begun(applications, link)
        async with asyncio.TaskGroup() as group:
            group.create_task(self._read_policies(applications))
            if begun:
                group.create_task(applications.run())
                group.create_task(uploader.run(applications.refused))

    async def _begun(self, applications: Applications, link: Link) -> bool:
        """Load what applying needs; tell whether it is there."""
        try:
            await asyncio.to_thread(self._known.matters)
            await applications.begin()
        except (FileFaultsError, StoreError, ValueError, OSError) as error:
            log.error("applications: closed: %s", error)  # noqa: TRY400
            applications.alert("applications.faults", str(error))
            return False
        link.tell_keys(applications.fingerprint, applications.public_key)
        return True

    async def _read_policies(self, applications: Applications) -> None:
        """Read the articles and make their index, so that no visitor waits for that."""
        try:
            await asyncio.to_thread(self._known.policy_index)
        except (FileFaultsError, OSError) as error:
            log.error("policies: closed: %s", error)  # noqa: TRY400
            applications.alert("policies.faults", str(error))

    async def _advise(self, applications: Applications) -> None:
        """Load the programmes, behind the first page; where they have faults, say so."""
        try:
            await asyncio.to_thread(self._known.programmes)
        except FileFaultsError as error:
            log.error("programmes: closed: %s", error)  # noqa: TRY400
            applications.alert("programmes.faults", str(error))

    def _info(self, boot: str, started: int) -> Info:
        return Info(
            boot=boot,
            started=started,
            software=__version__,
            python=platform.python_version(),
            system=platform.platform(),
            hardware=platform.machine(),
            catalogue=self._known.hall.revision,
            devices=infos(self._known.settings.devices),
        )

    async def _recover(self, journal: Journal, opening: Opening) -> None:
        try:
            left = await journal.recover(opening.now().date())
        except StoreError as error:
            log.warning("journal: %s", error)
        else:
            if left:
                log.warning("journal: %d tickets were on their way when the kiosk stopped", left)

    async def _tell_figures(self, link: Link) -> None:
        try:
            depth = await link.depth()
        except StoreError:
            depth = None
        link.report_telemetry(
            measure(
                self._data_dir,
                started_s=self._started_s,
                outbox_depth=depth,
                clock_offset_ms=link.clock_offset_ms,
            )
        )


@asynccontextmanager
async def _opened(folder: Path) -> AsyncIterator[Store]:
    """Open the journal; where the disk does not let us, keep it in memory and say so.

    The centre's numbers and the printer still serve the visitor then.
    """
    async with AsyncExitStack() as stack:
        try:
            store = await stack.enter_async_context(Store.opened(folder / JOURNAL, TABLES))
        except StoreError as error:
            if error.code == IN_USE:
                raise
            log.error("journal: %s; nothing outlives this run", error)  # noqa: TRY400
            store = await stack.enter_async_context(Store.in_memory(TABLES, fault=error.code))
        yield store


async def _until(ended: asyncio.Event, work: list[Coroutine[Any, Any, None]]) -> None:
    """Do all of ``work`` until ``ended``; a part that fails ends the whole."""
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(part) for part in work]
        await ended.wait()
        for task in tasks:
            task.cancel()
