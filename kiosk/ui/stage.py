"""What is on the glass now: a page, what is laid over it, and who has the focus."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from kivy.uix.floatlayout import FloatLayout
from kivy.uix.scrollview import ScrollView
from kivy.uix.widget import Widget

from kiosk.catalogue.hall import Hall
from kiosk.flow.events import (
    BackPressed,
    Chosen,
    ComfortChosen,
    HomePressed,
    LanguageChosen,
    Signed,
    Touched,
    Typed,
)
from kiosk.flow.model import Event
from kiosk.flow.papers import Glimpse
from kiosk.flow.upkeep import CornerHeld
from kiosk.flow.views import (
    ArticleView,
    ClosedView,
    Comfort,
    FormView,
    Glass,
    IdleView,
    Page,
    ReviewView,
    TextSize,
)
from kiosk.texts import Language, Message
from kiosk.ui.corner import SIDE_MM, Corner
from kiosk.ui.held import HELD, Held, lies_at
from kiosk.ui.look import Look
from kiosk.ui.over import band, dimmed
from kiosk.ui.overlays import Countdown, comfort_panel, help_panel
from kiosk.ui.router import compose
from kiosk.ui.sounds import ATTEND, TAKEN, Sounds
from kiosk.ui.widgets.column import Scrolled
from kiosk.ui.widgets.control import Control
from kiosk.ui.widgets.field import Field
from kiosk.ui.widgets.live import Live
from kiosk.ui.widgets.moving import Moving
from kiosk.ui.widgets.strokes import strokes_of

HELP, COMFORT = "help", "comfort"
FULL = 100  # percent of the light
PLAIN = {"back": BackPressed(), "home": HomePressed(), "stay": Touched()}


class Stage(FloatLayout):
    """Shows pages and sends what the visitor does.

    Args:
        look: Of a window of that size.
        hall: Whose name stands above.
        send: Takes the visitor's events.
        sounds: Lets tones be heard; None: none are.
    """

    def __init__(
        self,
        look: Look,
        hall: Hall,
        send: Callable[[Event], None],
        sounds: Sounds | None = None,
    ) -> None:
        super().__init__()
        self._sounds = sounds
        self._corner = Corner(lambda: self._send(CornerHeld()))
        self._shade: Widget | None = None
        self._band: Widget | None = None
        self._look, self._hall, self._send = look, hall, send
        self._page: Page | None = None
        self._whole: Widget | None = None
        self._over: Widget | None = None
        self._countdown: Countdown | None = None
        self._live: Live | None = None
        self._field: Field | None = None
        self._panel = ""
        self._typed: list[str] = []
        """What stood in the field after each key, since the page came that has it."""
        self.changed: Callable[[], None] = lambda: None
        """Called when other controls are on the glass, or the same in other places."""

    @property
    def page(self) -> Page | None:
        """The page that is shown."""
        return self._page

    def show(self, page: Page) -> None:
        """Put a page on the glass."""
        before, self._page = self._page, page
        self._set_glass(before, page)
        if before is None or _drawn(before) != _drawn(page):
            if before is None or (before.view, before.visit) != (page.view, page.visit):
                self._panel = ""
            self._rebuild(page, before)
            if _picture_of(page) not in {None, _picture_of(before)}:
                self._play(TAKEN)
        if page.countdown_s is None:
            self._drop_countdown()
        else:
            self._count(page, page.countdown_s)
        self._put_over(page)
        self.changed()

    def key(self, key: int) -> None:
        """Take a key of the pad, where a technician may ask to be let in."""
        if self._waits:
            self._corner.key(key)

    @property
    def says(self) -> str:
        """What a page says of a paper: it follows the camera, or what is read meanwhile."""
        if self._page is not None and isinstance(self._page.view, ReviewView):
            return self._page.view.lead.key if isinstance(self._page.view.lead, Message) else ""
        return "" if self._live is None else self._live.says

    def glimpse(self, glimpse: Glimpse) -> None:
        """Put what the camera sees on the glass, if the page there follows it."""
        if self._live is not None and self._live.take(glimpse):
            if not self._live.well:
                self._play(ATTEND)
            self.changed()

    def controls(self) -> list[Control]:
        """Return what can be pressed now, in the order in which it is read."""
        uppermost = self._countdown.veil if self._countdown else self._over or self._whole
        found = [] if uppermost is None else [w for w in _walk(uppermost) if w.enabled]
        return sorted(found, key=lambda control: (-round(control.to_window(*control.pos)[1]),))

    def press(self, control_id: str) -> None:
        """Do what the control of that name does."""
        page = self._page
        if page is None:
            return
        if control_id in PLAIN:
            self._send(PLAIN[control_id])
            return
        kind, _, rest = control_id.partition(":")
        match kind:
            case "choose":
                self._send(Chosen(rest))
            case "language":
                self._send(LanguageChosen(Language(rest)))
            case "key" if self._field is not None:
                self._typed.append(self._field.take(rest))
                self._send(Typed(self._typed[-1]))
            case "signed":
                self._send(Signed(strokes_of(rest)))
            case "help" | "comfort":
                self._open(kind)
            case "close":
                self._open("")
            case "size" | "contrast" | "low":
                self._send(ComfortChosen(_changed(page.comfort, kind, rest)))

    def on_touch_down(self, touch: Any) -> bool:
        """See Kivy. Any touch says that somebody is there."""
        if self._waits:
            side = self._look.mm(SIDE_MM)
            self._corner.down(touch.x, touch.y, self.width - side, self.height - side)
        held = next((one for one in self.controls() if lies_at(one, *touch.pos)), None)
        if held is not None and self._page is not None:
            touch.ud[HELD] = Held(held, self._page)
        handled = bool(super().on_touch_down(touch))
        if held is None or self._countdown is None:
            self._send(Touched())
        return handled

    def on_touch_move(self, touch: Any) -> bool:
        """See Kivy."""
        self._corner.move(*touch.pos)
        return bool(super().on_touch_move(touch))

    def on_touch_up(self, touch: Any) -> bool:
        """See Kivy. A press outlives a page that is drawn anew under the finger."""
        self._corner.up()
        handled = bool(super().on_touch_up(touch))
        held: Held | None = touch.ud.pop(HELD, None)
        if held is None:
            return handled
        return held.continued(self._page, self.controls(), *touch.pos) or handled

    @property
    def _waits(self) -> bool:
        """Whether the page is one of a kiosk that waits, or is closed."""
        return self._page is not None and isinstance(self._page.view, IdleView | ClosedView)

    def _play(self, name: str) -> None:
        if self._sounds is not None:
            self._sounds.play(name)

    def _set_glass(self, before: Page | None, page: Page) -> None:
        """Let the window be as loud as it is to be, and be heard when that is wanted."""
        if self._sounds is not None:
            self._sounds.volume = page.glass.volume
        if before is not None and before.glass.tones != page.glass.tones:
            self._play(TAKEN)

    def _put_over(self, page: Page) -> None:
        """Lay over the page what lies over every page, uppermost."""
        look = self._look.in_comfort(page.comfort, page.language)
        for part in (self._band, self._shade):
            if part is not None:
                self.remove_widget(part)
        self._band = band(look, page) if page.glass.band is not None else None
        full = page.glass.brightness >= FULL
        self._shade = None if full else dimmed(look, page.glass.brightness)
        for part in (self._band, self._shade):
            if part is not None:
                self.add_widget(part)

    def _open(self, panel: str) -> None:
        self._panel = panel
        if self._page is not None:
            self._lay_over(self._page)
        self.changed()

    def _rebuild(self, page: Page, before: Page | None) -> None:
        look = self._look.in_comfort(page.comfort, page.language)
        place = self._read_to(before, page)
        if self._whole is not None:
            for part in self._whole.walk():
                if isinstance(part, Moving):
                    part.rest()
                elif isinstance(part, Control):
                    part.enabled = False  # a finger may still hold it
        whole = compose(page, look, self._hall, self.press)
        self.clear_widgets()
        self._over = self._countdown = None
        self._whole = whole
        self._live = next((part for part in whole.walk() if isinstance(part, Live)), None)
        self._field = next((part for part in whole.walk() if isinstance(part, Field)), None)
        self._keep_typed(page, before)
        self._put(whole)
        for part in whole.walk():
            if place is not None and isinstance(part, Scrolled):
                part.place = place
        self._lay_over(page)

    def _keep_typed(self, page: Page, before: Page | None) -> None:
        """Keep keys that were pressed while this page was on its way.

        It answers an earlier key: what it has in its field is not the newest.
        """
        match page.view, None if before is None else before.view:
            case FormView(title=title), FormView(title=was) if (
                title == was and before is not None and before.visit == page.visit
            ):
                if self._field is not None and self._field.value in self._typed[:-1]:
                    self._field.put(self._typed[-1])
            case _:
                self._typed.clear()

    def _read_to(self, before: Page | None, page: Page) -> float | None:
        """Return how far a text was read that stays; None for another page."""
        if before is None or self._whole is None or before.visit != page.visit:
            return None
        match before.view, page.view:
            case ArticleView(title=was, body=body), ArticleView(title=title) if (
                was == title and body is not None
            ):
                scrolled = (part for part in self._whole.walk() if isinstance(part, Scrolled))
                return next((part.place for part in scrolled), None)
        return None

    def _lay_over(self, page: Page) -> None:
        if self._over is not None:
            self.remove_widget(self._over)
            self._over = None
        look = self._look.in_comfort(page.comfort, page.language)
        if self._panel == HELP:
            self._over = help_panel(look, page, self.press)
        elif self._panel == COMFORT:
            self._over = comfort_panel(look, self.press)
        if self._over is not None:
            self._put(self._over)

    def _count(self, page: Page, seconds: int) -> None:
        if self._countdown is None:
            look = self._look.in_comfort(page.comfort, page.language)
            self._countdown = Countdown(look, self.press)
            self._put(self._countdown.veil)
        self._countdown.set_seconds(seconds)

    def _put(self, widget: Widget) -> None:
        for part in widget.walk():
            if isinstance(part, Scrolled):
                part.moved = self._scrolled
        self.add_widget(widget)

    def _scrolled(self) -> None:
        self.changed()

    def _drop_countdown(self) -> None:
        if self._countdown is not None:
            self.remove_widget(self._countdown.veil)
            self._countdown = None


def _walk(widget: Widget) -> Iterator[Control]:
    """Yield every control that can be seen: what is scrolled away cannot be pressed."""
    for part in widget.walk():
        if isinstance(part, Control) and _seen(part):
            yield part


def _seen(control: Control) -> bool:
    parent = control.parent
    x, y = control.to_window(*control.center)
    while parent is not None and parent.parent is not parent:
        if isinstance(parent, ScrollView):
            left, bottom = parent.to_window(*parent.pos)
            if not (left <= x <= left + parent.width and bottom <= y <= bottom + parent.height):
                return False
        parent = parent.parent
    return True


def _changed(comfort: Comfort, kind: str, value: str) -> Comfort:
    match kind:
        case "size":
            return replace(comfort, text_size=TextSize(value))
        case "contrast":
            return replace(comfort, high_contrast=not comfort.high_contrast)
        case _:
            return replace(comfort, low=not comfort.low)


def _drawn(page: Page) -> Page:
    """Return of a page what is drawn anew when it changes."""
    return replace(page, countdown_s=None, glass=Glass(), private=False)


def _picture_of(page: Page | None) -> int | None:
    """Return the number of the picture that a page shows for a look."""
    if page is None or not isinstance(page.view, ReviewView):
        return None
    return page.view.number
