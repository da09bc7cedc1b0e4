"""What the camera sees, with light and focus as figures. Apart, because OpenCV is loaded here."""

import asyncio
from collections.abc import Callable
from typing import Any, NoReturn

from drivers.camera.judging import judge
from drivers.capabilities import Camera
from drivers.picture import Frame, Pixels
from kiosk.flow.papers import Glimpse
from kiosk.runtime.plate import SMALL_PX, shrunk
from kiosk.runtime.supervisor import Supervisor
from kiosk.texts import message

FRAME_S = 5.0


async def watch(camera: Supervisor[Camera[Any]], show: Callable[[Glimpse], None]) -> NoReturn:
    """Show frame after frame, until cancelled.

    Raises:
        DeviceError: The camera is away, or hangs.
    """
    number = 0
    async with camera.use() as eye:
        while True:
            frame: Frame = await eye.frame(after=number, timeout_s=FRAME_S)
            number = frame.number
            show(await asyncio.to_thread(_seen, frame.pixels))


def _seen(pixels: Pixels) -> Glimpse:
    quality = judge(pixels)
    look = quality.look.value
    text = message(
        f"upkeep.look_{look}", light=round(quality.brightness), focus=round(quality.sharpness)
    )
    return Glimpse(shrunk(pixels, SMALL_PX), (), look, 0.0, text=text)
