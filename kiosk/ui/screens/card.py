"""Asks for a card on the reader, and shows how to lay it."""

from kivy.uix.widget import Widget

from kiosk.flow.views import CardView
from kiosk.ui.frame import Press
from kiosk.ui.place import Place
from kiosk.ui.widgets.buttons import choice
from kiosk.ui.widgets.drawing import CardOnReader, CodeBeforeScanner, CodeOnPlate, Drawing
from kiosk.ui.widgets.panels import notice
from kiosk.ui.widgets.text import words


def build(view: CardView, place: Place, press: Press) -> Widget:
    """Return the screen."""
    look = place.look
    ink = look.palette.page.ink

    def content(width: float) -> list[Widget]:
        parts: list[Widget] = [
            words(
                look, view.title, width=width, ink=ink, px=look.title_px, bold=True, align="center"
            )
        ]
        if view.reading or view.code:
            size = min(width * 0.75, place.height * 0.4, look.mm(170))
            parts.append(_drawing(view)(look, size=size))
        if view.problem is not None:
            parts.append(notice(look, view.problem, width=width))
        parts.append(words(look, view.lead, width=width, ink=ink, align="center"))
        return parts

    def actions(width: float) -> list[Widget]:
        option = view.without
        if option is None:
            return []
        return [
            choice(
                look, option, lambda: press(f"choose:{option.id}"), width=width, height=look.target
            )
        ]

    return place.filled(content, actions, centred=True)


def _drawing(view: CardView) -> type[Drawing]:
    if not view.code:
        return CardOnReader
    return CodeOnPlate if view.on_plate else CodeBeforeScanner
