"""The bytes of a job, made by python-escpos. Pure: no port, no clock.

Of the library only ``Dummy`` and the printers' profiles are used: it takes silence for paper, so
what a printer says is read in ``status``.
"""

import logging
import os
import shutil
from collections.abc import Iterator

from escpos import capabilities
from escpos.printer import Dummy
from PIL import Image

from drivers.capabilities import Raster

logging.getLogger("escpos").setLevel(logging.ERROR)  # warns of each picture without centring
if "ESCPOS_CAPABILITIES_PICKLE_DIR" not in os.environ:
    # The library makes this folder anew at each start, and nobody would ever remove it.
    shutil.rmtree(capabilities.pickle_dir, ignore_errors=True)

BAND_ROWS = 24  # 3 mm at 203 dpi; two of them at full width fit into a buffer of 4 KiB
ASK_PRINTER, ASK_OFFLINE, ASK_ERROR, ASK_PAPER = (bytes((0x10, 0x04, n)) for n in (1, 2, 3, 4))
"""DLE EOT: answered at once, also while offline."""
ASK_IN_TURN = b"\x1dr\x01"  # GS r 1: answered when everything before it has been done
REPORT_CHANGES = b"\x1da\x0e"  # GS a: online state, errors and paper, whenever they change
CLEAR = b"\x10\x05\x02"  # DLE ENQ 2: recover from an error and forget the rest of the job
RESUME = b"\x10\x05\x01"  # DLE ENQ 1: go on where it stopped


def bands(raster: Raster, profile: str) -> Iterator[bytes]:
    """Yield a job in pieces: initialise and the raster in bands; at last feed and cut.

    Args:
        raster: What to print.
        profile: Of python-escpos' database; says whether there is a cutter.
    """
    printer = Dummy(profile=profile)
    # Without a width in the profile the library would write to standard output.
    wide = {"media": {"width": {"pixels": raster.width_dots}}}
    printer.profile.profile_data = {**printer.profile.profile_data, **wide}
    printer.hw("INIT")
    printer._raw(REPORT_CHANGES)  # noqa: SLF001 - ESC @ has just put it back to "no reports"
    image = Image.frombytes("1", (raster.width_dots, raster.height_dots), raster.data, "raw", "1;I")
    for top in range(0, raster.height_dots, BAND_ROWS):
        bottom = min(top + BAND_ROWS, raster.height_dots)
        printer.image(
            image.crop((0, top, raster.width_dots, bottom)),
            impl="bitImageRaster",
            fragment_height=BAND_ROWS,
        )
        yield printer.output
        printer.clear()
    printer.cut(mode="PART")
    yield printer.output


def known_profile(name: str) -> bool:
    """Tell whether python-escpos has a profile of that name."""
    return name in capabilities.CAPABILITIES["profiles"]
