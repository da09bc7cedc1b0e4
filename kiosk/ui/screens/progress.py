"""Something is being done."""

from kivy.uix.widget import Widget

from kiosk.flow.views import ProgressView
from kiosk.ui.frame import Press
from kiosk.ui.place import Place
from kiosk.ui.widgets.drawing import DRAWINGS
from kiosk.ui.widgets.panels import share_bar
from kiosk.ui.widgets.text import words


def build(view: ProgressView, place: Place, press: Press) -> Widget:
    """Return the screen; there is nothing to press."""
    del press
    look = place.look
    ink = look.palette.page.ink

    def content(width: float) -> list[Widget]:
        parts: list[Widget] = [
            words(
                look, view.title, width=width, ink=ink, px=look.title_px, bold=True, align="center"
            )
        ]
        if view.label:
            parts.append(
                words(
                    look,
                    view.label,
                    width=width,
                    ink=ink,
                    px=look.title_px * 1.8,
                    bold=True,
                    align="center",
                )
            )
        size = min(width * 0.7, place.height * 0.36, look.mm(150))
        parts.append(DRAWINGS[view.picture](look, size=size))
        if view.share is not None:
            parts.append(share_bar(look, view.share, width=min(width, look.mm(160))))
        if view.lead is not None:
            parts.append(words(look, view.lead, width=width, ink=ink, align="center"))
        return parts

    return place.filled(content, centred=True)
