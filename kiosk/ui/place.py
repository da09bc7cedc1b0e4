"""The room that a screen has between head and foot of the page, and how it is filled."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from kivy.uix.relativelayout import RelativeLayout
from kivy.uix.widget import Widget

from kiosk.ui.look import Look
from kiosk.ui.widgets.column import Scrolled, column, rail_width

Fill = Callable[[float], Sequence[Widget]]
"""Returns the parts of a column of that width, from top to bottom."""

LEAST_SHARE = 0.45  # of the room, that must be left above pinned actions


@dataclass(frozen=True, slots=True)
class Place:
    """Room for a screen, in pixels, and the look of what stands in it."""

    look: Look
    width: float
    height: float

    def filled(
        self, content: Fill, actions: Fill | None = None, *, centred: bool = False
    ) -> Widget:
        """Return ``content`` with ``actions`` always in sight below it.

        What does not fit is scrolled; where the actions would leave too little room they are
        scrolled with the rest.
        """
        look = self.look
        room = self.room(actions)
        below = list(actions(self.width)) if actions and room < self.height else []
        box = RelativeLayout(size_hint=(None, None), size=(self.width, self.height))
        above = self._above(content, actions if not below else None, room, centred=centred)
        above.pos = (0, self.height - above.height)
        box.add_widget(above)
        bottom = 0.0
        for part in reversed(below):
            part.pos = ((self.width - part.width) / 2, bottom)
            box.add_widget(part)
            bottom += part.height + look.gap
        return box

    def room(self, actions: Fill | None) -> float:
        """Return the pixels above pinned ``actions``; all where those would be scrolled."""
        look = self.look
        below = actions(self.width) if actions else ()
        room = self.height - sum(part.height + look.gap for part in below)
        least = max(self.height * LEAST_SHARE, 2 * look.target + look.gap)
        return self.height if room < least else room

    def _above(self, content: Fill, actions: Fill | None, room: float, *, centred: bool) -> Widget:
        look = self.look

        def parts(width: float) -> list[Widget]:
            return [*content(width), *(actions(width) if actions else ())]

        whole = column(
            parts(self.width), width=self.width, gap=look.gap, height=room, centred=centred
        )
        if whole.height <= room:
            return whole
        width = self.width - rail_width(look) - look.gap
        narrow = column(parts(width), width=width, gap=look.gap, centred=centred)
        return Scrolled(look, narrow, width=self.width, height=room)
