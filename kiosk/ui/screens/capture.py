"""What the camera sees, what is still to be done, and how to lay the paper."""

from kivy.uix.widget import Widget

from kiosk.flow.views import CaptureView, Option
from kiosk.ui.frame import Press
from kiosk.ui.place import Place
from kiosk.ui.widgets.buttons import Caption, button
from kiosk.ui.widgets.column import column
from kiosk.ui.widgets.drawing import PLATE_DRAWINGS, Drawing
from kiosk.ui.widgets.plate import PlateView, Saying
from kiosk.ui.widgets.row import in_row
from kiosk.ui.widgets.text import words

RATIO = 16 / 9  # of a camera's picture
WIDE_SHARE = 0.56  # of a wide screen, for the picture
DRAWING_MM, LEAST_DRAWING_MM = 85.0, 26.0
LEAST_PLATE_MM = 38.0  # height in which a paper can still be made out


def build(view: CaptureView, place: Place, press: Press) -> Widget:
    """Return the screen."""
    if place.width <= place.height:
        return _tall(view, place, press)
    return _wide(view, place, press) or _low(view, place, press)


def _wide(view: CaptureView, place: Place, press: Press) -> Widget | None:
    """Return the picture beside the words; None where there is no room for it."""
    look = place.look
    left = (place.width - look.gap) * WIDE_SHARE
    right = Place(look, place.width - look.gap - left, place.height)
    saying = Saying(look, dict(view.sayings), width=left)
    tall = place.height - saying.height - look.gap
    if tall < look.mm(LEAST_PLATE_MM):
        return None
    plate = PlateView(look, saying, width=left, height=min(left / RATIO, tall))

    def content(width: float) -> list[Widget]:
        parts = _words(view, right, width, align="left")
        taken = sum(part.height + look.gap for part in parts)
        buttons = sum(part.height + look.gap for part in actions(width))
        drawing = _drawing(view, right, place.height - taken - buttons, width)
        return parts if drawing is None else [*parts, drawing]

    def actions(width: float) -> list[Widget]:
        return [_button(right, one, width, press) for one in _options(view)]

    seen = column([plate, saying], width=left, gap=look.gap)
    said = right.filled(content, actions)
    return in_row([seen, said], gap=look.gap, top=True)


def _low(view: CaptureView, place: Place, press: Press) -> Widget:
    """Return the picture as high as the screen lets it be, and beside it first what to do now."""
    look = place.look
    left = min((place.width - look.gap) / 2, place.height * RATIO)
    right = Place(look, place.width - look.gap - left, place.height)
    plates: list[PlateView] = []

    def content(width: float) -> list[Widget]:
        saying = Saying(look, dict(view.sayings), width=width, top=True)
        plates.append(PlateView(look, saying, width=left, height=min(left / RATIO, place.height)))
        return [saying, *_words(view, right, width, align="left")]

    def actions(width: float) -> list[Widget]:
        return [_button(right, one, width, press) for one in _options(view)]

    said = right.filled(content, actions)
    return in_row([plates[-1], said], gap=look.gap, top=True)


def _tall(view: CaptureView, place: Place, press: Press) -> Widget:
    """Return everything under one another."""
    look = place.look

    def content(width: float) -> list[Widget]:
        saying = Saying(look, dict(view.sayings), width=width)
        parts = _words(view, place, width, align="center")
        taken = sum(part.height + look.gap for part in (*parts, saying, *actions(width)))
        room = place.height - taken
        tall = min(width / RATIO, max(room, look.mm(LEAST_PLATE_MM)))
        plate = PlateView(look, saying, width=width, height=tall)
        drawing = _drawing(view, place, room - tall - 3 * look.gap, width)
        return [*parts, *([drawing] if drawing else []), plate, saying]

    def actions(width: float) -> list[Widget]:
        options = _options(view)
        wide = (width - look.gap * (len(options) - 1)) / len(options)
        tall = max(_button(place, one, wide, press, look.target).height for one in options)
        buttons = [_button(place, one, wide, press, tall) for one in options]
        return [in_row(buttons, gap=look.gap)]

    return place.filled(content, actions, centred=True)


def _words(view: CaptureView, place: Place, width: float, *, align: str) -> list[Widget]:
    look = place.look
    ink = look.palette.page.ink
    parts: list[Widget] = [
        words(look, view.title, width=width, ink=ink, px=look.title_px, bold=True, align=align),
        words(look, view.lead, width=width, ink=ink, align=align),
    ]
    if view.position is not None:
        parts.insert(0, words(look, view.position, width=width, ink=ink, bold=True, align=align))
    return parts


def _drawing(view: CaptureView, place: Place, room: float, width: float) -> Drawing | None:
    """Return the drawing of how to lay the paper, where there is room for it."""
    look = place.look
    if room < look.mm(LEAST_DRAWING_MM):
        return None
    return PLATE_DRAWINGS[view.picture](look, size=min(room, width, look.mm(DRAWING_MM)))


def _options(view: CaptureView) -> list[Option]:
    return [one for one in (view.other, view.anyway) if one is not None]


def _button(
    place: Place, option: Option, width: float, press: Press, height: float | None = None
) -> Widget:
    look = place.look
    return button(
        look,
        f"choose:{option.id}",
        lambda: press(f"choose:{option.id}"),
        Caption(option.title, option.icon),
        width=width,
        height=look.target if height is None else height,
        pair=look.palette.card,
    )
