"""QR and bar codes in a picture, by zxing-cpp. What they say is shown, and never opened."""

from dataclasses import dataclass, field

import cv2
import numpy as np
import zxingcpp
from numpy.typing import NDArray

from drivers.picture import Pixels

LONGEST = 4096  # bytes; a QR code holds 2953
MOST = 8
SOFT_PX = 2.0  # what is finer than this is made stronger


@dataclass(frozen=True, slots=True)
class Code:
    """A code."""

    kind: str  # "QRCode", "Code128" ...
    text: str = field(repr=False)
    """As it stands in the code; control characters as ``<GS>`` and the like."""
    corners: tuple[tuple[int, int], ...]  # clockwise, pixels


def read_codes(frame: Pixels) -> list[Code]:
    """Return the codes in a picture, height x width x 3 or height x width.

    Where none is found the picture is looked at once more, sharpened: small squares are soft.
    """
    grey = cv2.cvtColor(frame, cv2.COLOR_BGR2GRAY) if frame.ndim == 3 else frame  # noqa: PLR2004
    found = _found(np.asarray(grey, np.uint8))
    if not found:
        soft = cv2.GaussianBlur(grey, (0, 0), SOFT_PX)
        found = _found(np.asarray(cv2.addWeighted(grey, 2, soft, -1, 0), np.uint8))
    return found


def _found(grey: NDArray[np.uint8]) -> list[Code]:
    codes = []
    for one in zxingcpp.read_barcodes(grey, try_downscale=True, try_invert=False)[:MOST]:
        if not one.valid or len(one.bytes) > LONGEST:
            continue
        place = one.position
        points = (place.top_left, place.top_right, place.bottom_right, place.bottom_left)
        corners = tuple((point.x, point.y) for point in points)
        codes.append(Code(str(one.format).replace(" ", ""), _plain(one.text), corners))
    return codes


def _plain(text: str) -> str:
    """Return text that changes no page and no terminal that it is shown on."""
    return "".join(
        sign if sign.isprintable() or sign == " " else f"<{ord(sign):02X}>" for sign in text
    )
