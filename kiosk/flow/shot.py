"""A picture of the glass, as the window gives it to who may have it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Shot:
    """What is on the glass; of a page that is a visitor's, nothing but that it is."""

    width: int
    height: int
    pixels: bytes = field(repr=False)
    """Rows from the top, four bytes each: red, green, blue, nothing. Empty: it is a visitor's."""


@dataclass(frozen=True, slots=True)
class Grabs:
    """Ways to a picture of the glass."""

    plain: "Grab"  # nothing of a visitor's page
    masked: "Grab"
    """Of a visitor's page what its guide may see: what was typed is covered. Empty: nothing is."""


Grab = Callable[[], Awaitable[Shot]]
"""Takes a picture of the glass."""
