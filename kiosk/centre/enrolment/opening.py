"""The enrolment office, put together from the settings."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from kiosk.centre.enrolment.authority import Authority
from kiosk.centre.enrolment.office import EnrolmentOffice, Told
from kiosk.centre.enrolment.publishing import Publishing
from kiosk.centre.settings import Settings
from kiosk.centre.store import CentreStore


def open_enrolment(
    settings: Settings,
    store: CentreStore,
    recipients: Sequence[str],
    trust: Callable[[str, str], None] = lambda _kiosk, _key: None,
) -> EnrolmentOffice | None:
    """Return who gives kiosks to the hall; None where no authority is set.

    Args:
        settings: Of the centre.
        store: Its database.
        recipients: Its own public keys that bundles are sealed to; none: no applications.
        trust: See ``EnrolmentOffice``.

    Raises:
        AuthorityError: The authority cannot be used.
    """
    own, site = settings.enrolment, settings.centre.site
    if not own.folder:
        return None
    authority = Authority.opened(Path(own.folder), site, datetime.now(UTC))
    address = settings.access.address.rstrip("/")
    told = Told(
        site=site,
        upload_url=f"{address}/uploads" if recipients and address else "",
        recipients=(*recipients, *own.recovery) if recipients else (),
    )
    publishing = Publishing(own, site, authority)
    return EnrolmentOffice(own, told, authority, publishing, store, trust)
