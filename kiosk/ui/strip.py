"""What every other page says of a call: under the head, red while one may be seen or heard."""

from kiosk.flow.call_now import Strip
from kiosk.ui.frame import Press
from kiosk.ui.look import Look
from kiosk.ui.theme import Pair, hexed
from kiosk.ui.widgets.buttons import Caption, button
from kiosk.ui.widgets.control import Control
from kiosk.ui.widgets.text import fitting

RED = Pair(hexed("#9b1c1c"), hexed("#ffffff"))


def call_strip(look: Look, strip: Strip, press: Press) -> Control:
    """Return the strip; a touch leads to the call."""
    width = look.width - 2 * look.margin
    room = width - look.mm(8) - 2 * look.body_px  # one line, beside the icon
    px = fitting(look, look.say(strip.text), width=room, px=look.body_px, bold=True)
    icon = "help-circle" if strip.asks else "record" if strip.live else "headset"
    calm = look.palette.main if strip.asks else look.palette.card
    return button(
        look,
        "guide",
        lambda: press("guide"),
        Caption(strip.text, icon, px=px),
        width=width,
        height=look.chrome,
        pair=RED if strip.live and not strip.asks else calm,
        edged=False,
    )
