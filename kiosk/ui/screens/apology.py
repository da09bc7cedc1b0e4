"""Something failed that the visitor cannot mend."""

from kivy.uix.widget import Widget

from kiosk.flow.views import ApologyView
from kiosk.texts import message
from kiosk.ui.frame import Press
from kiosk.ui.place import Place
from kiosk.ui.widgets.buttons import Caption, button
from kiosk.ui.widgets.panels import notice
from kiosk.ui.widgets.text import words


def build(view: ApologyView, place: Place, press: Press) -> Widget:
    """Return the screen."""
    look = place.look
    ink = look.palette.page.ink

    def content(width: float) -> list[Widget]:
        return [
            words(look, view.title, width=width, ink=ink, px=look.title_px, bold=True),
            notice(look, view.lead, width=width),
            words(look, message("screen.for_staff", code=view.code), width=width, ink=ink),
        ]

    def actions(width: float) -> list[Widget]:
        done = view.done
        return [
            button(
                look,
                f"choose:{done.id}",
                lambda: press(f"choose:{done.id}"),
                Caption(done.title, done.icon),
                width=width,
                height=look.target,
                pair=look.palette.main,
            )
        ]

    return place.filled(content, actions)
