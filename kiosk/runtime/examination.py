"""The readiness report's tests, one part after the other, wherever the devices are held."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any

from drivers.capabilities import Raster
from kiosk.runtime import examining, machine
from kiosk.runtime.readiness import CAMERA, CHIP_READER, PRINTER, READER, SCANNER
from kiosk.runtime.report import Line, Verdict

PATIENCE_S = 30.0  # a visitor may be using it
JUDGING = "kiosk.runtime.judging"  # loads OpenCV: only where there is a camera
Having = Callable[[], AbstractAsyncContextManager[Any]]
"""Gives a device to oneself for a while."""


async def examine_devices(having: Mapping[str, Having], page: Raster | None) -> list[Line]:
    """Test each device.

    Args:
        having: By the device's name; one that is missing is absent.
        page: What the printer shall print; None: nothing.
    """
    tests: dict[str, Callable[[str, Any], Awaitable[Line]]] = {
        READER: examining.examine_card_reader,
        CHIP_READER: examining.examine_chip_reader,
        SCANNER: examining.examine_scanner,
        CAMERA: _examine_camera,
        PRINTER: partial(examining.examine_printer, page=page),
    }
    return [await _tested(part, having.get(part), test) for part, test in tests.items()]


def examine_machine(data_dir: Path, clock_offset_ms: int | None) -> list[Line]:
    """Test what the devices hang on."""
    return [
        machine.examine_disk(data_dir),
        machine.examine_clock(clock_offset_ms),
        machine.examine_temperature(),
        machine.examine_supply(),
    ]


def settings_line(faults: tuple[str, ...]) -> Line:
    """Return what is said of settings, catalogue and journal.

    Args:
        faults: Of what is not used, or was put aside; each with its file or part, and its path.
    """
    part = "settings"
    if not faults:
        return Line(part=part, verdict=Verdict.PASS, said="settings and catalogue have no fault")
    more = f" (and {len(faults) - 1} more)" if len(faults) > 1 else ""
    return Line(
        part=part,
        verdict=Verdict.FAIL,
        said=f"{faults[0][:250]}{more}",
        todo="kiosk check-config FILE names every fault; mend it, and start the kiosk anew",
    )


def link_lines(where: str, *, broker: bool, centre: bool) -> list[Line]:
    """Return what is said of broker and centre.

    Args:
        where: Host and port of the broker.
        broker: Whether it lets the kiosk in.
        centre: Whether the centre behind it answers.
    """
    first = Line(part="broker", verdict=Verdict.PASS, said=f"{where} lets us in")
    if not broker:
        first = Line(
            part="broker",
            verdict=Verdict.FAIL,
            said=f"{where} does not let us in",
            todo="see that the network and the broker are up, and the kiosk's name and key",
        )
    second = Line(part="centre", verdict=Verdict.PASS, said="answers")
    if not centre:
        second = Line(
            part="centre",
            verdict=Verdict.FAIL if broker else Verdict.UNKNOWN,
            said="does not answer",
            todo="start the centre" if broker else "",
        )
    return [first, second]


async def _tested(
    part: str, having: Having | None, test: Callable[[str, Any], Awaitable[Line]]
) -> Line:
    if having is None:
        return Line(part=part, verdict=Verdict.ABSENT, said="the settings name none")

    async def once() -> Line:
        try:
            async with asyncio.timeout(PATIENCE_S), having() as device:
                return await test(part, device)
        except TimeoutError:
            said = f"not to be had, or not done, within {PATIENCE_S:g} s"
            return Line(part=part, verdict=Verdict.UNKNOWN, said=said, todo="try again")

    return await examining.examined(part, once)


async def _examine_camera(part: str, camera: Any) -> Line:
    judge: examining.Judge = import_module(JUDGING).judged
    return await examining.examine_camera(part, camera, judge)
