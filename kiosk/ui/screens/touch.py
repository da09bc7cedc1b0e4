"""Cells to wipe, as much of the glass as the page has."""

from kivy.uix.widget import Widget

from kiosk.flow.views import TouchView
from kiosk.ui.frame import Press
from kiosk.ui.place import Place
from kiosk.ui.widgets.buttons import action
from kiosk.ui.widgets.cells import Cells
from kiosk.ui.widgets.text import words

LEAST_MM = 40.0


def build(view: TouchView, place: Place, press: Press) -> Widget:
    """Return the screen."""
    look = place.look

    def content(width: float) -> list[Widget]:
        title = words(
            look, view.title, width=width, ink=look.palette.page.ink, px=look.body_px, bold=True
        )
        taken = title.height + sum(part.height for part in actions(width)) + 3 * look.gap
        room = max(place.height - taken, look.mm(LEAST_MM))
        cells = Cells(
            look,
            view.across,
            view.down,
            lambda: press(f"choose:{view.wiped}"),
            width=width,
            height=room,
        )
        return [title, cells]

    def actions(width: float) -> list[Widget]:
        return [action(look, view.done, press, width=width, main=False)]

    return place.filled(content, actions)
