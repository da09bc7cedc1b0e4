"""One answer that is typed."""

from kivy.uix.widget import Widget

from kiosk.flow.views import FormView
from kiosk.ui.frame import Press
from kiosk.ui.look import Look
from kiosk.ui.place import Place
from kiosk.ui.widgets.buttons import action, choice
from kiosk.ui.widgets.column import column
from kiosk.ui.widgets.field import Field
from kiosk.ui.widgets.keyboard import keyboard
from kiosk.ui.widgets.panels import notice
from kiosk.ui.widgets.row import in_row
from kiosk.ui.widgets.text import words


def build(view: FormView, place: Place, press: Press) -> Widget:
    """Return the screen."""
    look = place.look

    def content(width: float) -> list[Widget]:
        above, found = _above(view, look, width), _found(view, look, width, press)
        taken = sum(part.height + look.gap for part in (*above, *found, *actions(width)))
        keys = keyboard(
            look,
            view.keys,
            lambda key: press(f"key:{key}"),
            width=width,
            room=max(0.0, place.height - taken),
        )
        board = column(keys, width=width, gap=look.mm(2.6), centred=True)
        return [*above, board, *found]

    def actions(width: float) -> list[Widget]:
        options = [*((view.skip,) if view.skip else ()), view.done]
        across = (width - look.gap * (len(options) - 1)) / len(options)
        return [
            in_row(
                [
                    action(
                        look,
                        one,
                        press,
                        width=across,
                        main=one is view.done,
                        height=look.target,
                    )
                    for one in options
                ],
                gap=look.gap,
            )
        ]

    return place.filled(content, actions)


def _above(view: FormView, look: Look, width: float) -> list[Widget]:
    ink = look.palette.page.ink
    parts: list[Widget] = []
    if view.position is not None:
        parts.append(words(look, view.position, width=width, ink=ink, bold=True))
    parts.append(words(look, view.title, width=width, ink=ink, px=look.title_px, bold=True))
    if view.hint is not None:
        parts.append(words(look, view.hint, width=width, ink=ink))
    parts.append(Field(look, view.keys, view.value, width=width))
    if view.problem is not None:
        parts.append(notice(look, view.problem, width=width))
    return parts


def _found(view: FormView, look: Look, width: float, press: Press) -> list[Widget]:
    """Return what the letters may mean, under the keys: they stay where they are."""
    return [
        choice(
            look,
            option,
            lambda name=option.id: press(f"choose:{name}"),  # type: ignore[misc]
            width=width,
            height=look.chrome,
        )
        for option in view.found
    ]
