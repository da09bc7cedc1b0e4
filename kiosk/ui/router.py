"""Which screen shows which view, and how a whole page is put together."""

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any

from kivy.graphics import Color, Rectangle
from kivy.uix.relativelayout import RelativeLayout
from kivy.uix.widget import Widget

from kiosk.catalogue.hall import Hall
from kiosk.flow.model import View
from kiosk.flow.views import (
    ApologyView,
    ArticleView,
    CalendarView,
    CallView,
    CaptureView,
    CardView,
    ChoiceView,
    ClosedView,
    FormView,
    IdleView,
    ListView,
    Page,
    ProgressView,
    ResultView,
    ReviewView,
    SignView,
    TouchView,
)
from kiosk.ui.frame import Press, foot, head
from kiosk.ui.look import Look
from kiosk.ui.place import Place
from kiosk.ui.screens import idle
from kiosk.ui.strip import call_strip
from kiosk.ui.widgets.text import words

Build = Callable[[Any, Place, Press], Widget]

SCREENS: Mapping[type[View], str] = {
    ChoiceView: "choice",
    CardView: "card",
    CaptureView: "capture",
    ReviewView: "review",
    ProgressView: "progress",
    ResultView: "result",
    ListView: "listing",
    FormView: "form",
    SignView: "sign",
    CalendarView: "calendar",
    TouchView: "touch",
    ArticleView: "article",
    CallView: "call",
    ClosedView: "closed",
    ApologyView: "apology",
}
"""The module of each screen, loaded when it is first shown: the first page waits for none."""


def compose(page: Page, look: Look, hall: Hall, press: Press) -> Widget:
    """Return the whole window for ``page``, without what is laid over it."""
    root = RelativeLayout(size_hint=(None, None), size=(look.width, look.height))
    with root.canvas.before:
        Color(*look.palette.page.ground)
        Rectangle(size=root.size)
    if isinstance(page.view, IdleView):
        root.add_widget(idle.build(page.view, look, hall.name, press))
        return root
    low = look.comfort.low and look.tall
    top = look.height / 2 if low else look.height
    above = head(look, page, hall.short_name, press)
    above.pos = (0, top - above.height)
    below = foot(look, page, press)
    strips = [] if page.strip is None else [call_strip(look, page.strip, press)]
    taken = sum(strip.height + look.gap for strip in strips)
    between = look.gap if strips else look.margin
    place = Place(
        look,
        look.width - 2 * look.margin,
        top - above.height - taken - below.height - look.margin - between,
    )
    build: Build = import_module(f"kiosk.ui.screens.{SCREENS[type(page.view)]}").build
    body = build(page.view, place, press)
    body.pos = (look.margin, below.height + look.margin)
    for strip in strips:
        strip.pos = (look.margin, top - above.height - look.gap - strip.height)
    for part in (body, above, *strips, below):
        root.add_widget(part)
    if low:
        root.add_widget(_upper_half(look, hall))
    return root


def _upper_half(look: Look, hall: Hall) -> Widget:
    """Return what stands above when every control is below: the hall's name."""
    box = RelativeLayout(
        size_hint=(None, None), size=(look.width, look.height / 2), pos=(0, look.height / 2)
    )
    with box.canvas.before:
        Color(*look.palette.band.ground)
        Rectangle(size=box.size)
    name = words(
        look,
        hall.name,
        width=look.width - 2 * look.margin,
        ink=look.palette.band.ink,
        px=look.title_px,
        bold=True,
        align="center",
    )
    name.pos = (look.margin, (box.height - name.height) / 2)
    box.add_widget(name)
    return box
