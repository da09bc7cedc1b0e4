"""The page by which a technician sees whether a printer is well."""

from datetime import datetime
from pathlib import Path

from PIL import Image, ImageDraw

from drivers.capabilities import Raster
from kiosk.paper.qr import draw_code
from kiosk.paper.sheet import BLACK, WHITE, Align, Sheet
from kiosk.paper.typeface import Typeface
from kiosk.texts import Language, Phrasebook, Text, Words, message

SIZE, TITLE = 34, 46
SAYS = "ESTATION:TEST"
DOTS_PER_MM = 8  # 203 dpi
RULE_ROWS, LONG, MIDDLE = 56, 40, 28
BLACK_ROWS = 96
GREY_ROWS = 48
GREYS = 8
SPECIMEN = Words(
    zh_hant="繁體：籌號窗口輪候，骨角直門為",
    zh_hans="简体：号码窗口等候，骨角直门为",
    en="Latin: ABCDEFG abcdefg 0123456789",
)


def draw_test_page(
    *,
    at: datetime,
    language: Language,
    phrasebook: Phrasebook,
    fonts: Path,
    width_dots: int,
) -> Raster:
    """Draw a test page.

    Args:
        at: The moment that is printed on it.
        language: Of its explanations.
        phrasebook: Knows the texts ``paper.*``.
        fonts: Where ``kiosk fonts`` put the faces.
        width_dots: 576 on 80 mm paper, 384 on 58 mm; a multiple of 8.

    Raises:
        OSError: A face is not there.
    """

    def explain(text: Text) -> None:
        sheet.gap(24)
        sheet.text(phrasebook.say(text, language), SIZE)
        sheet.gap(8)

    typeface = Typeface(fonts, language)
    sheet = Sheet(width_dots, typeface)
    sheet.text(phrasebook.say(message("paper.test_title"), language), TITLE, bold=True)
    sheet.text(f"{at:%Y-%m-%d %H:%M}", SIZE)
    explain(message("paper.test_width", dots=width_dots))
    sheet.picture(_ruler(width_dots))
    explain(message("paper.test_black"))
    sheet.picture(Image.new("1", (width_dots, BLACK_ROWS), BLACK))
    explain(message("paper.test_lines"))
    sheet.picture(_lines(width_dots))
    explain(message("paper.test_grey"))
    sheet.picture(_greys(width_dots))
    explain(message("paper.test_type"))
    for other in Language:
        sheet.typeface = Typeface(fonts, other)
        sheet.text(SPECIMEN.in_language(other), SIZE)
        sheet.text(SPECIMEN.in_language(other), SIZE, bold=True)
    sheet.typeface = typeface
    explain(message("paper.test_code", says=SAYS))
    sheet.picture(draw_code(SAYS, width_dots))
    sheet.text(phrasebook.say(message("paper.test_end"), language), SIZE, align=Align.CENTRE)
    sheet.gap(8)
    sheet.rule(4)
    return sheet.raster()


def _ruler(width: int) -> Image.Image:
    """Return millimetres from the left end to the right, with a mark on the very last dot."""
    picture = Image.new("1", (width, RULE_ROWS), WHITE)
    draw = ImageDraw.Draw(picture)
    for millimetre, x in enumerate(range(0, width, DOTS_PER_MM)):
        length = {0: RULE_ROWS, 5: LONG}.get(millimetre % 10, MIDDLE)
        draw.line((x, 0, x, length - 1), BLACK)
    draw.line((width - 1, 0, width - 1, RULE_ROWS - 1), BLACK)
    draw.line((0, 0, width - 1, 0), BLACK)
    return picture


def _lines(width: int) -> Image.Image:
    """Return lines of 1 to 4 dots with as much white, upright and lying."""
    part = width // 8
    picture = Image.new("1", (width, GREY_ROWS * 2), WHITE)
    draw = ImageDraw.Draw(picture)
    for index in range(4):
        dots, upright, lying = index + 1, index * part, (index + 4) * part
        for at in range(0, part - 2 * dots, 2 * dots):
            draw.rectangle((upright + at, 0, upright + at + dots - 1, picture.height - 1), BLACK)
        for at in range(0, picture.height, 2 * dots):
            draw.rectangle((lying, at, lying + part - 2 * dots, at + dots - 1), BLACK)
    return picture


def _greys(width: int) -> Image.Image:
    """Return steps from light to dark, in dots."""
    grey = Image.new("L", (width, GREY_ROWS), 255)
    draw = ImageDraw.Draw(grey)
    step = width // GREYS
    for index in range(GREYS):
        level = 255 - 255 * (index + 1) // GREYS
        draw.rectangle((index * step, 0, (index + 1) * step - 1, GREY_ROWS - 1), level)
    return grey.convert("1")
