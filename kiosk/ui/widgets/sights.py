"""The pictures of a call: the guide large, oneself small in a corner, the plate with his mark."""

from typing import ClassVar

from kivy.clock import Clock
from kivy.graphics import Color, Line, Rectangle
from kivy.uix.relativelayout import RelativeLayout
from kivy.uix.widget import Widget

from kiosk.flow.call_now import Sight
from kiosk.ui.look import Look
from kiosk.ui.widgets.live import Live, Piece
from kiosk.ui.widgets.preview import Preview
from kiosk.ui.widgets.text import icon

OWN_SHARE = 0.26  # of the width
MARK_MM, MARK_LINE_MM = 7.0, 1.2
STEADY_S = 0.2  # while the guide's pictures come, the others are drawn together with them


class Sights(Live, RelativeLayout):
    """Each picture has one texture, filled anew with each frame.

    Args:
        look: How the page looks.
        width: Pixels.
        height: Pixels.
        live: Whether pictures are to be expected.
        plate: Whether the guide sees the plate: then it is large, and he is small.
    """

    shows: ClassVar[type] = Sight

    def __init__(self, look: Look, *, width: float, height: float, live: bool, plate: bool) -> None:
        super().__init__(size_hint=(None, None), size=(width, height))
        self._look = look
        with self.canvas.before:
            Color(*look.palette.band.ground)
            self._ground = Rectangle(size=self.size)
        px = min(width, height) * 0.3
        self._waiting = icon(look, "account", px=px, ink=look.palette.band.ink)
        self._waiting.pos = ((width - px) / 2, (height - px) / 2)
        self.add_widget(self._waiting)
        self.previews: dict[str, Preview] = {}
        """By which picture each shows: see ``Sight.which``."""
        self._guide_s = 0.0
        self._large = large = "document" if plate else "guide"
        edge = look.mm(2)
        small = min(width * OWN_SHARE, (height - 2 * edge) * 4 / 3)
        if live:
            self.previews[large] = self._put(0, 0, width, height)
            self.previews["own"] = self._put(width - small - edge, edge, small, small * 3 / 4)
            if plate:
                self.previews["guide"] = self._put(edge, edge, small, small * 3 / 4)
        self._marks = Widget(size_hint=(None, None), size=self.size)
        self.add_widget(self._marks)
        self.mark: tuple[float, float] | None = None
        """Where the mark is on the window; None: there is none."""

    @property
    def well(self) -> bool:
        """See ``Live.well``."""
        return True

    def take(self, glimpse: Sight) -> bool:
        """See ``Live.take``."""
        preview = self.previews.get(glimpse.which)
        if preview is None:
            return False
        preview.fill(glimpse.image)
        if glimpse.which == self._large:
            self._cover(preview)
        if glimpse.which == "document":
            self._put_mark(None if glimpse.mark is None else preview.place(*glimpse.mark))
        now_s = Clock.time()
        if glimpse.which == "guide":
            self._guide_s = now_s
        if now_s - self._guide_s < STEADY_S and glimpse.which != "guide":
            return False
        self.moved(self, self)
        return False

    def go_on(self, before: Live) -> None:
        """See ``Live.go_on``."""
        if not isinstance(before, Sights):
            return
        for name, preview in self.previews.items():
            if name in before.previews:
                preview.go_on(before.previews[name])
        large = self.previews.get(self._large)
        if large is not None and large.texture is not None:
            self._cover(large)

    def pieces(self) -> tuple[Piece, ...]:
        """See ``Live.pieces``."""
        large = self.previews.get(self._large)
        if large is None or large.texture is None or not large.fills or self.mark is not None:
            return ()
        return tuple(piece for one in self.previews.values() for piece in one.pieces())

    def _put_mark(self, mark: tuple[float, float] | None) -> None:
        if mark == self.mark:
            return
        self.mark = mark
        self._marks.canvas.clear()  # a line without points would cost as much as a picture
        if mark is not None:
            look = self._look
            with self._marks.canvas:
                Color(*look.palette.main.ground)
                Line(width=look.mm(MARK_LINE_MM), circle=(*mark, look.mm(MARK_MM)))

    def _cover(self, preview: Preview) -> None:
        """Leave out what is not seen behind the large picture."""
        if self._waiting.parent is not None:
            self.remove_widget(self._waiting)
        size = (0, 0) if preview.fills else self.size
        if tuple(self._ground.size) != tuple(size):
            self._ground.size = size

    def _put(self, left: float, bottom: float, width: float, height: float) -> Preview:
        preview = Preview(self._look, size_hint=(None, None), size=(width, height))
        preview.pos = (left, bottom)
        self.add_widget(preview)
        return preview
