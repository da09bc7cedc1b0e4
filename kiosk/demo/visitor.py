"""A scripted visitor: looks at the glass, touches it, and takes a picture of every page."""

import asyncio
import logging
from dataclasses import dataclass, field
from pathlib import Path

from kiosk.demo.display import HiddenDisplay
from kiosk.demo.observed import Control, NotSeenError, Observed, Seen
from kiosk.link.clock import wall_clock_ms

log = logging.getLogger(__name__)

DOWN = "scroll:down"
STILL_S = 0.7
CORNER_PX, CORNER_S = 20, 3.3  # where it is held, and for how long
PAGES_DOWN = 8  # so often the scroll button is pressed in search of a control


@dataclass(frozen=True, slots=True)
class Step:
    """One touch, or one thing that was done to a device, and the page that followed."""

    did: str
    view: str
    ms: int  # from the finger to the changed pixels; for devices, to the page
    picture: str


@dataclass(slots=True)
class Journey:
    """A visit from the idle page back to it."""

    name: str
    language: str
    steps: list[Step] = field(default_factory=list)
    numbers: list[str] = field(default_factory=list)
    slips: list[str] = field(default_factory=list)


class Visitor:
    """Plays a journey on a hidden display."""

    def __init__(self, display: HiddenDisplay, observed: Observed, pictures: Path) -> None:
        self._display, self._observed, self._pictures = display, observed, pictures
        self.journey = Journey("", "")

    def begins(self, name: str, language: str) -> Journey:
        """Begin a journey; its steps are written down in what is returned."""
        self.journey = Journey(name, language)
        return self.journey

    async def touches(self, control_id: str, view: str) -> Seen:
        """Touch a control and wait for a page of kind ``view``.

        Raises:
            NotSeenError: The control or the page is not there.
        """
        control = await self._finds(control_id)
        began = await self._display.touch(*control.middle)
        return await self._arrives(f"touch {control_id}", view, began)

    async def holds_corner(self, width: int, view: str) -> Seen:
        """Hold the hidden corner, as a technician does, and wait for a page of kind ``view``.

        Raises:
            NotSeenError: The page did not come.
        """
        began = wall_clock_ms()
        await self._display.hold(width - CORNER_PX, CORNER_PX, CORNER_S)
        return await self._arrives("hold the corner", view, began)

    async def types(self, text: str) -> None:
        """Press the keys of a text; the page itself stays."""
        for sign in text:
            control = await self._finds(f"key:{'space' if sign == ' ' else sign}")
            await self._display.touch(*control.middle)

    async def signs(self) -> None:
        """Draw something in the field for the signature: it lies between the title and the keys.

        Raises:
            NotSeenError: There is no such field.
        """
        seen = await self.sees("SignView")
        send = seen.control("choose:send")
        width = max(control.x + control.width for control in seen.controls)
        top = 0.3 * (send.y if send else 1000)
        await self._display.draw(
            [(round(width * (0.2 + at / 60)), round(top + 60 * (at % 3))) for at in range(24)]
        )

    async def waits_for(self, what: str, view: str, *, within_s: float = 60.0) -> Seen:
        """Wait for a page that comes by itself.

        Raises:
            NotSeenError: It did not.
        """
        return await self._arrives(what, view, wall_clock_ms(), within_s=within_s, fresh=False)

    async def is_told(self, says: str, *, within_s: float = 60.0) -> Seen:
        """Wait until the page that follows the camera says something.

        Raises:
            NotSeenError: It did not.
        """
        seen = await self._observed.until(lambda seen: seen.says == says, says, within_s=within_s)
        await self._keep(f"is told {says}", seen, 0)
        return seen

    async def sees(self, view: str, *, within_s: float = 60.0) -> Seen:
        """Wait for a page that stands still, without a picture of it.

        A device that was mended a moment ago may change the page once more.

        Raises:
            NotSeenError: It did not come.
        """
        while True:
            seen = await self._observed.until(lambda at: at.view == view, view, within_s=within_s)
            await asyncio.sleep(STILL_S)
            if await self._observed.until(lambda _at: True, view) == seen:
                return seen

    async def _finds(self, control_id: str) -> Control:
        """Return a control once it is on the glass, scrolling down in search of it."""
        after = 0
        for _ in range(PAGES_DOWN):
            seen = await self._observed.until(
                lambda seen: bool(seen.control(control_id) or seen.control(DOWN)),
                control_id,
                after=after,
            )
            found = seen.control(control_id)
            if found is not None:
                return found
            down = seen.control(DOWN)
            if down is not None:
                await self._display.touch(*down.middle)
            after = seen.at + 1
        raise NotSeenError(f"{control_id}: is not on the glass, nor further down")

    async def _arrives(
        self, did: str, view: str, began: int, *, within_s: float = 60.0, fresh: bool = True
    ) -> Seen:
        seen = await self._observed.until(
            lambda seen: seen.view == view,
            f"{view} after {did}",
            within_s=within_s,
            after=began if fresh else 0,
        )
        await self._keep(did, seen, began)
        return seen

    async def _keep(self, did: str, seen: Seen, began: int) -> None:
        """Take a picture of the page, and write down what led to it."""
        journey = self.journey
        number = len(journey.steps) + 1
        says = f"-{seen.says}" if seen.says else ""
        name = f"{journey.name}-{journey.language}-{number:02d}-{seen.view}{says}.png"
        await self._display.picture(self._pictures / name)
        journey.steps.append(Step(did, seen.view, max(0, seen.at - began) if began else 0, name))
