"""The slip of a visit with several things: all numbers, in the order that saves waiting."""

from drivers.capabilities import Raster
from kiosk.catalogue.plan import VisitPlan
from kiosk.catalogue.standing import StandingRules
from kiosk.catalogue.ticket import Ticket, code_of
from kiosk.paper.printing import BODY, HEAD, Printing
from kiosk.paper.qr import draw_code
from kiosk.paper.sheet import Align
from kiosk.paper.ticket import ahead_of, moment, write_bound, write_reason
from kiosk.texts import Text, message


def draw_plan(
    plan: VisitPlan,
    printing: Printing,
    *,
    site: str,
    rules: StandingRules | None = None,
) -> Raster:
    """Draw the slip.

    Args:
        plan: The tickets in their order; nothing in it is personal.
        printing: How; its phrasebook knows ``paper.*`` and ``plan.*``.
        site: The hall's name on the wire; part of each code.
        rules: Of standing: why a number is called early, and the bound; None: not known.

    Raises:
        KeyError: The hall has no such service.
        OSError: A face is not there.
    """
    say, hall = printing.say, printing.hall
    sheet = printing.headed()
    sheet.text(say(message("plan.slip")), BODY, bold=True, align=Align.CENTRE)
    if plan.waits_min:
        sheet.text(say(message("plan.slip_order")), BODY, align=Align.CENTRE)
    for place, ticket in enumerate(plan.tickets):
        waits = plan.waits_min[place] if plan.waits_min else None
        service, queue = hall.service(ticket.service), hall.queue_of_ticket(ticket)
        sheet.gap(16)
        sheet.rule(4)
        sheet.gap(12)
        what = plan.names[place] if plan.names else service.name
        name = say(message("plan.place", place=place + 1, name=what))
        sheet.text(name, HEAD, bold=True, align=Align.CENTRE)
        sheet.gap(16)
        sheet.headline(ticket.label)
        sheet.gap(32)
        rows = _rows(ticket, queue.windows, waits)
        sheet.table([(say(label), say(value)) for label, value in rows], BODY)
        write_reason(sheet, ticket, rules, say)
        sheet.gap(8)
        sheet.text(say(queue.rule), BODY, align=Align.CENTRE)
        sheet.picture(draw_code(code_of(site, ticket), printing.width_dots))
    for one in plan.missing:
        sheet.gap(8)
        sheet.text(say(message("plan.slip_missing", name=one)), BODY, bold=True)
    sheet.rule()
    sheet.gap(12)
    issued = say(moment(plan.tickets[0].issued_at))
    sheet.table([(say(message("paper.issued")), issued)], BODY)
    write_bound(sheet, rules, say)
    sheet.gap(8)
    sheet.text(say(message("plan.keep")), BODY, align=Align.CENTRE)
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
