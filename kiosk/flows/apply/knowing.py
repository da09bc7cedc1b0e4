"""What the centre knows of a person or a company: how they stand, and what need not be asked.

Both are asked at the same time, so that the second costs nobody a moment.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from kiosk.catalogue.matters import Question
from kiosk.flow.events import Failed
from kiosk.flow.knowing import AnswersKnown, AskKnown, KnownAnswer
from kiosk.flow.model import Effect, Event, Step, View
from kiosk.flow.standing import UNKNOWN, AskStanding, Standing, StandingKnown
from kiosk.flow.surroundings import Surroundings
from kiosk.flow.views import ProgressView
from kiosk.flows.standing import Question as StandingOf
from kiosk.flows.standing import Rules, ask, tell
from kiosk.texts import message

Follow = Callable[[Standing, Mapping[str, KnownAnswer], Surroundings], Step]
"""Makes the step that follows once all is known."""


def look_up(
    rules: Rules | None,
    question: StandingOf,
    sought: tuple[Question, ...],
    then: Follow,
    here: Surroundings,
) -> Step:
    """Return the step that asks the centre; without one nobody is asked, and the visit goes on.

    Args:
        rules: Of standing; None: nobody is asked how he stands.
        question: Whose standing.
        sought: What a register may know.
        then: What follows.
        here: The world as of now.
    """
    if here.centre_online and question.number and sought:
        return LookingUp(rules, question, sought, then, None if rules else UNKNOWN)
    if rules is None:
        return then(UNKNOWN, {}, here)
    return ask(rules, question, lambda standing, now: then(standing, {}, now), here)


@dataclass(frozen=True, slots=True)
class LookingUp(Step):
    """Waits for the centre's word, two seconds at most, however many things are asked."""

    rules: Rules | None
    question: StandingOf
    sought: tuple[Question, ...]
    then: Follow = field(repr=False)
    standing: Standing | None = None  # None: not yet told
    answers: Mapping[str, KnownAnswer] | None = field(default=None, repr=False)
    continues: bool = False
    idle_s = None
    leavable = False
    remembered = False

    def view(self, here: Surroundings) -> View:
        """See ``Step.view``."""
        del here
        return ProgressView(title=message("standing.asking"), lead=message("knowing.asking_lead"))

    def effects(self, here: Surroundings) -> tuple[Effect, ...]:
        """See ``Step.effects``."""
        del here
        who, number = self.question.who, self.question.number
        known = AskKnown(who, number, self.sought)
        return (known,) if self.rules is None else (AskStanding(who, number), known)

    def on(self, event: Event, here: Surroundings) -> Step:
        """See ``Step.on``."""
        match event:
            case StandingKnown(standing):
                return _following(replace(self, standing=standing, continues=True), here)
            case AnswersKnown(answers):
                return _following(replace(self, answers=answers, continues=True), here)
            case Failed(AskStanding()):
                return _following(replace(self, standing=UNKNOWN, continues=True), here)
            case Failed(AskKnown()):
                return _following(replace(self, answers={}, continues=True), here)
        return self


def _following(step: LookingUp, here: Surroundings) -> Step:
    """Return what follows when both are known; else the step itself, which waits for the other."""
    standing, answers, then = step.standing, step.answers, step.then
    if standing is None or answers is None:
        return step
    if step.rules is None:
        return then(standing, answers, here)
    return tell(
        step.rules,
        standing,
        lambda known, now: then(known, answers, now),
        step.question.purpose,
        here,
    )
