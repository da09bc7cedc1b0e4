"""Reads the time code of a call out of the memory of an Xvfb; a line for each new picture.

python -m tests.bench.framebuffer FILE SECONDS

The file is what ``Xvfb -fbdir`` keeps: an X window dump. Reading it costs the display nothing.
"""

import asyncio
import json
import mmap
import struct
import sys
import time
from pathlib import Path

import numpy as np

from kiosk.demo.display import HiddenDisplay
from kiosk.link.clock import wall_clock_ms
from tests.bench.time_code import SIDE, read
from tests.link.far import until

LOOK_S = 0.002
FILE = "Xvfb_screen0"
NUMBERS = range(190, 240)
COLOUR = 12  # bytes of an entry of its colour map


async def start_display(children, folder, width, height):
    """Start an Xvfb that keeps its picture in a file of ``folder``."""
    number = next(one for one in NUMBERS if not serves(one))
    await children.start(
        "display", "Xvfb", f":{number}", "-screen", "0", f"{width}x{height}x24",
        "-nolisten", "tcp", "-fbdir", str(folder),
    )  # fmt: skip
    await until(lambda: serves(number), 30)
    return HiddenDisplay(f":{number}")


def serves(number):
    return Path(f"/tmp/.X11-unix/X{number}").exists()  # noqa: S108


def opened(file):
    """Return the pixels of the display as they are at each moment: rows, columns, BGRX."""
    with file.open("rb") as kept:
        memory = mmap.mmap(kept.fileno(), 0, access=mmap.ACCESS_READ)
    header = struct.unpack(">25I", memory[:100])
    size, width, height, row, colours = header[0], header[4], header[5], header[12], header[19]
    whole = np.frombuffer(memory, np.uint8, row * height, size + colours * COLOUR)
    return whole.reshape(height, row)[:, : width * 4].reshape(height, width, 4)


def place_of(pixels):
    """Return where the guide's picture is: its left edge, its upper edge, its width; or None."""
    left = 40 * pixels.shape[1] // 1080
    width = pixels.shape[1] - 2 * left
    bar = SIDE * width // 640
    grey = pixels[..., :3].mean(axis=2)
    white, black = grey[:, left + bar // 2], grey[:, left + bar + bar // 2]
    fits = (abs(white - 234) < 12) & (black < 60)
    rows = np.flatnonzero(np.convolve(fits, np.ones(bar), "valid") >= bar)  # no letter of the head
    return (left, int(rows[0]), width) if len(rows) else None


def codes_of(file, seconds):
    """Give each moment that is new on the glass, with when it was first seen there."""
    pixels, place, last = opened(file), None, None
    ended = time.monotonic() + seconds
    while time.monotonic() < ended:
        time.sleep(LOOK_S)
        place = place or place_of(pixels)
        if place is None:
            continue
        left, top, width = place
        code = read(pixels[top : top + width * 3 // 4, left : left + width, :3])
        if code is not None and code != last:
            last = code
            yield wall_clock_ms(), code


async def followed(folder, seconds):
    """Return what another process reads off the glass."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.bench.framebuffer", str(folder / FILE), str(seconds),
        stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    out, _ = await process.communicate()
    return [json.loads(line) for line in out.splitlines()]


if __name__ == "__main__":
    for seen in codes_of(Path(sys.argv[1]), float(sys.argv[2])):
        print(json.dumps(seen), flush=True)
