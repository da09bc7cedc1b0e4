"""The receipt of an application. Nothing on it is personal."""

from pathlib import Path

from drivers.capabilities import Raster
from kiosk.catalogue.hall import Hall
from kiosk.catalogue.receipt import Receipt
from kiosk.paper.qr import draw_code
from kiosk.paper.sheet import Align, Sheet
from kiosk.paper.ticket import BODY, HEAD, SERVICE, moment
from kiosk.paper.typeface import Typeface
from kiosk.texts import Language, Phrasebook, Text, message


def draw_receipt(
    receipt: Receipt,
    hall: Hall,
    *,
    language: Language,
    phrasebook: Phrasebook,
    fonts: Path,
    width_dots: int,
    copy: bool = False,
) -> Raster:
    """Draw a receipt.

    Args:
        receipt: What was handed in, and for whom.
        hall: Where it was.
        language: The visitor's.
        phrasebook: Knows the texts ``paper.*``.
        fonts: Where ``kiosk fonts`` put the faces.
        width_dots: 576 on 80 mm paper, 384 on 58 mm; a multiple of 8.
        copy: Whether it was printed before, or may have been.

    Raises:
        OSError: A face is not there.
    """

    def say(text: Text) -> str:
        return phrasebook.say(text, language)

    sheet = Sheet(width_dots, Typeface(fonts, language))
    sheet.gap(8)
    sheet.text(say(hall.name), HEAD, bold=True, align=Align.CENTRE)
    sheet.gap(12)
    if copy:
        sheet.bar(say(message("paper.copy")), BODY)
    else:
        sheet.rule(4)
    sheet.gap(16)
    sheet.text(say(message("paper.receipt")), BODY, align=Align.CENTRE)
    sheet.gap(8)
    sheet.text(say(receipt.matter), SERVICE, bold=True, align=Align.CENTRE)
    sheet.gap(24)
    sheet.headline(receipt.number)
    sheet.gap(28)
    sheet.rule()
    sheet.gap(12)
    sheet.text(say(message("paper.handed_in")), BODY, bold=True)
    for name in receipt.handed_in:
        sheet.text(f"- {say(name)}", BODY)
    if receipt.promised:
        sheet.gap(12)
        sheet.rule()
        sheet.gap(12)
        sheet.text(say(message("standing.slip_follows")), BODY, bold=True)
        sheet.gap(8)
        promised = [
            (say(one.material), say(message("standing.by", day=one.day.isoformat())))
            for one in receipt.promised
        ]
        sheet.table(promised, BODY)
        sheet.gap(8)
        sheet.text(say(message("standing.slip_how")), BODY)
    sheet.gap(12)
    sheet.rule()
    sheet.gap(12)
    sheet.text(say(message("paper.decided_by")), BODY, bold=True)
    sheet.gap(8)
    sheet.table([(say(due.authority), due.day.isoformat()) for due in receipt.due], BODY)
    sheet.gap(12)
    sheet.rule()
    sheet.gap(12)
    rows = [(say(message("paper.issued")), say(moment(receipt.at)))]
    sheet.table(rows, BODY)
    if receipt.waits:
        sheet.gap(12)
        sheet.text(say(message("paper.waits")), BODY)
    sheet.gap(12)
    sheet.picture(draw_code(receipt.code, width_dots))
    sheet.text(say(message("paper.receipt_code")), BODY, align=Align.CENTRE)
    sheet.gap(8)
    return sheet.raster()
