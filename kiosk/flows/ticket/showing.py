"""A card is laid, or another document shown; of it only the kind goes on."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from kiosk.catalogue.hall import CardUse, Service
from kiosk.catalogue.holding import ZONES, Holding
from kiosk.catalogue.matters import PaperKind
from kiosk.flow.events import CardRead, Chosen, Failed, NobodyLaidACard, ReadCard
from kiosk.flow.model import Effect, Event, Step, View
from kiosk.flow.papers import Job, Paper, Side, Want
from kiosk.flow.standing import UNKNOWN, Standing
from kiosk.flow.surroundings import Surroundings
from kiosk.flow.views import CardView, ChoiceView, ListView, Option
from kiosk.flows.holders import name_of, rows_of
from kiosk.flows.ticket.desk import Desk, Shown, asked
from kiosk.flows.ticket.taking import Number
from kiosk.flows.trouble import AGAIN, AWAY, CARD
from kiosk.texts import Text, message

READ_TIMEOUT_S = 30.0
NO_CARD = "no-card"
PERMITS = frozenset({Holding.HOME_RETURN_PERMIT, Holding.TAIWAN_PERMIT})
WANTS = {
    "permit": Want(PaperKind.CARD, message("channel.lay_permit"), Side.BACK),
    "passport": Want(PaperKind.PASSPORT, message("check.passport_page")),
}


@dataclass(frozen=True, slots=True)
class AskCard(Step):
    """Waits for a card; whoever has none, or another document, goes on without."""

    desk: Desk
    service: Service
    reading: bool
    problem: Text | None = None
    company: Standing = UNKNOWN  # for which he comes
    remembered = False  # Back leads to the services, not to an earlier try

    @property
    def advice(self) -> Text | None:
        """See ``Step.advice``."""
        return message("help.card")

    def view(self, here: Surroundings) -> View:
        """See ``Step.view``."""
        del here
        channel = bool(self.service.holders)
        other = channel or self.service.card is CardUse.REQUIRED
        at_window = None if channel else message("card.show_at_window")
        return CardView(
            title=message("card.title"),
            lead=self.desk.card_lead if self.reading else AWAY[CARD],
            problem=self.problem if self.reading else None,
            reading=self.reading,
            without=Option(
                id=NO_CARD,
                title=message("card.other_document" if other else "card.without"),
                about=at_window if other else None,
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
                return asked(self.desk, card, self._shown, here, self.company)
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
        return allowed(self.desk, self.service, Shown(None, self.company))

    def _failed(self, code: str) -> Step:
        if (problem := AGAIN.get((CARD, code))) is not None:
            return self._again(problem)
        return replace(self, reading=False, problem=None)

    def _again(self, problem: Text | None) -> Step:
        return replace(self, reading=True, problem=problem)


@dataclass(frozen=True, slots=True)
class ShowFirst(Step):
    """Waits for a card before anything is chosen; whoever has none goes on without."""

    desk: Desk
    then: Callable[[Shown | None, Surroundings], Step]
    reading: bool
    problem: Text | None = None
    company: Standing = UNKNOWN  # for which he comes
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
            lead=self.desk.card_lead if self.reading else AWAY[CARD],
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
                return asked(self.desk, card, self.then, here, self.company)
            case Chosen("no-card"):
                known = self.company is not UNKNOWN
                return self.then(Shown(None, self.company) if known else None, here)
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
    """A document that the card reader cannot read is laid under the camera."""

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
        other = self.desk.hall.service(self.service.instead)
        none = Option(
            "none",
            message("channel.none"),
            about=message("channel.instead", name=other.name),
            icon="ticket-confirmation",
        )
        return ChoiceView(title=message("channel.which"), options=(*options, none))

    def on(self, event: Event, here: Surroundings) -> Step:
        """See ``Step.on``."""
        match event:
            case Chosen("none"):
                return Number.of(self.desk, self.desk.hall.service(self.service.instead), None)
            case Chosen("permit" | "passport" as id_) if self.desk.take and here.camera_ready:
                job = Job((WANTS[id_],), then=self._seen, instead=self._without)
                return self.desk.take(job, here)
        return self

    def _without(self) -> Step:
        return allowed(self.desk, self.service, None)

    def _seen(self, papers: tuple[Paper, ...], here: Surroundings) -> Step:
        """Go on with the kind of what was seen, and drop the picture."""
        del here
        zone = papers[0].zone
        holding = None if zone is None else ZONES.get(zone.form)
        return allowed(self.desk, self.service, None if holding is None else Shown(holding))


def allowed(desk: Desk, service: Service, shown: Shown | None) -> Step:
    """Return the number of a service for who may take it; for others who it is for.

    What is for holders of certain documents is for who shows one of them, and for nobody else.
    """
    if service.open_to(None if shown is None else shown.holding):
        return Number.of(desk, service, shown)
    return NotForThis(
        desk,
        service,
        None if shown is None else shown.holding,
        instead=lambda other, _here: Number.of(desk, other, shown),
        otherwise=Option("again", message("channel.again"), icon="refresh"),
        leave=lambda here: AskCard(desk, service, reading=here.reader_ready),
    )


@dataclass(frozen=True, slots=True)
class NotForThis(Step):
    """Says politely who a service is for, and offers the nearest that everybody may take."""

    desk: Desk
    service: Service
    holding: Holding | None  # that was shown
    instead: Callable[[Service, Surroundings], Step]
    otherwise: Option
    leave: Callable[[Surroundings], Step]
    remembered = False

    def view(self, here: Surroundings) -> View:
        """See ``Step.view``."""
        del here
        return ListView(
            title=message("channel.title"),
            lead=self._lead,
            rows=rows_of(self.service.holders),
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
    def _lead(self) -> Text:
        if self.holding is None:
            return message("channel.lead_none", name=self.service.name)
        return message("channel.lead", name=self.service.name, shown=name_of(self.holding))

    @property
    def _other(self) -> Service:
        return self.desk.hall.service(self.service.instead)
