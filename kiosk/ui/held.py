"""A press that began on one drawing of a page and ends on the next of the same page."""

from dataclasses import dataclass

from kiosk.flow.views import Page
from kiosk.ui.widgets.control import Control

HELD = "held"
"""Under this name a touch carries what it went down on."""


@dataclass(frozen=True, slots=True)
class Held:
    """What the finger went down on.

    While it is down the page may be drawn anew, because the printer has paper again or a letter
    was typed. The control is another one then, and the press must not be lost.
    """

    control: Control
    page: Page

    def continued(self, page: Page | None, controls: list[Control], x: float, y: float) -> bool:
        """Press what now lies under the finger, if it is the same control of the same page.

        Args:
            page: That is shown now.
            controls: That can be pressed on it.
            x: Where the finger is lifted, in pixels of the window.
            y: The same.

        Returns:
            Whether it was pressed.
        """
        if page is None or self.control in controls or not _same(page, self.page):
            return False
        for control in controls:
            if control.control_id == self.control.control_id and lies_at(control, x, y):
                control.press()
                return True
        return False


def lies_at(control: Control, x: float, y: float) -> bool:
    """Tell whether a place in the window is inside a control."""
    left, bottom = control.to_window(*control.pos)
    return bool(left <= x <= left + control.width and bottom <= y <= bottom + control.height)


def _same(page: Page, other: Page) -> bool:
    """Tell whether two pages ask the same of the same visitor."""
    title = getattr(page.view, "title", None)
    return (
        page.visit == other.visit
        and page.language == other.language
        and type(page.view) is type(other.view)
        and title == getattr(other.view, "title", None)
    )
