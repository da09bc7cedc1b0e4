"""Drawings of what to do with a device, made of lines, gently moving."""

import math
from typing import Any

from kivy.clock import Clock
from kivy.graphics import (
    Color,
    PopMatrix,
    PushMatrix,
    Rectangle,
    SmoothEllipse,
    SmoothLine,
    SmoothRoundedRectangle,
    Translate,
)
from kivy.properties import NumericProperty
from kivy.uix.widget import Widget

from kiosk.ui.look import Look
from kiosk.ui.widgets.moving import Moving

BEAT_S, REST_S = 1.6, 0.8  # of one movement, and before the next
STEP_S = 1 / 20  # a frame keeps a window without a GPU busy for 20 ms


class Drawing(Moving, Widget):
    """A picture in a square of 100 by 100 units; ``moved`` goes from 0 to 1 again and again."""

    moved = NumericProperty(0.0)

    def __init__(self, look: Look, *, size: float) -> None:
        super().__init__(size_hint=(None, None), size=(size, size))
        self._look, self._unit = look, size / 100
        with self.canvas:
            PushMatrix()
            self._place = Translate(*self.pos)
            self._draw()
            PopMatrix()
        self.bind(pos=self._put, moved=self._move)
        self._since_s = Clock.get_boottime()
        self._motion = Clock.schedule_interval(self._beat, STEP_S)

    def _draw(self) -> None:
        """Put the picture's instructions on the canvas."""
        raise NotImplementedError

    def _move(self, *_: Any) -> None:
        """Follow ``moved``."""
        raise NotImplementedError

    def _put(self, *_: Any) -> None:
        self._place.xy = self.pos

    def rest(self) -> None:
        """See ``Moving.rest``."""
        self._motion.cancel()

    def _beat(self, _dt: float) -> None:
        at = (Clock.get_boottime() - self._since_s) % (BEAT_S + REST_S)
        self.moved = (1 - math.cos(math.pi * min(1.0, at / BEAT_S))) / 2

    def _box(self, x: float, y: float, width: float, height: float, round_: float = 4) -> None:
        """Draw a filled box with an edge, in units."""
        u, edge = self._unit, round_ * self._unit
        place, size = (x * u, y * u), (width * u, height * u)
        Color(*self._look.palette.page.ground)
        SmoothRoundedRectangle(pos=place, size=size, radius=[edge])
        Color(*self._look.palette.picture)
        SmoothLine(rounded_rectangle=(*place, *size, edge), width=u * 0.8)

    def _code(self, x: float, y: float) -> None:
        """Draw a code of 26 units, from its foot on the left."""
        u = self._unit
        Color(*self._look.palette.picture)
        for right, up in ((0, 16), (16, 16), (0, 0)):
            SmoothLine(rectangle=((x + right) * u, (y + up) * u, 10 * u, 10 * u), width=u * 0.8)
            Rectangle(pos=((x + right + 3.5) * u, (y + up + 3.5) * u), size=(3 * u, 3 * u))
        for right, up in ((16, 0), (22, 6), (16, 8), (23, 0)):
            Rectangle(pos=((x + right) * u, (y + up) * u), size=(4 * u, 4 * u))

    def _bar(self, x: float, y: float, width: float, height: float) -> None:
        u = self._unit
        Color(*self._look.palette.picture)
        Rectangle(pos=(x * u, y * u), size=(width * u, height * u))


class CardOnReader(Drawing):
    """A card that comes down flat on the reader."""

    def _draw(self) -> None:
        u = self._unit
        self._box(10, 10, 80, 26, 6)
        Color(*self._look.palette.main.ground)
        SmoothRoundedRectangle(pos=(18 * u, 28 * u), size=(64 * u, 4 * u), radius=[2 * u])
        PushMatrix()
        self._card = Translate(0, 0)
        self._box(24, 40, 52, 33, 4)
        Color(*self._look.palette.picture)
        SmoothEllipse(pos=(30 * u, 56 * u), size=(9 * u, 9 * u))
        SmoothRoundedRectangle(pos=(28 * u, 47 * u), size=(13 * u, 7 * u), radius=[3 * u])
        self._bar(46, 62, 24, 2.4)
        self._bar(46, 55, 18, 2.4)
        self._bar(46, 48, 21, 2.4)
        PopMatrix()

    def _move(self, *_: Any) -> None:
        self._card.y = (1 - self.moved) * 22 * self._unit - 5 * self._unit


class CodeBeforeScanner(Drawing):
    """A slip with a code that comes before the scanner's window."""

    def _draw(self) -> None:
        u = self._unit
        self._box(62, 22, 30, 56, 6)
        Color(*self._look.palette.main.ground)
        SmoothRoundedRectangle(pos=(66 * u, 32 * u), size=(4 * u, 36 * u), radius=[2 * u])
        PushMatrix()
        self._slip = Translate(0, 0)
        self._box(4, 24, 40, 52, 2)
        self._code(11, 38)
        self._bar(11, 29, 26, 2.4)
        PopMatrix()

    def _move(self, *_: Any) -> None:
        self._slip.x = self.moved * 12 * self._unit


