"""Pictures that leave the kiosk: small enough for one message, and never of a visitor's page."""

import io
from typing import TYPE_CHECKING

from PIL import Image, ImageDraw, ImageFont

from kiosk.flow.shot import Shot
from kiosk.flow.views import Page
from kiosk.link.parts import Brought

if TYPE_CHECKING:  # numpy is loaded with the first picture
    from drivers.picture import Pixels

WEBP = "image/webp"
MOST_BYTES = 33_000  # 44,000 of base64: one message
LONG_PX = (960, 720, 540, 400, 280)  # longer side, tried in turn
QUALITY = 60
GROUND, INK = (232, 238, 238), (20, 60, 66)
MASKED_PX = 480


def of_glass(shot: Shot) -> Brought:
    """Return the picture of a page that is no visitor's."""
    whole = Image.frombytes("RGBX", (shot.width, shot.height), shot.pixels)
    return small(whole.convert("RGB"))


def of_plate(pixels: "Pixels") -> Brought:
    """Return a camera's picture."""
    return small(Image.fromarray(pixels[:, :, ::-1].copy()))


def small(picture: Image.Image) -> Brought:
    """Return a picture scaled down until one message carries it."""
    data = b""
    for long_px in LONG_PX:
        share = min(1.0, long_px / max(picture.size))
        size = (max(1, round(picture.width * share)), max(1, round(picture.height * share)))
        out = io.BytesIO()
        picture.resize(size, Image.Resampling.LANCZOS).save(out, "WEBP", quality=QUALITY)
        data = out.getvalue()
        if len(data) <= MOST_BYTES:
            break
    return Brought(WEBP, data)


def masked(page: Page) -> Brought:
    """Return what stands for a visitor's page: its kind and its language, drawn anew.

    Nothing of the page itself is in the picture: it is not even looked at.
    """
    picture = Image.new("RGB", (MASKED_PX, MASKED_PX), GROUND)
    draw = ImageDraw.Draw(picture)
    draw.rectangle((24, 24, MASKED_PX - 25, MASKED_PX - 25), outline=INK, width=4)
    lines = (type(page.view).__name__, page.language.value, "a visitor is there")
    for index, line in enumerate(lines):
        font = ImageFont.load_default(34 if index < len(lines) - 1 else 24)
        left = (MASKED_PX - draw.textlength(line, font=font)) / 2
        draw.text((left, 150 + 70 * index), line, fill=INK, font=font)
    return small(picture)
