"""A picture that was taken, what was read in it, and whether it is good."""

from kivy.uix.widget import Widget

from kiosk.flow.views import Option, ReviewView, Tone
from kiosk.ui.frame import Press
from kiosk.ui.place import Place
from kiosk.ui.widgets.buttons import Caption, button
from kiosk.ui.widgets.column import column
from kiosk.ui.widgets.panels import facts, notice
from kiosk.ui.widgets.preview import Preview
from kiosk.ui.widgets.row import in_row
from kiosk.ui.widgets.text import words

WIDE_SHARE = 0.5  # of a wide screen, for the picture
LEAST_MM = 40.0  # height in which print can still be made out


def build(view: ReviewView, place: Place, press: Press) -> Widget:
    """Return the screen."""
    look = place.look
    wide = place.width > place.height

    def content(width: float) -> list[Widget]:
        if wide:
            inner = width - look.gap
            said = column(
                _said(view, place, inner * (1 - WIDE_SHARE)),
                width=inner * (1 - WIDE_SHARE),
                gap=look.gap,
            )
            room = place.height - sum(part.height + look.gap for part in actions(width))
            picture = _picture(view, place, inner * WIDE_SHARE, max(room - 1, look.mm(LEAST_MM)))
            return [in_row([picture, said], gap=look.gap, top=True)]
        said = _said(view, place, width)
        taken = sum(part.height + look.gap for part in (*said, *actions(width)))
        tall = max(place.height - taken - 1, look.mm(LEAST_MM))
        return [said[0], _picture(view, place, width, tall), *said[1:]]

    def actions(width: float) -> list[Widget]:
        options = [*view.options, view.done]
        across = (width - look.gap * (len(options) - 1)) / len(options)
        if across < look.mm(34):
            across = width
        buttons = [_button(view, place, one, across, press) for one in options]
        return [in_row(buttons, gap=look.gap)] if across < width else buttons

    return place.filled(content, actions)


def _said(view: ReviewView, place: Place, width: float) -> list[Widget]:
    look = place.look
    ink = look.palette.page.ink
    good = view.tone is Tone.GOOD
    parts: list[Widget] = [
        words(look, view.title, width=width, ink=ink, px=look.title_px, bold=True),
        notice(
            look,
            view.lead,
            width=width,
            icon_name="check-circle" if good else "alert",
            pair=look.palette.good if good else look.palette.care,
        ),
    ]
    if view.facts:
        parts.append(facts(look, view.facts, width=width))
    if view.position is None:
        return parts
    where = words(look, view.position, width=width, ink=ink, bold=True)
    head = column([where, parts[0]], width=width, gap=look.mm(1))
    return [head, *parts[1:]]


def _picture(view: ReviewView, place: Place, width: float, tall: float) -> Widget:
    height, across = view.image.shape[:2]
    scale = min(width / across, tall / height)
    size = (across * scale, height * scale)
    picture = Preview(place.look, size_hint=(None, None), size=size)
    picture.show(view.image)
    return picture


def _button(view: ReviewView, place: Place, option: Option, width: float, press: Press) -> Widget:
    look = place.look
    return button(
        look,
        f"choose:{option.id}",
        lambda: press(f"choose:{option.id}"),
        Caption(option.title, option.icon),
        width=width,
        height=look.target,
        pair=look.palette.main if option is view.done else look.palette.card,
    )
