"""Where booking begins, and in what order it asks."""

from collections.abc import Callable

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
    if draft.calling:
        return _call(draft)
    asks_phone = draft.desk.sealable and draft.moving is None
    asked: tuple[tuple[object, Callable[[Draft], Step]], ...] = (
        (draft.company, TypeCompany),
        (draft.errands, ChooseErrands),
        (draft.building, ChooseBuilding.of),
        (draft.room and draft.room_checked, lambda draft: TypeRoom(draft, draft.room)),
        (draft.start, LookForSlots),
        (draft.phone or not asks_phone, TypePhone),
    )
    return next((step(draft) for answer, step in asked if not answer), Summary(draft))


def _call(draft: Draft) -> Step:
    """Return what is to be done before the company can be called; then keep the wish."""
    if not draft.company:
        return TypeCompany(draft)
    return Calling(draft) if draft.phone else TypePhone(draft)
