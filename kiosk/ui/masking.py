"""A picture of a visitor's page for his guide: of some kinds of page, with what he typed masked.

Pages that show what he answered, what was read in his papers, or his signature are not in it at
all: a page is shown where its words are the hall's own, and none of them is filled with his. A key
that a finger is on, or the focus of the five keys, would tell what is typed: neither is in it.
"""

from contextlib import ExitStack
from typing import Any

from kivy.graphics.opengl import GL_RGBA, GL_UNSIGNED_BYTE, glReadPixels
from kivy.lang import Builder

from kiosk.flow.revealing import reveals
from kiosk.flow.shot import Shot
from kiosk.flow.views import (
    ArticleView,
    CalendarView,
    CaptureView,
    CardView,
    ChoiceView,
    FormView,
    ListView,
    Page,
)
from kiosk.ui.stage import Stage

SHOWN = (ArticleView, CalendarView, CaptureView, CardView, ChoiceView, FormView)
MASK = bytes((201, 220, 224, 255))


def masked_shot(glass: Any, stage: Stage) -> Shot:
    """Return what a guide may see of the page on the glass; empty: nothing."""
    size = (int(glass.width), int(glass.height))
    if not _may_be_seen(stage.page):
        return Shot(*size, b"")
    with ExitStack() as plainly:
        for control in stage.controls():
            plainly.enter_context(control.unmarked())
        rows = [bytearray(row) for row in read_glass(glass)]
    for part in stage.covered():
        left, bottom = part.to_window(*part.pos)
        first, last = max(0, int(left)), min(size[0], int(left + part.width) + 1)
        top = max(0, size[1] - int(bottom + part.height) - 1)
        foot = min(size[1], size[1] - int(bottom) + 1)
        for row in rows[top:foot]:
            row[4 * first : 4 * last] = MASK * max(0, last - first)
    return Shot(*size, b"".join(rows))


def _may_be_seen(page: Page | None) -> bool:
    """Tell whether a guide may see a page; of lists, only one that is the same for everybody."""
    if page is None or reveals(page.view):
        return False
    listed = isinstance(page.view, ListView) and page.view.public
    return listed or isinstance(page.view, SHOWN)


def read_glass(glass: Any) -> list[bytes]:
    """Return the rows of the glass from the top; what is read is drawn first."""
    width, height = int(glass.width), int(glass.height)
    Builder.sync()  # else what was built in this turn is drawn in the lower left corner
    glass.dispatch("on_draw")
    pixels = glReadPixels(0, 0, width, height, GL_RGBA, GL_UNSIGNED_BYTE)
    glass.canvas.ask_update()  # the visitor has not seen it yet
    row = 4 * width
    return [pixels[at : at + row] for at in range(row * (height - 1), -1, -row)]
