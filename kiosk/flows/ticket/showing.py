"""A card is laid, or another document shown; of it only the kind goes on."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from kiosk.catalogue.hall import CardUse, Service
from kiosk.catalogue.holding import ZONES, Holding
from kiosk.catalogue.matters import PaperKind
from kiosk.flow.events import CardRead, Chosen, Failed, NobodyLaidACard, ReadCard
from kiosk.flow.model import Effect, Event, Step, View
from kiosk.flow.papers import Job, Paper, Side, Want
from kiosk.flow.surroundings import Surroundings
from kiosk.flow.views import CardView, ChoiceView, ListView, Option, Row
from kiosk.flows.ticket.desk import Desk, Shown, asked
from kiosk.flows.ticket.taking import Number
from kiosk.flows.trouble import AGAIN, AWAY, CARD
from kiosk.texts import Text, message

READ_TIMEOUT_S = 30.0
NO_CARD = "no-card"
HELD = {
    Holding.RESIDENT_CARD: message("channel.resident_card"),
    Holding.HMT_RESIDENCE_PERMIT: message("channel.hmt_residence_permit"),
    Holding.FOREIGN_PERMANENT_RESIDENT: message("channel.foreign_permanent_resident"),
    Holding.HOME_RETURN_PERMIT: message("channel.home_return_permit"),
    Holding.TAIWAN_PERMIT: message("channel.taiwan_permit"),
    Holding.PASSPORT: message("channel.passport"),
}
PERMITS = frozenset({Holding.HOME_RETURN_PERMIT, Holding.TAIWAN_PERMIT})
WANTS = {
    "permit": Want(PaperKind.CARD, message("channel.lay_permit"), Side.BACK),
    "passport": Want(PaperKind.PASSPORT, message("check.passport_page")),
}
WINDOW = Option(
    "window", message("channel.window"), about=message("channel.window_about"), icon="bank"
)


@dataclass(frozen=True, slots=True)
class AskCard(Step):
    """Waits for a card; whoever has none, or another document, goes on without."""

    desk: Desk
    service: Service
    reading: bool
    problem: Text | None = None
    remembered = False  # Back leads to the services, not to an earlier try

    @property
    def advice(self) -> Text | None:
        """See ``Step.advice``."""
        return message("help.card")

    def view(self, here: Surroundings) -> View:
        """See ``Step.view``."""
        del here
        other = bool(self.service.holders) or self.service.card is CardUse.REQUIRED
        return CardView(
            title=message("card.title"),
            lead=message("card.lead") if self.reading else AWAY[CARD],
            problem=self.problem if self.reading else None,
            reading=self.reading,
            without=Option(
                id=NO_CARD,
                title=message("card.other_document" if other else "card.without"),
                about=message("card.show_at_window") if other else None,
                icon="arrow-right",
            ),
        )

    def effects(self, here: Surroundings) -> tuple[Effect, ...]:
        """See ``Step.effects``."""
        del here
        return (ReadCard(timeout_s=READ_TIMEOUT_S),) if self.reading else ()

    def on(self, event: Event, here: Surroundings) -> Step:
        """See ``Step.on``."""
        match event:
            case CardRead(card):
                return asked(self.desk, card, self._shown, here)
            case Chosen("no-card"):
                return self._without(here)
            case NobodyLaidACard():
                return self._again(self.problem)
            case Failed(ReadCard(), code):
                return self._failed(code)
            case _ if here.reader_ready and not self.reading:
                return self._again(None)
        return self

    def _shown(self, shown: Shown, here: Surroundings) -> Step:
        del here
        return allowed(self.desk, self.service, shown)

    def _without(self, here: Surroundings) -> Step:
        seen = PERMITS | {Holding.PASSPORT}
        if self.desk.take and here.camera_ready and seen & set(self.service.holders):
            return OtherDocument(self.desk, self.service)
        return Number.of(self.desk, self.service, None)

    def _failed(self, code: str) -> Step:
        if (problem := AGAIN.get((CARD, code))) is not None:
            return self._again(problem)
        return AskCard(self.desk, self.service, reading=False)

    def _again(self, problem: Text | None) -> Step:
        return AskCard(self.desk, self.service, reading=True, problem=problem)


@dataclass(frozen=True, slots=True)
class ShowFirst(Step):
    """Waits for a card before anything is chosen; whoever has none goes on without."""

    desk: Desk
    then: Callable[[Shown | None, Surroundings], Step]
    reading: bool
    problem: Text | None = None
    remembered = False

    @property
    def advice(self) -> Text | None:
        """See ``Step.advice``."""
        return message("help.card")

    def view(self, here: Surroundings) -> View:
        """See ``Step.view``."""
        del here
        return CardView(
            title=message("card.title"),
            lead=message("card.lead") if self.reading else AWAY[CARD],
            problem=self.problem if self.reading else None,
            reading=self.reading,
            without=Option(NO_CARD, message("card.without"), icon="arrow-right"),
        )

    def effects(self, here: Surroundings) -> tuple[Effect, ...]:
        """See ``Step.effects``."""
        del here
        return (ReadCard(timeout_s=READ_TIMEOUT_S),) if self.reading else ()

    def on(self, event: Event, here: Surroundings) -> Step:
        """See ``Step.on``."""
        match event:
            case CardRead(card):
                return asked(self.desk, card, self.then, here)
            case Chosen("no-card"):
                return self.then(None, here)
            case NobodyLaidACard():
                return replace(self)
            case Failed(ReadCard(), code):
                problem = AGAIN.get((CARD, code))
                return replace(self, problem=problem, reading=problem is not None)
            case _ if here.reader_ready and not self.reading:
                return replace(self, problem=None, reading=True)
        return self


@dataclass(frozen=True, slots=True)
class OtherDocument(Step):
    """A document that the card reader cannot read: under the camera, or at the window."""

    desk: Desk
    service: Service

    def view(self, here: Surroundings) -> View:
        """See ``Step.view``."""
        holders = set(self.service.holders)
        options = []
        if holders & PERMITS:
            options.append(
                Option(
                    "permit",
                    message("channel.permit"),
                    about=message("channel.permit_about"),
                    icon="account-card-details",
                    enabled=here.camera_ready,
                )
            )
        if Holding.PASSPORT in holders:
            passport = message("channel.passport")
            options.append(
                Option("passport", passport, icon="book-open-variant", enabled=here.camera_ready)
            )
        return ChoiceView(title=message("channel.which"), options=(*options, WINDOW))

    def on(self, event: Event, here: Surroundings) -> Step:
        """See ``Step.on``."""
        match event:
            case Chosen("window"):
                return self._at_window()
            case Chosen("permit" | "passport" as id_) if self.desk.take and here.camera_ready:
                job = Job((WANTS[id_],), then=self._seen, instead=self._at_window)
                return self.desk.take(job, here)
        return self

    def _at_window(self) -> Step:
        return Number.of(self.desk, self.service, None)

    def _seen(self, papers: tuple[Paper, ...], here: Surroundings) -> Step:
        """Go on with the kind of what was seen, and drop the picture."""
        del here
        zone = papers[0].zone
        holding = None if zone is None else ZONES.get(zone.form)
        if holding is None:
            return self._at_window()
        return allowed(self.desk, self.service, Shown(holding))


def allowed(desk: Desk, service: Service, shown: Shown) -> Step:
    """Return the number of a service for who may take it; for others who it is for."""
    if service.open_to(shown.holding):
        return Number.of(desk, service, shown)
    return NotForThis(
        desk,
        service,
        shown.holding,
        instead=lambda other, _here: Number.of(desk, other, shown),
        otherwise=Option("again", message("channel.again"), icon="refresh"),
        leave=lambda here: AskCard(desk, service, reading=here.reader_ready),
    )


@dataclass(frozen=True, slots=True)
class NotForThis(Step):
    """Says politely who a service is for, and offers the nearest that everybody may take."""

    desk: Desk
    service: Service
    holding: Holding  # that was shown
    instead: Callable[[Service, Surroundings], Step]
    otherwise: Option
    leave: Callable[[Surroundings], Step]
    remembered = False

    def view(self, here: Surroundings) -> View:
        """See ``Step.view``."""
        del here
        return ListView(
            title=message("channel.title"),
            lead=message("channel.lead", name=self.service.name, shown=HELD[self.holding]),
            rows=tuple(Row(HELD[one], icon="account-card-details") for one in self.service.holders),
            options=(self.otherwise,),
            done=Option("instead", message("channel.instead", name=self._other.name), icon="check"),
        )

    def on(self, event: Event, here: Surroundings) -> Step:
        """See ``Step.on``."""
        match event:
            case Chosen("instead"):
                return self.instead(self._other, here)
            case Chosen(id_) if id_ == self.otherwise.id:
                return self.leave(here)
        return self

    @property
    def _other(self) -> Service:
        return self.desk.hall.service(self.service.instead)
