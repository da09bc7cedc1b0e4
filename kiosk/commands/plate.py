"""``kiosk plate``: takes a picture of the empty plate, for ``devices.camera.empty_plate``."""

import argparse
import asyncio
import sys
from pathlib import Path

import cv2
import numpy as np

from drivers.camera.settings import CameraSettings
from drivers.errors import DeviceError
from drivers.picture import Pixels
from drivers.registry import open_camera

TAKEN, FAILED = 0, 4
FRAMES = 8  # their median: a sensor's noise goes, and so does what moves


def main(arguments: list[str]) -> int:
    """Take the picture.

    Returns:
        0 when it was taken; 2 when the command line is wrong; 4 when the camera or the file failed.
        One line on standard error then says what to do.
    """
    parser = argparse.ArgumentParser(prog="kiosk plate", description=__doc__)
    parser.add_argument("--url", required=True, help="where the camera is, as in the settings")
    parser.add_argument("--out", required=True, type=Path, metavar="FILE.png")
    parser.add_argument("--width", type=int, default=1920, help="as in the settings")
    parser.add_argument("--height", type=int, default=1080)
    chosen = parser.parse_args(arguments)
    settings = CameraSettings(url=chosen.url, width=chosen.width, height=chosen.height)
    try:
        picture = asyncio.run(_taken(settings))
    except DeviceError as error:
        sys.stderr.write(f"{error}\n")
        return FAILED
    written, data = cv2.imencode(".png", picture)
    try:
        chosen.out.write_bytes(data.tobytes() if written else b"")
    except OSError as error:
        sys.stderr.write(f"{chosen.out}: not written, {error.strerror}\n")
        return FAILED
    return TAKEN


async def _taken(settings: CameraSettings) -> Pixels:
    camera = await open_camera(settings)
    try:
        frames, number = [], 0
        for _ in range(FRAMES):
            frame = await camera.frame(after=number)
            number = frame.number
            frames.append(frame.pixels)
    finally:
        await camera.close()
    return np.asarray(np.median(frames, 0), np.uint8)
