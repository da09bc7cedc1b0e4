"""The characters that typed letters may mean, in one line of one height above the keys."""

import re

from kivy.uix.relativelayout import RelativeLayout

from kiosk.texts.characters import Candidate, Characters
from kiosk.ui.frame import Press
from kiosk.ui.look import Look
from kiosk.ui.widgets.buttons import Caption, button, glyph
from kiosk.ui.widgets.following import Following
from kiosk.ui.widgets.text import extent

LETTERS = re.compile(r"[A-Za-z]+$")
LEAST_MM, GAP_MM = 13.0, 2.6
MORE = "more"


class Candidates(Following, RelativeLayout):
    """Offers what the letters at the end of a text may mean.

    Args:
        look: How the page looks; its language chooses the script.
        characters: Knows them.
        press: Takes the name of a control: ``pick:0`` and further, ``pick:more``.
        width: Pixels.
    """

    def __init__(self, look: Look, characters: Characters, press: Press, *, width: float) -> None:
        tall = max(look.mm(LEAST_MM), look.body_px * 1.7)
        super().__init__(size_hint=(None, None), size=(width, tall))
        self._look, self._characters, self._press = look, characters, press
        self._found: tuple[Candidate, ...] = ()
        self._first, self._count = 0, 0

    def follow(self, text: str) -> None:
        """See ``Following.follow``: show what the letters at the end may mean."""
        letters = LETTERS.search(text)
        typed = "" if letters is None else letters.group().lower()
        self._found = self._characters.find(typed, self._look.language) if typed else ()
        self._first = 0
        self._show()

    def pick(self, which: str, text: str) -> str:
        """See ``Following.pick``: one of them in place of its letters; ``more`` shows others."""
        if which == MORE:
            after = self._first + self._count
            self._first = after if after < len(self._found) else 0
            self._show()
            return text
        letters, chosen = LETTERS.search(text), self._found[int(which)]
        if letters is None:
            return text
        return text[: letters.start()] + chosen.text + letters.group()[chosen.takes :]

    def _show(self) -> None:
        self.clear_widgets()
        look, gap = self._look, self._look.mm(GAP_MM)
        px, left = min(look.body_px, look.font_px(6.4)), 0.0
        turn = look.mm(LEAST_MM)
        self._count = 0
        for at, one in enumerate(self._found[self._first :], self._first):
            wide = max(turn, extent(look.face_file(bold=True), px, one.text) + look.mm(6))
            if left + wide + gap + turn > self.width:
                break
            slot = button(
                look,
                f"pick:{at}",
                lambda name=f"pick:{at}": self._press(name),  # type: ignore[misc]
                Caption(one.text, px=px),
                width=wide,
                height=self.height,
                pair=look.palette.card,
            )
            slot.pos = (left, 0)
            self.add_widget(slot)
            left += wide + gap
            self._count += 1
        if self._count < len(self._found):
            more = glyph(
                look,
                f"pick:{MORE}",
                lambda: self._press(f"pick:{MORE}"),
                "dots-horizontal",
                width=turn,
                height=self.height,
                pair=look.palette.chosen,
            )
            more.pos = (self.width - turn, 0)
            self.add_widget(more)
