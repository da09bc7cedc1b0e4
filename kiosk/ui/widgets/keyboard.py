"""Keys on the glass, as large as a finger."""

from collections.abc import Callable, Sequence

from kivy.uix.widget import Widget

from kiosk.flow.views import Keys
from kiosk.texts import message
from kiosk.ui.look import Look
from kiosk.ui.widgets.buttons import Caption, button, glyph
from kiosk.ui.widgets.control import Control
from kiosk.ui.widgets.field import BACK, CLEAR, SPACE
from kiosk.ui.widgets.row import in_row
from kiosk.ui.widgets.text import fitting

LEAST_MM, GAP_MM = 12.8, 2.6
LARGEST_MM = 24.0
PAD = ("123", "456", "789")
LETTERS = ("1234567890", "QWERTYUIOP", "ASDFGHJKL", "ZXCVBNM")
NAMES = "-,.'()/"
ADDRESS = "@._-+"
WORDS = ".,?!'-"
EXTRA = {Keys.ADDRESS: ADDRESS, Keys.WORDS: WORDS}
SMALL = frozenset({Keys.ADDRESS, Keys.WORDS})
SPACED = frozenset({Keys.LETTERS, Keys.WORDS})
ACROSS = 10
Act = Callable[[str], None]
"""Takes a key: a sign, ``back``, ``clear`` or ``space``."""


def keyboard(look: Look, keys: Keys, act: Act, *, width: float, room: float) -> list[Widget]:
    """Return rows of keys; as high as ``room`` lets them be."""
    if keys in {Keys.DIGITS, Keys.DAY, Keys.SECRET}:
        rows: list[Sequence[str]] = [*PAD, (CLEAR, "0", BACK)]
    else:
        extra = EXTRA.get(keys, NAMES)
        letters = [row.lower() if keys in SMALL else row for row in LETTERS]
        rows = [*letters, (*extra, SPACE, BACK) if keys in SPACED else (*extra, BACK)]
        fits = int((width + look.mm(GAP_MM)) // look.mm(LEAST_MM + GAP_MM))
        if fits < ACROSS:
            every = "".join(letters) + extra
            rows = [every[at : at + fits] for at in range(0, len(every), fits)]
            rows.append((SPACE, BACK))
    gap = look.mm(GAP_MM)
    most = max(len(row) for row in rows)
    wide = min((width - gap * (most - 1)) / most, look.mm(LARGEST_MM * 1.6))
    tall = (room - gap * (len(rows) - 1)) / len(rows)
    tall = max(look.mm(LEAST_MM), min(tall, look.mm(LARGEST_MM * 0.8)))
    return [in_row([_key(look, key, act, wide, tall) for key in row], gap=gap) for row in rows]


def _key(look: Look, key: str, act: Act, wide: float, tall: float) -> Control:
    palette = look.palette

    def press() -> None:
        act(key)

    if key == BACK:
        return glyph(
            look, f"key:{key}", press, "backspace", width=wide, height=tall, pair=palette.chosen
        )
    if key in {SPACE, CLEAR}:
        text = message(f"screen.key_{key}")
        room = wide - 2 * look.mm(3)
        px = fitting(look, look.say(text), width=room, px=min(look.body_px, look.font_px(4.8)))
        return button(
            look,
            f"key:{key}",
            press,
            Caption(text, px=px),
            width=wide,
            height=tall,
            pair=palette.chosen,
        )
    px = min(look.body_px, look.font_px(6.4), tall * 0.6, wide * 0.6)
    return button(
        look, f"key:{key}", press, Caption(key, px=px), width=wide, height=tall, pair=palette.card
    )
