"""``kiosk run``: the kiosk, with its window or without."""

import argparse
import asyncio
import gc
import logging
import os
import signal
import sys
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

from kiosk.flow.model import Event
from kiosk.flow.papers import Glimpse
from kiosk.flow.session import Session
from kiosk.flow.views import Page
from kiosk.headless import UnknownTouchError, line_of, lines_of, touch_of, write_line
from kiosk.knowledge import Knowledge
from kiosk.link.clock import wall_clock_ms
from kiosk.link.errors import StoreError
from kiosk.settings import load
from kiosk.texts.faces import MissingFaceError
from kiosk.texts.phrasebook import MissingTextError
from kiosk.typed_toml import FileFaultsError
from kiosk.visit import first_session

log = logging.getLogger(__name__)

SETTINGS = Path(__file__).parents[2] / "config" / "kiosk.toml"
WRONG_SETTINGS, CANNOT_RUN = 2, 1


def main(arguments: list[str]) -> int:
    """Run until told to stop.

    Returns:
        0 after a stop; 1 when it cannot run here; 2 when settings, catalogue or texts have faults.
    """
    parser = argparse.ArgumentParser(prog="kiosk run", description=__doc__)
    parser.add_argument("-c", "--config", type=Path, default=SETTINGS, metavar="FILE")
    parser.add_argument("--headless", action="store_true", help="pages as JSON lines, no window")
    parser.add_argument("--observe", type=Path, metavar="FILE", help="write every page to FILE")
    chosen = parser.parse_args(arguments)
    logging.basicConfig(
        level=os.environ.get("ESTATION_LOG", "INFO").upper(),
        format="%(asctime)s %(levelname)s %(name)s: %(message)s",
    )
    try:
        settings = load(chosen.config)
        known = Knowledge.read(settings, chosen.config.resolve().parent)
    except (FileFaultsError, MissingTextError, MissingFaceError) as error:
        sys.stderr.write(f"{error}\n")
        return WRONG_SETTINGS
    session = first_session(known)
    if chosen.headless:
        return _guarded(_headless(known, session))
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
    return window.run(session.page, lambda *joints: _guarded(_work(known, session, *joints)))


async def _work(
    known: Knowledge,
    session: Session,
    show: Callable[[Page], None],
    look: Callable[[Glimpse], None],
    ended: asyncio.Event,
    ready: Callable[[Callable[[Event], None]], None],
) -> None:
    # Drivers and paper take longer to load than the first page to show: they come after it.
    from kiosk.app import Kiosk  # noqa: PLC0415

    await Kiosk(known, session, show, look).run(ended, ready)


async def _headless(known: Knowledge, session: Session) -> None:
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
        await _work(known, session, show, lambda _glimpse: None, ended, ready)
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


def _guarded(work: Coroutine[Any, Any, None]) -> int:
    """Do ``work`` to its end; return the exit status."""
    try:
        asyncio.run(work)
    except StoreError as error:
        sys.stderr.write(f"{error}\n")
        return CANNOT_RUN
    return 0
