"""``kiosk doctor``: tests every part of a kiosk for real, and says what to do.

Run it while the kiosk itself does not run: a device can be had by one program only. A kiosk that
runs makes the same report by itself before the hall opens, and when the centre asks for it. The
report is kept under the data folder, printed unless ``--no-print``, and told to the centre; when
the centre is away, the kiosk tells it later.
"""

import argparse
import asyncio
import logging
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import msgspec

from drivers.capabilities import Device, Raster
from drivers.registry import (
    open_camera,
    open_card_reader,
    open_chip_reader,
    open_printer,
    open_scanner,
)
from kiosk.knowledge import Knowledge
from kiosk.link import outbox
from kiosk.link.clock import wall_clock_ms
from kiosk.link.envelope import Writer, new_id
from kiosk.link.errors import StoreError
from kiosk.link.messages import Diagnostic
from kiosk.link.probe import Probe, probing
from kiosk.link.store import Store
from kiosk.link.topics import KioskTopics
from kiosk.link.vocabulary import EVENTS
from kiosk.paper.test_page import draw_test_page
from kiosk.runtime.certificate import examine_certificate
from kiosk.runtime.examination import Having, examine_devices, examine_machine, link_lines
from kiosk.runtime.readiness import CAMERA, CHIP_READER, PRINTER, READER, SCANNER
from kiosk.runtime.report import KEPT, Report, Verdict
from kiosk.settings import Devices, Settings, load
from kiosk.texts import Language
from kiosk.texts.faces import MissingFaceError
from kiosk.texts.phrasebook import MissingTextError
from kiosk.typed_toml import FileFaultsError

SETTINGS = Path(__file__).parents[2] / "config" / "kiosk.toml"
WELL, ILL, WRONG_CALL = 0, 1, 2
BROKER_S = 5.0
JOURNAL = "journal.db"


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
    report = asyncio.run(_examined(settings, page, at))
    sys.stdout.write(f"{msgspec.json.encode(report).decode()}\n" if chosen.json else report.text())
    return WELL if report.verdict is Verdict.PASS else ILL


async def _examined(settings: Settings, page: Raster | None, at: datetime) -> Report:
    """Test everything; keep the report and tell the centre."""
    kiosk, broker = settings.kiosk, settings.broker
    data_dir = Path(kiosk.data_dir)
    lines = await examine_devices(_having(settings.devices), page)
    async with probing(broker, KioskTopics(kiosk.site, kiosk.name)) as probe:
        reached = await probe.reached(within_s=BROKER_S)
        answers, offset_ms = False, None
        if reached and await probe.centre_alive():
            offset_ms = await probe.clock_offset_ms()
            answers = offset_ms is not None
        where = f"{broker.host}:{broker.port}"
        lines += link_lines(where, broker=reached, centre=answers)
        lines += examine_machine(data_dir, offset_ms)
        if broker.tls is not None and broker.tls.certificate:
            lines.append(examine_certificate(Path(broker.tls.certificate), datetime.now(UTC)))
        report = Report(
            kiosk=f"{kiosk.site}/{kiosk.name}",
            at=at.isoformat(timespec="seconds"),
            lines=tuple(lines),
        )
        _keep(data_dir, msgspec.json.encode(report))
        await _tell(data_dir, probe if answers else None, report.event(wall_clock_ms()))
    return report


async def _tell(data_dir: Path, probe: Probe | None, event: Diagnostic) -> None:
    """Put the report into the kiosk's outbox until the centre has it."""
    event_id = new_id()
    data = Writer(new_id(), wall_clock_ms).write(event, message_id=event_id)
    try:
        async with Store.opened(data_dir / JOURNAL, outbox.SCHEMA) as store:
            await store.run(lambda db: outbox.put(db, EVENTS[type(event)], event_id, data))
            if probe is not None and await probe.hand_in(event, event_id):
                await store.run(lambda db: outbox.drop(db, [event_id]))
    except StoreError as error:
        sys.stderr.write(f"{error}\n")
        if probe is not None:
            await probe.hand_in(event, event_id)


def _having(devices: Devices) -> dict[str, Having]:
    """Return how each device of the settings is opened for its test."""
    opening: list[tuple[str, Callable[[], Awaitable[Device]]]] = []
    if (reader := devices.card_reader) is not None:
        opening.append((READER, partial(open_card_reader, reader)))
    if (chip := devices.chip_reader) is not None:
        opening.append((CHIP_READER, partial(open_chip_reader, chip)))
    if (scanner := devices.scanner) is not None:
        opening.append((SCANNER, partial(open_scanner, scanner)))
    if (camera := devices.camera) is not None:
        opening.append((CAMERA, partial(open_camera, camera)))
    if (printer := devices.printer) is not None:
        opening.append((PRINTER, partial(open_printer, printer)))
    return {name: partial(_opened, open_device) for name, open_device in opening}


@asynccontextmanager
async def _opened(open_device: Callable[[], Awaitable[Device]]) -> AsyncIterator[Device]:
    device = await open_device()
    try:
        yield device
    finally:
        await device.close()


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
