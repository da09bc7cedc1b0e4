"""Which appointment: by its code, or by the card of its holder."""

from collections.abc import Callable
from dataclasses import dataclass

from kiosk.catalogue.hall import Hall
from kiosk.flow.booking import CheckedIn, CheckIn, Punctuality
from kiosk.flow.events import CardRead, Chosen, Failed, NobodyLaidACard, ReadCard
from kiosk.flow.model import Effect, Event, Step, View
from kiosk.flow.surroundings import Surroundings
from kiosk.flow.views import CardView, ChoiceView, Option, ProgressView
from kiosk.flows.checkin.told import Number, TooLate, TooSoon
from kiosk.flows.codes import Wanted, offered, readable, show_code
from kiosk.flows.handing import Hand
from kiosk.flows.trouble import AGAIN, CARD
from kiosk.texts import Text, message

LONGEST = 128  # characters of a code
PROBLEMS = {
    "centre.away": message("checkin.away"),
    "appointment.unknown": message("checkin.unknown"),
    "appointment.used": message("checkin.used"),
}


@dataclass(frozen=True, slots=True)
class Desk:
    """What every step needs."""

    hall: Hall
    hand: Hand
    """Hands over the number."""
    sealable: bool
    """Whether the number of a document can be sealed: where not, no card is asked for."""
    instead: Callable[[], Step]
    """The way on for who has no appointment: a ticket."""


READ_TIMEOUT_S = 30.0
OTHER = Option("other", message("checkin.other_way"), icon="arrow-right")
NO_SCANNER = message("checkin.no_scanner")
NO_READER = message("checkin.no_reader")
SCAN = Option(
    "scan", message("checkin.scan"), about=message("checkin.scan_about"), icon="qrcode-scan"
)


@dataclass(frozen=True, slots=True)
class Come(Step):
    """How the visitor says which appointment is his."""

    desk: Desk
    problem: Text | None = None

    @property
    def advice(self) -> Text | None:
        """See ``Step.advice``."""
        return message("help.checkin")

    def view(self, here: Surroundings) -> View:
        """See ``Step.view``."""
        scan = offered(SCAN, NO_SCANNER, here)
        card = Option(
            "card",
            message("checkin.card"),
            about=message("checkin.card_about"),
            icon="account-card-details",
            note=None if here.reader_ready else NO_READER,
            enabled=here.reader_ready,
        )
        ticket = Option(
            "ticket",
            message("checkin.ticket"),
            about=message("checkin.ticket_about"),
            icon="ticket-confirmation",
        )
        return ChoiceView(
            title=message("checkin.find"),
            notices=() if self.problem is None else (self.problem,),
            options=(scan, card, ticket) if self.desk.sealable else (scan, ticket),
        )

    def on(self, event: Event, here: Surroundings) -> Step:
        """See ``Step.on``."""
        match event:
            case Chosen("scan") if readable(here):
                return show_appointment(self.desk, here)
            case Chosen("card") if here.reader_ready and self.desk.sealable:
                return LayCard(self.desk)
            case Chosen("ticket"):
                return self.desk.instead()
        return self


def show_appointment(desk: Desk, here: Surroundings) -> Step:
    """Return the page that waits for the code of an appointment."""

    def read(text: str) -> Step | Text:
        code = text.strip()
        if not code or len(code) > LONGEST or code.startswith("ESTATION:"):
            return message("checkin.other_code")
        return CheckingIn(desk, CheckIn(code=code))

    wanted = Wanted(
        message("checkin.show"),
        message("checkin.show_lead"),
        read,
        without=OTHER,
        instead=lambda: Come(desk),
        lost=lambda: Come(desk, NO_SCANNER),
    )
    return show_code(wanted, here)


@dataclass(frozen=True, slots=True)
class LayCard(Step):
    """Waits for the card."""

    desk: Desk
    problem: Text | None = None
    remembered = False

    def view(self, here: Surroundings) -> View:
        """See ``Step.view``."""
        del here
        return CardView(
            title=message("checkin.lay"),
            lead=message("checkin.lay_lead"),
            problem=self.problem,
            reading=True,
            without=OTHER,
        )

    def effects(self, here: Surroundings) -> tuple[Effect, ...]:
        """See ``Step.effects``."""
        del here
        return (ReadCard(timeout_s=READ_TIMEOUT_S),)

    def on(self, event: Event, here: Surroundings) -> Step:
        """See ``Step.on``."""
        del here
        match event:
            case CardRead(card):
                return CheckingIn(self.desk, CheckIn(document=card.number), card.document.value)
            case NobodyLaidACard():
                return LayCard(self.desk, self.problem)
            case Failed(ReadCard(), code):
                problem = AGAIN.get((CARD, code))
                if problem is not None:
                    return LayCard(self.desk, problem)
                return Come(self.desk, NO_READER)
            case Chosen("other"):
                return Come(self.desk)
        return self


@dataclass(frozen=True, slots=True)
class CheckingIn(Step):
    """Asks the centre."""

    desk: Desk
    effect: CheckIn
    document: str | None = None  # kind of the card, nothing else of it
    idle_s = None
    leavable = False
    remembered = False

    def view(self, here: Surroundings) -> View:
        """See ``Step.view``."""
        del here
        return ProgressView(title=message("checkin.checking"))

    def effects(self, here: Surroundings) -> tuple[Effect, ...]:
        """See ``Step.effects``."""
        del here
        return (self.effect,)

    def on(self, event: Event, here: Surroundings) -> Step:
        """See ``Step.on``."""
        del here
        match event:
            case CheckedIn() if event.service not in self._services:
                return Come(self.desk, message("checkin.elsewhere"))
            case CheckedIn(Punctuality.IN_TIME, service, _, _, grant):
                return Number(self.desk.hand, service, self.document, grant)
            case CheckedIn(Punctuality.EARLY):
                return TooSoon(self._ordinary(event), event, self._name(event.service))
            case CheckedIn():
                return TooLate(self._ordinary(event), event, self._name(event.service))
            case Failed(CheckIn(), code):
                return Come(self.desk, PROBLEMS.get(code, message("checkin.refused")))
        return self

    def _ordinary(self, event: CheckedIn) -> Step:
        return Number(self.desk.hand, event.service, self.document)

    @property
    def _services(self) -> set[str]:
        """Those that this hall's kiosk knows; the centre may have another catalogue."""
        return {one.id for group in self.desk.hall.groups for one in group.services}

    def _name(self, service: str) -> Text:
        return self.desk.hall.service(service).name
