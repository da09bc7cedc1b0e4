"""``kiosk run``: the kiosk, with its window or without."""

import argparse
import asyncio
import faulthandler
import gc
import logging
import os
import signal
import sys
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kiosk.flow.call_now import Sight
from kiosk.flow.model import Event
from kiosk.flow.session import Session
from kiosk.flow.shot import Grabs
from kiosk.flow.views import Page
from kiosk.headless import UnknownTouchError, line_of, lines_of, touch_of, write_line
from kiosk.knowledge import Knowledge
from kiosk.last_good import FAULTY, LastGood, folder_of
from kiosk.link.clock import wall_clock_ms
from kiosk.link.errors import StoreError
from kiosk.logs.beginning import add_option, begin
from kiosk.runtime import memory
from kiosk.runtime.upkeep.lines import Ring
from kiosk.runtime.visit_lock import VisitLock, lock_file
from kiosk.runtime.watchdog import DEVICES, WINDOW, Watchdog, watchdog
from kiosk.visit import first_session

if TYPE_CHECKING:  # comes with what papers are; no first page shows any
    from kiosk.flow.papers import Glimpse

Show = Callable[[Page], None]
Look = Callable[["Glimpse | Sight"], None]
Ready = Callable[[Callable[[Event], None]], None]
SETTINGS = Path(__file__).parents[2] / "config" / "kiosk.toml"
log = logging.getLogger(__name__)
WRONG_SETTINGS, CANNOT_RUN = 2, 1


@dataclass(frozen=True, slots=True)
class Beside:
    """What stands beside the kiosk in its process."""

    ring: Ring
    grab: Grabs | None  # None: there is no window
    alive: Watchdog
    reached: Callable[[], None]
    """Called once, on a thread, when the first page is there and what is touched is answered."""


def main(arguments: list[str]) -> int:
    """Run until told to stop.

    Returns:
        0 after a stop; 75 when it is to be started anew; 71 when there was no memory left; 1 when
        it cannot run here; 2 when settings, catalogue or texts have faults.
    """
    parser = argparse.ArgumentParser(prog="kiosk run", description=__doc__)
    parser.add_argument("-c", "--config", type=Path, default=SETTINGS, metavar="FILE")
    parser.add_argument("--headless", action="store_true", help="pages as JSON lines, no window")
    parser.add_argument("--observe", type=Path, metavar="FILE", help="write every page to FILE")
    add_option(parser)
    chosen = parser.parse_args(arguments)
    ring = Ring()
    level = os.environ.get("ESTATION_LOG", "INFO").upper()
    speaker = begin(chosen.log_format, level, "estation-kiosk", ring)
    last_good = LastGood(folder_of(os.environ))
    try:
        known = last_good.read(chosen.config)
    except FAULTY as error:
        sys.stderr.write(f"{error}\n")
        return WRONG_SETTINGS
    speaker.kiosk = known.settings.kiosk.name
    session = first_session(known)

    def reached() -> None:
        last_good.keep(known, chosen.config)

    faulthandler.enable()  # what was stuck stands in the log when the watchdog bit
    if chosen.headless:
        alone = watchdog(os.environ, DEVICES)
        return _guarded(_headless(known, session, Beside(ring, None, alone, reached)))
    alive = watchdog(os.environ, WINDOW, DEVICES)
    gc.disable()  # until the work beside the window has been loaded; see ``kiosk.ui.bridge``
    # Kivy opens the display when it is imported: it is loaded where a window is wanted.
    from kiosk.ui.window import Window  # noqa: PLC0415

    window = Window(
        known.settings.screen,
        known.hall,
        known.phrasebook,
        known.fonts,
        observe=chosen.observe,
    )
    window.turns(lambda: alive.turned(WINDOW), alive.every_s)

    def work(show: Show, look: Look, ended: asyncio.Event, ready: Ready, grab: Grabs) -> int:
        beside = Beside(ring, grab, alive, reached)
        return _guarded(_work(known, session, show, look, ended, ready, beside))

    try:
        return window.run(session.page, work)
    except MemoryError:
        memory.end()


async def _work(
    known: Knowledge,
    session: Session,
    show: Show,
    look: Look,
    ended: asyncio.Event,
    ready: Ready,
    beside: Beside,
) -> int:
    # Journeys, drivers and paper take longer to load than the first page to show: they come
    # after it, and what is touched meanwhile waits for them.
    import_module("kiosk.guided")
    from kiosk.app import Kiosk  # noqa: PLC0415
    from kiosk.runtime.last_end import last_end  # noqa: PLC0415
    from kiosk.runtime.upkeep.maintenance import Seams  # noqa: PLC0415

    memory.guard()
    alive = beside.alive
    lock = VisitLock(lock_file(os.environ))
    turning: list[asyncio.Task[None]] = []

    def begun(send: Callable[[Event], None]) -> None:
        ready(send)
        turning.append(asyncio.get_running_loop().create_task(_turn(beside)))

    def shown(page: Page) -> None:
        lock.shown(page)
        show(page)

    try:
        grab, end = beside.grab, last_end(os.environ)
        seams = (
            Seams(beside.ring, last_end=end)
            if grab is None
            else Seams(beside.ring, grab.plain, grab.masked, end)
        )
        return await Kiosk(known, session, shown, look, seams).run(ended, begun)
    finally:
        for task in turning:
            task.cancel()
        alive.stopping()
        lock.close()


async def _turn(beside: Beside) -> None:
    """Say that the event loop turns, until cancelled; once, that the first page was reached."""
    alive, told = beside.alive, False
    while True:
        alive.turned(DEVICES)
        if alive.ready and not told:
            told = True
            asyncio.get_running_loop().run_in_executor(None, _reached, beside)
        await asyncio.sleep(alive.every_s)


def _reached(beside: Beside) -> None:
    try:
        beside.reached()
    except OSError as error:
        log.warning("settings: no copy is kept of them: %s", error)


async def _headless(known: Knowledge, session: Session, beside: Beside) -> int:
    ended = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, ended.set)
    listening: list[asyncio.Task[None]] = []

    def ready(send: Callable[[Event], None]) -> None:
        listening.append(loop.create_task(_listen(send)))

    def show(page: Page) -> None:
        write_line(line_of(page, wall_clock_ms()))

    show(session.page)
    try:
        return await _work(known, session, show, lambda _glimpse: None, ended, ready, beside)
    finally:
        for task in listening:
            task.cancel()


async def _listen(send: Callable[[Event], None]) -> None:
    lines = await lines_of(sys.stdin)
    while line := await lines.readline():
        try:
            send(touch_of(line.decode("utf-8", errors="replace")))
        except UnknownTouchError as error:
            sys.stderr.write(f"{error}\n")


def _guarded(work: Coroutine[Any, Any, int]) -> int:
    """Do ``work`` to its end; return the exit status."""
    try:
        return asyncio.run(work)
    except StoreError as error:
        sys.stderr.write(f"{error}\n")
        return CANNOT_RUN
    except (MemoryError, OSError, RuntimeError, BaseExceptionGroup) as error:
        if memory.wanting(error):
            memory.end()
        raise
