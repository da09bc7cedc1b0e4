"""Papers are looked at, taken, straightened and read. Loads numpy, OpenCV and the networks."""

import asyncio
import logging
from collections.abc import Callable, Mapping
from concurrent.futures import Executor
from dataclasses import replace
from datetime import date
from functools import partial
from itertools import count

import cv2
import numpy as np
from numpy.typing import NDArray

from drivers.camera.settings import CameraSettings
from drivers.capabilities import Camera
from drivers.picture import Frame, Pixels
from kiosk.capture.enhancing import CARD as CARD_FORMAT
from kiosk.capture.enhancing import PASSPORT as PASSPORT_FORMAT
from kiosk.capture.enhancing import Format, finish
from kiosk.capture.expecting import CARD, PASSPORT, SHEET, Expected
from kiosk.capture.guidance import Guidance
from kiosk.capture.keeping import kept
from kiosk.capture.mrz.network import LineNetwork
from kiosk.capture.mrz.reading import Reading, ZoneReader
from kiosk.capture.page.canvas import Points
from kiosk.capture.page.finding import PageFinder
from kiosk.capture.page.network import PageNetwork
from kiosk.capture.page.plate import EmptyPlate
from kiosk.capture.portrait import PortraitFinder
from kiosk.capture.straightening import straightened_grey, turned_grey
from kiosk.capture.telling import Telling
from kiosk.capture.text.lines import TextLine
from kiosk.capture.upright import UprightNetwork, quarter_turns
from kiosk.catalogue.matters import PaperKind
from kiosk.flow.events import PlateStirred
from kiosk.flow.model import Event
from kiosk.flow.papers import (
    HOLD_STILL,
    Glimpse,
    Paper,
    PaperRead,
    PaperTaken,
    ReadPaper,
    Side,
    TakePaper,
    Want,
)
from kiosk.identity.printed import PrintedLine, read_card
from kiosk.runtime.page_texts import Alarm, PageTexts
from kiosk.runtime.plate import Plate, Seen, Taken, shrunk
from kiosk.runtime.reading import TextReader
from kiosk.runtime.supervisor import Supervisor

log = logging.getLogger(__name__)

EXPECTED: Mapping[PaperKind, Expected] = {
    PaperKind.CARD: CARD,
    PaperKind.PASSPORT: PASSPORT,
    PaperKind.SHEET: SHEET,
}
FORMATS: Mapping[PaperKind, Format] = {
    PaperKind.CARD: CARD_FORMAT,
    PaperKind.PASSPORT: PASSPORT_FORMAT,
}
WITH_ZONE = frozenset({PaperKind.CARD, PaperKind.PASSPORT})
SHOWN_PX = 1400  # longer side of a picture on the glass
Show = Callable[[Glimpse], None]


