"""Draws the page that says in three languages that the kiosk is out of service: a PGM picture.

``python draw.py FONTS OUT.pgm``. Drawn when the package is built, so that what shows it needs
neither fonts nor a library.
"""

import sys
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

SIZE = (1080, 1080)
GROUND, INK, QUIET = 250, 20, 80
LINES = (
    ("HK", "Bold", 84, "暫停服務", INK),
    ("HK", "Regular", 44, "請使用另一台機，或到服務櫃台。", QUIET),
    ("SC", "Bold", 84, "暂停服务", INK),
    ("SC", "Regular", 44, "请使用另一台机，或前往服务窗口。", QUIET),
    ("SC", "Bold", 84, "Out of service", INK),
    ("SC", "Regular", 44, "Please use another kiosk,", QUIET),
    ("SC", "Regular", 44, "or go to a service counter.", QUIET),
)
GAP, PARAGRAPH = 22, 64
BAR = (360, 12)  # above the text


def main(arguments: list[str]) -> int:
    """Write the picture."""
    fonts, out = Path(arguments[0]), Path(arguments[1])
    page = Image.new("L", SIZE, GROUND)
    pen = ImageDraw.Draw(page)
    faces = [
        ImageFont.truetype(fonts / f"NotoSansCJK{region}-{weight}.otf", size)
        for region, weight, size, _, _ in LINES
    ]
    highs = [sum(face.getmetrics()) for face in faces]
    gaps = [0] + [PARAGRAPH if line[1] == "Bold" else GAP for line in LINES[1:]]
    y = (SIZE[1] - sum(highs) - sum(gaps)) // 2
    pen.rectangle(
        ((SIZE[0] - BAR[0]) // 2, y - 70, (SIZE[0] + BAR[0]) // 2, y - 70 + BAR[1]), fill=INK
    )
    for (_, _, _, said, ink), face, high, gap in zip(LINES, faces, highs, gaps, strict=True):
        y += gap
        pen.text((SIZE[0] // 2, y), said, font=face, fill=ink, anchor="ma")
        y += high
    page.save(out, format="PPM")  # of grey values: PGM
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
