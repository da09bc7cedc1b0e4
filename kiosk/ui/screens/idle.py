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
from kiosk.ui.widgets.panels import ground
from kiosk.ui.widgets.text import SMALLEST_MM, words

NAMES = {
    Language.TRADITIONAL: "繁體中文",
    Language.SIMPLIFIED: "简体中文",
    Language.ENGLISH: "English",
}
LARGE, MIDDLE = 2.2, 1.4
"""Sizes of letters, of body text. Only two: each size of each face takes 2.6 MB and 2 ms."""
BAND, BAND_LIMITED = 0.52, 0.36  # of a high window, that the hall's name has
WIDEST_MM = 170.0
SHARES = (1.0, 0.8, 0.6, 0.45, 0.3)  # of the sizes of the name, until it fits
BEND = 6  # lines of the river


def build(view: IdleView, look: Look, hall: Text, press: Press) -> Widget:
    """Return the whole window: the idle page has no head and no foot."""
    box = RelativeLayout(size_hint=(None, None), size=(look.width, look.height))
    wide = look.width > look.height
    share = BAND if view.limited is None else BAND_LIMITED
    split = look.height if wide else look.height * share
    band_width = look.width * 0.5 if wide else look.width
    _river(box, look, (0, look.height - split, band_width, split))
    inner = band_width - 2 * look.margin
    for scale in SHARES:
        parts = _titles(view, look, hall, inner, scale)
        title = column(parts, width=inner, gap=look.gap * scale)
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
    large = max(smallest, look.body_px * LARGE * scale)
    middle = max(smallest, look.body_px * MIDDLE * scale)
    parts: list[Widget] = []
    for language in Language:
        first = language is Language.TRADITIONAL
        px = large if first else middle
        parts.append(words(look, hall, width=width, ink=ink, px=px, bold=first, language=language))
    if view.now is not None:
        now = f"{view.now:%H:%M}"
        parts.append(words(look, now, width=width, ink=ink, px=large, bold=True))
    return parts


def _asked(view: IdleView, look: Look, width: float, press: Press) -> list[Widget]:
    buttons = [_language(look, language, width, press) for language in Language]
    if look.small:
        return list(buttons)  # all three in sight; what is limited stands on the next page
    asked = [
        words(
            look,
            message("screen.choose_language"),
            width=width,
            ink=look.palette.page.ink,
            px=look.body_px * MIDDLE,
            align="center",
            language=language,
        )
        for language in Language
    ]
    return [*asked, *buttons, *_limited(view, look, width)]


def _limited(view: IdleView, look: Look, width: float) -> list[Widget]:
    """Return what does not work today in every language: nobody has chosen one."""
    if view.limited is None:
        return []
    pair, pad = look.palette.care, look.mm(3)
    edge = look.palette.edge if look.comfort.high_contrast else pair.ground
    said = [
        words(look, view.limited, width=width - 2 * pad, ink=pair.ink, language=language)
        for language in Language
    ]
    return [ground(look, one, colour=pair.ground, pad=pad, edge=edge) for one in said]


def _language(look: Look, language: Language, width: float, press: Press) -> Control:
    return button(
        look,
        f"language:{language.value}",
        lambda: press(f"language:{language.value}"),
        Caption(
            NAMES[language],
            px=look.body_px * (1.2 if look.small else LARGE),
            language=language,
        ),
        width=min(width, look.mm(WIDEST_MM)),
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
            reach = height * (0.10 + 0.13 * number)
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
                segments=28,
                width=max(1.0, look.mm(0.3)),
            )
