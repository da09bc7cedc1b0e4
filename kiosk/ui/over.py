"""What is laid over every page and takes no touch: the dimming, and the band with the name."""

from kivy.graphics import Color, Rectangle
from kivy.uix.relativelayout import RelativeLayout
from kivy.uix.widget import Widget

from kiosk.flow.views import Page
from kiosk.ui.look import Look
from kiosk.ui.widgets.text import words

FULL = 100  # percent of the light
DARKEST = 0.85  # of black, at no brightness at all: something is always seen


def dimmed(look: Look, brightness: int) -> Widget:
    """Return a shade that leaves so many percent of the light."""
    shade = Widget(size_hint=(None, None), size=(look.width, look.height))
    with shade.canvas:
        Color(0, 0, 0, min(DARKEST, 1 - brightness / 100))
        Rectangle(size=shade.size)
    return shade


def band(look: Look, page: Page) -> Widget:
    """Return the band that says which kiosk it is: large, and of a visitor's page only the head."""
    said = look.say(page.glass.band or "")
    width = look.width - 2 * look.margin
    label = words(
        look,
        said,
        width=width,
        ink=look.palette.main.ink,
        px=look.title_px * (1.0 if page.private else 1.6),
        bold=True,
        align="center",
    )
    tall = label.height + 2 * look.margin
    high = tall if page.private else max(tall, look.height * 0.3)
    box = RelativeLayout(
        size_hint=(None, None), size=(look.width, high), pos=(0, look.height - high)
    )
    with box.canvas.before:
        Color(*look.palette.main.ground)
        Rectangle(size=box.size)
    label.pos = (look.margin, (high - label.height) / 2)
    box.add_widget(label)
    return box


class Uppermost:
    """Keeps both above all else that is on the glass.

    Args:
        glass: What they are laid over.
    """

    def __init__(self, glass: Widget) -> None:
        self._glass = glass
        self._parts: tuple[Widget, ...] = ()

    def put(self, look: Look, page: Page) -> None:
        """Lay over the page what it wants, in place of what lies there."""
        for part in self._parts:
            self._glass.remove_widget(part)
        parts = []
        if page.glass.band is not None:
            parts.append(band(look, page))
        if page.glass.brightness < FULL:
            parts.append(dimmed(look, page.glass.brightness))
        self._parts = tuple(parts)
        for part in self._parts:
            self._glass.add_widget(part)
