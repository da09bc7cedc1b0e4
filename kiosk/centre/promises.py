"""Papers that follow: which promises of an application are honoured."""

from datetime import UTC, date, datetime, timedelta

from kiosk.catalogue.hall import Hall
from kiosk.catalogue.standing import StandingRules
from kiosk.link.bundle import Manifest


def honoured(manifest: Manifest, hall: Hall, rules: StandingRules | None) -> dict[str, date]:
    """Return by material the day until which it may follow; what is not in it is missing now.

    A promise counts where the catalogue lets the material follow, and until a day that it allows:
    a kiosk with another catalogue, or none, gives nobody more than the hall does.
    """
    if rules is None:
        return {}
    made = hall.hours.local(datetime.fromtimestamp(manifest.made / 1000, UTC)).date()
    latest = made + timedelta(days=rules.promise_days)
    return {
        one.material: one.due
        for one in manifest.promised
        if one.material.partition(".")[0] in rules.may_follow and one.due <= latest
    }
