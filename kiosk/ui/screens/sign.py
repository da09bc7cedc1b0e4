"""A field to sign in by finger."""

from kivy.uix.widget import Widget

from kiosk.flow.views import SignView
from kiosk.ui.frame import Press
from kiosk.ui.place import Place
from kiosk.ui.widgets.buttons import action
from kiosk.ui.widgets.pad import SignaturePad
from kiosk.ui.widgets.row import in_row
from kiosk.ui.widgets.strokes import Strokes, text_of
from kiosk.ui.widgets.text import words

LEAST_MM, MOST_MM = 30.0, 110.0


def build(view: SignView, place: Place, press: Press) -> Widget:
    """Return the screen; what was signed is handed on as ``signed:`` and the strokes."""
    look = place.look
    ink = look.palette.page.ink

    def content(width: float) -> list[Widget]:
        above: list[Widget] = [
            words(look, view.title, width=width, ink=ink, px=look.title_px, bold=True),
            words(look, view.lead, width=width, ink=ink),
        ]
        taken = sum(part.height + look.gap for part in (*above, *actions(width)))
        room = min(max(place.height - taken - 1, look.mm(LEAST_MM)), look.mm(MOST_MM))

        def signed(strokes: Strokes) -> None:
            press(f"signed:{text_of(strokes)}")

        return [*above, SignaturePad(look, view.strokes, signed, width=width, height=room)]

    def actions(width: float) -> list[Widget]:
        options = [one for one in (view.other, view.clear if view.signed else None) if one]
        across = (width - look.gap * max(0, len(options) - 1)) / max(1, len(options))
        rows: list[Widget] = []
        if options:
            rows.append(
                in_row(
                    [action(look, one, press, width=across, main=False) for one in options],
                    gap=look.gap,
                )
            )
        rows.append(action(look, view.done, press, width=width, main=True))
        return rows

    return place.filled(content, actions)
