"""A page as a flat picture: warped to its true proportions."""

import cv2
import numpy as np
from numpy.typing import NDArray

from drivers.picture import Pixels
from kiosk.capture.page.canvas import Points

FLAT_PX = 1400
ROOM = 0.06  # of the longer side, about a page whose corners are in doubt


def flattened(
    frame: Pixels, corners: Points, size: tuple[int, int], between: int = cv2.INTER_CUBIC
) -> Pixels:
    """Return the page as ``size`` (width, height) pixels; where the frame ends it is grey.

    Args:
        frame: Height x width x 3, or height x width.
        corners: Of the page, clockwise; the first becomes the top left.
        size: Of the result.
        between: How OpenCV fills in between pixels where the page does not shrink.
    """
    width, height = size
    flat = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32) - 0.5
    to_page = cv2.getPerspectiveTransform(corners.astype(np.float32), flat)
    shown = np.linalg.norm(np.roll(corners, -1, 0) - corners, axis=1)
    shrinks = float(shown.max()) > 1.5 * max(size)
    return np.asarray(
        cv2.warpPerspective(
            frame,
            to_page,
            size,
            flags=cv2.INTER_AREA if shrinks else between,
            borderMode=cv2.BORDER_CONSTANT,
            borderValue=(128, 128, 128),
        ),
        np.uint8,
    )


def long_px(corners: Points) -> float:
    """Return the longer side of a page, pixels: the mean of the two that face each other."""
    sides = np.linalg.norm(np.roll(corners, -1, 0) - corners, axis=1)
    return max(float(sides[0] + sides[2]), float(sides[1] + sides[3])) / 2


def straightened_grey(frame: Pixels, corners: Points) -> NDArray[np.uint8]:
    """Return the page grey, its longer side ``FLAT_PX``: what a zone is read in."""
    grey = np.asarray(cv2.cvtColor(frame, cv2.COLOR_BGR2GRAY), np.uint8)
    sides = np.linalg.norm(np.roll(corners, -1, 0) - corners, axis=1)
    width, height = float(sides[0] + sides[2]) / 2, float(sides[1] + sides[3]) / 2
    scale = FLAT_PX / max(width, height)
    return flattened(grey, corners, (max(8, round(width * scale)), max(8, round(height * scale))))


def turned_grey(frame: Pixels, corners: Points) -> NDArray[np.uint8]:
    """Return what is around a page, turned as it lies and no more; see `straightened_grey`.

    Where a corner was misjudged, this has no wrong slant; a camera looks down almost straight.
    """
    top, _, foot, _ = np.roll(corners, -1, 0) - corners
    along = top / np.linalg.norm(top) - foot / np.linalg.norm(foot)
    along = along / np.linalg.norm(along)
    axes = np.array([along, (-along[1], along[0])])
    placed = corners @ axes.T
    room = ROOM * float(np.ptp(placed, 0).max())
    (left, upper), (right, lower) = placed.min(0) - room, placed.max(0) + room
    around = np.array([[left, upper], [right, upper], [right, lower], [left, lower]])
    return straightened_grey(frame, around @ axes)


def proportions(corners: Points, frame_size: tuple[int, int]) -> float:
    """Return width by height of the flat page that is seen at ``corners``.

    Zhang and He, Whiteboard scanning and image enhancement (2007): the camera's middle is the
    frame's, its pixels are square. Where the slant does not tell its focal length, a usual one is
    taken.

    Args:
        corners: Clockwise from the page's top left, pixels.
        frame_size: Width and height of the frame, pixels.
    """
    centred = corners - (frame_size[0] / 2, frame_size[1] / 2)
    one, two, four, three = (np.append(point, 1.0) for point in centred)
    second = np.dot(np.cross(one, four), three) / np.dot(np.cross(two, four), three)
    third = np.dot(np.cross(one, four), two) / np.dot(np.cross(three, four), two)
    across, down = second * two - one, third * three - one
    longest = max(frame_size)
    focal2 = (USUAL * longest) ** 2
    if abs(across[2]) > SLANT and abs(down[2]) > SLANT:
        told = -(across[0] * down[0] + across[1] * down[1]) / (across[2] * down[2])
        if (0.45 * longest) ** 2 < told < (3 * longest) ** 2:
            focal2 = told
    scaled = np.array([1 / focal2, 1 / focal2, 1.0])
    return float(np.sqrt((across**2 * scaled).sum() / (down**2 * scaled).sum()))


SLANT = 0.05  # of the vanishing lines: less, and the focal length is not to be told
USUAL = 0.9  # focal length of a plate's camera, of its frame's longer side
