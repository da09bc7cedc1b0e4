"""A screen that nobody sees, and a finger on it."""

import asyncio
import os
from collections.abc import Sequence
from pathlib import Path

from PIL import Image, ImageGrab

from kiosk.demo.children import CannotStartError, Children, find
from kiosk.link.clock import wall_clock_ms

DEPTH = 24
STARTED_S = 60.0


class HiddenDisplay:
    """An X server without a screen. ``name`` is what ``DISPLAY`` is set to."""

    def __init__(self, name: str) -> None:
        self.name = name

    @classmethod
    async def start(cls, children: Children, width: int, height: int) -> "HiddenDisplay":
        """Start Xvfb on a display number that is free.

        Raises:
            CannotStartError: It did not come up.
        """
        for number in range(90, 190):
            if _serves(number):
                continue
            await children.start(
                f"xvfb-{number}",
                "Xvfb",
                f":{number}",
                "-screen",
                "0",
                f"{width}x{height}x{DEPTH}",
                "-nolisten",
                "tcp",
            )
            if await _comes_up(children, number):
                return cls(f":{number}")
        raise CannotStartError("Xvfb: no display number is free")

    async def touch(self, x: int, y: int) -> int:
        """Put a finger down and lift it, at pixels from the left upper corner.

        Returns:
            When it was about to be lifted; UTC, milliseconds.
        """
        await self._xdotool("mousemove", str(x), str(y), "mousedown", "1")
        lifted = wall_clock_ms()
        await self._xdotool("mouseup", "1")
        return lifted

    async def draw(self, points: Sequence[tuple[int, int]]) -> None:
        """Put a finger down, move it along the points, and lift it."""
        (x, y), *others = points
        words = ["mousemove", str(x), str(y), "mousedown", "1"]
        for x, y in others:
            words += ["mousemove", str(x), str(y), "sleep", "0.02"]
        await self._xdotool(*words, "mouseup", "1")

    async def hold(self, x: int, y: int, seconds: float) -> None:
        """Put a finger down, keep it there, and lift it."""
        await self._xdotool("mousemove", str(x), str(y), "mousedown", "1")
        await asyncio.sleep(seconds)
        await self._xdotool("mouseup", "1")

    async def key(self, name: str) -> None:
        """Press a key."""
        await self._xdotool("key", name)

    async def picture(self, file: Path) -> None:
        """Save what is on the screen."""
        image = await asyncio.to_thread(self.grab)
        await asyncio.to_thread(image.save, file)

    def grab(self) -> Image.Image:
        """Return what is on the screen."""
        return ImageGrab.grab(xdisplay=self.name)

    async def _xdotool(self, *words: str) -> None:
        process = await asyncio.create_subprocess_exec(
            find("xdotool"), *words, env=os.environ | {"DISPLAY": self.name}
        )
        if await process.wait():
            raise CannotStartError(f"xdotool {' '.join(words)}: failed on display {self.name}")


async def _comes_up(children: Children, number: int) -> bool:
    async with asyncio.timeout(STARTED_S):
        while children.alive(f"xvfb-{number}"):
            if _serves(number):
                return True
            await asyncio.sleep(0.02)
    return False


def _serves(number: int) -> bool:
    """Tell whether there is a display of that number."""
    return Path(f"/tmp/.X11-unix/X{number}").exists()  # noqa: S108
