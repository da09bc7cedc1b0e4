"""Anything that can be pressed. A press counts when the finger goes down and up inside."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from kivy.graphics import Color, SmoothLine, SmoothRoundedRectangle
from kivy.uix.behaviors import ButtonBehavior
from kivy.uix.label import Label
from kivy.uix.relativelayout import RelativeLayout

from kiosk.ui.look import Look
from kiosk.ui.theme import Pair

RADIUS_MM, EDGE_MM, FOCUS_MM = 2.2, 0.45, 1.1

Act = Callable[[], None]


class Control(ButtonBehavior, RelativeLayout):
    """A place on the glass with a name, which does something when it is pressed.

    Args:
        look: How the page looks.
        control_id: What a test bench and the flow know it by.
        act: Called when it was pressed.
        pair: Ground and ink.
        edged: Whether it has an edge of its own.
        enabled: Whether it can be pressed.
    """

    state: str  # Kivy's: "down" under a finger

    def __init__(
        self,
        look: Look,
        control_id: str,
        act: Act,
        *,
        pair: Pair,
        edged: bool = True,
        enabled: bool = True,
        **sizes: Any,
    ) -> None:
        super().__init__(size_hint=(None, None), **sizes)
        self.control_id, self.enabled = control_id, enabled
        self._act, self._pair, self._pressed = act, pair, look.palette.pressed
        self._inked: list[Label] = []
        edge = look.palette.edge if edged and enabled else pair.ground
        with self.canvas.before:
            self._ground = Color(*pair.ground)
            self._shape = SmoothRoundedRectangle(radius=[look.mm(RADIUS_MM)])
            self._edge_colour = Color(*edge)
            self._edge = SmoothLine(width=max(1.0, look.mm(EDGE_MM) / 2))
            self._focus_colour = Color(*look.palette.focus[:3], 0)
            self._focus = SmoothLine(width=max(1.5, look.mm(FOCUS_MM) / 2))
        self._radius = look.mm(RADIUS_MM)
        self.bind(size=self._draw, state=self._tint)
        self._draw()

    def put(self, *labels: Label) -> None:
        """Add labels that change their ink with the ground."""
        for label in labels:
            self._inked.append(label)
            self.add_widget(label)

    def press(self) -> None:
        """Do what a finger would."""
        if self.enabled:
            self._act()

    def show_focus(self, *, on: bool) -> None:
        """Mark the control as the one that the keys are on."""
        self._focus_colour.a = 1.0 if on else 0.0

    @contextmanager
    def unmarked(self) -> Iterator[None]:
        """Look as if neither finger nor focus were on it: a picture for others shows no key."""
        state, focus = self.state, self._focus_colour.a
        self.state, self._focus_colour.a = "normal", 0.0
        try:
            yield
        finally:
            self.state, self._focus_colour.a = state, focus

    def on_touch_down(self, touch: Any) -> bool:
        """See Kivy. A control that is off takes the touch and does nothing."""
        if not self.enabled:
            return bool(self.collide_point(*touch.pos))
        return bool(super().on_touch_down(touch))

    def on_release(self) -> None:
        """See Kivy."""
        self.press()

    def _draw(self, *_: Any) -> None:
        box = (0, 0, *self.size)
        self._shape.pos, self._shape.size = (0, 0), self.size
        self._edge.rounded_rectangle = (*box, self._radius)
        self._focus.rounded_rectangle = (*box, self._radius)

    def _tint(self, *_: Any) -> None:
        pair = self._pressed if self.state == "down" else self._pair
        self._ground.rgba = pair.ground
        for label in self._inked:
            label.color = pair.ink
