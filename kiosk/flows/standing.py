"""How the visitor stands: asked in a moment, told kindly or plainly, and then the visit goes on.

Of a document the number alone is used, for one sealed question, and it is dropped with the step.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum

from kiosk.catalogue.standing import Reason, StandingRules
from kiosk.flow.events import Chosen, Failed
from kiosk.flow.model import Effect, Event, Step, View
from kiosk.flow.standing import UNKNOWN, AskStanding, Grade, Standing, StandingKnown, Who
from kiosk.flow.surroundings import Surroundings
from kiosk.flow.views import ListView, Option, ProgressView, Row
from kiosk.texts import Text, message
from kiosk.typed_toml import FileFaultsError

Rules = Callable[[], StandingRules]
"""Reads the hall's rules when a standing is first told: no page waits for them before."""
Follow = Callable[[Standing, Surroundings], Step]
"""Makes the step that follows once it is known."""
GO_ON = Option("go-on", message("standing.go_on"), icon="arrow-right")


class Purpose(StrEnum):
    """What a good standing would be good for."""

    NUMBER = "number"  # one that is called early
    PAPERS = "papers"  # that may follow

    def worth_a_word(self, standing: Standing) -> bool:
        """Tell whether the visitor is told: who has nothing of it goes straight on."""
        if standing.grade is Grade.GOOD:
            good = standing.grant if self is Purpose.NUMBER else standing.promise_days
            return bool(good)
        return standing.grade is Grade.RESTRICTED


@dataclass(frozen=True, slots=True)
class Question:
    """How somebody stands, and what for."""

    who: Who
    number: str = field(repr=False)
    purpose: Purpose


def readable(rules: Rules) -> StandingRules | None:
    """Return the rules; None where their file has faults: a number is given all the same."""
    try:
        return rules()
    except FileFaultsError:
        return None


def ask(rules: Rules, question: Question, then: Follow, here: Surroundings) -> Step:
    """Return the step that asks; without a centre nobody is asked, and the visit goes on."""
    if not here.centre_online or not question.number:
        return then(UNKNOWN, here)
    return Asking(rules, question, then)


def tell(
    rules: Rules, standing: Standing, then: Follow, purpose: Purpose, here: Surroundings
) -> Step:
    """Return the page that says how somebody stands; who has nothing of it goes straight on."""
    if purpose.worth_a_word(standing):
        return Told(rules, standing, then, purpose)
    return then(standing, here)


@dataclass(frozen=True, slots=True)
class Asking(Step):
    """Waits for the centre's word, two seconds at most."""

    rules: Rules
    question: Question
    then: Follow = field(repr=False)
    idle_s = None
    leavable = False
    remembered = False

    def view(self, here: Surroundings) -> View:
        """See ``Step.view``."""
        del here
        return ProgressView(title=message("standing.asking"), lead=message("standing.asking_lead"))

    def effects(self, here: Surroundings) -> tuple[Effect, ...]:
        """See ``Step.effects``."""
        del here
        return (AskStanding(self.question.who, self.question.number),)

    def on(self, event: Event, here: Surroundings) -> Step:
        """See ``Step.on``."""
        match event:
            case StandingKnown(standing):
                return tell(self.rules, standing, self.then, self.question.purpose, here)
            case Failed(AskStanding()):
                return self.then(UNKNOWN, here)
        return self


@dataclass(frozen=True, slots=True)
class Told(Step):
    """Says how the visitor stands: why, who says so, and what can be done about it."""

    rules: Rules
    standing: Standing
    then: Follow = field(repr=False)
    purpose: Purpose

    @property
    def advice(self) -> Text | None:
        """See ``Step.advice``."""
        return message("help.standing")

    def view(self, here: Surroundings) -> View:
        """See ``Step.view``."""
        del here
        good = self.standing.grade is Grade.GOOD
        held = f"restricted_{self.purpose}"
        return ListView(
            title=message("standing.good") if good else message(f"standing.{held}"),
            lead=message(f"standing.good_{self.purpose}" if good else f"standing.{held}_lead"),
            rows=(*(_row(one, good=good) for one in self._reasons), *self._source),
            done=GO_ON,
        )

    def on(self, event: Event, here: Surroundings) -> Step:
        """See ``Step.on``."""
        return self.then(self.standing, here) if event == Chosen(GO_ON.id) else self

    @property
    def _reasons(self) -> tuple[Reason, ...]:
        """Those that the catalogue has words for; a register may know more."""
        known = self.rules().reasons
        return tuple(known[one] for one in self.standing.reasons if one in known)

    @property
    def _source(self) -> tuple[Row, ...]:
        source, as_of = self.standing.source, self.standing.as_of
        if not source:
            return ()
        said = None if as_of is None else message("standing.as_of", day=as_of.isoformat())
        return (Row(message("standing.source", source=source), said, "bank"),)


def _row(reason: Reason, *, good: bool) -> Row:
    icon = "check-circle" if good else "information"
    return Row(reason.why, None if good else reason.repair, icon)
