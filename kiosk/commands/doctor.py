"""``kiosk doctor``: tests every part of a kiosk for real, and says what to do.

Run it before the hall opens and while the kiosk itself does not run: a device can be had by one
program only. The report is kept under the data folder and printed, unless ``--no-print``.
"""

import argparse
import asyncio
import logging
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TypeVar

import msgspec

from drivers.camera.judging import Look, judge
from drivers.capabilities import Device, Raster
from drivers.picture import Frame
from drivers.registry import (
    open_camera,
    open_card_reader,
    open_chip_reader,
    open_printer,
    open_scanner,
)
from kiosk.link.probe import probe
from kiosk.paper.test_page import draw_test_page
from kiosk.runtime import examining, machine
from kiosk.runtime.readiness import CAMERA, CHIP_READER, PRINTER, READER, SCANNER
from kiosk.runtime.report import Line, Report, Verdict
from kiosk.settings import Devices, Settings, load
from kiosk.texts import Language
from kiosk.texts.faces import MissingFaceError
from kiosk.texts.phrasebook import MissingTextError
from kiosk.typed_toml import FileFaultsError
from kiosk.visit import Knowledge

SETTINGS = Path(__file__).parents[2] / "config" / "kiosk.toml"
WELL, ILL, WRONG_CALL = 0, 1, 2
BROKER_S = 5.0
KEPT = "readiness.json"
LOOKS = {
    Look.GOOD: (Verdict.PASS, ""),
    Look.DARK: (Verdict.FAIL, "switch the lamp over the plate on; wipe the lens"),
    Look.BRIGHT: (Verdict.FAIL, "shade the plate; see the camera's exposure"),
    Look.BLURRED: (Verdict.FAIL, "wipe the lens; set the focus on the plate"),
}
D = TypeVar("D", bound=Device)


def main(arguments: list[str]) -> int:
    """Test, keep the report and write it to standard output.

    Returns:
        0 when every part that is there passed; 1 when one failed or could not be shown to be
        well; 2 when the settings are wrong.
    """
    parser = argparse.ArgumentParser(prog="kiosk doctor", description=__doc__)
    parser.add_argument("-c", "--config", type=Path, default=SETTINGS, metavar="FILE")
    parser.add_argument("--json", action="store_true", help="the report as one JSON object")
    parser.add_argument("--no-print", action="store_true", help="spend no paper")
    chosen = parser.parse_args(arguments)
    logging.basicConfig(level=logging.CRITICAL, force=True)  # the report says it all
    try:
        settings = load(chosen.config)
        known = Knowledge.read(settings, chosen.config.resolve().parent)
    except (FileFaultsError, MissingTextError, MissingFaceError) as error:
        sys.stderr.write(f"{error}\n")
        return WRONG_CALL
    at = datetime.now().astimezone()
    page = None if chosen.no_print else _page(known, at)
    lines = asyncio.run(_examine(settings, page))
    report = Report(
        kiosk=f"{settings.kiosk.site}/{settings.kiosk.name}",
        at=at.isoformat(timespec="seconds"),
        lines=tuple(lines),
    )
    encoded = msgspec.json.encode(report)
    _keep(Path(settings.kiosk.data_dir), encoded)
    sys.stdout.write(f"{encoded.decode()}\n" if chosen.json else report.text())
    return WELL if report.verdict is Verdict.PASS else ILL


async def _examine(settings: Settings, page: Raster | None) -> list[Line]:
    devices = settings.devices
    lines = [await line for line in _device_tests(devices, page)]
    reached, alive = await probe(
        settings.broker, settings.kiosk.site, settings.kiosk.name, timeout_s=BROKER_S
    )
    lines.extend(_link_lines(settings, reached=reached, alive=alive))
    lines.append(machine.examine_disk(Path(settings.kiosk.data_dir)))
    lines.append(machine.examine_clock())
    lines.append(machine.examine_temperature())
    lines.append(machine.examine_supply())
    return lines


def _device_tests(devices: Devices, page: Raster | None) -> list[Awaitable[Line]]:
    """Return the test of each device, in the order in which they are done."""
    reader, chip, scanner = devices.card_reader, devices.chip_reader, devices.scanner
    camera, printer = devices.camera, devices.printer
    examine_camera = partial(examining.examine_camera, judge=_judged)
    examine_printer = partial(examining.examine_printer, page=page)
    return [
        _test(
            READER,
            None if reader is None else partial(open_card_reader, reader),
            examining.examine_card_reader,
        ),
        _test(
            CHIP_READER,
            None if chip is None else partial(open_chip_reader, chip),
            examining.examine_chip_reader,
        ),
        _test(
            SCANNER,
            None if scanner is None else partial(open_scanner, scanner),
            examining.examine_scanner,
        ),
        _test(CAMERA, None if camera is None else partial(open_camera, camera), examine_camera),
        _test(
            PRINTER, None if printer is None else partial(open_printer, printer), examine_printer
        ),
    ]


async def _test(
    part: str,
    open_device: Callable[[], Awaitable[D]] | None,
    examine: Callable[[str, D], Awaitable[Line]],
) -> Line:
    if open_device is None:
        return Line(part=part, verdict=Verdict.ABSENT, said="the settings name none")

    async def once() -> Line:
        async with _opened(open_device) as device:
            return await examine(part, device)

    return await examining.examined(part, once)


@asynccontextmanager
async def _opened(open_device: Callable[[], Awaitable[D]]) -> AsyncIterator[D]:
    device = await open_device()
    try:
        yield device
    finally:
        await device.close()


def _judged(frame: Frame) -> tuple[Verdict, str, str]:
    quality = judge(frame.pixels)
    verdict, todo = LOOKS[quality.look]
    said = f"{quality.look.value}: light {quality.brightness:g}, focus {quality.sharpness:g}"
    return verdict, said, todo


def _link_lines(settings: Settings, *, reached: bool, alive: bool) -> list[Line]:
    where = f"{settings.broker.host}:{settings.broker.port}"
    broker = Line(part="broker", verdict=Verdict.PASS, said=f"{where} lets us in")
    if not reached:
        broker = Line(
            part="broker",
            verdict=Verdict.FAIL,
            said=f"{where} does not let us in",
            todo="see that the network and the broker are up, and the kiosk's name and key",
        )
    centre = Line(part="centre", verdict=Verdict.PASS, said="says that it is alive")
    if not alive:
        centre = Line(
            part="centre",
            verdict=Verdict.FAIL if reached else Verdict.UNKNOWN,
            said="does not say that it is alive",
            todo="start the centre" if reached else "",
        )
    return [broker, centre]


def _page(known: Knowledge, at: datetime) -> Raster | None:
    printer = known.settings.devices.printer
    if printer is None:
        return None
    return draw_test_page(
        at=at,
        language=Language.ENGLISH,
        phrasebook=known.phrasebook,
        fonts=known.fonts,
        width_dots=printer.width_dots,
    )


def _keep(folder: Path, report: bytes) -> None:
    """Keep the newest report; a disk that takes none is a line of the report itself."""
    try:
        (folder / KEPT).write_bytes(report)
    except OSError as error:
        sys.stderr.write(f"{folder / KEPT}: not kept, {error.strerror}\n")
