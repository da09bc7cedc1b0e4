"""QR and bar codes in a picture, by zxing-cpp. What they say is shown, and never opened.

QR codes are looked for first and alone, which takes a tenth of the time that all kinds take. One
that is there and cannot be read is looked at once more, larger and sharper: small squares are soft.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

import cv2
import numpy as np
import zxingcpp
from numpy.typing import NDArray

from drivers.picture import Pixels

LONGEST = 4096  # bytes; a QR code holds 2953
MOST = 8
LARGER, LARGER_SOFT_PX = 3, 4.0
SOFT_PX = 1.2  # what is finer than this is made stronger
ROOM = 0.35  # about a code that could not be read, of its size
LEAST_PX = 12  # less is no code
HALF_PX = 960  # of the longer side: the codes that are looked for last need no more
QR = zxingcpp.BarcodeFormat.QRCode
ROWS = zxingcpp.BarcodeFormat.AllLinear
SQUARES = [
    zxingcpp.BarcodeFormat.DataMatrix,
    zxingcpp.BarcodeFormat.Aztec,
    zxingcpp.BarcodeFormat.PDF417,
    zxingcpp.BarcodeFormat.MicroQRCode,
]
Grey = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Code:
    """A code."""

    kind: str  # "QRCode", "Code128" ...
    text: str = field(repr=False)
    """As it stands in the code; control characters as ``<GS>`` and the like."""
    corners: tuple[tuple[int, int], ...]  # clockwise, pixels


def read_codes(frame: Pixels) -> list[Code]:
    """Return the codes in a picture, height x width x 3 or height x width."""
    grey = _grey(frame)
    found = [*_squares(grey), *_read(grey, ROWS)]
    if not found:
        share = min(1.0, HALF_PX / max(grey.shape))
        size = [max(1, round(side * share)) for side in grey.shape[::-1]]
        small = cv2.resize(grey, size, interpolation=cv2.INTER_AREA)
        found = _read(np.asarray(small, np.uint8), SQUARES, scale=1 / share)
    return _once(found)


def read_qr(frame: Pixels) -> list[Code]:
    """Return the QR codes alone; in a tenth of the time. See `read_codes`."""
    return _once(_squares(_grey(frame)))


def _once(found: list[Code]) -> list[Code]:
    """Return each code once: one that is looked at again, larger, may be read by both looks."""
    kept: list[Code] = []
    for code in found:
        middle = np.mean(code.corners, 0)
        size = float(np.ptp(code.corners, 0).max())
        if not any(
            one.kind == code.kind
            and one.text == code.text
            and np.abs(np.mean(one.corners, 0) - middle).max() < size / 2
            for one in kept
        ):
            kept.append(code)
    return kept[:MOST]


def _squares(grey: Grey) -> list[Code]:
    found = _read(grey, QR, closer=True)
    return found or _read(_sharper(grey, 2.5, SOFT_PX), QR, closer=True)


def _grey(frame: Pixels) -> Grey:
    grey = cv2.cvtColor(frame, cv2.COLOR_BGR2GRAY) if frame.ndim == 3 else frame  # noqa: PLR2004
    return np.asarray(grey, np.uint8)


def _read(
    grey: Grey,
    formats: object,
    *,
    closer: bool = False,
    scale: float = 1.0,
    left_top: tuple[int, int] = (0, 0),
) -> list[Code]:
    """Return what is read.

    Args:
        grey: Height x width.
        formats: What is looked for.
        closer: What is there and cannot be read is looked at once more.
        scale: Pixels of the picture for one of ``grey``.
        left_top: Where in the picture ``grey`` begins.
    """
    codes: list[Code] = []
    for one in zxingcpp.read_barcodes(
        grey, formats=formats, try_downscale=formats is QR, try_invert=False, return_errors=closer
    ):
        place = one.position
        points = (place.top_left, place.top_right, place.bottom_right, place.bottom_left)
        corners = tuple((point.x, point.y) for point in points)
        if one.valid and len(one.bytes) <= LONGEST:
            moved = tuple(
                (round(x * scale) + left_top[0], round(y * scale) + left_top[1]) for x, y in corners
            )
            codes.append(Code(str(one.format).replace(" ", ""), _plain(one.text), moved))
        elif closer and not one.valid:
            codes += _closer(grey, corners)
    return codes


def _closer(grey: Grey, corners: tuple[tuple[int, int], ...]) -> Iterator[Code]:
    """Yield what is read of a code when it is looked at larger."""
    (left, top), (right, bottom) = np.min(corners, 0), np.max(corners, 0)
    size = max(right - left, bottom - top)
    room = round(size * ROOM) + 6
    left, top = max(0, int(left) - room), max(0, int(top) - room)
    part = grey[top : int(bottom) + room, left : int(right) + room]
    if size < LEAST_PX or not part.size:
        return
    large = cv2.resize(part, None, fx=LARGER, fy=LARGER, interpolation=cv2.INTER_CUBIC)
    sharp = _sharper(np.asarray(large, np.uint8), 3.0, LARGER_SOFT_PX)
    yield from _read(sharp, QR, scale=1 / LARGER, left_top=(left, top))


def _sharper(grey: Grey, much: float, soft_px: float) -> Grey:
    soft = cv2.GaussianBlur(grey, (0, 0), soft_px)
    return np.asarray(cv2.addWeighted(grey, much, soft, 1 - much, 0), np.uint8)


def _plain(text: str) -> str:
    """Return text that changes no page and no terminal that it is shown on."""
    return "".join(
        sign if sign.isprintable() or sign == " " else f"<{ord(sign):02X}>" for sign in text
    )
