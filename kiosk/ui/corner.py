"""The hidden corner: held for three seconds it asks who is there. So does an order of the keys."""

from collections import deque
from collections.abc import Callable
from typing import Any

from kivy.clock import Clock

HOLD_S = 3.0
SIDE_MM = 25.0
UP, DOWN, RIGHT, LEFT = 273, 274, 275, 276
ORDER = (UP, UP, DOWN, DOWN, LEFT, RIGHT, LEFT, RIGHT)
"""Of the five-key pad, one after the other, on the page of a kiosk that waits or is closed."""


class Corner:
    """Watches a finger in the upper right corner, and the keys.

    Args:
        held: Called when it was held, or the order was pressed.
    """

    def __init__(self, held: Callable[[], None]) -> None:
        self._held = held
        self._waiting: Any = None
        self._box = (0.0, 0.0)
        self._keys: deque[int] = deque(maxlen=len(ORDER))

    def down(self, x: float, y: float, left: float, bottom: float) -> None:
        """A finger went down; the corner begins at ``left`` and ``bottom``, in pixels."""
        self.up()
        self._box = (left, bottom)
        if x >= left and y >= bottom:
            self._waiting = Clock.schedule_once(lambda _dt: self._open(), HOLD_S)

    def move(self, x: float, y: float) -> None:
        """The finger moved; out of the corner it holds it no longer."""
        left, bottom = self._box
        if x < left or y < bottom:
            self.up()

    def up(self) -> None:
        """The finger was lifted."""
        if self._waiting is not None:
            self._waiting.cancel()
            self._waiting = None

    def key(self, key: int) -> None:
        """A key was pressed."""
        self._keys.append(key)
        if tuple(self._keys) == ORDER:
            self._keys.clear()
            self._held()

    def _open(self) -> None:
        self._waiting = None
        self._held()
