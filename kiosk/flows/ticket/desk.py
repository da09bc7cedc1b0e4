"""What every step of a ticket needs, and what is known of a card that was shown."""

from collections.abc import Callable
from dataclasses import dataclass, field

from drivers.capabilities import IdCard
from kiosk.catalogue.hall import Hall
from kiosk.catalogue.holding import Holding
from kiosk.catalogue.matters import Matters
from kiosk.flow.model import Step
from kiosk.flow.papers import Job
from kiosk.flow.standing import UNKNOWN, Standing, Who, together
from kiosk.flow.surroundings import Surroundings
from kiosk.flows.handing import Hand
from kiosk.flows.standing import Purpose, Question, Rules, ask
from kiosk.texts import Text, message


@dataclass(frozen=True, slots=True)
class Desk:
    """What every step of a ticket needs: the hall, and how the number is handed over."""

    hall: Hall
    hand: Hand
    site: str = ""  # the hall's name on the wire
    rules: Rules | None = None  # of standing; None: nobody is asked how he stands
    take: Callable[[Job, Surroundings], Step] | None = None
    """Begins to take papers; None: no camera looks at a document."""
    matters: Callable[[], Matters] | None = None
    """Reads the hall's matters; None: none is one of several things."""

    @property
    def card_lead(self) -> Text:
        """What is said of a card that is laid: what of it is used, and what is kept."""
        return message("card.lead" if self.rules is None else "card.lead_asked")


@dataclass(frozen=True, slots=True)
class Shown:
    """What is kept of who is here: the kind of his document, and how he stands for his company."""

    holding: Holding | None  # None: no document was shown
    standing: Standing = field(default=UNKNOWN)


After = Callable[[Shown, Surroundings], Step]
"""Makes the step that follows when a document was shown."""


def asked(
    desk: Desk, card: IdCard, then: After, here: Surroundings, company: Standing = UNKNOWN
) -> Step:
    """Return the step after a card was read: its number is asked for once, and goes nowhere.

    How the ``company`` stands for which he comes was told already.
    """
    holding = Holding(card.document.value)
    if desk.rules is None:
        return then(Shown(holding, company), here)
    return ask(
        desk.rules,
        Question(Who.PERSON, card.number, Purpose.NUMBER),
        lambda standing, now: then(Shown(holding, together(standing, company)), now),
        here,
    )
