"""A ticket that nobody holds, for technicians and pictures."""

from datetime import datetime

from kiosk.catalogue.hall import Hall
from kiosk.catalogue.ticket import Ticket, label_of

SITE = SAMPLE_ID = "SAMPLE"
NUMBER, AHEAD = 0, 3  # no queue gives out the number 0


def sample_ticket(hall: Hall, at: datetime) -> Ticket:
    """Return a ticket for the first service of the hall, issued at the aware moment ``at``.

    It is printed with a mark that says that it is not valid.
    """
    service = hall.groups[0].services[0]
    issued = hall.hours.local(at)
    return Ticket(
        id=SAMPLE_ID,
        queue=service.queue,
        service=service.id,
        number=NUMBER,
        day=issued.date(),
        label=label_of(hall.queue_of(service).prefix, NUMBER),
        issued_at=issued,
        ahead=AHEAD,
    )
