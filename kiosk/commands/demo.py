"""``kiosk demo``: everything on one machine, with simulated devices."""

import argparse
import asyncio
import contextlib
import logging
import os
import signal
import sys
from collections.abc import Coroutine, Sequence
from pathlib import Path
from typing import Any

from kiosk.demo.chapters import CHAPTERS
from kiosk.demo.children import CannotStartError
from kiosk.demo.observed import NotSeenError
from kiosk.demo.showing import show
from kiosk.demo.tour import take_tour

FAILED, INTERRUPTED = 1, 130


def main(arguments: list[str]) -> int:
    """Show the kiosk until it is closed, or take the tour.

    Returns:
        0; 1 when a part did not come up or a page did not come; 130 after Ctrl-C.
    """
    parser = argparse.ArgumentParser(prog="kiosk demo", description=__doc__)
    parser.add_argument(
        "--tour", type=Path, metavar="DIR", help="take the tour on a hidden display, into DIR"
    )
    parser.add_argument(
        "--chapter", choices=CHAPTERS, action="append", help="of the tour; all when none is given"
    )
    chosen = parser.parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    logging.getLogger("kiosk.link").setLevel(logging.ERROR)
    if chosen.tour is None and not os.environ.get("DISPLAY"):
        sys.stderr.write("demo: there is no display; take the tour with --tour DIR\n")
        return FAILED
    work = (
        _tour(chosen.tour, chosen.chapter or tuple(CHAPTERS))
        if chosen.tour
        else show(os.environ["DISPLAY"])
    )
    try:
        return asyncio.run(_interruptible(work))
    except (CannotStartError, NotSeenError) as error:
        sys.stderr.write(f"demo: {error}\n")
        return FAILED


async def _tour(folder: Path, chapters: Sequence[str]) -> int:
    summary = await take_tour(folder, chapters)
    sys.stdout.write(
        f"{len(summary.journeys)} journeys in {summary.seconds:.0f} s, numbers "
        f"{', '.join(summary.tickets)}; look into {folder}/index.html\n"
    )
    return 0


async def _interruptible(work: Coroutine[Any, Any, int]) -> int:
    """Do ``work``; Ctrl-C and SIGTERM end it in order, so that nothing is left running."""
    task = asyncio.ensure_future(work)
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, task.cancel)
    with contextlib.suppress(asyncio.CancelledError):
        return await task
    return INTERRUPTED
