"""Cells that are wiped by finger, one by one, to find where the glass is blind."""

from collections.abc import Callable
from typing import Any

from kivy.graphics import Color, Line, Rectangle
from kivy.uix.widget import Widget

from kiosk.ui.look import Look


class Cells(Widget):
    """A grid that colours where a finger was.

    Args:
        look: How the page looks.
        across: Columns.
        down: Rows.
        wiped: Called once, when the last cell was.
        width: Pixels.
        height: Pixels.
    """

    def __init__(
        self,
        look: Look,
        across: int,
        down: int,
        wiped: Callable[[], None],
        *,
        width: float,
        height: float,
    ) -> None:
        super().__init__(size_hint=(None, None), size=(width, height))
        self._across, self._down, self._wiped = across, down, wiped
        self._left = {(column, row) for column in range(across) for row in range(down)}
        self._colours: dict[tuple[int, int], Color] = {}
        self._clean = look.palette.good.ground
        self._boxes: dict[tuple[int, int], tuple[Rectangle, Line]] = {}
        with self.canvas:
            for cell in sorted(self._left):
                self._colours[cell] = Color(*look.palette.page.ground)
                ground = Rectangle()
                Color(*look.palette.edge)
                self._boxes[cell] = (ground, Line(width=1.2))
        self.bind(pos=self._put, size=self._put)
        self._put()

    @property
    def left(self) -> int:
        """How many cells were not wiped yet."""
        return len(self._left)

    def on_touch_down(self, touch: Any) -> bool:
        """See Kivy."""
        if not self.collide_point(*touch.pos):
            return False
        touch.grab(self)
        self._wipe(touch)
        return True

    def on_touch_move(self, touch: Any) -> bool:
        """See Kivy."""
        if touch.grab_current is not self:
            return False
        self._wipe(touch)
        return True

    def on_touch_up(self, touch: Any) -> bool:
        """See Kivy. The page goes only when the finger does: it would press what comes next."""
        if touch.grab_current is not self:
            return False
        touch.ungrab(self)
        if not self._left:
            self._wiped()
        return True

    def _wipe(self, touch: Any) -> None:
        column = int((touch.x - self.x) / self.width * self._across)
        row = int((touch.y - self.y) / self.height * self._down)
        if (column, row) in self._left:
            self._left.discard((column, row))
            self._colours[column, row].rgba = self._clean

    def _put(self, *_: Any) -> None:
        wide, tall = self.width / self._across, self.height / self._down
        for (column, row), (ground, edge) in self._boxes.items():
            ground.pos = (self.x + column * wide, self.y + row * tall)
            ground.size = (wide, tall)
            edge.rectangle = (*ground.pos, wide, tall)
