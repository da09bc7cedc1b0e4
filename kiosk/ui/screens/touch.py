"""Cells to wipe, as much of the glass as the page has; nothing here is scrolled."""

from kivy.uix.widget import Widget

from kiosk.flow.views import TouchView
from kiosk.ui.frame import Press
from kiosk.ui.place import Place
from kiosk.ui.widgets.buttons import action
from kiosk.ui.widgets.cells import Cells
from kiosk.ui.widgets.column import column
from kiosk.ui.widgets.text import words

LEAST_SHARE = 0.5  # of the height, for the cells: where it is less the title is left out


def build(view: TouchView, place: Place, press: Press) -> Widget:
    """Return the screen."""
    look, width = place.look, place.width
    done = action(look, view.done, press, width=width, main=False)
    title = words(
        look, view.title, width=width, ink=look.palette.page.ink, px=look.body_px, bold=True
    )
    room = place.height - done.height - look.gap
    above: list[Widget] = []
    if room - title.height - look.gap > place.height * LEAST_SHARE:
        above, room = [title], room - title.height - look.gap
    long, short = max(view.across, view.down), min(view.across, view.down)
    wide = width > room
    cells = Cells(
        look,
        long if wide else short,
        short if wide else long,
        lambda: press(f"choose:{view.wiped}"),
        width=width,
        height=room,
    )
    return column([*above, cells, done], width=width, gap=look.gap)
