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
from kiosk.capture.straightening import flattened, long_px, proportions

STILL_THERE = "still_there"  # where a paper lies that was taken already
SMALL = (48, 32)  # pixels in which two sides are compared
SAME = 0.6  # correlation above which they are the same side
FINE = (136, 96)  # pixels in which a paper is known again
AGAIN = 0.95  # correlation of its fine print above which it is the very same, wherever it lies
UNMOVED = 0.8  # the same of a paper that lies where the one before lay: nobody lays so exactly
PLACE = 0.006  # of the frame's longer side
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
    taken: Pixels | None = field(default=None, repr=False)  # the paper before, straight
    place: Points | None = field(default=None, repr=False)  # where that lay, shares of the frame


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
    if judged.guidance is not Guidance.GOOD:
        return judged
    return _unlike_before(judged, frame, page, wanted)


def _unlike_before(judged: Judged, frame: Pixels, page: Page, wanted: Expected) -> Judged:
    """Return what to say of a good picture when another was taken before."""
    flat = laid_flat(frame, page.corners)
    if wanted.unlike is not None and alike(flat, wanted.unlike) > SAME:
        return replace(judged, guidance=Guidance.WRONG_SIDE)
    if wanted.taken is not None:
        size = (frame.shape[1], frame.shape[0])
        limit = UNMOVED if _unmoved(page.corners / size, wanted.place) else AGAIN
        if the_same(flat, wanted.taken) > limit:
            return replace(judged, guidance=Guidance.WRONG_SIDE, where=STILL_THERE)
    return judged


def _unmoved(place: Points, before: Points | None) -> bool:
    """Return whether corners, shares of the frame, are where they were; from any of them."""
    if before is None:
        return False
    ways = (np.abs(np.roll(place, turn, 0) - before).max() for turn in range(4))
    return bool(min(ways) < PLACE)


def laid_flat(frame: Pixels, corners: Points) -> Pixels:
    """Return a paper straight, small, standing or lying as it is."""
    lies = proportions(corners, (frame.shape[1], frame.shape[0])) > 1
    long, short = 2 * FINE[0], 2 * FINE[1]
    return flattened(frame, corners, (long, short) if lies else (short, long))


def alike(one: Pixels, other: Pixels) -> float:
    """Return how like each other two cards look, -1 to 1, whichever way up they lie."""
    first, second = _plain(one), _plain(other)
    ways = (first, first[::-1, ::-1])
    return float(max((way * second).mean() for way in ways))


def the_same(one: Pixels, other: Pixels) -> float:
    """Return how like each other two pictures are in their print, -1 to 1, either way up.

    Two sheets of one form have the same frame and other words in it: the words count.
    """
    first, second = _print(one), _print(other)
    ways = (first, first[::-1, ::-1])
    shifts = ((0, 0), (0, 1), (1, 0), (0, -1), (-1, 0))
    return float(
        max((np.roll(way, shift, (0, 1)) * second).mean() for way in ways for shift in shifts)
    )


def _print(picture: Pixels) -> NDArray[np.float32]:
    grey = _grey(picture, FINE).astype(np.float32)
    fine = cv2.GaussianBlur(grey, (0, 0), 1.0) - cv2.GaussianBlur(grey, (0, 0), 5.0)
    return _even(fine)


def _plain(picture: Pixels) -> NDArray[np.float32]:
    return _even(cv2.GaussianBlur(_grey(picture, SMALL), (0, 0), 1.0).astype(np.float32))


def _even(picture: NDArray[np.float32]) -> NDArray[np.float32]:
    return np.asarray((picture - picture.mean()) / (picture.std() + 1e-3), np.float32)


def _grey(picture: Pixels, size: tuple[int, int]) -> NDArray[np.uint8]:
    """Return a picture lying, grey, in so many pixels."""
    tall = picture.shape[0] > picture.shape[1]
    lying = cv2.rotate(picture, cv2.ROTATE_90_CLOCKWISE) if tall else picture
    small = cv2.resize(lying, size, interpolation=cv2.INTER_AREA)
    return np.asarray(cv2.cvtColor(small, cv2.COLOR_BGR2GRAY), np.uint8)


def _fits(corners: Points, frame: Pixels, wanted: Expected, mm_per_px: float) -> bool:
    ratio = proportions(corners, (frame.shape[1], frame.shape[0]))
    least, most = wanted.ratios
    if not least <= max(ratio, 1 / ratio) <= most:
        return False
    if not mm_per_px:
        return True
    least, most = wanted.long_mm
    return least <= long_px(corners) * mm_per_px <= most
