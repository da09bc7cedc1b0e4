"""A travel document of nobody's: the specimen of ICAO 9303-4, appendix B, for Utopia."""

import io
from datetime import date

from PIL import Image, ImageDraw

from drivers.capabilities import AccessKey
from drivers.emrtd.pace import Suite
from drivers.emrtd.simulator import PassportChip

KEY = AccessKey(number="L898902C3", born=date(1974, 8, 12), expires=date(2012, 4, 15))
LINES = (
    "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<",
    "L898902C36UTO7408122F1204159ZE184226B<<<<<10",
)
AES_128_ON_BRAINPOOL = Suite(2, 13)


def sample_chip(suite: Suite | None = AES_128_ON_BRAINPOOL) -> PassportChip:
    """Return a chip with the specimen's zone and a drawn face."""
    return PassportChip(KEY, LINES, _face(), suite)


def _face() -> bytes:
    """Return a JPEG of a face, drawn with four strokes."""
    picture = Image.new("RGB", (240, 320), (205, 214, 216))
    pen = ImageDraw.Draw(picture)
    pen.ellipse((60, 60, 180, 220), fill=(224, 190, 160))
    pen.ellipse((92, 120, 108, 136), fill=(50, 40, 40))
    pen.ellipse((132, 120, 148, 136), fill=(50, 40, 40))
    pen.arc((92, 140, 148, 190), 20, 160, fill=(150, 60, 60), width=4)
    data = io.BytesIO()
    picture.save(data, "JPEG", quality=80)
    return data.getvalue()
