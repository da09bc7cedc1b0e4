"""QR and bar codes in a picture, by zxing-cpp. What they say is shown, and never opened."""

from dataclasses import dataclass, field

import zxingcpp

from drivers.picture import Pixels

LONGEST = 4096  # bytes; a QR code holds 2953
MOST = 8


@dataclass(frozen=True, slots=True)
class Code:
    """A code."""

    kind: str  # "QRCode", "Code128" ...
    text: str = field(repr=False)
    """As it stands in the code; control characters as ``<GS>`` and the like."""
    corners: tuple[tuple[int, int], ...]  # clockwise, pixels


def read_codes(frame: Pixels) -> list[Code]:
    """Return the codes in a picture, height x width x 3 or height x width."""
    found = zxingcpp.read_barcodes(frame, try_downscale=True, try_invert=False)
    codes = []
    for one in found[:MOST]:
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
