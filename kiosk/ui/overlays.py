"""What is laid over a page: help, how the screen looks, and whether somebody is still there."""

from dataclasses import replace
from typing import Any

from kivy.graphics import Color, Rectangle
from kivy.uix.label import Label
from kivy.uix.relativelayout import RelativeLayout
from kivy.uix.widget import Widget

from kiosk.flow.glass import Comfort, TextSize
from kiosk.flow.views import Page
from kiosk.texts import Text, message
from kiosk.ui.frame import Press
from kiosk.ui.look import Look
from kiosk.ui.place import Fill, Place
from kiosk.ui.widgets.buttons import Caption, button
from kiosk.ui.widgets.control import Control
from kiosk.ui.widgets.panels import ground
from kiosk.ui.widgets.text import words

WIDEST_MM = 190.0
SIZE_NAMES = {
    TextSize.SMALL: message("screen.size_small"),
    TextSize.NORMAL: message("screen.size_normal"),
    TextSize.LARGE: message("screen.size_large"),
    TextSize.LARGEST: message("screen.size_largest"),
}


class Veil(RelativeLayout):
    """Covers the page: nothing under it can be touched."""

    def __init__(self, look: Look, child: Widget) -> None:
        super().__init__(size_hint=(None, None), size=(look.width, look.height))
        with self.canvas.before:
            Color(*look.palette.veil)
            Rectangle(size=self.size)
        low = look.comfort.low and look.tall
        child.pos = (
            (look.width - child.width) / 2,
            look.margin if low else (look.height - child.height) / 2,
        )
        self.add_widget(child)

    def on_touch_down(self, touch: Any) -> bool:
        """See Kivy. Whatever is not for the panel ends here."""
        super().on_touch_down(touch)
        return True


def help_panel(look: Look, page: Page, press: Press) -> Veil:
    """Return what to do on this page."""
    advice = page.help or message("screen.help_general")

    def content(width: float) -> list[Widget]:
        return _said(look, width, message("screen.help"), advice)

    def actions(_width: float) -> list[Widget]:
        return [
            *(_wide(look, *way, press, main=False) for way in _ways(page)),
            _closing(look, press),
        ]

    return _panel(look, content, actions)


def _ways(page: Page) -> list[tuple[str, Text, str]]:
    """Return where help leads: id, words and icon of each."""
    ways: list[tuple[str, Text, str]] = []
    if page.guide:
        ways.append(("guide", message("menu.guide"), "headset"))
    if page.notice:
        ways.append(("notice", message("privacy.title"), "shield-outline"))
    return ways


def comfort_panel(look: Look, press: Press) -> Veil:
    """Return the choice of text size, contrast and reach."""
    comfort = look.comfort

    def content(width: float) -> list[Widget]:
        parts = _said(look, width, message("screen.comfort"), message("screen.comfort_lead"))
        for size, name in SIZE_NAMES.items():
            parts.append(
                _switch(look, f"size:{size.value}", name, press, width, comfort.text_size is size)
            )
        parts.append(
            _switch(
                look, "contrast", message("screen.contrast"), press, width, comfort.high_contrast
            )
        )
        if look.tall:
            parts.append(_switch(look, "low", message("screen.low"), press, width, comfort.low))
        return parts

    return _panel(look, content, lambda _width: [_closing(look, press)])


class Countdown:
    """Asks whether somebody is still there; the seconds go down in place."""

    def __init__(self, look: Look, press: Press) -> None:
        self._look = look
        self._seconds: Label | None = None

        def content(width: float) -> list[Widget]:
            ink = look.palette.page.ink
            self._seconds = words(
                look, "30", width=width, ink=ink, px=look.title_px * 2, bold=True, align="center"
            )
            return [
                *_said(
                    look, width, message("screen.still_there"), message("screen.still_there_lead")
                ),
                self._seconds,
            ]

        def actions(_width: float) -> list[Widget]:
            return [
                _wide(look, "stay", message("screen.stay"), "check", press, main=True),
                _wide(look, "home", message("screen.leave"), "home", press, main=False),
            ]

        self.veil = _panel(look, content, actions)

    def set_seconds(self, seconds: int) -> None:
        """Show how many are left."""
        if self._seconds is not None:
            self._seconds.text = str(seconds)


def _panel(look: Look, content: Fill, actions: Fill) -> Veil:
    pad = look.margin
    width = _inner(look)
    tallest = look.height * (0.5 if look.comfort.low and look.tall else 1.0) - 4 * look.margin
    needed = sum(part.height + look.gap for part in [*content(width), *actions(width)])
    place = Place(look, width, min(needed, tallest))
    body = place.filled(content, actions)
    page = look.palette.page
    return Veil(look, ground(look, body, colour=page.ground, pad=pad, edge=look.palette.edge))


def _inner(look: Look) -> float:
    return min(look.mm(WIDEST_MM), look.width - 4 * look.margin)


def _said(look: Look, width: float, title: Text, lead: Text) -> list[Widget]:
    ink = look.palette.page.ink
    return [
        words(look, title, width=width, ink=ink, px=look.title_px, bold=True),
        words(look, lead, width=width, ink=ink),
    ]


def _closing(look: Look, press: Press) -> Control:
    return _wide(look, "close", message("screen.close"), "close", press, main=True)


def _wide(
    look: Look, control_id: str, text: Text, icon_name: str, press: Press, *, main: bool
) -> Control:
    return button(
        look,
        control_id,
        lambda: press(control_id),
        Caption(text, icon_name),
        width=_inner(look),
        height=look.target,
        pair=look.palette.main if main else look.palette.page,
    )


def _switch(
    look: Look, control_id: str, text: Text, press: Press, width: float, on: bool
) -> Control:
    return button(
        look,
        control_id,
        lambda: press(control_id),
        Caption(text, "checkbox-marked-circle-outline" if on else "checkbox-blank-circle-outline"),
        width=width,
        height=look.chrome,
        pair=look.palette.chosen if on else look.palette.page,
    )


def changed(comfort: Comfort, kind: str, value: str) -> Comfort:
    """Return how the page is to look after a switch of the panel was pressed."""
    match kind:
        case "size":
            return replace(comfort, text_size=TextSize(value))
        case "contrast":
            return replace(comfort, high_contrast=not comfort.high_contrast)
        case _:
            return replace(comfort, low=not comfort.low)
