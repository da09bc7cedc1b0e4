"""A line that is typed into; it follows the keys by itself, and the page stays."""

from typing import Any

from kivy.graphics import Color, SmoothLine, SmoothRoundedRectangle
from kivy.uix.label import Label
from kivy.uix.relativelayout import RelativeLayout

from kiosk.flow.views import Keys
from kiosk.ui.look import Look
from kiosk.ui.widgets.control import RADIUS_MM
from kiosk.ui.widgets.text import extent

BACK, SPACE, CLEAR = "back", "space", "clear"
MOST = 80
DAY_FORM = "____-__-__"
SIGNS = {Keys.DAY: 8, Keys.SECRET: 12, Keys.WORDS: 400}
DOT = "\u2022"


class Field(RelativeLayout):
    """Shows what was typed so far.

    Args:
        look: How the page looks.
        keys: What may be typed.
        value: Typed before.
        width: Pixels.
    """

    def __init__(self, look: Look, keys: Keys, value: str, *, width: float) -> None:
        tall = look.body_px * 2.2
        super().__init__(size_hint=(None, None), size=(width, tall))
        self._look, self._keys, self.value = look, keys, value
        with self.canvas.before:
            Color(*look.palette.page.ground)
            SmoothRoundedRectangle(size=self.size, radius=[look.mm(RADIUS_MM)])
            Color(*look.palette.focus)
            SmoothLine(rounded_rectangle=(0, 0, *self.size, look.mm(RADIUS_MM)), width=look.mm(0.6))
        self._label = Label(
            font_name=look.face_file(bold=True),
            color=look.palette.page.ink,
            size_hint=(None, None),
            halign="left",
            valign="middle",
        )
        self.add_widget(self._label)
        self._show()

    def take(self, key: str) -> str:
        """Take a key; return what stands there now."""
        if key == BACK:
            self.value = self.value[:-1]
        elif key == CLEAR:
            self.value = ""
        else:
            sign = " " if key == SPACE else key
            most = SIGNS.get(self._keys, MOST)
            self.value = (self.value + sign)[:most]
        self._show()
        return self.value

    def put(self, text: str) -> None:
        """Show another text."""
        self.value = text
        self._show()

    @property
    def shown(self) -> str:
        """What the visitor sees."""
        if self._keys is Keys.SECRET:
            return DOT * len(self.value) + "|"
        if self._keys is not Keys.DAY:
            return self.value + "|"
        digits = iter(self.value)
        return "".join(next(digits, "_") if sign == "_" else sign for sign in DAY_FORM)

    def _show(self, *_: Any) -> None:
        look, pad = self._look, self._look.mm(4)
        face, px = look.face_file(bold=True), look.body_px * 1.25
        text = self.shown
        room = self.width - 2 * pad
        needed = extent(face, px, text)
        if needed > room:  # its end is what is being typed
            px = max(look.body_px * 0.8, px * room / needed)
            while len(text) > 1 and extent(face, px, text) > room:
                text = text[1:]
        self._label.text, self._label.font_size = text, px
        self._label.text_size = (room, self.height)
        self._label.size, self._label.pos = (room, self.height), (pad, 0)
