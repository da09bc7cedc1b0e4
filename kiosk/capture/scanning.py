"""A whole picture, looked at from end to end: page, guidance, codes; each step's time."""

import time
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from drivers.picture import Pixels
from kiosk.capture.codes import Code, read_codes
from kiosk.capture.guidance import Judged
from kiosk.capture.mrz.reading import Reading, ZoneReader
from kiosk.capture.page.canvas import Points
from kiosk.capture.page.finding import Page, PageFinder, check
from kiosk.capture.quality import judge
from kiosk.capture.straightening import straightened_grey, turned_grey
from kiosk.capture.upright import UprightNetwork, quarter_turns

LONGEST_PX = 12_000
MOST_PX = 60_000_000


@dataclass(frozen=True, slots=True)
class Looked:
    """What a picture holds."""

    pages: tuple[Page, ...]
    judged: Judged
    codes: tuple[Code, ...]
    reading: Reading | None
    ms: dict[str, float] = field(default_factory=dict)
    turned: int = 0  # quarter turns clockwise that lay the first page upright, as far as is known

    @property
    def corners(self) -> Points | None:
        """Corners of the first page, from its own top left, as far as that is known."""
        if not self.pages:
            return None
        return np.roll(self.pages[0].corners, self.turned, 0)

    def as_json(self) -> dict[str, Any]:
        """Return it as ``kiosk scan`` writes it."""
        page = self.pages[0] if self.pages else None
        return {
            "found": page is not None,
            "corners": None if self.corners is None else self.corners.round(2).tolist(),
            "confidence": 0.0 if page is None else round(page.confidence, 3),
            "guidance": self.judged.guidance.value,
            "score": round(self.judged.score, 3),
            "codes": [{"kind": code.kind, "text": code.text} for code in self.codes],
            "mrz": None if self.reading is None else _zone_json(self.reading),
            "ms": {name: round(value, 2) for name, value in self.ms.items()},
        }


def _zone_json(reading: Reading) -> dict[str, Any]:
    zone = reading.zone
    return {"lines": list(zone.lines), "fields": zone.fields, "sure": reading.sure}


def check_size(width: int, height: int) -> None:
    """Do nothing with a size that a camera's picture may have.

    Raises:
        ValueError: It is larger.
    """
    if max(height, width) > LONGEST_PX or height * width > MOST_PX:
        raise ValueError(f"frame: {width} x {height}; at most {MOST_PX / 1e6:.0f} megapixels")


def look(frame: Pixels, finder: PageFinder, reader: ZoneReader, upright: UprightNetwork) -> Looked:
    """Look at a picture, height x width x 3.

    Raises:
        ValueError: It is no picture of three colours of 8 bit, or larger than any camera's.
    """
    check(frame)
    check_size(*frame.shape[1::-1])
    ms: dict[str, float] = {}
    began = last = time.perf_counter()

    def took(name: str) -> None:
        nonlocal last
        now = time.perf_counter()
        ms[name], last = (now - last) * 1000, now

    pages = tuple(finder.find(frame))
    took("page")
    judged = judge(frame, pages)
    took("guidance")
    codes = tuple(read_codes(frame))
    took("codes")
    flat = _flat(frame, pages)
    corners = pages[0].corners if pages else None
    otherwise = None if corners is None else partial(turned_grey, frame, corners)
    reading = reader.read(flat, otherwise)
    took("mrz")
    turned = 0
    if reading is not None:
        turned = reading.turned
    elif pages:
        turned = quarter_turns(flat, upright) or 0
    ms["total"] = (time.perf_counter() - began) * 1000
    return Looked(pages, judged, codes, reading, ms, turned)


def _flat(frame: Pixels, pages: tuple[Page, ...]) -> NDArray[np.uint8]:
    """Return the first page straightened, grey; the whole frame where no page was found."""
    if not pages:
        return np.asarray(cv2.cvtColor(frame, cv2.COLOR_BGR2GRAY), np.uint8)
    return straightened_grey(frame, pages[0].corners)
