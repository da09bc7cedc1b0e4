"""The tour: whole journeys on the real window, in three languages, each page as a picture."""

import asyncio
import contextlib
import logging
import shutil
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from kiosk.demo.applying import in_clear
from kiosk.demo.chapters import CHAPTERS, Part
from kiosk.demo.children import Children
from kiosk.demo.display import HiddenDisplay
from kiosk.demo.journeys import Hall
from kiosk.demo.observed import Observed
from kiosk.demo.report import Summary, write_report
from kiosk.demo.rig import REFERENCE, Rig, running
from kiosk.demo.visitor import Journey, Visitor
from kiosk.demo.witness import Witness
from kiosk.texts import Language

log = logging.getLogger(__name__)

PRINTED_S = 60.0


async def take_tour(folder: Path, chapters: Sequence[str] = tuple(CHAPTERS)) -> Summary:
    """Take the tour; pictures, tickets and the summary come into ``folder``, which is made anew.

    Args:
        folder: For what is to be looked at.
        chapters: Names of ``CHAPTERS``.

    Raises:
        CannotStartError: A part of the hall did not come up.
        NotSeenError: A page did not come; what was done until then is in the report.
    """
    _clear(folder)
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="estation-") as work:
        screens = Children(Path(work))
        try:
            display = await HiddenDisplay.start(screens, REFERENCE.width, REFERENCE.height)
            async with running(Path(work), display.name, REFERENCE) as rig:
                parts = [part for name in chapters for part in CHAPTERS[name]]
                summary = await _visit(rig, display, folder, parts)
        finally:
            await screens.stop_all()
            _keep_logs(Path(work), folder)
    summary.seconds = round(time.monotonic() - began, 1)
    write_report(summary, folder)
    return summary


async def _visit(rig: Rig, display: HiddenDisplay, folder: Path, parts: Sequence[Part]) -> Summary:
    observed = Observed(rig.observed)
    visitor = Visitor(display, observed, folder / "pages")
    witness = Witness(rig)
    hall = Hall(rig, visitor, witness)
    summary = Summary()
    listening = asyncio.create_task(witness.run())
    try:
        first = await visitor.sees("IdleView", within_s=60)
        summary.first_page = first.view
        await witness.centre(alive=True)
        await witness.device("printer", state="online")
        await witness.device("card-reader", state="online")
        await witness.device("camera", state="online")
        for language in Language:
            for part in (one for one in parts if language in one.languages):
                await _journey(hall, summary, folder, part, language)
        summary.in_clear = await asyncio.to_thread(in_clear, rig, bytes(witness.heard))
        summary.done = not summary.in_clear
    finally:
        summary.broker = dict(sorted(witness.messages.items()))
        summary.tickets = [event.label for event in witness.tickets if event.state == "reserved"]
        write_report(summary, folder)
        listening.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await listening
    return summary


async def _journey(
    hall: Hall, summary: Summary, folder: Path, part: Part, language: Language
) -> None:
    journey = hall.visitor.begins(part.name, language.value)
    summary.journeys.append(journey)
    slips, tickets = len(hall.rig.hardware.slips), len(hall.witness.tickets)
    log.info("%s, %s", part.name, language.value)
    await part.play(hall, language)
    _keep_slips(hall.rig, journey, folder / "tickets", slips)
    journey.numbers = [
        event.label for event in hall.witness.tickets[tickets:] if event.state == "reserved"
    ]


def _keep_slips(rig: Rig, journey: Journey, folder: Path, first: int) -> None:
    for index in range(first, len(rig.hardware.slips)):
        name = f"{journey.name}-{journey.language}-{index + 1:02d}.png"
        rig.hardware.save_slip(index, folder / name)
        journey.slips.append(name)


def _clear(folder: Path) -> None:
    for part in ("pages", "tickets", "logs"):
        shutil.rmtree(folder / part, ignore_errors=True)
        (folder / part).mkdir(parents=True)


def _keep_logs(work: Path, folder: Path) -> None:
    for file in work.glob("*.log"):
        shutil.copy(file, folder / "logs" / file.name)
