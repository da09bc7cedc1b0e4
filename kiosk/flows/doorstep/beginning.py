"""Where booking begins, and in what order it asks."""

from kiosk.flow.model import Step
from kiosk.flow.surroundings import Surroundings
from kiosk.flows.doorstep.asking import ChooseBuilding, ChooseErrands, TypeCompany, TypeRoom
from kiosk.flows.doorstep.away import Away, Calling
from kiosk.flows.doorstep.draft import Desk, Draft
from kiosk.flows.doorstep.finishing import Summary, TypePhone
from kiosk.flows.doorstep.when import LookForSlots


def begin(desk: Desk, here: Surroundings) -> Step:
    """Return the first step of booking; without a centre it says so before anything is asked."""
    draft = Draft(desk)
    return following(draft, here) if here.centre_online else Away(draft)


def following(draft: Draft, here: Surroundings) -> Step:
    """Return the first step that is still to be done; the summary when nothing is."""
    del here
    if not draft.company:
        return TypeCompany(draft)
    if draft.calling:
        return Calling(draft) if draft.phone else TypePhone(draft)
    if not draft.errands:
        return ChooseErrands(draft)
    if not draft.building:
        return ChooseBuilding.of(draft)
    if not draft.room:
        return TypeRoom(draft)
    if draft.start is None:
        return LookForSlots(draft)
    if draft.desk.sealable and not draft.phone and draft.moving is None:
        return TypePhone(draft)
    return Summary(draft)
