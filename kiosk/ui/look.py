"""How a page is to look: colours, sizes in pixels, faces, and words in the visitor's language."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from math import hypot
from pathlib import Path

import msgspec

from kiosk.flow.glass import Comfort
from kiosk.settings import Screen
from kiosk.texts import Language, Phrasebook, Text
from kiosk.texts.faces import ICON_NAMES, ICONS, face
from kiosk.ui.theme import CALM, HIGH_CONTRAST, Palette

MM_PER_INCH = 25.4
CAPITAL = 0.733  # of the em, in Noto Sans CJK
TALL_MM = 300.0  # a screen that reaches above a seated visitor's hand


@dataclass(frozen=True, slots=True)
class Faces:
    """The font files, and where each icon is in its font."""

    folder: Path
    icons: Mapping[str, int]

    @classmethod
    def read(cls, folder: Path) -> "Faces":
        """Read the names of the icons."""
        return cls(folder, msgspec.json.decode((folder / ICON_NAMES).read_bytes()))


@dataclass(frozen=True, slots=True)
class Look:
    """Everything that a widget asks before it draws itself."""

    palette: Palette
    width: int  # pixels of the window
    height: int
    px_per_mm: float
    comfort: Comfort
    language: Language
    phrasebook: Phrasebook
    faces: Faces

    @classmethod
    def of(
        cls, screen: Screen, size: tuple[int, int], phrasebook: Phrasebook, faces: Faces
    ) -> "Look":
        """Return the look of a window of ``size`` pixels on ``screen``."""
        return cls(
            palette=CALM,
            width=size[0],
            height=size[1],
            px_per_mm=hypot(*size) / (screen.diagonal_inch * MM_PER_INCH),
            comfort=Comfort(),
            language=Language.TRADITIONAL,
            phrasebook=phrasebook,
            faces=faces,
        )

    def in_comfort(self, comfort: Comfort, language: Language) -> "Look":
        """Return the look that this visitor wants."""
        palette = HIGH_CONTRAST if comfort.high_contrast else CALM
        return replace(self, palette=palette, comfort=comfort, language=language)

    def say(self, text: Text | str) -> str:
        """Return ``text`` in the visitor's language."""
        return self.phrasebook.say(text, self.language)

    def mm(self, millimetres: float) -> float:
        """Return pixels, whole ones."""
        return round(millimetres * self.px_per_mm)

    @property
    def capital_mm(self) -> float:
        """Height of a capital of body text."""
        return float(self.comfort.text_size.value)

    def font_px(self, capital_mm: float) -> float:
        """Return the font size whose capitals are so high."""
        return round(capital_mm * self.px_per_mm / CAPITAL)

    @property
    def body_px(self) -> float:
        """Font size of body text."""
        return self.font_px(self.capital_mm)

    @property
    def title_px(self) -> float:
        """Font size of a page's title."""
        if self.small:
            return self.font_px(min(self.capital_mm * 1.4, self.height_mm / 14))
        return self.font_px(min(self.capital_mm * 2.0, max(self.height_mm / 38, 9.0)))

    @property
    def height_mm(self) -> float:
        """Height of the window."""
        return self.height / self.px_per_mm

    @property
    def width_mm(self) -> float:
        """Width of the window."""
        return self.width / self.px_per_mm

    @property
    def small(self) -> bool:
        """Whether space is short: a terminal for a desk."""
        return min(self.width_mm, self.height_mm) < 160  # noqa: PLR2004

    @property
    def tall(self) -> bool:
        """Whether the upper half is out of a seated visitor's reach."""
        return self.height_mm > TALL_MM

    @property
    def margin(self) -> float:
        """Pixels around the page."""
        return self.mm(4 if self.small else 10)

    @property
    def gap(self) -> float:
        """Pixels between things."""
        return self.mm(3 if self.small else 5)

    @property
    def target(self) -> float:
        """Pixels of a main action, each way."""
        return self.mm(16 if self.small else 20)

    @property
    def chrome(self) -> float:
        """Pixels of the controls that stand on every page, each way."""
        return self.mm(13 if self.small else 16)

    def face_file(self, *, bold: bool = False, language: Language | None = None) -> str:
        """Return the font file of a language, the visitor's own by default."""
        weight = "Bold" if bold else "Regular"
        return str(face(self.faces.folder, language or self.language, weight))

    @property
    def icon_file(self) -> str:
        """The font file of the icons."""
        return str(self.faces.folder / ICONS)

    def icon(self, name: str) -> str:
        """Return the sign of an icon; a name that the font lacks gives a plain dot."""
        return chr(self.faces.icons.get(name, self.faces.icons["checkbox-blank-circle-outline"]))
