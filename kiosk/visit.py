"""A visit, put together: its first page, its menu, and what is said when something fails."""

from collections.abc import Callable
from functools import partial

from kiosk.flow.call_now import Strip
from kiosk.flow.model import Step
from kiosk.flow.session import Guide, Notice, Session
from kiosk.flow.surroundings import Surroundings
from kiosk.flows.apology import Apology
from kiosk.flows.closed import closed_view
from kiosk.flows.home import Idle
from kiosk.knowledge import Knowledge
from kiosk.texts import Language


def first_session(known: Knowledge) -> Session:
    """Return the session with every journey of the menu."""

    def begin(_language: Language) -> Step:
        # All journeys are there by then, and the first page waits for none: see ``kiosk run``.
        from kiosk.guided import guided_menu  # noqa: PLC0415

        return guided_menu(known)

    return Session(
        start=Idle(closed=partial(closed_view, known.hall)),
        begin=begin,
        apologise=Apology,
        enter=_door(known),
        guide=_guide(known),
        tell=_strip,
        notice=_notice(known),
        part=_part,
    )


def _guide(known: Knowledge) -> Guide | None:
    """Return what leads to a guide from any page; None where there are no calls."""
    if not known.settings.call.enabled:
        return None

    def guide(step: Step, here: Surroundings) -> Step:
        from kiosk.guided import at_guide  # noqa: PLC0415 - as above

        return at_guide(known, step, here)

    return guide


def _notice(known: Knowledge) -> Notice:
    """Return what leads from any page to what is kept of the visitor."""

    def notice(step: Step) -> Step:
        from kiosk.flows import privacy  # noqa: PLC0415 - as above

        return privacy.Notice(known.hall, step)

    return notice


def _part(step: Step, here: Surroundings) -> Step | None:
    """Return what asks before a call ends with the visit."""
    if here.call is None:
        return None
    from kiosk.flows.guide.parting import Parting, goes_on  # noqa: PLC0415 - as above

    return Parting(step) if goes_on(here) else None


def _strip(step: Step, here: Surroundings) -> Strip | None:
    """Return what every page says of a call."""
    if here.call is None:
        return None
    from kiosk.strip import strip_of  # noqa: PLC0415 - as above

    return strip_of(step, here.call)


def _door(known: Knowledge) -> Callable[[], Step] | None:
    """Return what asks a technician for his PIN; None where the settings name none."""
    technicians = known.settings.upkeep.technicians
    if not technicians:
        return None
    cards = any(one.card for one in technicians)

    def enter() -> Step:
        # A technician comes once a week: no first page waits for his pages.
        from kiosk.flows.maintenance.door import AskPin, Door  # noqa: PLC0415
        from kiosk.flows.maintenance.inside import Inside  # noqa: PLC0415

        return AskPin(Door(Inside, cards=cards))

    return enter
