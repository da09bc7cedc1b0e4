"""What of a page has to be drawn anew, and what of it is new."""

from dataclasses import replace

from kiosk.flow.glass import Glass
from kiosk.flow.views import Page, ReviewView


def drawn(page: Page) -> Page:
    """Return of a page what is drawn anew when it changes."""
    return replace(page, countdown_s=None, glass=Glass(), private=False)


def picture_of(page: Page | None) -> int | None:
    """Return the number of the picture that a page shows for a look."""
    if page is None or not isinstance(page.view, ReviewView):
        return None
    return page.view.number
