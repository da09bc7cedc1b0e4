"""Colours. Text stands on its ground with a contrast of 10:1 at least, 20:1 in high contrast."""

from dataclasses import dataclass

Colour = tuple[float, float, float, float]


def hexed(text: str) -> Colour:
    """Return the colour that ``text``, as in ``#0b3c49``, says."""
    red, green, blue = (int(text[i : i + 2], 16) / 255 for i in (1, 3, 5))
    return red, green, blue, 1.0


@dataclass(frozen=True, slots=True)
class Pair:
    """A ground and the ink on it."""

    ground: Colour
    ink: Colour


@dataclass(frozen=True, slots=True)
class Palette:
    """All colours of a window."""

    page: Pair
    band: Pair  # the hall's own: head of the page, idle page
    card: Pair  # things to choose
    main: Pair  # the one main action
    pressed: Pair
    chosen: Pair  # the language, the size that is on
    care: Pair  # mind this
    good: Pair
    faint: Pair  # what cannot be chosen now
    edge: Colour  # around what can be pressed
    rule: Colour  # between things
    focus: Colour  # around what the keys are on
    motif: Colour  # drawn on the band, under everything
    picture: Colour  # lines of the drawings
    well: Colour  # around a paper that lies as it should
    veil: Colour  # over the page, under a question


_INK = hexed("#0a2a33")
_DEEP = hexed("#073b4c")
_WHITE = hexed("#ffffff")
_BLACK = hexed("#000000")
_AMBER = hexed("#ffc145")

CALM = Palette(
    page=Pair(_WHITE, _INK),
    band=Pair(_DEEP, _WHITE),
    card=Pair(hexed("#eff6f7"), _INK),
    main=Pair(_AMBER, hexed("#06212a")),
    pressed=Pair(_DEEP, _WHITE),
    chosen=Pair(_DEEP, _WHITE),
    care=Pair(hexed("#fff1d2"), hexed("#3d2300")),
    good=Pair(hexed("#dff3ea"), hexed("#04301f")),
    faint=Pair(hexed("#f5f5f5"), hexed("#2f3335")),
    edge=hexed("#3f7f8c"),
    rule=hexed("#c9dce0"),
    focus=hexed("#d2600a"),
    motif=hexed("#0d5468"),
    picture=hexed("#0b5c70"),
    well=hexed("#0f9d58"),
    veil=(0.02, 0.13, 0.17, 0.72),
)
HIGH_CONTRAST = Palette(
    page=Pair(_BLACK, _WHITE),
    band=Pair(_BLACK, _WHITE),
    card=Pair(_BLACK, _WHITE),
    main=Pair(_WHITE, _BLACK),
    pressed=Pair(_WHITE, _BLACK),
    chosen=Pair(_WHITE, _BLACK),
    care=Pair(_BLACK, _WHITE),
    good=Pair(_BLACK, _WHITE),
    faint=Pair(_BLACK, _WHITE),
    edge=_WHITE,
    rule=_WHITE,
    focus=hexed("#ffd400"),
    motif=hexed("#000000"),
    picture=_WHITE,
    well=hexed("#0f9d58"),
    veil=(0.0, 0.0, 0.0, 0.85),
)
