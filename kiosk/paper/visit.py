"""The slip of a visit to a company. Nothing on it is personal."""

from pathlib import Path

from drivers.capabilities import Raster
from kiosk.catalogue.days import said_day, said_time
from kiosk.catalogue.hall import Hall
from kiosk.catalogue.visit_slip import VisitSlip
from kiosk.paper.qr import draw_code
from kiosk.paper.sheet import Align, Sheet
from kiosk.paper.ticket import BODY, HEAD, SERVICE, moment
from kiosk.paper.typeface import Typeface
from kiosk.texts import Language, Phrasebook, Text, message


def draw_visit(
    slip: VisitSlip,
    hall: Hall,
    *,
    language: Language,
    phrasebook: Phrasebook,
    fonts: Path,
    width_dots: int,
    copy: bool = False,
) -> Raster:
    """Draw a slip.

    Args:
        slip: When the team comes.
        hall: From where it comes.
        language: The visitor's.
        phrasebook: Knows the texts ``paper.*`` and ``booking.*``.
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
    sheet.picture(draw_code(slip.code, width_dots))
    until = message("booking.change_until", moment=moment(slip.change_until))
    sheet.text(say(until), BODY, align=Align.CENTRE)
    sheet.gap(8)
    return sheet.raster()
