"""The slip of a visit to a company. Nothing on it is personal."""

from drivers.capabilities import Raster
from kiosk.catalogue.days import said_day, said_time
from kiosk.catalogue.visit_slip import VisitSlip
from kiosk.paper.printing import BODY, SERVICE, Printing
from kiosk.paper.qr import draw_code
from kiosk.paper.sheet import Align
from kiosk.paper.ticket import moment
from kiosk.texts import message


def draw_visit(
    slip: VisitSlip,
    printing: Printing,
) -> Raster:
    """Draw a slip.

    Args:
        slip: When the team comes.
        printing: How; its phrasebook knows ``paper.*`` and ``booking.*``.

    Raises:
        OSError: A face is not there.
    """
    say = printing.say
    sheet = printing.headed()
    sheet.text(say(message("booking.slip")), BODY, align=Align.CENTRE)
    sheet.gap(8)
    sheet.text(say(said_day(slip.start)), SERVICE, bold=True, align=Align.CENTRE)
    sheet.gap(16)
    sheet.headline(said_time(slip.start))
    sheet.gap(24)
    sheet.rule()
    sheet.gap(12)
    rows = [
        (message("booking.number"), slip.number),
        (message("booking.until"), said_time(slip.end)),
        (
            message("booking.where"),
            say(message("booking.at", building=slip.building, room=slip.room)),
        ),
    ]
    sheet.table([(say(name), value) for name, value in rows], BODY)
    sheet.gap(12)
    sheet.rule()
    sheet.gap(12)
    sheet.text(say(message("booking.company")), BODY)
    sheet.text(slip.company, BODY, bold=True)
    sheet.gap(12)
    sheet.rule()
    sheet.gap(12)
    sheet.text(say(message("booking.what")), BODY, bold=True)
    for name in slip.errands:
        sheet.text(f"- {say(name)}", BODY)
    sheet.gap(12)
    sheet.rule()
    sheet.picture(draw_code(slip.code, printing.width_dots))
    until = message("booking.change_until", moment=moment(slip.change_until))
    sheet.text(say(until), BODY, align=Align.CENTRE)
    sheet.gap(8)
    return sheet.raster()
