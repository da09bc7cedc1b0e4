"""What is on the glass now: a page, what is laid over it, and who has the focus."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from kivy.uix.floatlayout import FloatLayout
from kivy.uix.widget import Widget

from kiosk.catalogue.hall import Hall
from kiosk.flow.call_now import Sight
from kiosk.flow.calling import GuideWanted
from kiosk.flow.events import (
    BackPressed,
    Chosen,
    ComfortChosen,
    CornerHeld,
    HomePressed,
    LanguageChosen,
    NoticeWanted,
    Signed,
    Touched,
    Typed,
)
from kiosk.flow.model import Event
from kiosk.flow.views import CallView, ClosedView, IdleView, Page, ReviewView
from kiosk.texts import Language, Message
from kiosk.ui.anew import drawn, picture_of
from kiosk.ui.corner import SIDE_MM, Corner
from kiosk.ui.held import HELD, Held, lies_at
from kiosk.ui.look import Look
from kiosk.ui.over import Uppermost
from kiosk.ui.overlays import Countdown, changed, comfort_panel, help_panel
from kiosk.ui.reach import within_reach
from kiosk.ui.router import compose
from kiosk.ui.sounds import ATTEND, TAKEN, Sounds
from kiosk.ui.staying import Staying, Typing, first_of, live_of
from kiosk.ui.widgets.column import Scrolled
from kiosk.ui.widgets.control import Control
from kiosk.ui.widgets.field import Field
from kiosk.ui.widgets.following import Following
from kiosk.ui.widgets.live import Live
from kiosk.ui.widgets.moving import Moving
from kiosk.ui.widgets.preview import Preview
from kiosk.ui.widgets.strokes import strokes_of

if TYPE_CHECKING:  # comes with what papers are; no first page shows any
    from kiosk.flow.papers import Glimpse

HELP, COMFORT = "help", "comfort"
PLAIN = {
    "back": BackPressed(),
    "home": HomePressed(),
    "stay": Touched(),
    "guide": GuideWanted(),
    "notice": NoticeWanted(),
}


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
        self._uppermost = Uppermost(self)
        self._look, self._hall, self._send = look, hall, send
        self._page: Page | None = None
        self._whole: Widget | None = None
        self._over: Widget | None = None
        self._countdown: Countdown | None = None
        self._live: Live | None = None
        self._field: Field | None = None
        self._candidates: Following | None = None
        self._panel = ""
        self._typing, self._staying = Typing(), Staying()
        self.changed: Callable[[], None] = lambda: None
        """Called when other controls are on the glass, or the same in other places."""
        self.moved: Callable[[Live, Widget], None] | None = None
        """Has a widget drawn in which pictures move. None: Kivy draws the whole window."""

    @property
    def page(self) -> Page | None:
        """The page that is shown."""
        return self._page

    def show(self, page: Page) -> None:
        """Put a page on the glass."""
        before, self._page = self._page, page
        self._set_glass(before, page)
        if before is None or drawn(before) != drawn(page):
            if before is None or (before.view, before.visit) != (page.view, page.visit):
                self._panel = ""
            self._rebuild(page, before)
            if picture_of(page) not in {None, picture_of(before)}:
                self._play(TAKEN)
        if page.countdown_s is None:
            self._drop_countdown()
        else:
            self._count(page, page.countdown_s)
        self._uppermost.put(self._comforted(page), page)
        self.changed()

    def key(self, key: int) -> None:
        """Take a key of the pad, where a technician may ask to be let in."""
        if self._waits:
            self._corner.key(key)

    @property
    def says(self) -> str:
        """What a page says of a paper: it follows the camera, or what is read meanwhile."""
        if self._page is not None and isinstance(self._page.view, CallView):
            return self._page.view.call.phase.value
        if self._page is not None and isinstance(self._page.view, ReviewView):
            return self._page.view.lead.key if isinstance(self._page.view.lead, Message) else ""
        return "" if self._live is None else self._live.says

    def glimpse(self, glimpse: "Glimpse | Sight") -> None:
        """Put what the camera sees on the glass, if the page there follows it."""
        if self._live is None or not isinstance(glimpse, self._live.shows):
            return
        if self._live.take(glimpse):
            if not self._live.well:
                self._play(ATTEND)
            self.changed()

    def covered(self) -> list[Widget]:
        """Return what shows something that was typed or seen: no picture for others shows it."""
        hidden = (Field, Following, Preview)
        return (
            [] if self._whole is None else [p for p in self._whole.walk() if isinstance(p, hidden)]
        )

    def controls(self) -> list[Control]:
        """Return what can be pressed now, in the order in which it is read."""
        uppermost = self._countdown.veil if self._countdown else self._over or self._whole
        return [] if uppermost is None else within_reach(uppermost)

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
            case "key" | "pick":
                self._write(kind, rest)
            case "signed":
                self._send(Signed(strokes_of(rest)))
            case "help" | "comfort" | "close":
                self._open("" if kind == "close" else kind)
            case "size" | "contrast" | "low":
                self._send(ComfortChosen(changed(page.comfort, kind, rest)))

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

    def _write(self, kind: str, what: str) -> None:
        """Put a key into the field, or a character in place of its letters."""
        field, candidates = self._field, self._candidates
        if field is None:
            return
        before = field.value
        if kind == "key":
            field.take(what)
        elif candidates is not None:
            field.put(candidates.pick(what, before))
        if kind == "key" or field.value != before:
            self._send(Typed(self._typing.took(field.value)))
            self._follow()
        if candidates is not None:
            self.changed()

    def _follow(self) -> None:
        if self._candidates is not None and self._field is not None:
            self._candidates.follow(self._field.value)

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

    def _open(self, panel: str) -> None:
        self._panel = panel
        if self._page is not None:
            self._lay_over(self._page)
            self._uppermost.put(
                self._look.in_comfort(self._page.comfort, self._page.language), self._page
            )
        self.changed()

    def _rebuild(self, page: Page, before: Page | None) -> None:
        look = self._comforted(page)
        self._staying.leave(self._whole, before, page)
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
        self._live = live_of(whole, self._live, before, page)
        if self._live is not None and self.moved is not None:
            self._live.moved = self.moved
        self._field = first_of(whole, Field)
        self._candidates = next((p for p in whole.walk() if isinstance(p, Following)), None)
        self._typing.keep(self._field, before, page)
        self._follow()
        self._put(whole)
        self._staying.come(whole)
        self._lay_over(page)

    def _lay_over(self, page: Page) -> None:
        if self._over is not None:
            self.remove_widget(self._over)
            self._over = None
        look = self._comforted(page)
        if self._panel == HELP:
            self._over = help_panel(look, page, self.press)
        elif self._panel == COMFORT:
            self._over = comfort_panel(look, self.press)
        if self._over is not None:
            self._put(self._over)

    def _count(self, page: Page, seconds: int) -> None:
        if self._countdown is None:
            look = self._comforted(page)
            self._countdown = Countdown(look, self.press)
            self._put(self._countdown.veil)
        self._countdown.set_seconds(seconds)

    def _put(self, widget: Widget) -> None:
        for part in widget.walk():
            if isinstance(part, Scrolled):
                part.moved = lambda: self.changed()  # noqa: PLW0108 - set later than here
        self.add_widget(widget)

    def _comforted(self, page: Page) -> Look:
        return self._look.in_comfort(page.comfort, page.language)

    def _drop_countdown(self) -> None:
        if self._countdown is not None:
            self.remove_widget(self._countdown.veil)
            self._countdown = None
