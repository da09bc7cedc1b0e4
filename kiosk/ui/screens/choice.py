"""One question with at most six answers."""

from kivy.uix.widget import Widget

from kiosk.flow.views import ChoiceView, Option
from kiosk.ui.frame import Press
from kiosk.ui.look import Look
from kiosk.ui.place import Place
from kiosk.ui.widgets.buttons import action, choice
from kiosk.ui.widgets.panels import notice
from kiosk.ui.widgets.row import in_row
from kiosk.ui.widgets.text import words

WIDE_EM = 15  # capitals that a card needs across, to stand beside another one
TALLEST_MM = 56.0


def build(view: ChoiceView, place: Place, press: Press) -> Widget:
    """Return the screen."""
    look = place.look

    def content(width: float) -> list[Widget]:
        above = _above(view, place.look, width)
        taken = sum(part.height + look.gap for part in (*above, *actions(width)))
        return [*above, *_cards(view, place, width, place.height - taken, press)]

    def actions(width: float) -> list[Widget]:
        if view.skip is None:
            return []
        return [action(look, view.skip, press, width=width, main=False, height=look.target)]

    return place.filled(content, actions)


def _above(view: ChoiceView, look: Look, width: float) -> list[Widget]:
    ink = look.palette.page.ink
    parts: list[Widget] = []
    if view.lead is not None:
        parts.append(words(look, view.lead, width=width, ink=ink))
    parts.append(words(look, view.title, width=width, ink=ink, px=look.title_px, bold=True))
    parts += [notice(look, text, width=width) for text in view.notices]
    return parts


def _cards(view: ChoiceView, place: Place, width: float, room: float, press: Press) -> list[Widget]:
    look = place.look
    across = 2 if place.width > place.height and _fits_two(look, width) else 1
    rows = [view.options[i : i + across] for i in range(0, len(view.options), across)]
    wide = (width - look.gap * (across - 1)) / across
    share = (room - look.gap * (len(rows) - 1)) / len(rows)
    tall = max(look.target, min(share, look.mm(TALLEST_MM)))
    return [_row(look, options, wide, tall, press) for options in rows]


def _fits_two(look: Look, width: float) -> bool:
    return width / 2 > WIDE_EM * look.body_px * 0.8


def _row(look: Look, options: tuple[Option, ...], wide: float, tall: float, press: Press) -> Widget:
    cards = [
        choice(
            look,
            option,
            lambda name=option.id: press(f"choose:{name}"),  # type: ignore[misc]
            width=wide,
            height=tall,
        )
        for option in options
    ]
    return in_row(cards, gap=look.gap, top=True)
