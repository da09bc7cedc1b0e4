"""A field that is signed in by finger."""

from collections.abc import Callable
from typing import Any

from kivy.graphics import Color, SmoothLine, SmoothRoundedRectangle
from kivy.uix.relativelayout import RelativeLayout

from kiosk.ui.look import Look
from kiosk.ui.widgets.control import RADIUS_MM
from kiosk.ui.widgets.strokes import Strokes

MOST_POINTS = 5000
RULE = 0.25  # of the height, from below: the line to sign on
THICK_MM = 0.9


class SignaturePad(RelativeLayout):
    """Follows the finger.

    Args:
        look: How the page looks.
        strokes: Signed before.
        signed: Told the strokes when the finger is lifted.
        width: Pixels.
        height: Pixels.
    """

    def __init__(
        self,
        look: Look,
        strokes: Strokes,
        signed: Callable[[Strokes], None],
        *,
        width: float,
        height: float,
    ) -> None:
        super().__init__(size_hint=(None, None), size=(width, height))
        self._look, self._signed = look, signed
        self._strokes: list[list[tuple[float, float]]] = [list(line) for line in strokes]
        self._line: Any = None
        palette = look.palette
        with self.canvas.before:
            Color(*palette.page.ground)
            SmoothRoundedRectangle(size=self.size, radius=[look.mm(RADIUS_MM)])
            Color(*palette.edge)
            SmoothLine(rounded_rectangle=(0, 0, *self.size, look.mm(RADIUS_MM)), width=1.5)
            Color(*palette.rule)
            SmoothLine(points=[width * 0.06, height * RULE, width * 0.94, height * RULE], width=1.2)
            Color(*palette.page.ink)
            for line in self._strokes:
                SmoothLine(points=self._pixels(line), width=look.mm(THICK_MM) / 2)

    def on_touch_down(self, touch: Any) -> bool:
        """See Kivy."""
        if not self.collide_point(*touch.pos):
            return False
        touch.grab(self)
        self._strokes.append([self._share(touch)])
        with self.canvas.before:
            Color(*self._look.palette.page.ink)
            self._line = SmoothLine(
                points=self._pixels(self._strokes[-1]), width=self._look.mm(THICK_MM) / 2
            )
        return True

    def on_touch_move(self, touch: Any) -> bool:
        """See Kivy."""
        if touch.grab_current is not self or self._line is None:
            return False
        if sum(map(len, self._strokes)) < MOST_POINTS:
            self._strokes[-1].append(self._share(touch))
            self._line.points = self._pixels(self._strokes[-1])
        return True

    def on_touch_up(self, touch: Any) -> bool:
        """See Kivy."""
        if touch.grab_current is not self:
            return False
        touch.ungrab(self)
        self._line = None
        self._signed(tuple(tuple(line) for line in self._strokes))
        return True

    def _share(self, touch: Any) -> tuple[float, float]:
        x, y = self.to_local(*touch.pos)
        return (
            round(min(1.0, max(0.0, x / self.width)), 4),
            round(min(1.0, max(0.0, 1 - y / self.height)), 4),
        )

    def _pixels(self, line: list[tuple[float, float]]) -> list[float]:
        found: list[float] = []
        for x, y in line:
            found += (x * self.width, (1 - y) * self.height)
        return found if len(found) > 2 else [*found, found[0] + 1, found[1]]  # noqa: PLR2004
