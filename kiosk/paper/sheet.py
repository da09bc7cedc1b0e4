"""A sheet that grows downwards: what is drawn next stands under what was drawn."""

from enum import StrEnum

from PIL import Image, ImageDraw

from drivers.capabilities import Raster
from kiosk.paper.raster import raster_of
from kiosk.paper.typeface import ASCENT, LEADING, Typeface

BLACK, WHITE = 0, 1
STEP = 1024  # dots by which the sheet grows
THIN = 2  # dots; a line of one dot breaks up on worn heads


class Align(StrEnum):
    """Where a line stands."""

    LEFT = "left"
    CENTRE = "centre"
    RIGHT = "right"


class Sheet:
    """One-bit paper of a fixed width.

    Args:
        width_dots: Of the paper that can be printed; a multiple of 8.
        typeface: What its text is set in.
    """

    def __init__(self, width_dots: int, typeface: Typeface) -> None:
        self.width, self.typeface = width_dots, typeface
        self.margin = max(8, width_dots // 48)
        self.inner = width_dots - 2 * self.margin
        self._image = Image.new("1", (width_dots, STEP), WHITE)
        self._y = 0

    def gap(self, dots: int) -> None:
        """Leave paper white."""
        self._y += dots

    def rule(self, thickness: int = THIN) -> None:
        """Draw a line from margin to margin."""
        draw = self._draw(thickness)
        right = self.width - self.margin - 1
        draw.rectangle((self.margin, self._y, right, self._y + thickness - 1), BLACK)
        self._y += thickness

    def text(self, text: str, size: int, *, bold: bool = False, align: Align = Align.LEFT) -> None:
        """Write a paragraph; a centred one in lines of nearly the same length."""
        broken = self.typeface.even_lines if align is Align.CENTRE else self.typeface.lines
        self._lines(broken(text, self.inner, size, bold=bold), size, align, bold=bold)

    def headline(self, text: str) -> None:
        """Write one bold line as wide as the sheet, and at most half as high."""
        size = self.typeface.fitting(text, self.inner, self.width // 2, bold=True)
        font = self.typeface.font(size, bold=True)
        left, top, right, bottom = font.getbbox(text, mode="1")
        draw = self._draw(int(bottom - top))
        x = self.margin + (self.inner - (right - left)) / 2 - left
        draw.text((round(x), self._y - top), text, fill=BLACK, font=font)
        self._y += int(bottom - top)

    def bar(self, text: str, size: int) -> None:
        """Write white on black, from edge to edge."""
        font = self.typeface.font(size, bold=True)
        height = round(size * 1.6)
        draw = self._draw(height)
        draw.rectangle((0, self._y, self.width - 1, self._y + height - 1), BLACK)
        baseline = self._y + height / 2 + size * 0.36
        draw.text((self.width // 2, round(baseline)), text, fill=WHITE, font=font, anchor="ms")
        self._y += height

    def table(self, rows: list[tuple[str, str]], size: int) -> None:
        """Write labels and values: beside each other, or where it is narrow, below."""
        column = max(self.typeface.width(label, size) for label, _ in rows) + size
        beside = self.inner - column >= self.inner * 0.55
        for index, (label, value) in enumerate(rows):
            if index:
                self.gap(size // 3)
                self.rule()
                self.gap(size // 3)
            if not beside:
                self.text(label, size)
                self.text(value, size, bold=True)
                continue
            top = self._y
            self.text(label, size)
            self._y = top
            lines = self.typeface.lines(value, self.inner - column, size, bold=True)
            self._lines(lines, size, Align.LEFT, bold=True, indent=round(column))

    def listed(self, mark: str, text: str, size: int, *, depth: int = 0) -> None:
        """Write a thing of a list: its lines beside its mark and not under it."""
        left = round(size * depth)
        indent = left + round(size * (0.9 if len(mark) < 2 else 1.6))  # noqa: PLR2004 - a number
        top = self._y
        if mark:
            self._lines([mark], size, Align.LEFT, bold=True, indent=left)
        self._y = top
        lines = self.typeface.lines(text, self.inner - indent, size)
        self._lines(lines, size, Align.LEFT, bold=False, indent=indent)

    def barred(self, text: str, size: int) -> None:
        """Write a paragraph with a thick line beside it."""
        top, indent = self._y, round(size * 0.9)
        lines = self.typeface.lines(text, self.inner - indent, size)
        self._lines(lines, size, Align.LEFT, bold=False, indent=indent)
        draw = self._draw(0)
        draw.rectangle((self.margin, top, self.margin + 5, self._y - 1), BLACK)

    def picture(self, picture: Image.Image) -> None:
        """Place a one-bit picture in the middle."""
        self._draw(picture.height)
        self._image.paste(picture, ((self.width - picture.width) // 2, self._y))
        self._y += picture.height

    def raster(self) -> Raster:
        """Return what was drawn so far."""
        return raster_of(self._image.crop((0, 0, self.width, self._y)))

    def _lines(
        self, lines: list[str], size: int, align: Align, *, bold: bool, indent: int = 0
    ) -> None:
        font = self.typeface.font(size, bold=bold)
        for line in lines:
            draw = self._draw(round(size * LEADING))
            x = self._x(self.typeface.width(line, size, bold=bold), align) + indent
            baseline = self._y + round(size * (ASCENT + (LEADING - 1) / 2))
            draw.text((x, baseline), line, fill=BLACK, font=font, anchor="ls")
            self._y += round(size * LEADING)

    def _x(self, width: float, align: Align) -> int:
        match align:
            case Align.LEFT:
                return self.margin
            case Align.CENTRE:
                return round((self.width - width) / 2)
            case Align.RIGHT:
                return round(self.width - self.margin - width)

    def _draw(self, height: int) -> ImageDraw.ImageDraw:
        """Return what draws, with paper enough for ``height`` dots more."""
        while self._y + height > self._image.height:
            larger = Image.new("1", (self.width, self._image.height + STEP), WHITE)
            larger.paste(self._image)
            self._image = larger
        return ImageDraw.Draw(self._image)
