"""What stays when a page is drawn anew: what was typed, what was in sight, pictures, the keys."""

from collections.abc import Callable
from typing import TypeVar

from kivy.uix.widget import Widget

from kiosk.flow.views import ArticleView, FormView, Page
from kiosk.ui.widgets.column import Scrolled
from kiosk.ui.widgets.field import Field
from kiosk.ui.widgets.live import Live

W = TypeVar("W")


def first_of(whole: Widget, kind: type[W]) -> W | None:
    """Return the first part of a page that is of a kind."""
    return next((part for part in whole.walk() if isinstance(part, kind)), None)


def live_of(whole: Widget, live: Live | None, before: Page | None, page: Page) -> Live | None:
    """Return what follows a camera or a call on the page that comes.

    Args:
        whole: The page that comes.
        live: What does on the page that goes; in the same visit its pictures stay.
        before: The page that goes.
        page: The page that comes.
    """
    coming = first_of(whole, Live)
    same = before is not None and before.visit == page.visit
    if coming is not None and live is not None and same:
        coming.go_on(live)
    return coming


class Typing:
    """Keeps keys that were pressed while the page that answers an earlier one was on its way."""

    def __init__(self) -> None:
        self._typed: list[str] = []

    def took(self, text: str) -> str:
        """Note what stands in the field after a key; return it."""
        self._typed.append(text)
        return text

    def keep(self, field: Field | None, before: Page | None, page: Page) -> None:
        """Put into a new page's field what is newer than what the page has in it."""
        if not _same_form(before, page):
            self._typed.clear()
        elif field is not None and field.value in self._typed[:-1]:
            field.put(self._typed[-1])


class Staying:
    """Keeps in sight what was in sight."""

    def __init__(self) -> None:
        self._again: Callable[[Scrolled], None] | None = None

    def leave(self, whole: Widget | None, before: Page | None, page: Page) -> None:
        """Note how the page that goes stands, where the one that comes is the same one."""
        self._again = None
        if _newly_wrong(before, page):
            self._again = _to_foot
            return
        scrolled = None if whole is None else first_of(whole, Scrolled)
        if before is None or scrolled is None:
            return
        if _same_article(before, page):
            place = scrolled.place
            self._again = lambda part: setattr(part, "place", place)
        elif _same_form(before, page):
            field = first_of(scrolled, Field)
            if field is not None:
                height = scrolled.height_of(field)
                self._again = lambda part: _hold(part, height)

    def come(self, whole: Widget) -> None:
        """Bring the page that came to where the other one was."""
        scrolled = first_of(whole, Scrolled)
        if self._again is not None and scrolled is not None:
            self._again(scrolled)


def _hold(scrolled: Scrolled, height: float) -> None:
    field = first_of(scrolled, Field)
    if field is not None:
        scrolled.hold(field, height)


def _same_article(before: Page, page: Page) -> bool:
    match before.view, page.view:
        case ArticleView(title=was, body=body, sections=sections), ArticleView(title=title):
            long = body is not None or bool(sections)
            return was == title and long and before.visit == page.visit
    return False


def _same_form(before: Page | None, page: Page) -> bool:
    match None if before is None else before.view, page.view:
        case FormView(title=was), FormView(title=title):
            return was == title and before is not None and before.visit == page.visit
    return False


def _newly_wrong(before: Page | None, page: Page) -> bool:
    """Tell whether a form says now what was wrong: where it is scrolled that stands at its foot."""
    if not isinstance(page.view, FormView) or page.view.problem is None:
        return False
    was = None if before is None or not _same_form(before, page) else before.view
    return not isinstance(was, FormView) or was.problem != page.view.problem


def _to_foot(scrolled: Scrolled) -> None:
    scrolled.place = 0.0
