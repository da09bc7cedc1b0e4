"""A whole picture, looked at from end to end: page, guidance, codes; each step's time."""

import time
from dataclasses import dataclass, field
from typing import Any

from drivers.picture import Pixels
from kiosk.capture.codes import Code, read_codes
from kiosk.capture.page.finding import Page, PageFinder, check
from kiosk.capture.quality import Judged, judge

LONGEST_PX = 12_000
MOST_PX = 60_000_000


@dataclass(frozen=True, slots=True)
class Looked:
    """What a picture holds."""

    pages: tuple[Page, ...]
    judged: Judged
    codes: tuple[Code, ...]
    ms: dict[str, float] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """Return it as ``kiosk scan`` writes it."""
        page = self.pages[0] if self.pages else None
        return {
            "found": page is not None,
            "corners": None if page is None else page.corners.round(2).tolist(),
            "confidence": 0.0 if page is None else round(page.confidence, 3),
            "guidance": self.judged.guidance.value,
            "where": self.judged.where,
            "score": round(self.judged.score, 3),
            "codes": [{"kind": code.kind, "text": code.text} for code in self.codes],
            "mrz": None,
            "ms": {name: round(value, 2) for name, value in self.ms.items()},
        }


def look(frame: Pixels, finder: PageFinder) -> Looked:
    """Look at a picture, height x width x 3.

    Raises:
        ValueError: It is no picture of three colours of 8 bit, or larger than any camera's.
    """
    check(frame)
    height, width = frame.shape[:2]
    if max(height, width) > LONGEST_PX or height * width > MOST_PX:
        raise ValueError(f"frame: {width} x {height}; at most {MOST_PX / 1e6:.0f} megapixels")
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
    ms["mrz"] = 0.0
    ms["total"] = (last - began) * 1000
    return Looked(pages, judged, codes, ms)
