"""Questions one a page; each may be left open, and one that decides nothing is not asked."""

from dataclasses import dataclass, field, replace

from kiosk.catalogue.rules import NO, YES, Question, QuestionKind
from kiosk.flow.events import Chosen, Typed
from kiosk.flow.model import Event, Step, View
from kiosk.flow.surroundings import Surroundings
from kiosk.flow.views import ChoiceView, FormView, Keys, Option
from kiosk.flows.talents.results import Results
from kiosk.flows.talents.survey import Counter, Survey
from kiosk.texts import Message, Text, message

SKIP = Option("skip", message("talents.skip"), icon="skip-next")
NEXT = Option("enter", message("talents.next"), icon="arrow-right")
YES_NO = (
    Option(YES, message("talents.yes"), icon="check"),
    Option(NO, message("talents.no"), icon="close"),
)
MOST_DIGITS = 9


@dataclass(frozen=True, slots=True)
class Asking(Step):
    """One question."""

    survey: Survey
    question: Question
    text: str = field(default="", repr=False)
    problem: Text | None = None
    continues: bool = False

    @property
    def advice(self) -> Text | None:
        """See ``Step.advice``."""
        return message("help.talents")

    def view(self, here: Surroundings) -> View:
        """See ``Step.view``."""
        del here
        question = self.question
        if question.kind is not QuestionKind.NUMBER:
            options = tuple(Option(one.id, one.name) for one in question.options)
            return ChoiceView(
                title=question.ask, lead=self._position, options=options or YES_NO, skip=SKIP
            )
        return FormView(
            title=question.ask,
            keys=Keys.DIGITS,
            value=self.text,
            hint=question.hint,
            problem=self.problem,
            done=NEXT,
            position=self._position,
            skip=SKIP,
        )

    def on(self, event: Event, here: Surroundings) -> Step:
        """See ``Step.on``."""
        del here
        number = self.question.kind is QuestionKind.NUMBER
        match event:
            case Typed(text) if number:
                return replace(self, text=text[:MOST_DIGITS], continues=True)
            case Chosen("skip"):
                return following(self.survey.answered(self.question, None))
            case Chosen("enter") if number:
                return self._entered()
            case Chosen(id_) if id_ in self.question.values:
                return following(self.survey.answered(self.question, id_))
        return self

    def _entered(self) -> Step:
        question, text = self.question, self.text
        if not (text.isascii() and text.isdigit()):
            problem = message("talents.number")
        elif not question.least <= int(text) <= question.most:
            problem = message("talents.between", least=question.least, most=question.most)
        else:
            return following(self.survey.answered(question, str(int(text))))
        return replace(self, problem=problem, continues=True)

    @property
    def _position(self) -> Message:
        asked = len(self.survey.answers)
        whole = asked + len(self.survey.left)
        if not asked:
            return message("talents.question_first", whole=whole)
        return message("talents.question", number=asked + 1, whole=whole)


def begin(counter: Counter) -> Step:
    """Return the first question."""
    return following(Survey(counter))


def following(survey: Survey) -> Step:
    """Return the next question on which something still depends; the results when there is none."""
    left = survey.left
    return Asking(survey, left[0]) if left else Results(survey)
