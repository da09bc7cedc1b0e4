"""Days in weeks, to choose one."""

from collections.abc import Sequence
from datetime import date

from kivy.graphics import Color, SmoothRoundedRectangle
from kivy.uix.relativelayout import RelativeLayout
from kivy.uix.widget import Widget

from kiosk.flow.views import CalendarDay, CalendarView
from kiosk.texts import Text, message
from kiosk.ui.frame import Press
from kiosk.ui.look import Look
from kiosk.ui.place import Place
from kiosk.ui.theme import Pair
from kiosk.ui.widgets.buttons import action
from kiosk.ui.widgets.control import RADIUS_MM, Control
from kiosk.ui.widgets.panels import notice
from kiosk.ui.widgets.row import in_row
from kiosk.ui.widgets.text import extent, fitting, words

WEEK = 7
LEAST_MM, TALLEST_MM = 15.0, 48.0
GAP_MM = 2.6
CAPITAL_MM = 3.5  # the least of any text


def build(view: CalendarView, place: Place, press: Press) -> Widget:
    """Return the screen."""
    look = place.look
    ink = look.palette.page.ink

    def content(width: float) -> list[Widget]:
        parts: list[Widget] = [
            words(look, view.title, width=width, ink=ink, px=look.title_px, bold=True)
        ]
        if view.lead is not None:
            parts.append(words(look, view.lead, width=width, ink=ink))
        parts += [notice(look, text, width=width) for text in view.notices]
        taken = sum(part.height + look.gap for part in parts)
        weeks = _weeks(view.days)
        room = place.height - taken - look.body_px * 2 - look.gap
        tall = min(room / len(weeks) - look.mm(GAP_MM), look.mm(TALLEST_MM))
        wide = (width - look.mm(GAP_MM) * (WEEK - 1)) / WEEK
        tall = max(look.mm(LEAST_MM), tall)
        parts.append(_heads(look, wide))
        parts += [_week(look, week, wide, tall, press, weeks[0]) for week in weeks]
        return parts

    def actions(width: float) -> list[Widget]:
        return [
            action(look, one, press, width=width, main=True, height=look.target)
            for one in view.options
        ]

    return place.filled(content, actions)


def _weeks(days: Sequence[CalendarDay]) -> list[list[CalendarDay | None]]:
    """Return the days in rows that begin on a Monday."""
    cells: list[CalendarDay | None] = [None] * days[0].day.weekday()
    cells += days
    cells += [None] * (-len(cells) % WEEK)
    return [cells[at : at + WEEK] for at in range(0, len(cells), WEEK)]


def _heads(look: Look, wide: float) -> Widget:
    """Return the names of the days, of one size."""
    names = [message(f"booking.weekday_{n}") for n in range(WEEK)]
    px = min(
        fitting(look, look.say(name), width=wide, px=look.body_px, bold=True) for name in names
    )
    ink = look.palette.page.ink
    parts = [
        words(look, name, width=wide, ink=ink, px=px, bold=True, align="center") for name in names
    ]
    return in_row(parts, gap=look.mm(GAP_MM))


def _week(
    look: Look,
    week: Sequence[CalendarDay | None],
    wide: float,
    tall: float,
    press: Press,
    first_week: Sequence[CalendarDay | None],
) -> Widget:
    named = next(one.day for one in first_week if one is not None)
    parts = [
        Widget(size_hint=(None, None), size=(wide, tall))
        if one is None
        else _cell(look, one, wide, tall, press, named=one.day == named or one.day.day == 1)
        for one in week
    ]
    return in_row(parts, gap=look.mm(GAP_MM))


def _cell(
    look: Look, one: CalendarDay, wide: float, tall: float, press: Press, *, named: bool
) -> Widget:
    """Return a day: a button where something is free, else a number on a quiet ground."""
    if not one.free:
        box = RelativeLayout(size_hint=(None, None), size=(wide, tall))
        with box.canvas.before:
            Color(*look.palette.faint.ground)
            SmoothRoundedRectangle(size=box.size, radius=[look.mm(RADIUS_MM)])
        for label in _labels(look, one, look.palette.faint, wide, tall, named=named, bold=False):
            box.add_widget(label)
        return box
    iso = one.day.isoformat()
    pair = look.palette.good
    control = Control(
        look, f"choose:{iso}", lambda: press(f"choose:{iso}"), pair=pair, size=(wide, tall)
    )
    control.put(*_labels(look, one, pair, wide, tall, named=named, bold=True))
    return control


def _labels(
    look: Look, one: CalendarDay, pair: Pair, wide: float, tall: float, *, named: bool, bold: bool
) -> list[Widget]:
    """Return the number of the day, the month where it begins, and how much is free."""
    inner = wide - look.mm(2)
    least = look.font_px(CAPITAL_MM)
    above = _fitted(look, _month(one.day), inner, pair, least) if named else None
    below = None
    if one.free:
        below = _fitted(look, message("booking.free", count=one.free), inner, pair, least)
    taken = sum(part.height for part in (above, below) if part is not None)
    px = min(look.title_px, (tall - taken) * 0.62, inner * 0.62)
    if px < look.body_px * 0.8 and below is not None and taken:
        taken -= below.height
        below = None
    if px < look.body_px * 0.8 and above is not None and tall - taken < least * 1.6:
        taken -= above.height
        above = None
    px = max(least, min(look.title_px, (tall - taken) * 0.62, inner * 0.62))
    number = words(
        look, str(one.day.day), width=inner, ink=pair.ink, px=px, bold=bold, align="center"
    )
    parts = [part for part in (above, number, below) if part is not None]
    top = (tall + sum(part.height for part in parts)) / 2
    for part in parts:
        top -= part.height
        part.pos = ((wide - part.width) / 2, top)
    return parts


def _fitted(look: Look, text: Text, width: float, pair: Pair, least: float) -> Widget | None:
    """Return a text in one line; None where it would have to be smaller than can be read."""
    px = min(look.body_px, look.font_px(4.8))
    while px >= least and extent(look.face_file(), px, look.say(text)) > width:
        px -= 1
    if px < least:
        return None
    return words(look, text, width=width, ink=pair.ink, px=px, align="center")


def _month(day: date) -> Text:
    return message(f"paper.month_{day.month}")
