"""The slip of a visit with several things: all numbers, in the order that saves waiting."""

from pathlib import Path

from drivers.capabilities import Raster
from kiosk.catalogue.hall import Hall
from kiosk.catalogue.plan import VisitPlan
from kiosk.catalogue.standing import StandingRules
from kiosk.catalogue.ticket import Ticket, code_of
from kiosk.paper.qr import draw_code
from kiosk.paper.sheet import Align, Sheet
from kiosk.paper.ticket import BODY, HEAD, ahead_of, moment, write_priority
from kiosk.paper.typeface import Typeface
from kiosk.texts import Language, Phrasebook, Text, message


def draw_plan(  # noqa: PLR0913 - a slip asks nobody: it is given all that stands on it
    plan: VisitPlan,
    hall: Hall,
    *,
    language: Language,
    phrasebook: Phrasebook,
    fonts: Path,
    width_dots: int,
    site: str,
    copy: bool = False,
    rules: StandingRules | None = None,
) -> Raster:
    """Draw the slip.

    Args:
        plan: The tickets in their order; nothing in it is personal.
        hall: Where the services and their queues stand.
        language: The visitor's.
        phrasebook: Knows the texts ``paper.*`` and ``plan.*``.
        fonts: Where ``kiosk fonts`` put the faces.
        width_dots: 576 on 80 mm paper, 384 on 58 mm; a multiple of 8.
        site: The hall's name on the wire; part of each code.
        copy: Whether it was printed before, or may have been.
        rules: Of standing; needed where a number is called early.

    Raises:
        KeyError: The hall has no such service.
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
    sheet.text(say(message("plan.slip")), BODY, bold=True, align=Align.CENTRE)
    if plan.waits_min:
        sheet.text(say(message("plan.slip_order")), BODY, align=Align.CENTRE)
    for place, ticket in enumerate(plan.tickets):
        waits = plan.waits_min[place] if plan.waits_min else None
        service, queue = hall.service(ticket.service), hall.queues[ticket.queue]
        sheet.gap(16)
        sheet.rule(4)
        sheet.gap(12)
        name = say(message("plan.place", place=place + 1, name=service.name))
        sheet.text(name, HEAD, bold=True, align=Align.CENTRE)
        sheet.gap(16)
        sheet.headline(ticket.label)
        sheet.gap(32)
        rows = _rows(ticket, queue.windows, waits)
        sheet.table([(say(label), say(value)) for label, value in rows], BODY)
        write_priority(sheet, ticket, rules, say)
        sheet.gap(8)
        sheet.text(say(queue.rule), BODY, align=Align.CENTRE)
        sheet.picture(draw_code(code_of(site, ticket), width_dots))
    for one in plan.missing:
        sheet.gap(8)
        sheet.text(say(message("plan.slip_missing", name=hall.service(one).name)), BODY, bold=True)
    sheet.rule()
    sheet.gap(12)
    issued = say(moment(plan.tickets[0].issued_at))
    sheet.table([(say(message("paper.issued")), issued)], BODY)
    sheet.gap(8)
    sheet.text(say(message("paper.keep")), BODY, align=Align.CENTRE)
    sheet.gap(8)
    return sheet.raster()


def _rows(ticket: Ticket, windows: Text, waits_min: int | None) -> list[tuple[Text, Text]]:
    rows: list[tuple[Text, Text]] = [(message("paper.where"), windows)]
    if ticket.ahead is not None:
        rows.append((message("paper.ahead"), ahead_of(ticket.ahead)))
    if waits_min is not None:
        about = message("plan.waits_about", minutes=waits_min)
        rows.append((message("plan.waits"), about if waits_min else message("plan.waits_none")))
    return rows
