"""What stands around every page: the hall's name and the languages above, the ways out below."""

from collections.abc import Callable
from dataclasses import dataclass

from kivy.graphics import Color, Rectangle
from kivy.uix.relativelayout import RelativeLayout

from kiosk.flow.views import Page
from kiosk.texts import Language, Text, message
from kiosk.ui.look import Look
from kiosk.ui.widgets.buttons import Caption, beside, button, stacked
from kiosk.ui.widgets.control import Control
from kiosk.ui.widgets.text import SMALLEST_MM, extent, words

NAMES = {
    Language.TRADITIONAL: "繁體",
    Language.SIMPLIFIED: "简体",
    Language.ENGLISH: "English",
}
"""Of each language, in itself."""

GAP_MM = 3.0

Press = Callable[[str], None]
"""Takes the id of a control that was pressed."""


@dataclass(frozen=True, slots=True)
class Way:
    """A control of the foot of the page."""

    id: str
    text: Text
    icon: str


BACK = Way("back", message("screen.back"), "arrow-left")
HOME = Way("home", message("screen.home"), "home")
HELP = Way("help", message("screen.help"), "help-circle")
COMFORT = Way("comfort", message("screen.comfort"), "format-size")


def head(look: Look, page: Page, name: Text, press: Press) -> RelativeLayout:
    """Return the band above: the hall's short name, and a button for each language."""
    languages = _languages(look, page, press, room=look.width * 0.72)
    tall = max(control.height for control in languages) + 2 * look.mm(2)
    box = _band(look, tall)
    left = look.width - look.margin / 2 - sum(b.width for b in languages)
    left -= look.mm(GAP_MM) * (len(languages) - 1)
    room = left - look.margin - look.gap
    title = words(
        look,
        name,
        width=room,
        ink=look.palette.band.ink,
        bold=True,
        px=min(look.body_px * 1.15, look.font_px(5.5)),
    )
    if title.height <= tall and extent(title.font_name, title.font_size, look.say(name)) <= room:
        title.pos = (look.margin, (tall - title.height) / 2)
        box.add_widget(title)
    for control in languages:
        control.pos = (left, (tall - control.height) / 2)
        box.add_widget(control)
        left += control.width + look.mm(GAP_MM)
    return box


def _languages(look: Look, page: Page, press: Press, *, room: float) -> list[Control]:
    sizes = [look.capital_mm, 4.8, SMALLEST_MM]
    for capital in sizes:
        px = look.font_px(min(capital, look.capital_mm))
        widths = {
            language: max(
                look.mm(20),
                extent(look.face_file(bold=True, language=language), px, name) + look.mm(7),
            )
            for language, name in NAMES.items()
        }
        if sum(widths.values()) + 2 * look.mm(GAP_MM) <= room or capital == sizes[-1]:
            break
    palette = look.palette
    return [
        button(
            look,
            f"language:{language.value}",
            lambda tag=language.value: press(f"language:{tag}"),  # type: ignore[misc]
            Caption(name, px=px, language=language),
            width=widths[language],
            height=look.chrome,
            pair=palette.page if language is page.language else palette.band,
        )
        for language, name in NAMES.items()
    ]


def foot(look: Look, page: Page, press: Press) -> RelativeLayout:
    """Return the ways out, always in the same places; those that lead nowhere now are left out."""
    places = (
        (BACK, page.back),
        (HOME, page.home),
        (HELP, True),
        (COMFORT, True),
    )
    between = look.mm(3)
    width = (look.width - look.margin - between * (len(places) - 1)) / len(places)
    controls = [_way(look, way, width, press) if there else None for way, there in places]
    tall = max(control.height for control in controls if control) + 2 * look.mm(2)
    box = RelativeLayout(size_hint=(None, None), size=(look.width, tall))
    with box.canvas.before:
        Color(*look.palette.rule)
        Rectangle(pos=(0, tall - 1), size=(look.width, max(1, look.mm(0.25))))
    for index, control in enumerate(controls):
        if control is not None:
            control.pos = (look.margin / 2 + index * (width + between), look.mm(2))
            box.add_widget(control)
    return box


def _way(look: Look, way: Way, width: float, press: Press) -> Control:
    """Return a way out: the icon above its word, or before it where height is dear."""
    build = beside if look.small else stacked
    return build(
        look,
        way.id,
        lambda: press(way.id),
        Caption(way.text, way.icon),
        width=width,
        height=look.chrome,
        pair=look.palette.card,
    )


def _band(look: Look, tall: float) -> RelativeLayout:
    box = RelativeLayout(size_hint=(None, None), size=(look.width, tall))
    with box.canvas.before:
        Color(*look.palette.band.ground)
        Rectangle(size=box.size)
        Color(*look.palette.rule)
        Rectangle(size=(look.width, max(1, look.mm(0.25))))
    return box
