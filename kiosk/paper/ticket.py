"""The ticket that a visitor takes from the slot."""

from datetime import datetime

from drivers.capabilities import Raster
from kiosk.catalogue.standing import StandingRules
from kiosk.catalogue.ticket import Ticket, code_of
from kiosk.paper.printing import BODY, HEAD, SERVICE, Printing, Say
from kiosk.paper.qr import draw_code
from kiosk.paper.sample import SAMPLE_ID
from kiosk.paper.sheet import Align, Sheet
from kiosk.texts import Message, message

NAME_LINES = 2


def draw_ticket(
    ticket: Ticket,
    printing: Printing,
    *,
    site: str,
    rules: StandingRules | None = None,
) -> Raster:
    """Draw a ticket.

    Args:
        ticket: Whose number it is nobody knows: nothing in it is personal.
        printing: How; its phrasebook knows ``paper.*``.
        site: The hall's name on the wire; part of the code.
        rules: Of standing: why a number is called early, and the bound; None: not known.

    Raises:
        KeyError: The hall has no such service.
        OSError: A face is not there.
    """
    say = printing.say
    service = printing.hall.service(ticket.service)
    queue = printing.hall.queue_of_ticket(ticket)
    sample = message("paper.sample") if ticket.id == SAMPLE_ID else None
    sheet = printing.headed(bar=sample)
    sheet.gap(4)
    _name(sheet, say(service.name))
    sheet.gap(36)
    sheet.headline(ticket.label)
    sheet.gap(40)
    sheet.rule()
    sheet.gap(12)
    rows = [(message("paper.where"), say(queue.windows))]
    if ticket.ahead is not None:
        rows.append((message("paper.ahead"), say(ahead_of(ticket.ahead))))
    rows.append((message("paper.issued"), say(moment(ticket.issued_at))))
    sheet.table([(say(label), value) for label, value in rows], BODY)
    write_reason(sheet, ticket, rules, say)
    sheet.gap(12)
    sheet.rule()
    sheet.gap(12)
    sheet.text(say(queue.rule), BODY, align=Align.CENTRE)
    write_bound(sheet, rules, say)
    sheet.picture(draw_code(code_of(site, ticket), printing.width_dots))
    sheet.text(say(message("paper.keep")), BODY, align=Align.CENTRE)
    sheet.gap(8)
    return sheet.raster()


def write_reason(sheet: Sheet, ticket: Ticket, rules: StandingRules | None, say: Say) -> None:
    """Write why a number is called early; where nobody goes first, nothing."""
    if not ticket.priority or rules is None or not rules.bound_minutes:
        return
    reason = rules.reasons.get(ticket.priority)
    why = None if reason is None else reason.ticket
    sheet.gap(12)
    sheet.rule()
    sheet.gap(12)
    why_said = say(why or message("standing.good_standing"))
    sheet.text(why_said, BODY, bold=True, align=Align.CENTRE)


def write_bound(sheet: Sheet, rules: StandingRules | None, say: Say) -> None:
    """Write how far everybody is kept from waiting for who goes first."""
    if rules is not None and rules.bound_minutes:
        bound = message("standing.bound", count=rules.bound_minutes)
        sheet.gap(12)
        sheet.text(say(bound), BODY, align=Align.CENTRE)


def _name(sheet: Sheet, name: str) -> None:
    """Write the service's name, smaller where it would take more than two lines."""
    lines = sheet.typeface.lines(name, sheet.inner, SERVICE, bold=True)
    size = SERVICE if len(lines) <= NAME_LINES else HEAD
    sheet.text(name, size, bold=True, align=Align.CENTRE)


def ahead_of(count: int) -> Message:
    """Return how many visitors come before."""
    return message("paper.ahead_count", count=count) if count else message("paper.ahead_none")


def moment(at: datetime) -> Message:
    """Return date and time, as the clock of ``at`` shows them, in the order of each language."""
    return message(
        "paper.moment",
        year=at.year,
        month=message(f"paper.month_{at.month}"),
        day=at.day,
        time=f"{at:%H:%M}",
    )
