"""What follows a camera, or a call, while its page stays."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar

from kivy.graphics.texture import Texture
from kivy.uix.widget import Widget

WHITE = (1.0, 1.0, 1.0, 1.0)


@dataclass(frozen=True, slots=True)
class Piece:
    """A picture, or without a texture a patch of one colour, in pixels of the window."""

    pos: tuple[float, float]
    size: tuple[float, float]
    texture: Texture | None = None
    colour: tuple[float, ...] = WHITE


class Live:
    """A widget that shows what is seen."""

    shows: ClassVar[type]
    """What it can show."""
    says = ""
    """What it says now: a key of the view's sayings."""
    moved: "Callable[[Live, Widget], None]" = staticmethod(
        lambda _live, widget: widget.canvas.ask_update()
    )
    """Has the widget drawn, which shows other pixels at the same place."""

    @property
    def well(self) -> bool:
        """Whether nothing is to be done."""
        raise NotImplementedError

    def take(self, glimpse: Any) -> bool:
        """Show what is seen; return whether something else is said now."""
        raise NotImplementedError

    def go_on(self, before: "Live") -> None:
        """Show what another one showed, until something comes: its page is drawn anew."""

    def pieces(self) -> tuple[Piece, ...]:
        """Return what moves, in the order in which it is drawn; empty: it takes the whole."""
        return ()
