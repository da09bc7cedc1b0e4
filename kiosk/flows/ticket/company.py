"""Somebody comes for a company: how that company stands counts for his number."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from kiosk.flow.events import Chosen, Typed
from kiosk.flow.model import Event, Step, View
from kiosk.flow.standing import Standing, Who
from kiosk.flow.surroundings import Surroundings
from kiosk.flow.views import FormView, Keys, Option
from kiosk.flows.codes import Wanted, readable, show_code
from kiosk.flows.standing import Purpose, Question, Rules, ask
from kiosk.identity.numbers import any_company, company_in
from kiosk.texts import Text, message

LONGEST = 30  # characters that are typed
NEXT = Option("enter", message("booking.next"), icon="arrow-right")
SCAN = Option("scan", message("company.scan"), icon="qrcode-scan")
TYPE = Option("type", message("company.type"), icon="keyboard")


@dataclass(frozen=True, slots=True)
class ForCompany(Step):
    """Types the company's number, or shows the code of its licence."""

    rules: Rules
    then: Callable[[Standing], Step]
    """Makes the step that follows, once it is known how the company stands."""
    text: str = field(default="", repr=False)
    problem: Text | None = None
    scans: bool = True  # a code was not tried in vain
    continues: bool = False

    @property
    def advice(self) -> Text | None:
        """See ``Step.advice``."""
        return message("help.company")

    def view(self, here: Surroundings) -> View:
        """See ``Step.view``."""
        return FormView(
            title=message("booking.ask_company"),
            keys=Keys.LETTERS,
            value=self.text,
            hint=message("booking.company_hint"),
            problem=self.problem,
            done=NEXT,
            skip=SCAN if self.scans and readable(here) else None,
        )

    def on(self, event: Event, here: Surroundings) -> Step:
        """See ``Step.on``."""
        match event:
            case Typed(text):
                return replace(self, text=text[:LONGEST], problem=None, continues=True)
            case Chosen("scan") if self.scans and readable(here):
                return self._shown(here)
            case Chosen("enter"):
                number = any_company(self.text)
                if number is None:
                    problem = message("booking.company_wrong")
                    return replace(self, problem=problem, continues=True)
                return self._asked(number, here)
        return self

    def _asked(self, number: str, here: Surroundings) -> Step:
        question = Question(Who.COMPANY, number, Purpose.NUMBER)
        return ask(self.rules, question, lambda standing, _now: self.then(standing), here)

    def _shown(self, here: Surroundings) -> Step:
        def read(text: str) -> Step | Text:
            number = company_in(text)
            return message("company.other_code") if number is None else self._asked(number, here)

        def typed(problem: Text | None = None) -> Step:
            return replace(self, problem=problem, scans=problem is None, continues=False)

        wanted = Wanted(
            message("company.show"),
            message("progress.show_lead"),
            read,
            without=TYPE,
            instead=typed,
            lost=lambda: typed(message("company.no_scanner")),
        )
        return show_code(wanted, here)
