"""The page that waits: the hall's name, and a button for each language."""

from kivy.graphics import Color, Rectangle, SmoothLine
from kivy.uix.relativelayout import RelativeLayout
from kivy.uix.widget import Widget

from kiosk.flow.views import IdleView
from kiosk.texts import Language, Text, message
from kiosk.ui.frame import Press
from kiosk.ui.look import Look
from kiosk.ui.place import Place
from kiosk.ui.widgets.buttons import Caption, button
from kiosk.ui.widgets.column import column
from kiosk.ui.widgets.control import Control
from kiosk.ui.widgets.panels import notice
from kiosk.ui.widgets.text import SMALLEST_MM, extent, words

NAMES = {
    Language.TRADITIONAL: "繁體中文",
    Language.SIMPLIFIED: "简体中文",
    Language.ENGLISH: "English",
}
SHARES = (1.0, 0.8, 0.6, 0.45, 0.3)  # of the sizes of the name, until it fits
BEND = 14  # lines of the river


def build(view: IdleView, look: Look, hall: Text, press: Press) -> Widget:
    """Return the whole window: the idle page has no head and no foot."""
    box = RelativeLayout(size_hint=(None, None), size=(look.width, look.height))
    wide = look.width > look.height
    split = look.height if wide else look.height * 0.52
    band_width = look.width * 0.5 if wide else look.width
    _river(box, look, (0, look.height - split, band_width, split))
    inner = band_width - 2 * look.margin
    for share in SHARES:
        parts = _titles(view, look, hall, inner, share)
        title = column(parts, width=inner, gap=look.gap * share)
        if title.height <= split - 2 * look.margin:
            break
    title.pos = (look.margin, look.height - split + (split - title.height) / 2)
    box.add_widget(title)
    room = (look.width - band_width if wide else look.width) - 2 * look.margin
    high = (look.height if wide else look.height - split) - 2 * look.margin
    asked = Place(look, room, high).filled(
        lambda width: _asked(view, look, width, press), centred=True
    )
    asked.pos = (band_width + look.margin if wide else look.margin, look.margin)
    box.add_widget(asked)
    return box


def _titles(view: IdleView, look: Look, hall: Text, width: float, scale: float) -> list[Widget]:
    ink = look.palette.band.ink
    smallest = look.font_px(SMALLEST_MM)
    parts: list[Widget] = []
    sizes = {Language.TRADITIONAL: 2.6, Language.SIMPLIFIED: 1.5, Language.ENGLISH: 1.5}
    for language, share in sizes.items():
        px = max(smallest, look.body_px * share * scale)
        bold = language is Language.TRADITIONAL
        parts.append(words(look, hall, width=width, ink=ink, px=px, bold=bold, language=language))
    if view.now is not None:
        px = max(smallest, look.body_px * 3.4 * scale)
        parts.append(words(look, f"{view.now:%H:%M}", width=width, ink=ink, px=px))
    return parts


def _asked(view: IdleView, look: Look, width: float, press: Press) -> list[Widget]:
    buttons = [_language(look, language, width, press) for language in Language]
    if look.small:
        return list(buttons)  # all three in sight; the notices stand on the next page too
    asked = [
        words(
            look,
            message("screen.choose_language"),
            width=width,
            ink=look.palette.page.ink,
            px=look.body_px * 1.3,
            align="center",
            language=language,
        )
        for language in Language
    ]
    return [*asked, *buttons, *(notice(look, text, width=width) for text in view.notices)]


def _language(look: Look, language: Language, width: float, press: Press) -> Control:
    px = look.body_px * (1.2 if look.small else 2.0)
    wide = min(width, max(look.mm(170), extent(look.face_file(), px, NAMES[language])))
    return button(
        look,
        f"language:{language.value}",
        lambda: press(f"language:{language.value}"),
        Caption(NAMES[language], px=px, language=language),
        width=wide,
        height=look.target * (1.0 if look.small else 1.5),
        pair=look.palette.main,
        edged=False,
    )


def _river(box: RelativeLayout, look: Look, area: tuple[float, float, float, float]) -> None:
    """Draw the hall's band with the loop of the river that the zone is named after."""
    x, y, width, height = area
    with box.canvas.before:
        Color(*look.palette.band.ground)
        Rectangle(pos=(x, y), size=(width, height))
        Color(*look.palette.motif)
        for number in range(BEND):
            reach = height * (0.10 + 0.055 * number)
            SmoothLine(
                bezier=(
                    x,
                    y + reach * 0.55,
                    x + width * 0.45,
                    y + reach * 0.2,
                    x + width * 0.45,
                    y + reach * 1.5,
                    x + width,
                    y + reach * 1.05,
                ),
                segments=60,
                width=max(1.0, look.mm(0.3)),
            )
