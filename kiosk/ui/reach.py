"""What of a page can be pressed now."""

from collections.abc import Iterator

from kivy.uix.scrollview import ScrollView
from kivy.uix.widget import Widget

from kiosk.ui.widgets.control import Control


def within_reach(widget: Widget) -> list[Control]:
    """Return the controls that can be pressed, in the order in which they are read."""
    found = [control for control in _walk(widget) if control.enabled]
    return sorted(found, key=lambda control: (-round(control.to_window(*control.pos)[1]),))


def _walk(widget: Widget) -> Iterator[Control]:
    """Yield every control that can be seen: what is scrolled away cannot be pressed."""
    for part in widget.walk():
        if isinstance(part, Control) and _seen(part):
            yield part


def _seen(control: Control) -> bool:
    parent = control.parent
    x, y = control.to_window(*control.center)
    while parent is not None and parent.parent is not parent:
        if isinstance(parent, ScrollView):
            left, bottom = parent.to_window(*parent.pos)
            if not (left <= x <= left + parent.width and bottom <= y <= bottom + parent.height):
                return False
        parent = parent.parent
    return True
