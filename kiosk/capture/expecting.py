"""Whether what lies on the plate is what was asked for: its kind by its size, its side by its look.

Sizes are those of ISO/IEC 7810: ID-1 85.60 mm x 53.98 mm, ID-3 125 mm x 88 mm.
"""

from dataclasses import dataclass, field, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from drivers.picture import Pixels
from kiosk.capture.guidance import Guidance, Judged
from kiosk.capture.page.canvas import Points
from kiosk.capture.page.finding import Page
from kiosk.capture.straightening import flattened, proportions

SMALL = (48, 32)  # pixels in which two sides are compared
SAME = 0.6  # correlation above which they are the same side
SLACK = 1.25  # a size on the plate may be so many times as large or as small
MAY_BE_OTHER = frozenset(
    {Guidance.GOOD, Guidance.DARK, Guidance.BLUR, Guidance.GLARE, Guidance.TOO_FAR}
)


@dataclass(frozen=True, slots=True)
class Expected:
    """What a paper must look like.

    ``ratios`` bound its longer side by its shorter; ``long_mm`` bound its longer side.
    """

    ratios: tuple[float, float] = (1.0, 20.0)
    long_mm: tuple[float, float] = (0.0, 1e9)
    unlike: Pixels | None = field(default=None, repr=False)  # the other side, straight


CARD = Expected(ratios=(1.5, 1.68), long_mm=(85.6 / SLACK, 85.6 * SLACK))
PASSPORT = Expected(ratios=(1.3, 1.52), long_mm=(125 / SLACK, 176 * SLACK))
SHEET = Expected(long_mm=(85.6 * SLACK, 1e9))
"""A passport may be found as its data page or as both open pages: 125 x 88 and 125 x 176 mm."""


def held_against(
    judged: Judged, frame: Pixels, page: Page | None, wanted: Expected, mm_per_px: float = 0.0
) -> Judged:
    """Return what to say of a frame when it is known what should be in it.

    Args:
        judged: What is to say of it in any case.
        frame: The picture.
        page: What was found in it.
        wanted: What should be.
        mm_per_px: Of the plate in the picture; 0: not known, sizes are not judged.
    """
    if page is None or judged.guidance not in MAY_BE_OTHER:
        return judged
    if not _fits(page.corners, frame, wanted, mm_per_px):
        return replace(judged, guidance=Guidance.WRONG_KIND, where="", spot=None)
    if judged.guidance is Guidance.TOO_FAR and mm_per_px:
        return replace(judged, guidance=Guidance.GOOD)  # its size is right: it lies on the plate
    if wanted.unlike is not None and judged.guidance is Guidance.GOOD:
        flat = flattened(frame, page.corners, SMALL)
        if alike(flat, wanted.unlike) > SAME:
            return replace(judged, guidance=Guidance.WRONG_SIDE)
    return judged


def alike(one: Pixels, other: Pixels) -> float:
    """Return how like each other two cards look, -1 to 1, whichever way up they lie."""
    first, second = _plain(one), _plain(other)
    ways = (first, first[::-1, ::-1])
    return float(max((way * second).mean() for way in ways))


def _plain(picture: Pixels) -> NDArray[np.float32]:
    tall = picture.shape[0] > picture.shape[1]
    upright = cv2.rotate(picture, cv2.ROTATE_90_CLOCKWISE) if tall else picture
    grey = cv2.cvtColor(
        cv2.resize(upright, SMALL, interpolation=cv2.INTER_AREA), cv2.COLOR_BGR2GRAY
    )
    soft = cv2.GaussianBlur(grey, (0, 0), 1.0).astype(np.float32)
    return (soft - soft.mean()) / (soft.std() + 1e-3)


def _fits(corners: Points, frame: Pixels, wanted: Expected, mm_per_px: float) -> bool:
    ratio = proportions(corners, (frame.shape[1], frame.shape[0]))
    least, most = wanted.ratios
    if not least <= max(ratio, 1 / ratio) <= most:
        return False
    if not mm_per_px:
        return True
    sides = np.linalg.norm(np.roll(corners, -1, 0) - corners, axis=1)
    long_px = max(float(sides[0] + sides[2]), float(sides[1] + sides[3])) / 2
    least, most = wanted.long_mm
    return least <= long_px * mm_per_px <= most
