"""The buttons of a page: a word with an icon, and a large card to choose."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from kivy.uix.label import Label
from kivy.uix.widget import Widget

from kiosk.flow.views import Option
from kiosk.texts import Language, Text
from kiosk.ui.look import Look
from kiosk.ui.theme import Pair
from kiosk.ui.widgets.control import Act, Control
from kiosk.ui.widgets.row import in_row
from kiosk.ui.widgets.text import extent, fitting, icon, words

ICON_EM = 1.5


@dataclass(frozen=True, slots=True)
class Caption:
    """What stands on a button."""

    text: Text | str
    icon: str = ""
    px: float = 0  # font size; that of body text by default
    language: Language | None = None  # of the text, when it is not the visitor's


def button(
    look: Look,
    control_id: str,
    act: Act,
    caption: Caption,
    *,
    width: float,
    height: float,
    pair: Pair | None = None,
    edged: bool = True,
) -> Control:
    """Return a button with its word in the middle, the icon before it, at least ``height`` high."""
    pair = pair or look.palette.page
    size = caption.px or look.body_px
    picture = size * ICON_EM if caption.icon else 0
    gap = look.mm(2) if caption.icon else 0
    label = words(
        look,
        caption.text,
        width=width - 2 * look.mm(2.5) - picture - gap,
        ink=pair.ink,
        px=size,
        bold=True,
        align="center",
        language=caption.language,
    )
    label.width = min(label.width, _widest(label) + look.mm(1))
    label.text_size = (label.width, None)
    tall = max(height, label.height + look.mm(4), picture + look.mm(3))
    control = Control(look, control_id, act, pair=pair, edged=edged, size=(width, tall))
    left = (width - label.width - picture - gap) / 2
    if caption.icon:
        sign = icon(look, caption.icon, px=picture, ink=pair.ink)
        sign.pos = (left, (tall - picture) / 2)
        control.put(sign)
    label.pos = (left + picture + gap, (tall - label.height) / 2)
    control.put(label)
    return control


def stacked(
    look: Look,
    control_id: str,
    act: Act,
    caption: Caption,
    *,
    width: float,
    height: float,
    pair: Pair,
) -> Control:
    """Return a button with the icon above its word; the word is in one line."""
    inner = width - 2 * look.mm(1.5)
    px = fitting(look, look.say(caption.text), width=inner, px=look.body_px, bold=True)
    label = words(look, caption.text, width=inner, ink=pair.ink, px=px, bold=True, align="center")
    picture = px * 1.2
    tall = max(height, label.height + picture + look.mm(1.5))
    control = Control(look, control_id, act, pair=pair, edged=False, size=(width, tall))
    bottom = (tall - label.height - picture) / 2
    sign = icon(look, caption.icon, px=picture, ink=pair.ink)
    sign.pos = ((width - picture) / 2, bottom + label.height)
    label.pos = ((width - label.width) / 2, bottom)
    control.put(sign, label)
    return control


def beside(
    look: Look,
    control_id: str,
    act: Act,
    caption: Caption,
    *,
    width: float,
    height: float,
    pair: Pair,
) -> Control:
    """Return a button with the icon before its word, both in one line."""
    said = look.say(caption.text)
    inner = width - 2 * look.mm(3.5)
    px = fitting(look, said + "\u3000\u3000", width=inner, px=look.body_px, bold=True)
    return button(
        look,
        control_id,
        act,
        Caption(caption.text, caption.icon, px=px),
        width=width,
        height=height,
        pair=pair,
        edged=False,
    )


def glyph(
    look: Look,
    control_id: str,
    act: Act,
    icon_name: str,
    *,
    width: float,
    height: float,
    pair: Pair,
) -> Control:
    """Return a button with nothing but an icon, for places where no word fits."""
    picture = min(width, height) * 0.7
    control = Control(look, control_id, act, pair=pair, edged=False, size=(width, height))
    sign = icon(look, icon_name, px=picture, ink=pair.ink)
    sign.pos = ((width - picture) / 2, (height - picture) / 2)
    control.put(sign)
    return control


def choice(look: Look, option: Option, act: Act, *, width: float, height: float) -> Control:
    """Return a large card to choose: icon, title, and a line about it."""
    palette = look.palette
    pair = palette.card if option.enabled else palette.faint
    pad = gap = look.mm(4 if look.small else 7)
    grown = 1.1 if look.small else 1.4
    picture = min(look.font_px(look.capital_mm * 2 * grown), width * 0.14) if option.icon else 0
    arrow = look.body_px
    left = pad + picture + (gap if picture else 0)
    inner = width - left - arrow - pad - gap
    px = look.body_px * grown
    lines = [words(look, option.title, width=inner, ink=pair.ink, px=px, bold=True)]
    lines += [
        words(look, text, width=inner, ink=pair.ink)
        for text in (option.about, option.note)
        if text is not None
    ]
    between = look.mm(1)
    needed = sum(line.height for line in lines) + between * (len(lines) - 1)
    tall = max(height, needed + 2 * look.mm(3), picture + look.mm(3), look.target)
    control = Control(
        look, f"choose:{option.id}", act, pair=pair, enabled=option.enabled, size=(width, tall)
    )
    if picture:
        sign = icon(look, option.icon, px=picture, ink=pair.ink)
        sign.pos = (pad, (tall - picture) / 2)
        control.put(sign)
    pointer = icon(look, "chevron-right", px=arrow * 1.3, ink=pair.ink)
    pointer.pos = (width - pad / 2 - arrow * 1.3, (tall - arrow * 1.3) / 2)
    control.put(pointer)
    top = (tall + needed) / 2
    for line in lines:
        top -= line.height
        line.pos = (left, top)
        control.put(line)
        top -= between
    return control


def action(
    look: Look,
    option: Option,
    press: Callable[[str], None],
    *,
    width: float,
    main: bool,
    height: float = 0,
) -> Control:
    """Return the button of an option: the main action of a page, or another."""
    return button(
        look,
        f"choose:{option.id}",
        lambda: press(f"choose:{option.id}"),
        Caption(option.title, option.icon),
        width=width,
        height=height or (look.target if main else look.chrome),
        pair=look.palette.main if main else look.palette.card,
    )


def action_row(
    look: Look,
    options: Sequence[Option],
    press: Callable[[str], None],
    *,
    width: float,
    done: Option | None,
    height: float,
) -> Widget:
    """Return buttons of that width beside one another, all as tall as the tallest."""

    def made(tall: float) -> list[Widget]:
        return [
            action(look, one, press, width=width, main=one is done, height=tall) for one in options
        ]

    return in_row(made(max(one.height for one in made(height))), gap=look.gap)


def _widest(label: Label) -> float:
    """Return the pixels that the widest line of a label takes."""
    lines = label.text.split("\n")
    return max(extent(label.font_name, label.font_size, line) for line in lines)
