"""The kiosk takes nobody now: why, until when, and where to go instead."""

from kivy.uix.widget import Widget

from kiosk.flow.surroundings import Closure
from kiosk.flow.views import ClosedView
from kiosk.texts import Text, message
from kiosk.ui.frame import Press
from kiosk.ui.place import Place
from kiosk.ui.widgets.panels import facts, notice
from kiosk.ui.widgets.text import words


def build(view: ClosedView, place: Place, press: Press) -> Widget:
    """Return the screen; nothing to press but the languages."""
    del press
    look = place.look
    ink = look.palette.page.ink

    def content(width: float) -> list[Widget]:
        return [
            words(
                look,
                message(f"closed.{view.closure.because.value}"),
                width=width,
                ink=ink,
                px=look.title_px,
                bold=True,
            ),
            *_said(view.closure, place, width),
            notice(look, opens(view.closure), width=width, icon_name="clock"),
            words(look, message("hours.title"), width=width, ink=ink, bold=True),
            facts(look, view.hours, width=width),
            words(look, view.elsewhere, width=width, ink=ink),
            *_limited(view, place, width),
        ]

    return place.filled(content)


def _said(closure: Closure, place: Place, width: float) -> list[Widget]:
    """Return what who closed the kiosk wants to be read."""
    if closure.said is None:
        return []
    return [notice(place.look, closure.said, width=width, icon_name="information")]


def _limited(view: ClosedView, place: Place, width: float) -> list[Widget]:
    """Return what will not work when it opens, and the way round it."""
    if not view.notices:
        return []
    look = place.look
    title = words(
        look, message("closed.limited"), width=width, ink=look.palette.page.ink, bold=True
    )
    return [title, *(notice(look, text, width=width) for text in view.notices)]


def opens(closure: Closure) -> Text:
    """Return the sentence that says when the kiosk opens again."""
    at = closure.opens_at
    if at is None:
        return message("closed.opens_unknown")
    day = message(f"day.{at:%a}".lower())
    return message("closed.opens", day=day, date=f"{at:%Y-%m-%d}", time=f"{at:%H:%M}")
