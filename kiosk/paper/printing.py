"""What every slip is drawn with, and how every slip begins."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from kiosk.catalogue.hall import Hall
from kiosk.paper.sheet import Align, Sheet
from kiosk.paper.typeface import Typeface
from kiosk.texts import Language, Phrasebook, Text, message

Say = Callable[[Text], str]
BODY = 34  # dots; a capital is 25 dots, 3.1 mm at 203 dpi
HEAD = 38
SERVICE = 46


@dataclass(frozen=True, slots=True)
class Printing:
    """What every slip is drawn with."""

    hall: Hall
    language: Language  # the visitor's
    phrasebook: Phrasebook
    fonts: Path  # where ``kiosk fonts`` put the faces
    width_dots: int
    """576 on 80 mm paper, 384 on 58 mm; a multiple of 8."""
    copy: bool = False
    """Whether it was printed before, or may have been."""

    def say(self, text: Text) -> str:
        """Return a text in the visitor's language."""
        return self.phrasebook.say(text, self.language)

    def headed(
        self, *, bar: Text | None = None, size: int = BODY, name: int = HEAD, bold: bool = True
    ) -> Sheet:
        """Begin a slip: the hall's name, and below it a bar or a rule.

        Args:
            bar: What the bar says, before all else that it may say; None: a copy says that it
                is one, and what is none has a rule.
            size: Of the bar's letters, in dots.
            name: Of the hall's name.
            bold: Whether the hall's name is.

        Raises:
            OSError: A face is not there.
        """
        sheet = Sheet(self.width_dots, Typeface(self.fonts, self.language))
        sheet.gap(8)
        sheet.text(self.say(self.hall.name), name, bold=bold, align=Align.CENTRE)
        sheet.gap(12)
        said = bar or (message("paper.copy") if self.copy else None)
        if said is None:
            sheet.rule(4)
        else:
            sheet.bar(self.say(said), size)
        sheet.gap(16)
        return sheet
