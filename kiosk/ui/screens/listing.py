"""Things under one another, to look through before going on."""

from math import ceil

from kivy.graphics import Color, Rectangle
from kivy.uix.relativelayout import RelativeLayout
from kivy.uix.widget import Widget

from kiosk.flow.views import ListView, Row
from kiosk.ui.frame import Press
from kiosk.ui.look import Look
from kiosk.ui.place import Place
from kiosk.ui.widgets.buttons import action, action_row
from kiosk.ui.widgets.panels import notice
from kiosk.ui.widgets.text import icon, words

SIDE_EM = 5.5  # letters that an action has room for beside another one
SIDE_MM = 38.0  # width in which an action stands beside its row


def build(view: ListView, place: Place, press: Press) -> Widget:
    """Return the screen."""
    look = place.look
    ink = look.palette.page.ink

    def content(width: float) -> list[Widget]:
        parts: list[Widget] = [
            words(look, view.title, width=width, ink=ink, px=look.title_px, bold=True)
        ]
        if view.lead is not None:
            parts.append(words(look, view.lead, width=width, ink=ink))
        parts += [notice(look, text, width=width) for text in view.notices]
        parts += [_row(look, row, width, press) for row in view.rows]
        return parts

    def actions(width: float) -> list[Widget]:
        options = [*view.options, *((view.done,) if view.done else ())]
        if not options:
            return []
        least = max(look.mm(SIDE_MM), look.body_px * SIDE_EM)
        most = max(1, int((width + look.gap) / (least + look.gap)))
        lines = ceil(len(options) / most)
        each = ceil(len(options) / lines)
        across = (width - look.gap * (each - 1)) / each
        return [
            action_row(
                look,
                options[at : at + each],
                press,
                width=across,
                done=view.done,
                height=look.target,
            )
            for at in range(0, len(options), each)
        ]

    return place.filled(content, actions)


def _row(look: Look, row: Row, width: float, press: Press) -> Widget:
    palette, gap = look.palette, look.mm(3)
    picture = look.body_px * 1.3 if row.icon else 0
    left = picture + gap if row.icon else 0
    beside = row.action is not None and width > 3.4 * max(look.mm(SIDE_MM), look.body_px * 7)
    button = None
    if row.action is not None:
        across = look.mm(SIDE_MM) if beside else width - left
        across = max(across, look.body_px * 7)
        button = action(look, row.action, press, width=across, main=False)
    inner = width - left - (button.width + gap if button is not None and beside else 0)
    lines = [words(look, row.title, width=inner, ink=palette.page.ink, bold=bool(row.about))]
    if row.about is not None:
        lines.append(words(look, row.about, width=inner, ink=palette.page.ink))
    said = sum(line.height for line in lines)
    under = button.height + gap if button is not None and not beside else 0
    tall = max(said + under, picture, button.height if button is not None and beside else 0) + gap
    box = RelativeLayout(size_hint=(None, None), size=(width, tall))
    with box.canvas.before:
        Color(*palette.rule)
        Rectangle(size=(width, max(1, look.mm(0.25))))
    top = tall if under else (tall + gap + said) / 2
    if row.icon:
        sign = icon(look, row.icon, px=picture, ink=palette.picture)
        sign.pos = (0, top - lines[0].height / 2 - picture / 2)
        box.add_widget(sign)
    for line in lines:
        top -= line.height
        line.pos = (left, top)
        box.add_widget(line)
    if button is not None:
        button.pos = (
            (width - button.width, gap + (tall - gap - button.height) / 2)
            if beside
            else (left, gap)
        )
        box.add_widget(button)
    return box