class PaperFromSlot(Drawing):
    """A ticket that comes out of the slot."""

    def _draw(self) -> None:
        u = self._unit
        PushMatrix()
        self._paper = Translate(0, 0)
        self._box(30, 12, 40, 46, 1)
        Color(*self._look.palette.picture)
        SmoothLine(rectangle=(43 * u, 17 * u, 14 * u, 14 * u), width=u * 0.7)
        self._bar(47, 21, 6, 6)
        self._bar(37, 36, 26, 6)
        self._bar(40, 47, 20, 2)
        PopMatrix()
        self._box(12, 56, 76, 34, 6)
        Color(*self._look.palette.main.ground)
        SmoothRoundedRectangle(pos=(26 * u, 60 * u), size=(48 * u, 4 * u), radius=[2 * u])
        self._bar(70, 78, 10, 2.4)

    def _move(self, *_: Any) -> None:
        self._paper.y = (1 - self.moved) * 42 * self._unit


REACH = 9  # units that a paper is pushed on the plate


class OnPlate(Drawing):
    """Something that comes down on the plate, under the camera."""

    def _draw(self) -> None:
        u = self._unit
        self._box(6, 4, 88, 62, 4)  # the plate, seen from above
        Color(*self._look.palette.rule)
        SmoothLine(rounded_rectangle=(12 * u, 9 * u, 76 * u, 52 * u, 3 * u), width=u * 0.5)
        PushMatrix()
        self._paper = Translate(0, 0)
        self._lay()
        PopMatrix()
        self._box(38, 86, 24, 11, 4)  # the camera
        Color(*self._look.palette.main.ground)
        SmoothEllipse(pos=(45 * u, 84 * u), size=(10 * u, 10 * u))

    def _lay(self) -> None:
        """Draw what is laid, where it comes to lie."""
        raise NotImplementedError

    def _move(self, *_: Any) -> None:
        self._paper.y = -(1 - self.moved) * REACH * self._unit

    def _head(self, x: float, y: float, size: float) -> None:
        u = self._unit
        Color(*self._look.palette.picture)
        SmoothEllipse(pos=((x + size * 0.25) * u, (y + size * 0.5) * u), size=(size * u / 2,) * 2)
        SmoothRoundedRectangle(
            pos=(x * u, y * u), size=(size * u, size * 0.42 * u), radius=[size * u * 0.2]
        )


class CardOnPlate(OnPlate):
    """A card."""

    def _lay(self) -> None:
        self._box(31, 22, 38, 24, 3)
        self._head(34, 29, 10)
        for y in (38, 33, 28):
            self._bar(48, y, 17, 2)


class PassportOnPlate(OnPlate):
    """A passport, open at the page with the photograph."""

    def _lay(self) -> None:
        self._box(26, 37, 48, 24, 3)
        self._box(26, 12, 48, 25, 3)
        self._head(30, 21, 11)
        for y in (31, 27, 23):
            self._bar(46, y, 22, 1.8)
        for foot in (17.5, 14.5):
            self._bar(29, foot, 42, 1.4)


class SheetOnPlate(OnPlate):
    """A written page."""

    def _lay(self) -> None:
        self._box(32, 10, 36, 50, 1)
        self._bar(37, 52, 18, 3)
        for y in (45, 40, 35, 30, 25, 20):
            self._bar(37, y, 26, 1.6)
        self._bar(37, 15, 14, 1.6)


class CodeOnPlate(OnPlate):
    """A slip with a code."""

    def _lay(self) -> None:
        self._box(32, 12, 36, 46, 1)
        self._code(37, 28)
        self._bar(37, 19, 26, 2.4)


class Turning(Drawing):
    """Three quarters of a ring that turns: it is working."""

    def _draw(self) -> None:
        u = self._unit
        Color(*self._look.palette.rule)
        SmoothLine(circle=(50 * u, 50 * u, 34 * u), width=u * 4)
        Color(*self._look.palette.picture)
        self._arc = SmoothLine(circle=(50 * u, 50 * u, 34 * u, 0, 100), width=u * 4)

    def _move(self, *_: Any) -> None:
        u = self._unit
        turn = self.moved * 360
        self._arc.circle = (50 * u, 50 * u, 34 * u, turn, turn + 100)


DRAWINGS = {"printer": PaperFromSlot, "card": CardOnReader, "": Turning}
"""By the name that a view gives its picture."""
PLATE_DRAWINGS = {"card": CardOnPlate, "passport": PassportOnPlate, "sheet": SheetOnPlate}
"""Of what is laid on the plate, by its kind."""