class Copyist:
    """Takes papers. Lives on the event loop; looking and reading are done on the worker.

    Args:
        camera: Above the plate.
        worker: One thread, for this alone.
        show: Puts what the camera sees on the glass.
        settings: Of the camera.
        today: Tells the day: years of two digits are near it.
        alarm: Told once when print cannot be read.
    """

    def __init__(
        self,
        camera: Supervisor[Camera[Frame]],
        worker: Executor,
        show: Show,
        settings: CameraSettings,
        today: Callable[[], date],
        alarm: Alarm,
    ) -> None:
        empty = empty_plate(settings.empty_plate)
        finder = PageFinder(PageNetwork())
        self._view_mm = settings.view_mm
        self._plate = Plate(camera, finder, worker, settings.view_mm, empty)
        self._network, self._upright, self._today = LineNetwork(), UprightNetwork(), today
        self._portrait = PortraitFinder()
        self._worker, self._show = worker, show
        self._numbers = count(1)
        self.texts = PageTexts(TextReader(), alarm)

    async def bare(self) -> Pixels | None:
        """Return the plate as it is seen; None where something lies there.

        Raises:
            DeviceError: The camera is away, or hangs.
        """
        return await self._plate.bare()

    async def take(self, effect: TakePaper, tell: Callable[[Event], None]) -> PaperTaken:
        """Carry out the effect; its answer is the paper.

        Raises:
            DeviceError: The camera is away, or hangs.
        """
        telling, stirring = Telling(), Stirring()

        def seen(one: Seen) -> None:
            good = one.judged.guidance is Guidance.GOOD and not one.moves
            says = telling.take(one.frame.taken_s, key_of(one), at_once=good)
            self._show(glimpse_of(one, says))
            if stirring.take(one, says):
                tell(PlateStirred())

        wanted = EXPECTED[effect.want.kind]
        before = effect.before
        if before is not None and effect.want.side is Side.BACK:
            wanted = replace(wanted, unlike=before.shown)
        elif before is not None:
            wanted = replace(wanted, taken=before.shown, place=before.place)
        taken = await self._plate.watch(seen, wanted, anyway=effect.anyway)
        paper = await asyncio.get_running_loop().run_in_executor(
            self._worker, partial(self._paper, taken, effect.want)
        )
        self.texts.begin(paper.number, paper.kept.colour)
        return PaperTaken(paper)

    async def read(self, effect: ReadPaper) -> PaperRead:
        """Carry out the effect; a page that cannot be read has no print."""
        number = effect.paper.number
        lines = await self.texts.read(number, effect.paper.kept.colour)
        known = None if lines is None else read_card([printed(line) for line in lines])
        return PaperRead(number, known)

    async def close(self) -> None:
        """End the process that reads print."""
        await self.texts.close()

    def _paper(self, taken: Taken, want: Want) -> Paper:
        corners = _whole(taken.pixels) if taken.corners is None else taken.corners
        reading, sure, by_face = None, False, None
        if want.kind in WITH_ZONE:
            reading, sure = self._read(taken, corners)
        if reading is not None:
            turned = reading.turned
        else:
            grey = straightened_grey(taken.pixels, corners)
            by_text = quarter_turns(grey, self._upright)
            if want.kind in WITH_ZONE:
                by_face = self._portrait.quarter_turns(grey)
            turned = by_text if by_text is not None else by_face or 0
        corners = np.roll(corners, turned, 0)
        mm_per_px = self._view_mm / max(taken.pixels.shape[:2])
        known = 0.0 if taken.corners is None else mm_per_px
        finished = finish(taken.pixels, corners, FORMATS.get(want.kind), known)
        clean = want.kind is PaperKind.SHEET
        guidance = taken.judged.guidance
        # A card's portrait is on its front; its zone stands on its back (ICAO 9303-5).
        other = {Side.FRONT: reading is not None, Side.BACK: by_face is not None}
        if other.get(want.side, False) and guidance is Guidance.GOOD:
            guidance = Guidance.WRONG_SIDE
        return Paper(
            number=next(self._numbers),
            want=want,
            kept=kept(finished),
            shown=shrunk(finished.clean if clean else finished.colour, SHOWN_PX),
            guidance=guidance,
            place=None if taken.corners is None else taken.corners / taken.pixels.shape[1::-1],
            score=round(taken.judged.score, 3),
            zone=None if reading is None else reading.zone,
            sure=sure,
        )

    def _read(self, taken: Taken, corners: Points) -> tuple[Reading | None, bool]:
        """Return what stands in the zone; sure only where a second picture says the same."""
        reader = ZoneReader(self._network, self._today())
        pictures = [(taken.pixels, corners)]
        other = taken.another
        if other is not None and other.corners is not None:
            pictures.append((other.pixels, other.corners))
        found = [
            reader.read(straightened_grey(*picture), partial(turned_grey, *picture))
            for picture in pictures
        ]
        readings = [one for one in found if one is not None]
        sure = [one for one in readings if one.sure]
        agreed = len(sure) > 1 and len({one.zone.lines for one in sure}) == 1
        return next(iter((*sure, *readings)), None), agreed


def empty_plate(file: str) -> EmptyPlate | None:
    """Return the plate that a picture shows; None where there is none that can be read."""
    if not file:
        return None
    picture = cv2.imread(file, cv2.IMREAD_COLOR)
    if picture is None:
        log.warning("devices.camera.empty_plate: %s is no picture; take it by kiosk plate", file)
        return None
    return EmptyPlate(np.asarray(picture, np.uint8))


class Stirring:
    """Tells whether somebody is at the plate: something else is said, or the page moved."""

    def __init__(self) -> None:
        self._says, self._told_s = "", 0.0

    def take(self, seen: Seen, says: str) -> bool:
        """Take a look; return whether to tell of it, at most once a second."""
        stirred = seen.moves or says != self._says
        self._says = says
        if not stirred or seen.frame.taken_s - self._told_s < 1.0:
            return False
        self._told_s = seen.frame.taken_s
        return True


def key_of(seen: Seen) -> str:
    """Return what to say of a look: one key."""
    guidance = seen.judged.guidance
    if guidance is Guidance.CUT_OFF or (guidance is Guidance.WRONG_SIDE and seen.judged.where):
        return f"{guidance.value}.{seen.judged.where}"
    if guidance is Guidance.GOOD and seen.moves:
        return HOLD_STILL
    return guidance.value


def glimpse_of(seen: Seen, says: str) -> Glimpse:
    """Return what is put on the glass of a look."""
    height, width = seen.frame.pixels.shape[:2]
    corners = (
        ()
        if seen.corners is None
        else tuple((float(x) / width, float(y) / height) for x, y in seen.corners)
    )
    spot = seen.judged.spot
    share = seen.share if seen.judged.guidance is Guidance.GOOD else 0.0
    return Glimpse(
        image=seen.small,
        corners=corners,
        says=says,
        share=share,
        spot=None if spot is None else (spot[0] / width, spot[1] / height),
    )


def printed(line: TextLine) -> PrintedLine:
    """Return a line as what knows cards takes it."""
    (left, top), (right, bottom) = np.min(line.corners, 0), np.max(line.corners, 0)
    return PrintedLine(line.text, float(left), float(top), float(right), float(bottom), line.sure)


def _whole(pixels: Pixels) -> NDArray[np.float64]:
    height, width = pixels.shape[:2]
    return np.array([[0, 0], [width, 0], [width, height], [0, height]], float) - 0.5
