"""``kiosk run``: the kiosk, with its window or without."""

import argparse
import asyncio
import gc
import os
import signal
import sys
from collections.abc import Callable, Coroutine
from importlib import import_module
from pathlib import Path
from typing import Any

from kiosk.flow.model import Event
from kiosk.flow.papers import Glimpse
from kiosk.flow.session import Session
from kiosk.flow.shot import Grab
from kiosk.flow.views import Page
from kiosk.headless import UnknownTouchError, line_of, lines_of, touch_of, write_line
from kiosk.knowledge import Knowledge
from kiosk.link.clock import wall_clock_ms
from kiosk.link.errors import StoreError
from kiosk.runtime.upkeep.lines import Ring, begin
from kiosk.settings import load
from kiosk.texts.faces import MissingFaceError
from kiosk.texts.phrasebook import MissingTextError
from kiosk.typed_toml import FileFaultsError
from kiosk.visit import first_session

Show = Callable[[Page], None]
Look = Callable[[Glimpse], None]
Ready = Callable[[Callable[[Event], None]], None]
SETTINGS = Path(__file__).parents[2] / "config" / "kiosk.toml"
WRONG_SETTINGS, CANNOT_RUN = 2, 1


def main(arguments: list[str]) -> int:
    """Run until told to stop.

    Returns:
        0 after a stop; 75 when it is to be started anew; 1 when it cannot run here; 2 when
        settings, catalogue or texts have faults.
    """
    parser = argparse.ArgumentParser(prog="kiosk run", description=__doc__)
    parser.add_argument("-c", "--config", type=Path, default=SETTINGS, metavar="FILE")
    parser.add_argument("--headless", action="store_true", help="pages as JSON lines, no window")
    parser.add_argument("--observe", type=Path, metavar="FILE", help="write every page to FILE")
    parser.add_argument(
        "--log-format",
        choices=("text", "json"),
        default="text",
        help="json: a line of journald's fields each, scrubbed",
    )
    chosen = parser.parse_args(arguments)
    ring = begin(chosen.log_format, os.environ.get("ESTATION_LOG", "INFO").upper())
    try:
        settings = load(chosen.config)
        known = Knowledge.read(settings, chosen.config.resolve().parent)
    except (FileFaultsError, MissingTextError, MissingFaceError) as error:
        sys.stderr.write(f"{error}\n")
        return WRONG_SETTINGS
    session = first_session(known)
    if chosen.headless:
        return _guarded(_headless(known, session, ring))
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

    def work(show: Show, look: Look, ended: asyncio.Event, ready: Ready, grab: Grab) -> int:
        return _guarded(_work(known, session, show, look, ended, ready, (ring, grab)))

    return window.run(session.page, work)


async def _work(
    known: Knowledge,
    session: Session,
    show: Show,
    look: Look,
    ended: asyncio.Event,
    ready: Ready,
    window: tuple[Ring, Grab | None],
) -> int:
    # Journeys, drivers and paper take longer to load than the first page to show: they come
    # after it, and what is touched meanwhile waits for them.
    import_module("kiosk.menu")
    from kiosk.app import Kiosk  # noqa: PLC0415
    from kiosk.runtime.upkeep.maintenance import Seams  # noqa: PLC0415

    return await Kiosk(known, session, show, look, Seams(*window)).run(ended, ready)


async def _headless(known: Knowledge, session: Session, ring: Ring) -> int:
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
        return await _work(known, session, show, lambda _glimpse: None, ended, ready, (ring, None))
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
