"""What the visitor came for: the number, where to go with it, and what to do next."""

from kivy.uix.relativelayout import RelativeLayout
from kivy.uix.widget import Widget

from kiosk.flow.views import ResultView, Tone
from kiosk.ui.frame import Press
from kiosk.ui.look import Look
from kiosk.ui.place import Place
from kiosk.ui.widgets.buttons import Caption, button
from kiosk.ui.widgets.column import column
from kiosk.ui.widgets.panels import facts, ground, notice, qr_code
from kiosk.ui.widgets.row import in_row
from kiosk.ui.widgets.text import fitting, words

CODE_SMALL_MM = 28.0  # that a telephone reads from an arm's length
HUGE, HUGE_SMALL = 3.2, 1.6  # of the title's size


def build(view: ResultView, place: Place, press: Press) -> Widget:
    """Return the screen."""
    look = place.look

    def content(width: float) -> list[Widget]:
        parts: list[Widget] = [_ticket(view, place, width)]
        if view.lead is not None:
            good = view.tone is Tone.GOOD
            # On a small screen nothing may push the number out of sight.
            parts.insert(
                1 if look.small else 0,
                notice(
                    look,
                    view.lead,
                    width=width,
                    icon_name="check-circle" if good else "alert",
                    pair=look.palette.good if good else look.palette.care,
                ),
            )
        parts.append(facts(look, view.facts, width=width))
        return parts

    def actions(width: float) -> list[Widget]:
        return [_actions(view, look, width, press)]

    return place.filled(content, actions)


def _ticket(view: ResultView, place: Place, width: float) -> Widget:
    """Return the number, beside or above its code."""
    look = place.look
    pad = look.mm(4)
    inner = width - 2 * pad
    tall = look.mm(CODE_SMALL_MM) if look.small else place.height * 0.34
    side = min(inner * 0.42, tall, look.mm(75)) if view.code else 0
    beside = bool(view.code) and inner > look.mm(100)
    room = inner - side - look.gap if beside else inner

    def code() -> Widget:
        return qr_code(look.say(view.code), size=side)

    number = column(_number(view, look, room), width=room, gap=look.mm(1))
    if not view.code:
        whole: Widget = number
    elif beside:
        whole = _beside(number, code(), look.gap)
    else:
        whole = column([number, code()], width=inner, gap=look.gap, centred=True)
    palette = look.palette
    return ground(look, whole, colour=palette.card.ground, pad=pad, edge=palette.rule)


def _number(view: ResultView, look: Look, width: float) -> list[Widget]:
    ink = look.palette.card.ink
    if not view.label:
        return [words(look, view.title, width=width, ink=ink, px=look.title_px, bold=True)]
    px = fitting(
        look,
        view.label,
        width=width,
        px=look.title_px * (HUGE_SMALL if look.small else HUGE),
        bold=True,
    )
    parts: list[Widget] = [
        words(look, view.title, width=width, ink=ink, align="center"),
        words(look, view.label, width=width, ink=ink, px=px, bold=True, align="center"),
    ]
    if view.code_lead is not None:
        parts.append(words(look, view.code_lead, width=width, ink=ink, align="center"))
    return parts


def _beside(left: Widget, right: Widget, gap: float) -> Widget:
    tall = max(left.height, right.height)
    row = RelativeLayout(size_hint=(None, None), size=(left.width + gap + right.width, tall))
    left.pos = (0, (tall - left.height) / 2)
    right.pos = (left.width + gap, (tall - right.height) / 2)
    row.add_widget(left)
    row.add_widget(right)
    return row


def _actions(view: ResultView, look: Look, width: float, press: Press) -> Widget:
    """Return the actions in one row, the main one last and largest."""
    options = [*view.options, *((view.done,) if view.done else ())]
    wide = (width - look.gap * (len(options) - 1)) / max(1, len(options))
    buttons = [
        button(
            look,
            f"choose:{option.id}",
            lambda name=option.id: press(f"choose:{name}"),  # type: ignore[misc]
            Caption(option.title, option.icon),
            width=wide,
            height=look.target,
            pair=look.palette.main if option is view.done else look.palette.page,
        )
        for option in options
    ]
    return in_row(buttons, gap=look.gap)
