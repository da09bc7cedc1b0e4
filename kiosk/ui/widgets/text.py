"""Words on the glass: wrapped by our own rule, as high as they need, never cut off."""

from functools import lru_cache

from kivy.core.text import Label as Measured
from kivy.uix.label import Label

from kiosk.texts import Language, Text
from kiosk.texts.wrapping import wrap
from kiosk.ui.look import Look
from kiosk.ui.theme import Colour

SMALLEST_MM = 3.5  # capital height that any text keeps (UX)


def words(
    look: Look,
    text: Text | str,
    *,
    width: float,
    ink: Colour,
    px: float = 0,
    bold: bool = False,
    align: str = "left",
    language: Language | None = None,
) -> Label:
    """Return a label of ``width`` pixels with ``text`` in full.

    Args:
        look: How the page looks.
        text: What to say.
        width: Pixels that the lines may take.
        ink: Colour.
        px: Font size; that of body text by default.
        bold: Whether in the bold face.
        align: ``left``, ``center`` or ``right``.
        language: Of the text, when it is not the visitor's.
    """
    size = px or look.body_px
    face = look.face_file(bold=bold, language=language)
    said = look.phrasebook.say(text, language or look.language)
    lines = wrap(said, width, lambda line: extent(face, size, line))
    label = Label(
        text="\n".join(lines),
        font_name=face,
        font_size=size,
        color=ink,
        halign=align,
        line_height=1.0,
        size_hint=(None, None),
        text_size=(width, None),
    )
    label.texture_update()
    label.size = (width, label.texture_size[1])
    return label


def icon(look: Look, name: str, *, px: float, ink: Colour) -> Label:
    """Return an icon, ``px`` pixels each way."""
    return Label(
        text=look.icon(name),
        font_name=look.icon_file,
        font_size=px,
        color=ink,
        size_hint=(None, None),
        size=(px, px),
    )


def fitting(look: Look, text: str, *, width: float, px: float, bold: bool = False) -> float:
    """Return ``px``, or less where ``text`` would not fit ``width`` in one line."""
    face = look.face_file(bold=bold)
    smallest = look.font_px(SMALLEST_MM)
    needed = extent(face, px, text)
    return max(smallest, min(px, px * width / needed)) if needed > width else px


def extent(face: str, px: float, text: str) -> float:
    """Return how wide a line is, in pixels."""
    return float(_measured(face, px).get_extents(text)[0])


@lru_cache(maxsize=64)
def _measured(face: str, px: float) -> Measured:
    label = Measured(font_name=face, font_size=px)
    label.resolve_font_name()
    return label
