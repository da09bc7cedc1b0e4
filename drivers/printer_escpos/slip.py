"""Draws what came out of the slot, as the paper shows it."""

from PIL import Image, ImageDraw

from drivers.printer_escpos.simulator import Slip

PAPER, INK, TABLE, SHADOW = (253, 252, 248), (28, 28, 30), (226, 229, 231), (196, 200, 203)
EDGE_DOTS = 32  # the roll is 80 mm, the print 72
MARGIN = 36
TOOTH = 8


def draw_slip(slip: Slip) -> Image.Image:
    """Return a picture of the slip, a dot of the printer a pixel."""
    width, height = slip.width_bytes * 8, len(slip.rows)
    mask = Image.frombytes("1", (width, height), b"".join(slip.rows)).convert("L")
    paper = Image.new("RGB", (width + 2 * EDGE_DOTS, height + EDGE_DOTS), PAPER)
    paper.paste(Image.new("RGB", mask.size, INK), (EDGE_DOTS, EDGE_DOTS // 2), mask)
    if not slip.cut:
        _tear(paper)
    table = Image.new("RGB", (paper.width + 2 * MARGIN, paper.height + 2 * MARGIN), TABLE)
    shadow = Image.new("RGB", paper.size, SHADOW)
    table.paste(shadow, (MARGIN + 5, MARGIN + 6))
    table.paste(paper, (MARGIN, MARGIN))
    return table


def _tear(paper: Image.Image) -> None:
    """Give the lower edge the teeth of a paper that was torn."""
    draw = ImageDraw.Draw(paper)
    bottom = paper.height
    for left in range(0, paper.width, 2 * TOOTH):
        draw.polygon(
            [(left, bottom), (left + TOOTH, bottom - TOOTH), (left + 2 * TOOTH, bottom)], TABLE
        )
