"""One answer that is typed. Nothing that appears while one types moves the keys."""

from collections.abc import Sequence

from kivy.uix.relativelayout import RelativeLayout
from kivy.uix.widget import Widget

from kiosk.flow.views import FormView
from kiosk.texts import Language
from kiosk.ui.frame import Press
from kiosk.ui.place import Fill, Place
from kiosk.ui.widgets.buttons import action, choice
from kiosk.ui.widgets.column import Scrolled, column, rail_width
from kiosk.ui.widgets.field import Field
from kiosk.ui.widgets.keyboard import keyboard
from kiosk.ui.widgets.panels import notice
from kiosk.ui.widgets.row import in_row
from kiosk.ui.widgets.text import words

FOUND = 2  # things that are in sight under the keys, where there is room for no more
LINES, PAD_MM = 3.2, 6.0  # of body text, and around it: the room for what was wrong, in two lines


def build(view: FormView, place: Place, press: Press) -> Widget:
    """Return the screen: the keys stand still where all of it has room, else all is scrolled."""
    form = _Form(view, place, press)
    if form.fits:
        return form.standing()
    return place.filled(form.column, form.actions)


class _Form:
    """The parts of the screen. The keys are as large as they are without a problem or a find."""

    def __init__(self, view: FormView, place: Place, press: Press) -> None:
        self._view, self._place, self._press = view, place, press
        look, width = place.look, place.width
        self._look = look
        hint = view.hint is not None
        asked = _tall(self._asked(width, hint=hint, problem=False), look.gap)
        slack = look.body_px * LINES + look.mm(PAD_MM) + look.gap
        self._above = asked + (0.0 if hint else slack)
        self._under = FOUND * (look.target + look.gap) if view.finds else 0.0
        field = Field(look, view.keys, view.value, width=width)
        self._bar = self._candidates(width)
        bar = 0.0 if self._bar is None else self._bar.height + look.gap
        fixed = field.height + look.gap + _tall(self.actions(width), look.gap) + self._under + bar
        self._board = self._keys(width, place.height - self._above - fixed)
        self._left = place.height - self._above - fixed - self._board.height - look.gap
        self._field = field
        more = max(0.0, min(self._left, slack)) if hint else 0.0
        self._above, self._left = self._above + more, self._left - more

    @property
    def fits(self) -> bool:
        """Whether all of it can be seen at once."""
        return bool(self._left >= 0)

    def standing(self) -> Widget:
        """Return everything at its own place, whatever appears beside it."""
        look, place = self._look, self._place
        box = RelativeLayout(size_hint=(None, None), size=(place.width, place.height))
        upper = self._above - look.gap
        _put(box, self._question(upper), place.height - upper)
        top = place.height - self._above - self._field.height
        _put(box, self._field, top)
        if self._bar is not None:
            top -= look.gap + self._bar.height
            _put(box, self._bar, top)
        top -= look.gap + self._board.height
        _put(box, self._board, top)
        bottom = 0.0
        for part in reversed(self.actions(place.width)):
            _put(box, part, bottom)
            bottom += part.height + look.gap
        if self._view.found:
            room = top - look.gap - bottom
            _put(box, self._within(self._found, room), bottom)
        return box

    def column(self, width: float) -> list[Widget]:
        """Return everything from top to bottom, for a place in which it is scrolled.

        What was wrong stands under the keys: above them it would move them when it goes.
        """
        view, look = self._view, self._look
        field = Field(look, view.keys, view.value, width=width)
        wrong = [] if view.problem is None else [notice(look, view.problem, width=width)]
        asked, keys = self._asked(width, problem=False), self._keys(width, 0.0)
        bar = self._candidates(width)
        bars = [] if bar is None else [bar]
        return [*asked, field, *bars, keys, *wrong, *self._found(width)]

    def _candidates(self, width: float) -> Widget | None:
        """Return the line of characters, where Chinese may be typed by who reads it."""
        view, look = self._view, self._look
        if view.characters is None or look.language is Language.ENGLISH:
            return None
        # It loads pinyin, which a form without it does not wait for.
        from kiosk.ui.widgets.candidates import Candidates  # noqa: PLC0415

        bar = Candidates(look, view.characters, self._press, width=width)
        bar.follow(view.value)
        return bar

    def actions(self, width: float) -> list[Widget]:
        """Return what leads on."""
        view, look = self._view, self._look
        options = [*((view.skip,) if view.skip else ()), view.done]
        across = (width - look.gap * (len(options) - 1)) / len(options)
        row = [
            action(look, one, self._press, width=across, main=one is view.done, height=look.target)
            for one in options
        ]
        return [in_row(row, gap=look.gap)]

    def _question(self, room: float) -> Widget:
        """Return what is asked and what was wrong; without the hint where only that fits."""
        width, gap = self._place.width, self._look.gap
        for hint in (True, False):
            if _tall(self._asked(width, hint=hint), gap) <= room + gap + 1:
                return column(self._asked(width, hint=hint), width=width, gap=gap, height=room)
        return self._within(lambda narrow: self._asked(narrow, hint=False), room)

    def _within(self, parts: Fill, room: float) -> Widget:
        """Return parts at the top of a room; scrolled where they are higher."""
        look, width = self._look, self._place.width
        whole = column(parts(width), width=width, gap=look.gap, height=room)
        if whole.height <= room + 1:
            return whole
        narrow = width - rail_width(look) - look.gap
        inside = column(parts(narrow), width=narrow, gap=look.gap)
        return Scrolled(look, inside, width=width, height=room)

    def _asked(self, width: float, *, hint: bool = True, problem: bool = True) -> list[Widget]:
        """Return the question, what was wrong with its answer, and a hint."""
        view, look = self._view, self._look
        ink = look.palette.page.ink
        parts: list[Widget] = []
        if view.position is not None:
            parts.append(words(look, view.position, width=width, ink=ink, bold=True))
        parts.append(words(look, view.title, width=width, ink=ink, px=look.title_px, bold=True))
        if problem and view.problem is not None:
            parts.append(notice(look, view.problem, width=width))
        if hint and view.hint is not None:
            parts.append(words(look, view.hint, width=width, ink=ink))
        return parts

    def _keys(self, width: float, room: float) -> Widget:
        keys = keyboard(
            self._look,
            self._view.keys,
            lambda key: self._press(f"key:{key}"),
            width=width,
            room=max(0.0, room),
        )
        return column(keys, width=width, gap=self._look.mm(2.6), centred=True)

    def _found(self, width: float) -> list[Widget]:
        """Return what the letters may mean, under the keys."""
        look = self._look
        return [
            choice(
                look,
                option,
                lambda name=option.id: self._press(f"choose:{name}"),  # type: ignore[misc]
                width=width,
                height=look.chrome,
            )
            for option in self._view.found
        ]


def _tall(parts: Sequence[Widget], gap: float) -> float:
    """Return the pixels that parts take, with a gap after each."""
    return float(sum(part.height + gap for part in parts))


def _put(box: Widget, part: Widget, bottom: float) -> None:
    part.pos = (0, bottom)
    box.add_widget(part)
