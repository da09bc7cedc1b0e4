"""The receipt of an application. Nothing on it is personal but for whom it is, masked."""

from drivers.capabilities import Raster
from kiosk.catalogue.receipt import Receipt
from kiosk.paper.printing import BODY, SERVICE, Printing, Say
from kiosk.paper.qr import draw_code
from kiosk.paper.sheet import Align, Sheet
from kiosk.paper.ticket import moment
from kiosk.texts import message


def draw_receipt(
    receipt: Receipt,
    printing: Printing,
) -> Raster:
    """Draw a receipt.

    Args:
        receipt: What was handed in, and for whom.
        printing: How; its phrasebook knows ``paper.*``.

    Raises:
        OSError: A face is not there.
    """
    say = printing.say
    sheet = printing.headed()
    sheet.text(say(message("paper.receipt")), BODY, align=Align.CENTRE)
    sheet.gap(8)
    sheet.text(say(receipt.matter), SERVICE, bold=True, align=Align.CENTRE)
    sheet.gap(24)
    sheet.headline(receipt.number)
    if receipt.holder:
        sheet.gap(8)
        for_whom = message("paper.for_whom", name=receipt.holder)
        sheet.text(say(for_whom), BODY, align=Align.CENTRE)
    sheet.gap(28)
    sheet.rule()
    sheet.gap(12)
    sheet.text(say(message("paper.handed_in")), BODY, bold=True)
    for name in receipt.handed_in:
        sheet.text(f"- {say(name)}", BODY)
    if receipt.promised:
        _write_promised(sheet, receipt, say)
    sheet.gap(12)
    sheet.rule()
    sheet.gap(12)
    _write_due(sheet, receipt, say)
    sheet.gap(12)
    sheet.rule()
    sheet.gap(12)
    rows = [(say(message("paper.submitted")), say(moment(receipt.at)))]
    sheet.table(rows, BODY)
    if receipt.waits:
        sheet.gap(12)
        sheet.text(say(message("paper.waits")), BODY)
    sheet.gap(12)
    sheet.picture(draw_code(receipt.code, printing.width_dots))
    sheet.text(say(message("paper.receipt_code")), BODY, align=Align.CENTRE)
    sheet.gap(8)
    return sheet.raster()


def _write_promised(sheet: Sheet, receipt: Receipt, say: Say) -> None:
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


def _write_due(sheet: Sheet, receipt: Receipt, say: Say) -> None:
    sheet.text(say(message("paper.decided_by")), BODY, bold=True)
    sheet.gap(8)
    for due in receipt.due:
        sheet.table([(say(due.authority), due.day.isoformat())], BODY)
        handed = message("paper.handed", papers=due.papers, pages=due.pages, answers=due.answers)
        sheet.text(say(handed), BODY)
        sheet.gap(6)
