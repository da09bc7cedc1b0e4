"""The ticket that a visitor takes from the slot."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from drivers.capabilities import Raster
from kiosk.catalogue.hall import Hall
from kiosk.catalogue.standing import StandingRules
from kiosk.catalogue.ticket import Ticket, code_of
from kiosk.paper.qr import draw_code
from kiosk.paper.sample import SAMPLE_ID
from kiosk.paper.sheet import Align, Sheet
from kiosk.paper.typeface import Typeface
from kiosk.texts import Language, Message, Phrasebook, Text, message

BODY = 34  # dots; a capital is 25 dots, 3.1 mm at 203 dpi
HEAD = 38
SERVICE = 46
NAME_LINES = 2


def draw_ticket(  # noqa: PLR0913 - a slip asks nobody: it is given all that stands on it
    ticket: Ticket,
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
    """Draw a ticket.

    Args:
        ticket: Whose number it is nobody knows: nothing in it is personal.
        hall: Where the service and its queue stand.
        language: The visitor's.
        phrasebook: Knows the texts ``paper.*``.
        fonts: Where ``kiosk fonts`` put the faces.
        width_dots: 576 on 80 mm paper, 384 on 58 mm; a multiple of 8.
        site: The hall's name on the wire; part of the code.
        copy: Whether it was printed before, or may have been.
        rules: Of standing; needed where the number is called early.

    Raises:
        KeyError: The hall has no such service.
        OSError: A face is not there.
    """

    def say(text: Text) -> str:
        return phrasebook.say(text, language)

    service = hall.service(ticket.service)
    queue = hall.queue_of(service)
    sheet = Sheet(width_dots, Typeface(fonts, language))
    sheet.gap(8)
    sheet.text(say(hall.name), HEAD, bold=True, align=Align.CENTRE)
    sheet.gap(12)
    if ticket.id == SAMPLE_ID:
        sheet.bar(say(message("paper.sample")), BODY)
    elif copy:
        sheet.bar(say(message("paper.copy")), BODY)
    else:
        sheet.rule(4)
    sheet.gap(20)
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
    write_priority(sheet, ticket, rules, say)
    sheet.gap(12)
    sheet.rule()
    sheet.gap(12)
    sheet.text(say(queue.rule), BODY, align=Align.CENTRE)
    sheet.picture(draw_code(code_of(site, ticket), width_dots))
    sheet.text(say(message("paper.keep")), BODY, align=Align.CENTRE)
    sheet.gap(8)
    return sheet.raster()


def write_priority(
    sheet: Sheet, ticket: Ticket, rules: StandingRules | None, say: Callable[[Text], str]
) -> None:
    """Write why a number is called early, and how far the others are kept from waiting for it."""
    if not ticket.priority or rules is None:
        return
    reason = rules.reasons.get(ticket.priority)
    why = None if reason is None else reason.ticket
    sheet.gap(12)
    sheet.rule()
    sheet.gap(12)
    why_said = say(why or message("standing.good_standing"))
    sheet.text(why_said, BODY, bold=True, align=Align.CENTRE)
    bound = message("standing.bound", minutes=rules.bound_minutes)
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
