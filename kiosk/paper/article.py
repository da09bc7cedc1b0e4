"""An article on paper: everything that the screen shows, and where it comes from."""

from drivers.capabilities import Raster
from kiosk.catalogue.leaflet import Leaflet
from kiosk.catalogue.policies import Block, Heading, Item, Note, Paragraph, Row
from kiosk.paper.printing import BODY, SERVICE, Printing
from kiosk.paper.qr import draw_code
from kiosk.paper.sheet import Align, Sheet
from kiosk.paper.ticket import moment
from kiosk.texts import message

READ = 30  # dots to the em: long texts are read at this size
HEADING = 36


def draw_article(
    leaflet: Leaflet,
    printing: Printing,
) -> Raster:
    """Draw an article.

    Args:
        leaflet: What it says.
        printing: How; its phrasebook knows ``paper.*``.

    Raises:
        OSError: A face is not there.
    """
    say = printing.say
    article = leaflet.article
    bar = message("paper.article_sample") if article.sample else None
    sheet = printing.headed(bar=bar, size=READ, name=READ, bold=False)
    sheet.text(say(article.title), SERVICE, bold=True)
    sheet.gap(12)
    sheet.rule()
    before: Block | None = None
    for block in article.versions[printing.language].blocks:
        sheet.gap(_above(block, before))
        _write(sheet, block)
        before = block
    sheet.gap(20)
    sheet.rule()
    sheet.gap(12)
    rows = [
        (say(message("paper.article_source")), say(article.source)),
        (say(message("paper.article_day")), article.date.isoformat()),
    ]
    if article.valid_until is not None:
        rows.append((say(message("paper.article_until")), article.valid_until.isoformat()))
    if leaflet.at is not None:
        rows.append((say(message("paper.article_printed")), say(moment(leaflet.at))))
    sheet.table(rows, READ)
    if leaflet.address is not None:
        sheet.gap(12)
        sheet.picture(draw_code(say(leaflet.address), printing.width_dots))
        sheet.text(say(message("paper.article_code")), BODY, align=Align.CENTRE)
    sheet.gap(8)
    return sheet.raster()


def _above(block: Block, before: Block | None) -> int:
    """Return the white dots above a block."""
    if isinstance(block, Heading):
        return 28
    if isinstance(before, Heading) or (isinstance(block, Item) and isinstance(before, Item)):
        return 8
    return 16


def _write(sheet: Sheet, block: Block) -> None:
    match block:
        case Heading(text):
            sheet.text(text, HEADING, bold=True)
        case Paragraph(text):
            sheet.text(text, READ)
        case Item(text, mark, depth):
            sheet.listed(mark, text, READ, depth=depth)
        case Row(name, text):
            sheet.text(name, READ, bold=True)
            if text:
                sheet.listed("", text, READ)
        case Note(text):
            sheet.barred(text, READ)
