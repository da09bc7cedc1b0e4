"""The centre refuses an answer: back to the page that asks it, with what stood there, and why."""

from dataclasses import replace

from kiosk.flow.model import Step
from kiosk.flows.doorstep.asking import ChooseBuilding, ChooseErrands, TypeCompany
from kiosk.flows.doorstep.draft import Draft
from kiosk.texts import message

COMPANY = {
    "company.unknown": message("booking.company_unknown"),
    "company.invalid": message("booking.company_wrong"),
}
ERRANDS = {
    "errands.unknown": message("booking.errands_refused"),
    "errands.many": message("booking.errands_refused"),
}
BUILDING = {"building.unknown": message("booking.building_refused")}


def refused(draft: Draft, code: str) -> Step | None:
    """Return the page of the answer that a code is about; None where it is about none of them."""
    if draft.moving is not None:
        return None  # its answers are those of the visit that was booked
    if code in COMPANY:
        return TypeCompany(replace(draft, company=""), draft.company, COMPANY[code])
    if code in ERRANDS:
        return ChooseErrands(draft, draft.errands, ERRANDS[code])
    if code in BUILDING:
        return ChooseBuilding.of(replace(draft, building=""), BUILDING[code])
    return None
