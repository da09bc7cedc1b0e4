"""A call with a guide: his picture, one's own, the plate, what was written, what he asks."""

from kivy.uix.widget import Widget

from kiosk.flow.views import CallView, Option
from kiosk.ui.frame import Press
from kiosk.ui.look import Look
from kiosk.ui.place import Place
from kiosk.ui.theme import Pair, hexed
from kiosk.ui.widgets.buttons import action
from kiosk.ui.widgets.column import column
from kiosk.ui.widgets.panels import notice
from kiosk.ui.widgets.row import in_row
from kiosk.ui.widgets.sights import Sights
from kiosk.ui.widgets.text import words

LEAST_MM = 40.0  # height in which a face can still be made out
RATIO = 4 / 3  # of the pictures
RED = Pair(hexed("#9b1c1c"), hexed("#ffffff"))
WIDE_SHARE = 0.5  # of a wide screen, for the pictures
ACROSS = 2  # buttons beside one another
LARGE = 1.25  # of body text: what was written


def build(view: CallView, place: Place, press: Press) -> Widget:
    """Return the screen."""
    if place.width > place.height:
        return _wide(view, place, press)
    look = place.look

    def content(width: float) -> list[Widget]:
        parts = [*_said(view, look, width), *_written(view, look, width)]
        taken = sum(part.height + look.gap for part in (*parts, *actions(width)))
        tall = min(width / RATIO, max(place.height - taken - look.gap, look.mm(LEAST_MM)))
        return [
            *_said(view, look, width),
            _pictures(view, look, width, tall),
            *_written(view, look, width),
        ]

    def actions(width: float) -> list[Widget]:
        return _actions(view, look, width, press)

    return place.filled(content, actions)


def _wide(view: CallView, place: Place, press: Press) -> Widget:
    """Return the pictures beside the words."""
    look = place.look
    left = (place.width - look.gap) * WIDE_SHARE
    right = Place(look, place.width - look.gap - left, place.height)
    pictures = _pictures(view, look, left, min(left / RATIO, place.height))
    said = right.filled(
        lambda width: [*_said(view, look, width), *_written(view, look, width)],
        lambda width: _actions(view, look, width, press),
    )
    return in_row([column([pictures], width=left, gap=0), said], gap=look.gap, top=True)


def _pictures(view: CallView, look: Look, width: float, height: float) -> Widget:
    return Sights(
        look,
        width=width,
        height=height,
        live=view.call.live,
        plate="document" in view.call.shares,
    )


def _said(view: CallView, look: Look, width: float) -> list[Widget]:
    ink = look.palette.page.ink
    parts: list[Widget] = []
    if view.sign is not None:
        parts.append(notice(look, view.sign, width=width, icon_name="record", pair=RED))
    parts.append(words(look, view.title, width=width, ink=ink, px=look.title_px, bold=True))
    if view.lead is not None:
        parts.append(words(look, view.lead, width=width, ink=ink))
    return parts


def _written(view: CallView, look: Look, width: float) -> list[Widget]:
    """Return what was written, large; the captions' lane under it."""
    palette, px = look.palette, look.body_px * LARGE
    parts: list[Widget] = [
        words(
            look,
            line.words,
            width=width,
            ink=palette.page.ink,
            px=px,
            align="right" if line.own else "left",
            bold=not line.own,
        )
        for line in view.call.lines[-2:]
    ]
    if view.call.caption:
        parts.append(
            notice(
                look,
                view.call.caption,
                width=width,
                icon_name="message-text",
                pair=palette.card,
                px=px,
            )
        )
    if view.question is not None:
        parts.append(notice(look, view.question, width=width, icon_name="help-circle"))
    return parts


def _actions(view: CallView, look: Look, width: float, press: Press) -> list[Widget]:
    """Return the buttons, two in a row; an answer that is wanted before everything else."""
    rows: list[Widget] = []
    if view.answers:
        rows.append(_row(view.answers, look, width, press, main=view.answers[0]))
    rows += [
        _row(view.options[at : at + ACROSS], look, width, press)
        for at in range(0, len(view.options), ACROSS)
    ]
    main = None if view.answers else view.done
    rows.append(_row((view.done,), look, width, press, main=main))
    return rows


def _row(
    options: tuple[Option, ...], look: Look, width: float, press: Press, main: Option | None = None
) -> Widget:
    across = (width - look.gap * (len(options) - 1)) / len(options)
    made = [
        action(look, one, press, width=across, main=one is main, height=look.chrome)
        for one in options
    ]
    tall = max(one.height for one in made)
    return in_row(
        [action(look, one, press, width=across, main=one is main, height=tall) for one in options],
        gap=look.gap,
    )
