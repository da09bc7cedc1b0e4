"""Things under one another; with buttons to scroll where they are too high for their place."""

from collections.abc import Callable, Sequence

from kivy.uix.relativelayout import RelativeLayout
from kivy.uix.scrollview import ScrollView
from kivy.uix.widget import Widget

from kiosk.texts import message
from kiosk.ui.look import Look
from kiosk.ui.widgets.buttons import Caption, glyph, stacked
from kiosk.ui.widgets.control import Act, Control

WORD_MM = 22.0  # height and width in which a scroll button has room for its word
PAGE_SHARE = 0.8  # of what is seen, a press of a scroll button goes on


def column(
    parts: Sequence[Widget], *, width: float, gap: float, height: float = 0, centred: bool = False
) -> RelativeLayout:
    """Return ``parts`` from top to bottom, as high as they are or ``height`` where that is more."""
    needed = sum(part.height for part in parts) + gap * max(0, len(parts) - 1)
    tall = max(needed, height)
    box = RelativeLayout(size_hint=(None, None), size=(width, tall))
    top = tall - ((tall - needed) / 2 if centred else 0)
    for part in parts:
        top -= part.height
        part.pos = ((width - part.width) / 2 if centred else 0, top)
        box.add_widget(part)
        top -= gap
    return box


class Scrolled(RelativeLayout):
    """A column that is too high, in a window with a button up and a button down."""

    def __init__(self, look: Look, content: Widget, *, width: float, height: float) -> None:
        super().__init__(size_hint=(None, None), size=(width, height))
        bar = rail_width(look)
        self._view = ScrollView(
            size_hint=(None, None),
            size=(width - bar - look.gap, height),
            do_scroll_x=False,
            scroll_y=1,
            bar_width=0,
            effect_cls="ScrollEffect",
        )
        self._view.add_widget(content)
        self.add_widget(self._view)
        self._content = content
        self.moved: Callable[[], None] = lambda: None
        """Called when something else is in sight."""
        self._view.bind(scroll_y=lambda *_: self.moved())
        tall = min(look.mm(24), (height - look.gap) / 2)
        self.up = _rail_button(look, "scroll:up", lambda: self._move(1), bar, tall)
        self.down = _rail_button(look, "scroll:down", lambda: self._move(-1), bar, tall)
        self.up.pos = (width - bar, height - self.up.height)
        self.down.pos = (width - bar, 0)
        self.add_widget(self.up)
        self.add_widget(self.down)

    def reveal(self, widget: Widget) -> None:
        """Scroll until ``widget`` can be seen."""
        self._view.scroll_to(widget, padding=10, animate=False)

    @property
    def place(self) -> float:
        """How far it is scrolled: 1 at the top, 0 at the foot."""
        return float(self._view.scroll_y)

    @place.setter
    def place(self, place: float) -> None:
        self._view.scroll_y = place

    def height_of(self, widget: Widget) -> float:
        """Return how many pixels a widget of the content stands above the foot of what is seen."""
        return self._foot_of(widget) - self.place * self._hidden

    def hold(self, widget: Widget, height: float) -> None:
        """Scroll until a widget of the content stands at a height, as near as can be."""
        if self._hidden > 0:
            self.place = min(1.0, max(0.0, (self._foot_of(widget) - height) / self._hidden))

    def _foot_of(self, widget: Widget) -> float:
        return float(widget.to_window(*widget.pos)[1] - self._content.to_window(0, 0)[1])

    @property
    def _hidden(self) -> float:
        return float(self._content.height - self._view.height)

    def _move(self, way: int) -> None:
        hidden = self._hidden
        step = self._view.height * PAGE_SHARE / hidden
        self._view.scroll_y = min(1.0, max(0.0, self._view.scroll_y + way * step))


def rail_width(look: Look) -> float:
    """Return the pixels that the scroll buttons take."""
    return look.mm(14 if look.small else 20)


def _rail_button(look: Look, control_id: str, act: Act, width: float, height: float) -> Control:
    up = control_id.endswith("up")
    name = "chevron-up" if up else "chevron-down"
    pair = look.palette.chosen
    if look.small or height < look.mm(WORD_MM):
        return glyph(look, control_id, act, name, width=width, height=height, pair=pair)
    caption = Caption(message("screen.up" if up else "screen.down"), name)
    worded = stacked(look, control_id, act, caption, width=width, height=height, pair=pair)
    if worded.height <= height + 1:
        return worded
    return glyph(look, control_id, act, name, width=width, height=height, pair=pair)
