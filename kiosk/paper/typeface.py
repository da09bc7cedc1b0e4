"""The type of one language at the sizes of a printer: 203 dots an inch, black or nothing."""

import re
from pathlib import Path

from PIL import ImageFont

from kiosk.texts import Language
from kiosk.texts.faces import face
from kiosk.texts.wrapping import wrap

CAPITAL = 0.733  # height of a capital, in sizes; Noto Sans CJK
ASCENT = 0.88  # from the top of a line to its baseline, in sizes
LEADING = 1.32  # from line to line, in sizes
CLAUSE_ENDS = re.compile(r"(?<=[，；。])|(?<=[,;] )")


class Typeface:
    """Regular and bold of a language's own regional shapes.

    Args:
        folder: Where ``kiosk fonts`` put the faces.
        language: What is to be said in it.
    """

    def __init__(self, folder: Path, language: Language) -> None:
        self._files = {bold: face(folder, language, _weight(bold)) for bold in (False, True)}
        self._fonts: dict[tuple[int, bool], ImageFont.FreeTypeFont] = {}

    def font(self, size: int, *, bold: bool = False) -> ImageFont.FreeTypeFont:
        """Return the face at ``size`` dots to the em.

        Raises:
            OSError: The file is not there; `make ready` puts it there.
        """
        key = (size, bold)
        if key not in self._fonts:
            self._fonts[key] = ImageFont.truetype(str(self._files[bold]), size)
        return self._fonts[key]

    def width(self, text: str, size: int, *, bold: bool = False) -> float:
        """Return how wide a line is, in dots."""
        return self.font(size, bold=bold).getlength(text)

    def lines(self, text: str, width: float, size: int, *, bold: bool = False) -> list[str]:
        """Break ``text`` into lines of at most ``width`` dots."""
        return wrap(text, width, self.font(size, bold=bold).getlength)

    def even_lines(self, text: str, width: float, size: int, *, bold: bool = False) -> list[str]:
        """Break ``text`` into as few lines as ``lines`` does: at clauses, else of like length."""
        best = self.lines(text, width, size, bold=bold)
        if len(best) == 1:
            return best
        clauses = self._clause_lines(text, width, size, bold=bold)
        if len(clauses) <= len(best) and all(
            self.width(line, size, bold=bold) <= width for line in clauses
        ):
            return clauses
        narrow, wide = width / len(best), width
        while wide - narrow > 1:
            middle = (narrow + wide) / 2
            lines = self.lines(text, middle, size, bold=bold)
            if len(lines) <= len(best) and _keeps_words(text, lines):
                best, wide = lines, middle
            else:
                narrow = middle
        return best

    def _clause_lines(self, text: str, width: float, size: int, *, bold: bool) -> list[str]:
        lines = [""]
        for clause in CLAUSE_ENDS.split(text):
            if self.width(lines[-1] + clause, size, bold=bold) <= width:
                lines[-1] += clause
            else:
                lines.append(clause)
        return [line.strip() for line in lines if line]

    def fitting(self, text: str, width: float, largest: int, *, bold: bool = False) -> int:
        """Return the largest size, at most ``largest``, at which ``text`` is one line."""
        measured = self.width(text, largest, bold=bold)
        size = min(largest, int(largest * width / max(measured, 1)))
        while size > 1 and self.width(text, size, bold=bold) > width:
            size -= 1
        return size


def _keeps_words(text: str, lines: list[str]) -> bool:
    """Tell whether no line ends within a Latin word."""
    end = 0
    for line in lines[:-1]:
        end = text.index(line, end) + len(line)
        if text[end - 1 : end + 1].isascii() and text[end - 1 : end + 1].isalnum():
            return False
    return True


def _weight(bold: bool) -> str:
    return "Bold" if bold else "Regular"
