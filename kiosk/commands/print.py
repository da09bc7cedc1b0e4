"""``kiosk print``: prints a sample, and tells whether the printer says that it did."""

import argparse
import asyncio
import logging
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from drivers.capabilities import PrintOutcome, PrintResult, Raster
from drivers.errors import DeviceError
from drivers.printer_escpos.settings import PrinterEscposSettings
from drivers.registry import open_printer
from kiosk.catalogue.loading import load_hall
from kiosk.paper.printing import Printing
from kiosk.paper.sample import SITE, sample_ticket
from kiosk.paper.test_page import draw_test_page
from kiosk.paper.ticket import draw_ticket
from kiosk.texts import Language, Phrasebook
from kiosk.texts.faces import default_folder
from kiosk.texts.phrasebook import MissingTextError
from kiosk.typed_toml import FileFaultsError

CONFIG = Path(__file__).parents[2] / "config"
PRINTED, WRONG_CALL, NOT_REACHED, PAPER_OUT, FAULT, UNPROVEN = 0, 2, 4, 5, 6, 7
STATUS: Mapping[PrintOutcome, tuple[int, str]] = {
    PrintOutcome.PRINTED: (PRINTED, ""),
    PrintOutcome.UNPROVEN: (UNPROVEN, "all was sent, and the printer says nothing; look at it"),
    PrintOutcome.PAPER_OUT: (PAPER_OUT, "out of paper; put in a new roll and print again"),
    PrintOutcome.COVER_OPEN: (FAULT, "the cover is open; close it and print again"),
    PrintOutcome.CUTTER: (FAULT, "the cutter is jammed; switch off, free it, print again"),
    PrintOutcome.OVERHEATED: (FAULT, "the head is too hot; wait some minutes and print again"),
    PrintOutcome.FAULT: (FAULT, "a fault of the printer; switch it off and on and print again"),
}
"""Exit status, and what to do."""


def main(arguments: list[str]) -> int:
    """Print and wait for the printer's word.

    Returns:
        0 printed; 2 wrong call, settings, texts or faces; 4 not reached; 5 out of paper; 6 another
        error of the printer; 7 sent, and the printer says nothing. Except at 0 one line on
        standard error says what to do.
    """
    parser = argparse.ArgumentParser(prog="kiosk print", description=__doc__)
    parser.add_argument("what", choices=("ticket", "test"))
    parser.add_argument(
        "--url", required=True, help="where the printer is: /dev/NAME, tcp://, sim://"
    )
    parser.add_argument(
        "--width", type=int, choices=(576, 384), default=576, help="dots of the paper"
    )
    parser.add_argument("--language", type=Language, default=Language.TRADITIONAL, metavar="TAG")
    parser.add_argument("-c", "--config", type=Path, default=CONFIG, metavar="DIR")
    chosen = parser.parse_args(arguments)
    logging.basicConfig(level=logging.ERROR)
    try:
        raster = _draw(chosen.what, chosen.config, chosen.language, chosen.width)
    except (FileFaultsError, MissingTextError) as error:
        sys.stderr.write(f"{error}\n")
        return WRONG_CALL
    except OSError as error:
        sys.stderr.write(f"{default_folder()}: {error}; run `make ready` for the faces\n")
        return WRONG_CALL
    settings = PrinterEscposSettings(url=chosen.url, width_dots=chosen.width)
    try:
        result = asyncio.run(_print(settings, raster))
    except DeviceError as error:
        sys.stderr.write(f"{error}\n")
        return NOT_REACHED
    status, todo = STATUS[result.outcome]
    if todo:
        sys.stderr.write(f"{chosen.url}: {todo}\n")
    return status


def _draw(what: str, config: Path, language: Language, width_dots: int) -> Raster:
    hall = load_hall(config / "catalogue")
    phrasebook = Phrasebook.load(config / "texts")
    now = datetime.now(UTC)
    if what == "test":
        return draw_test_page(
            at=hall.hours.local(now),
            language=language,
            phrasebook=phrasebook,
            fonts=default_folder(),
            width_dots=width_dots,
        )
    printing = Printing(hall, language, phrasebook, default_folder(), width_dots)
    return draw_ticket(sample_ticket(hall, now), printing, site=SITE)


async def _print(settings: PrinterEscposSettings, raster: Raster) -> PrintResult:
    printer = await open_printer(settings)
    try:
        return await printer.print_raster(raster)
    finally:
        await printer.close()
