"""Draws a window anew where pictures move: all of it by a graphics chip, else the pictures."""

from collections.abc import Iterator
from typing import Any

from kivy.graphics import Color, Rectangle, RenderContext
from kivy.graphics.opengl import GL_SCISSOR_TEST, glDisable, glEnable, glGetString, glScissor
from kivy.uix.scrollview import ScrollView
from kivy.uix.widget import Widget

from kiosk.ui.widgets.live import Live, Piece

GL_RENDERER = 0x1F01  # OpenGL ES 2.0 §6.1.5
SOFTWARE = (b"llvmpipe", b"softpipe")  # Mesa's own; they keep what was drawn before
BUFFERS = 4  # that a display may show in turn, at most; all have to hold the page


class Redraw:
    """Knows whether what stands around a moving picture is on the glass already.

    A graphics chip draws a whole page in no time, and may forget it with each frame. A processor
    takes some 40 ms of a core for a page of 1080 x 1920 pixels, and 6 for the picture in it.

    Args:
        glass: Kivy's window, open.
    """

    def __init__(self, glass: Any) -> None:
        self._glass = glass
        name = glGetString(GL_RENDERER)
        self.by_software = isinstance(name, bytes) and name.startswith(SOFTWARE)
        """Whether a processor draws, and not a graphics chip."""
        self._due = BUFFERS  # times that the whole is to be drawn before a part of it will do
        self._canvas: RenderContext | None = None
        self._pieces: tuple[Piece, ...] = ()
        glass.bind(on_draw=self._drawn)

    def part(self, live: Live, widget: Widget) -> None:
        """Have a widget drawn that shows other pixels at the same place. On the window's thread."""
        glass = self._glass
        if not self.by_software:
            widget.canvas.ask_update()
            return
        if glass.canvas.needs_redraw:
            return  # all of it is drawn in a moment
        if self._due:
            self._due -= 1
            glass.on_draw()
        elif (pieces := live.pieces()) and _lies_free(widget):
            self._paint(pieces)
        else:
            left, bottom, right, top = _place(widget)
            glEnable(GL_SCISSOR_TEST)
            glScissor(int(left), int(bottom), round(right - left) + 1, round(top - bottom) + 1)
            glass.on_draw()
            glDisable(GL_SCISSOR_TEST)
        glass.dispatch("on_flip")

    def _paint(self, pieces: tuple[Piece, ...]) -> None:
        if self._canvas is None or pieces != self._pieces:
            self._canvas, self._pieces = RenderContext(), pieces
            self._canvas["projection_mat"] = self._glass.render_context["projection_mat"]
            with self._canvas:
                for piece in pieces:
                    Color(*piece.colour)
                    Rectangle(pos=piece.pos, size=piece.size, texture=piece.texture)
        self._canvas.draw()

    def _drawn(self, _glass: Any) -> bool:
        """Note that something else had the whole drawn; it is."""
        self._due = BUFFERS
        return False


def _place(widget: Widget) -> tuple[float, float, float, float]:
    """Return left, bottom, right and top on the window."""
    return (*widget.to_window(*widget.pos), *widget.to_window(widget.right, widget.top))


def _lies_free(widget: Widget) -> bool:
    """Tell whether nothing is drawn over a widget, and nothing cuts it off."""
    left, bottom, right, top = _place(widget)
    for over in _drawn_later(widget):
        if isinstance(over, ScrollView):
            return False
        its_left, its_bottom, its_right, its_top = _place(over)
        if its_left < right and left < its_right and its_bottom < top and bottom < its_top:
            return False
    return True


def _drawn_later(widget: Widget) -> Iterator[Widget]:
    """Give what a widget may be covered by, or cut off: later siblings, and what scrolls it."""
    child = widget
    while isinstance(parent := child.parent, Widget):
        yield from parent.children[: parent.children.index(child)]
        if isinstance(parent, ScrollView):
            yield parent
        child = parent
