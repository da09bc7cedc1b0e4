"""The camera's view of the plate: the picture, the page that was found in it, and a countdown."""

from collections.abc import Mapping
from typing import ClassVar

from kivy.graphics import Color, SmoothLine
from kivy.uix.relativelayout import RelativeLayout
from kivy.uix.widget import Widget

from kiosk.capture.guidance import Guidance
from kiosk.flow.papers import HOLD_STILL, Glimpse
from kiosk.texts import Text
from kiosk.ui.look import Look
from kiosk.ui.widgets.live import Live
from kiosk.ui.widgets.panels import notice
from kiosk.ui.widgets.preview import Preview
from kiosk.ui.widgets.text import extent

LARGE = 1.35  # of body text
OUTLINE_MM, RING_MM, SPOT_MM = 1.2, 9.0, 7.0
WELL = frozenset({Guidance.GOOD.value, HOLD_STILL})


class Saying(RelativeLayout):
    """What to do now, in large words, on a ground that keeps its height whatever is said."""

    def __init__(
        self, look: Look, sayings: Mapping[str, Text], *, width: float, top: bool = False
    ) -> None:
        self._look, self._sayings, self._top = look, sayings, top
        self._said: Text | None = None
        longest = max((look.say(text) for text in sayings.values()), key=self._extent)
        tall = self._notice(longest, width).height
        super().__init__(size_hint=(None, None), size=(width, tall))
        self.say(Guidance.NONE)

    def say(self, key: str, text: Text | None = None) -> None:
        """Say something: ``text``, or what the page says for that key."""
        said = text or self._sayings.get(key)
        if said is None or said == self._said:
            return
        self._said = said
        self.clear_widgets()
        self.add_widget(self._notice(said, self.width, self.height, well=key in WELL))

    def _extent(self, said: str) -> float:
        return extent(self._look.face_file(), self._look.body_px, said)

    def _notice(
        self, text: Text | str, width: float, least: float = 0, *, well: bool = False
    ) -> Widget:
        palette = self._look.palette
        return notice(
            self._look,
            text,
            width=width,
            icon_name="check-circle" if well else "arrow-right-bold-circle",
            pair=palette.good if well else palette.care,
            least=least,
            top=self._top,
            px=self._look.body_px * (1.0 if self._look.small or self._top else LARGE),
        )


class PlateView(Live, RelativeLayout):
    """The picture with the outline of the page; a ring closes while the page lies well.

    Args:
        look: How the page looks.
        saying: Says what the camera's eye sees; it stands elsewhere on the page.
        width: Pixels.
        height: Pixels.
    """

    shows: ClassVar[type] = Glimpse

    def __init__(self, look: Look, saying: Saying, *, width: float, height: float) -> None:
        super().__init__(size_hint=(None, None), size=(width, height))
        self._look, self._saying = look, saying
        self._preview = Preview(look, size_hint=(None, None), size=(width, height))
        self.add_widget(self._preview)
        marks = Widget(size_hint=(None, None), size=(width, height))
        self.add_widget(marks)
        palette = look.palette
        self._well, self._ill = palette.well, palette.main.ground
        with marks.canvas:
            self._rim_colour = Color(1, 1, 1, 0)
            self._rim = SmoothLine(width=look.mm(OUTLINE_MM) * 0.8, close=True)
            self._outline_colour = Color(*self._ill[:3], 0)
            self._outline = SmoothLine(width=look.mm(OUTLINE_MM) / 2, close=True)
            self._spot_colour = Color(*self._ill[:3], 0)
            self._spot = SmoothLine(width=look.mm(OUTLINE_MM) / 2)
            self._ground_colour = Color(1, 1, 1, 0)
            self._ground = SmoothLine(width=look.mm(2.4))
            self._ring_colour = Color(*palette.well[:3], 0)
            self._ring = SmoothLine(width=look.mm(1.6))

    @property
    def well(self) -> bool:
        """See ``Live.well``."""
        return self.says in WELL

    def take(self, glimpse: Glimpse) -> bool:
        """See ``Live.take``."""
        self._preview.show(glimpse.image)
        well = glimpse.says in WELL
        points: list[float] = []
        for x, y in glimpse.corners:
            points += self._preview.place(x, y)
        self._outline_colour.rgba = (*(self._well if well else self._ill)[:3], float(bool(points)))
        self._rim_colour.a = 0.9 if points else 0.0
        if points:
            self._outline.points = self._rim.points = points
        self._spot_colour.a = 0.0
        if glimpse.spot is not None:
            x, y = self._preview.place(*glimpse.spot)
            self._spot_colour.a = 1.0
            self._spot.circle = (x, y, self._look.mm(SPOT_MM))
        self._count(glimpse)
        self._saying.say(glimpse.says, glimpse.text)
        changed, self.says = glimpse.says != self.says, glimpse.says
        return changed

    def _count(self, glimpse: Glimpse) -> None:
        there = glimpse.share > 0 and bool(glimpse.corners)
        self._ground_colour.a = 0.95 if there else 0.0
        self._ring_colour.a = 1.0 if there else 0.0
        if there:
            across = sum(x for x, _ in glimpse.corners) / len(glimpse.corners)
            down = sum(y for _, y in glimpse.corners) / len(glimpse.corners)
            x, y = self._preview.place(across, down)
            radius = self._look.mm(RING_MM)
            self._ground.circle = (x, y, radius)
            self._ring.circle = (x, y, radius, 0, max(1.0, 360 * glimpse.share))
