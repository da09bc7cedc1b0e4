"""Things beside one another."""

from collections.abc import Sequence

from kivy.uix.relativelayout import RelativeLayout
from kivy.uix.widget import Widget


def in_row(parts: Sequence[Widget], *, gap: float, top: bool = False) -> RelativeLayout:
    """Return ``parts`` from left to right, their feet on one line, or their heads."""
    tall = max(part.height for part in parts)
    wide = sum(part.width for part in parts) + gap * (len(parts) - 1)
    row = RelativeLayout(size_hint=(None, None), size=(wide, tall))
    left = 0.0
    for part in parts:
        part.pos = (left, tall - part.height if top else 0)
        row.add_widget(part)
        left += part.width + gap
    return row
