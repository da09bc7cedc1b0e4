"""A page as a flat picture: warped to its true proportions."""

import cv2
import numpy as np
from numpy.typing import NDArray

from drivers.picture import Pixels
from kiosk.capture.page.canvas import Points

FLAT_PX = 1400


def flattened(frame: Pixels, corners: Points, size: tuple[int, int]) -> Pixels:
    """Return the page as ``size`` (width, height) pixels; where the frame ends it is grey.

    Args:
        frame: Height x width x 3, or height x width.
        corners: Of the page, clockwise; the first becomes the top left.
        size: Of the result.
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
            flags=cv2.INTER_AREA if shrinks else cv2.INTER_CUBIC,
            borderMode=cv2.BORDER_CONSTANT,
            borderValue=(128, 128, 128),
        ),
        np.uint8,
    )


def straightened_grey(frame: Pixels, corners: Points) -> NDArray[np.uint8]:
    """Return the page grey, its longer side ``FLAT_PX``: what a zone is read in."""
    grey = np.asarray(cv2.cvtColor(frame, cv2.COLOR_BGR2GRAY), np.uint8)
    sides = np.linalg.norm(np.roll(corners, -1, 0) - corners, axis=1)
    width, height = float(sides[0] + sides[2]) / 2, float(sides[1] + sides[3]) / 2
    scale = FLAT_PX / max(width, height)
    return flattened(grey, corners, (max(8, round(width * scale)), max(8, round(height * scale))))


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
