"""Something to read: headings, lists and notes in large type, and what can be done about it."""

from collections.abc import Sequence

from kivy.graphics import Color, Rectangle
from kivy.uix.relativelayout import RelativeLayout
from kivy.uix.widget import Widget

from kiosk.catalogue.policies import Block, Heading, Item, Note, Paragraph, Row
from kiosk.flow.views import ArticleView, Option, Section
from kiosk.ui.frame import Press
from kiosk.ui.look import Look
from kiosk.ui.place import Place
from kiosk.ui.widgets.buttons import action, action_row
from kiosk.ui.widgets.column import column
from kiosk.ui.widgets.panels import ground, notice, qr_code
from kiosk.ui.widgets.text import extent, words

CODE_MM = 110.0  # that a telephone reads from an arm's length, even with much text in it
LEAST_CODE_MM = 70.0  # else it stands above its words
CLOSE_MM, FAR_MM = 2.0, 6.0  # between things of a list; above a heading
LINES_MM = 3.0  # between what stands under a heading
HEADING = 1.25  # of the size of body text
WORD_EM = 5.0  # of body text, that a button has at least


def build(view: ArticleView, place: Place, press: Press) -> Widget:
    """Return the screen."""
    look = place.look
    ink = look.palette.page.ink

    def content(width: float) -> list[Widget]:
        parts = [words(look, view.title, width=width, ink=ink, px=look.title_px, bold=True)]
        if view.lead is not None:
            parts.append(words(look, view.lead, width=width, ink=ink))
        parts += [notice(look, text, width=width) for text in view.notices]
        parts += [words(look, text, width=width, ink=ink) for text in view.paragraphs]
        parts += [_section(look, one, width) for one in view.sections]
        if view.code is not None:
            says = view.code.in_language(look.language)
            return _with_code(look, says, parts, width, place.room(actions))
        if view.body is not None:
            parts.append(_body(look, view.body.in_language(look.language), width))
        return parts

    def actions(width: float) -> list[Widget]:
        options = [*view.options]
        main = [] if view.done is None else [view.done]
        return [_line(look, line, view.done, width, press) for line in (options, main) if line]

    return place.filled(content, actions)


def _line(
    look: Look, options: Sequence[Option], done: Option | None, width: float, press: Press
) -> Widget:
    """Return buttons beside one another; under one another where their words need it."""
    across = (width - look.gap * (len(options) - 1)) / len(options)
    small = across < look.body_px * WORD_EM
    if small:
        buttons = [
            action(look, one, press, width=width, main=one is done, height=look.chrome)
            for one in options
        ]
        return column(buttons, width=width, gap=look.mm(3))
    return action_row(look, options, press, width=across, done=done, height=look.chrome)


def _with_code(
    look: Look, says: str, parts: list[Widget], width: float, room: float
) -> list[Widget]:
    """Return a page with a code that is seen whole.

    It stands below its words; where those leave too little room, above, where nothing is scrolled.
    """
    left = room - sum(part.height + look.gap for part in parts)
    below = left >= look.mm(LEAST_CODE_MM)
    code = qr_code(says, size=min(width, look.mm(CODE_MM), left if below else room))
    whole = column([code], width=width, gap=0, centred=True)
    return [*parts, whole] if below else [whole, *parts]


def _section(look: Look, section: Section, width: float) -> Widget:
    """Return a heading, and its lines close under it."""
    ink = look.palette.page.ink
    px = min(look.body_px * HEADING, look.title_px)
    parts = [words(look, section.title, width=width, ink=ink, px=px, bold=True)]
    parts += [words(look, line, width=width, ink=ink) for line in section.lines]
    return column(parts, width=width, gap=look.mm(LINES_MM))


def _body(look: Look, blocks: Sequence[Block], width: float) -> Widget:
    """Return the blocks: lists close, headings apart."""
    box = RelativeLayout(size_hint=(None, None), size=(width, 0))
    parts = [_block(look, block, width) for block in blocks]
    gaps = [_above(look, blocks, at) for at in range(len(blocks))]
    tall = sum(part.height for part in parts) + sum(gaps)
    box.height = tall
    top = tall
    for part, gap in zip(parts, gaps, strict=True):
        top -= gap + part.height
        part.pos = (0, top)
        box.add_widget(part)
    return box


def _above(look: Look, blocks: Sequence[Block], at: int) -> float:
    """Return the pixels above a block."""
    if at == 0:
        return 0
    block, before = blocks[at], blocks[at - 1]
    if isinstance(block, Heading):
        return look.gap + look.mm(FAR_MM if not look.small else CLOSE_MM)
    if isinstance(before, Heading) or (isinstance(block, Item) and isinstance(before, Item)):
        return look.mm(CLOSE_MM)
    return look.gap


def _block(look: Look, block: Block, width: float) -> Widget:
    palette = look.palette
    match block:
        case Heading(text):
            px = min(look.body_px * HEADING, look.title_px)
            return words(look, text, width=width, ink=palette.page.ink, px=px, bold=True)
        case Paragraph(text):
            return words(look, text, width=width, ink=palette.page.ink)
        case Item():
            return _item(look, block, width)
        case Row():
            return _row(look, block, width)
        case Note(text):
            return notice(
                look, text, width=width, icon_name="information-outline", pair=palette.card
            )


def _item(look: Look, item: Item, width: float) -> Widget:
    """Return a thing of a list, its lines beside its mark and not under it."""
    ink = look.palette.page.ink
    indent = look.body_px * (1 + item.depth)
    face = look.face_file(bold=True)
    room = max(look.body_px * 1.1, extent(face, look.body_px, "00.")) if item.mark != "•" else 0
    left = indent + max(room, look.body_px * 0.6)
    text = words(look, item.text, width=width - left, ink=ink)
    box = RelativeLayout(size_hint=(None, None), size=(width, text.height))
    text.pos = (left, 0)
    box.add_widget(text)
    if item.mark:
        mark = words(look, item.mark, width=left - indent * 0.4, ink=ink, bold=True)
        mark.pos = (indent * 0.4, text.height - mark.height)
        box.add_widget(mark)
    return box


def _row(look: Look, row: Row, width: float) -> Widget:
    """Return a row of a table: its first cell in bold, the others under it."""
    palette, pad = look.palette, look.mm(3)
    inner = width - 2 * pad
    lines = [words(look, row.name, width=inner, ink=palette.card.ink, bold=True)]
    if row.text:
        lines.append(words(look, row.text, width=inner, ink=palette.card.ink))
    inside = column(lines, width=inner, gap=look.mm(1))
    box = ground(look, inside, colour=palette.page.ground, pad=pad, edge=palette.rule)
    with box.canvas.before:
        Color(*palette.picture)
        Rectangle(pos=(0, pad), size=(look.mm(1), box.height - 2 * pad))
    return box
