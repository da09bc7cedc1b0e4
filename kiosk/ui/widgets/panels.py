"""Coloured grounds with something on them: notices, facts, a code, a share done."""

from collections.abc import Sequence

from kivy.graphics import Color, Rectangle, SmoothLine, SmoothRoundedRectangle
from kivy.graphics.texture import Texture
from kivy.uix.relativelayout import RelativeLayout
from kivy.uix.widget import Widget

from kiosk.flow.views import Fact
from kiosk.texts import Text
from kiosk.ui.look import Look
from kiosk.ui.theme import Colour, Pair
from kiosk.ui.widgets.control import RADIUS_MM
from kiosk.ui.widgets.text import icon, words

QUIET = 4  # modules around a QR code (ISO/IEC 18004)


def ground(look: Look, child: Widget, *, colour: Colour, pad: float, edge: Colour) -> Widget:
    """Return ``child`` on a rounded ground, ``pad`` pixels around it."""
    box = RelativeLayout(
        size_hint=(None, None), size=(child.width + 2 * pad, child.height + 2 * pad)
    )
    with box.canvas.before:
        Color(*colour)
        SmoothRoundedRectangle(size=box.size, radius=[look.mm(RADIUS_MM)])
        Color(*edge)
        SmoothLine(rounded_rectangle=(0, 0, *box.size, look.mm(RADIUS_MM)), width=1.2)
    child.pos = (pad, pad)
    box.add_widget(child)
    return box


def notice(
    look: Look,
    text: Text | str,
    *,
    width: float,
    icon_name: str = "alert",
    pair: Pair | None = None,
    least: float = 0,
    px: float = 0,
    top: bool = False,
) -> Widget:
    """Return a sentence that the visitor should mind, with an icon before it.

    ``least`` is the height that it has at least, ``px`` the font size, both in pixels; with
    ``top`` the words stand above in a ground that is higher than they are.
    """
    pair = pair or look.palette.care
    pad, gap = look.mm(3), look.mm(3)
    size = px or look.body_px
    picture = size * 1.3
    label = words(look, text, width=width - 2 * pad - picture - gap, ink=pair.ink, px=size)
    tall = max(label.height, picture, least - 2 * pad)
    row = RelativeLayout(size_hint=(None, None), size=(width - 2 * pad, tall))
    sign = icon(look, icon_name, px=picture, ink=pair.ink)
    used = max(label.height, picture)
    foot = tall - used if top else (tall - used) / 2
    sign.pos = (0, foot + (used - picture) / 2)
    label.pos = (picture + gap, foot + (used - label.height) / 2)
    row.add_widget(sign)
    row.add_widget(label)
    edge = look.palette.edge if look.comfort.high_contrast else pair.ground
    return ground(look, row, colour=pair.ground, pad=pad, edge=edge)


def facts(look: Look, lines: Sequence[Fact], *, width: float) -> Widget:
    """Return names and values in two columns, a thin rule between the lines."""
    palette, gap = look.palette, look.mm(2.5)
    names = width * 0.32
    rows = [
        (
            words(look, fact.name, width=names - gap, ink=palette.page.ink),
            words(look, fact.value, width=width - names, ink=palette.page.ink, bold=True),
        )
        for fact in lines
    ]
    tall = sum(max(name.height, value.height) + 2 * gap for name, value in rows)
    box = RelativeLayout(size_hint=(None, None), size=(width, tall))
    top = tall
    for index, (name, value) in enumerate(rows):
        high = max(name.height, value.height) + 2 * gap
        name.pos = (0, top - gap - name.height)
        value.pos = (names, top - gap - value.height)
        box.add_widget(name)
        box.add_widget(value)
        top -= high
        if index < len(rows) - 1:
            with box.canvas.before:
                Color(*palette.rule)
                Rectangle(pos=(0, top), size=(width, max(1, look.mm(0.25))))
    return box


def qr_code(text: str, *, size: float) -> Widget:
    """Return ``text`` as a QR code, black on white whatever the theme, in whole pixels a module."""
    # Takes as long to load as a twentieth of the first page, which has none.
    import qrcode  # noqa: PLC0415

    code = qrcode.QRCode(border=QUIET, error_correction=qrcode.constants.ERROR_CORRECT_M)
    code.add_data(text)
    code.make(fit=True)
    matrix = code.get_matrix()
    modules = len(matrix)
    shown = max(1, int(size // modules)) * modules
    texture = Texture.create(size=(modules, modules), colorfmt="luminance")
    texture.mag_filter = texture.min_filter = "nearest"
    texture.blit_buffer(
        bytes(0 if dark else 255 for row in reversed(matrix) for dark in row),
        colorfmt="luminance",
        bufferfmt="ubyte",
    )
    box = RelativeLayout(size_hint=(None, None), size=(shown, shown))
    with box.canvas:
        Color(1, 1, 1, 1)
        Rectangle(size=box.size, texture=texture)
    return box


def share_bar(look: Look, share: float, *, width: float) -> Widget:
    """Return a bar, filled as far as the work is done."""
    tall = look.mm(5)
    box = Widget(size_hint=(None, None), size=(width, tall))
    holder = RelativeLayout(size_hint=(None, None), size=(width, tall))
    holder.add_widget(box)
    with box.canvas:
        Color(*look.palette.rule)
        SmoothRoundedRectangle(size=(width, tall), radius=[tall / 2])
        Color(*look.palette.picture)
        SmoothRoundedRectangle(size=(max(tall, width * share), tall), radius=[tall / 2])
    return holder
