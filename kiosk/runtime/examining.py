"""Tests a device for real, and says what it showed."""

from collections.abc import Awaitable, Callable
from typing import Any

from msgspec.structs import replace

from drivers.capabilities import (
    Camera,
    ChipReader,
    Device,
    IdCardReader,
    Printer,
    PrintOutcome,
    Raster,
)
from drivers.errors import DeviceError
from drivers.status import DeviceState, Health, PaperSupply
from kiosk.runtime.report import Line, Verdict

FRAME_S = 5.0
OUTCOMES = {
    PrintOutcome.PRINTED: (Verdict.PASS, ""),
    PrintOutcome.UNPROVEN: (
        Verdict.UNKNOWN,
        "look at the paper: this printer does not say whether it printed",
    ),
    PrintOutcome.PAPER_OUT: (Verdict.FAIL, "put in a new roll"),
    PrintOutcome.COVER_OPEN: (Verdict.FAIL, "close the cover"),
    PrintOutcome.CUTTER: (Verdict.FAIL, "switch it off, free the cutter, switch it on"),
    PrintOutcome.OVERHEATED: (Verdict.FAIL, "wait until the head has cooled down"),
    PrintOutcome.FAULT: (Verdict.FAIL, "switch it off and on; if it stays, call an engineer"),
}
Judge = Callable[[Any], tuple[Verdict, str, str]]
"""Judges a frame: verdict, what was measured, what to do."""


async def examine_card_reader(part: str, reader: IdCardReader) -> Line:
    """Ask the module how it is, and poll its field."""
    health = await reader.health()
    if (line := _ill(part, health)) is not None:
        return line
    try:
        await reader.read_card(timeout_s=0)
    except TimeoutError:
        return Line(part=part, verdict=Verdict.PASS, said="answers; its field is empty")
    return Line(part=part, verdict=Verdict.PASS, said="answers; a card was read")


async def examine_chip_reader(part: str, reader: ChipReader) -> Line:
    """Ask the reader how it is, and look at its field."""
    health = await reader.health()
    if (line := _ill(part, health)) is not None:
        return line
    return Line(part=part, verdict=Verdict.PASS, said=f"answers; card {health.media.value}")


async def examine_scanner(part: str, scanner: Device) -> Line:
    """Ask the scanner how it is; nobody shows it a code in the morning."""
    health = await scanner.health()
    return _ill(part, health) or Line(part=part, verdict=Verdict.PASS, said="answers")


async def examine_camera(part: str, camera: Camera[Any], judge: Judge) -> Line:
    """Take two frames, so that one of them is new, and judge light and focus."""
    first = await camera.frame(timeout_s=FRAME_S)
    frame = await camera.frame(after=first.number, timeout_s=FRAME_S)
    verdict, said, todo = judge(frame)
    return Line(part=part, verdict=verdict, said=said, todo=todo)


async def examine_printer(part: str, printer: Printer, page: Raster | None) -> Line:
    """Ask the printer how it is and, with a ``page``, print it and wait for the proof."""
    health = await printer.health()
    low = health.supply is PaperSupply.LOW
    todo = "change the roll soon: it is near its end" if low else ""
    if page is None:
        line = _ill(part, health) or Line(
            part=part, verdict=Verdict.PASS, said="answers; nothing was printed", todo=todo
        )
        reason = health.code.removeprefix("printer.")
        if line.todo or reason not in set(PrintOutcome):
            return line
        return replace(line, todo=OUTCOMES[PrintOutcome(reason)][1])
    result = await printer.print_raster(page)
    verdict, repair = OUTCOMES[result.outcome]
    return Line(
        part=part,
        verdict=verdict,
        said=f"test line {result.outcome.value}",
        todo=repair or todo,
    )


async def examined(part: str, examine: Callable[[], Awaitable[Line]]) -> Line:
    """Return the line of a test; a device that fails is a failed test."""
    try:
        return await examine()
    except DeviceError as error:
        said, _, todo = str(error).rpartition(";")
        return Line(
            part=part,
            verdict=Verdict.FAIL,
            said=f"{error.code}: {said or error}"[:300],
            todo=todo.strip() if said else "",
        )


def _ill(part: str, health: Health) -> Line | None:
    """Return the line of a device that says that it is not well; None for one that is."""
    if health.state is DeviceState.ONLINE:
        return None
    silent = health.state in {DeviceState.UNKNOWN, DeviceState.STARTING}
    return Line(
        part=part,
        verdict=Verdict.UNKNOWN if silent else Verdict.FAIL,
        said=health.code or health.state.value,
        todo=health.detail,
    )
