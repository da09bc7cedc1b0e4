"""Makes the receipt of an application that is sealed. Loads cryptography."""

from collections.abc import Mapping
from datetime import datetime

from kiosk.catalogue.hall import Hall
from kiosk.catalogue.matters import Authority, AuthorityNeed, Known
from kiosk.catalogue.receipt import Due, Promise, Receipt
from kiosk.flow.applying import Application
from kiosk.identity.masking import masked_name, masked_number
from kiosk.link.signing import receipt_code
from kiosk.runtime.bundling import Bundle, Origin


def receipt_of(
    application: Application,
    bundle: Bundle,
    origin: Origin,
    hall: Hall,
    authorities: Mapping[str, Authority],
    at: datetime,
    *,
    waits: bool,
) -> Receipt:
    """Return what the visitor takes home.

    Args:
        application: As it was handed in.
        bundle: It, sealed.
        origin: Whose key signs the code.
        hall: For its working days.
        authorities: By their ids.
        at: In the hall's time zone.
        waits: Whether the centre is away.
    """
    fields, promised = application.identity.fields, application.promised
    name = fields.get(Known.NAME, "") or fields.get(Known.NAME_LATIN, "")
    number = fields.get(Known.NUMBER, "")
    return Receipt(
        number=bundle.number,
        matter=application.matter.name,
        holder=masked_name(name) or masked_number(number),
        handed_in=tuple(
            one.material.name for one in application.asked.materials if one.key not in promised
        ),
        due=tuple(
            _due(application, need, authorities[need.authority], hall, at)
            for need in application.matter.needs
        ),
        at=at,
        code=receipt_code(origin.key, origin.site, bundle.number),
        waits=waits,
        promised=tuple(
            Promise(one.material.name, promised[one.key])
            for one in application.asked.materials
            if one.key in promised
        ),
    )


def _due(
    application: Application, need: AuthorityNeed, authority: Authority, hall: Hall, at: datetime
) -> Due:
    keys = {f"{one.material}.{one.owner.value}" for one in need.materials}
    shown = [pages for key, pages in application.papers.items() if key in keys]
    return Due(
        authority.name,
        hall.hours.working_day(at.date(), need.days),
        papers=len(shown),
        pages=sum(len(pages) for pages in shown),
        answers=sum(bool(application.answers.get(key)) for key in need.questions),
    )
