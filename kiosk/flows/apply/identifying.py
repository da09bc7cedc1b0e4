"""Who applies: by card, by a document under the camera, or by typing."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from kiosk.catalogue.answering import checked
from kiosk.catalogue.holding import ZONES
from kiosk.catalogue.matters import Kind, Known, PaperKind, Question, When
from kiosk.flow.applying import Identity
from kiosk.flow.events import (
    CardRead,
    Chosen,
    Failed,
    NobodyLaidACard,
    ReadCard,
    Typed,
)
from kiosk.flow.model import Effect, Event, Step, View
from kiosk.flow.papers import Follow, Job, Paper, Side, Want
from kiosk.flow.surroundings import Surroundings
from kiosk.flow.views import CardView, ChoiceView, FormView, Keys, Option
from kiosk.flows.apply.confirming import Confirm, of_card, of_zone
from kiosk.flows.apply.draft import Draft, today_of
from kiosk.flows.trouble import AGAIN, CARD
from kiosk.texts import Text, Words, message

READ_TIMEOUT_S = 30.0
PASSPORT = "passport.applicant"  # AskedMaterial.key: shown to say who one is, it counts as shown
TYPED: tuple[tuple[Known, Kind, Keys, str], ...] = (
    (Known.NAME_LATIN, Kind.LATIN, Keys.LETTERS, "name"),
    (Known.NUMBER, Kind.LATIN, Keys.LETTERS, "number"),
    (Known.BIRTH, Kind.DATE, Keys.DAY, "birth"),
)
NOTHING = Words("", "", "")
NO_READER = message("apply.no_reader")


def identify(draft: Draft) -> Step:
    """Return the step that asks who applies; whoever showed a card already checks what it says."""
    known = draft.identity or draft.desk.shown
    return ChooseDocument(draft) if known is None else Confirm(draft, known, ChooseDocument(draft))


@dataclass(frozen=True, slots=True)
class ChooseDocument(Step):
    """How the visitor says who he is."""

    draft: Draft
    problem: Text | None = None

    @property
    def advice(self) -> Text | None:
        """See ``Step.advice``."""
        return message("help.identify")

    def view(self, here: Surroundings) -> View:
        """See ``Step.view``."""
        return ChoiceView(
            title=message("apply.who"),
            notices=() if self.problem is None else (self.problem,),
            options=(
                Option(
                    "card",
                    message("apply.by_card"),
                    about=message("apply.by_card_about"),
                    icon="account-card-details",
                    note=None if here.reader_ready else NO_READER,
                    enabled=here.reader_ready,
                ),
                Option(
                    "front",
                    message("apply.by_front"),
                    about=message("apply.by_front_about"),
                    icon="camera",
                    enabled=here.camera_ready,
                ),
                Option(
                    "permit",
                    message("channel.permit"),
                    about=message("apply.by_permit_about"),
                    icon="account-card-details",
                    enabled=here.camera_ready,
                ),
                Option(
                    "passport",
                    message("apply.by_passport"),
                    about=message("apply.by_passport_about"),
                    icon="book-open-variant",
                    enabled=here.camera_ready,
                ),
                Option(
                    "type",
                    message("apply.by_typing"),
                    about=message("apply.by_typing_about"),
                    icon="keyboard",
                ),
            ),
        )

    def on(self, event: Event, here: Surroundings) -> Step:
        """See ``Step.on``."""
        match event:
            case Chosen("card") if here.reader_ready:
                return ShowCard(self.draft)
            case Chosen("passport") if here.camera_ready:
                want = Want(PaperKind.PASSPORT, message("check.passport_page"))
                return self._taken(want, self._seen, here)
            case Chosen("permit") if here.camera_ready:
                want = Want(PaperKind.CARD, message("channel.lay_permit"), Side.BACK)
                return self._taken(want, self._card_seen, here)
            case Chosen("front") if here.camera_ready:
                want = Want(PaperKind.CARD, message("check.card_front"), Side.FRONT)
                return self._taken(want, self._card_seen, here)
            case Chosen("type"):
                return TypeIdentity(self.draft)
        return self

    def _taken(self, want: Want, then: Follow, here: Surroundings) -> Step:
        job = Job((want,), then=then, instead=lambda: TypeIdentity(self.draft))
        return self.draft.desk.take(job, here)

    def _seen(self, papers: tuple[Paper, ...], here: Surroundings) -> Step:
        """Go on with a passport; where it is wanted anyway, it counts as shown."""
        del here
        draft = self.draft
        if any(one.key == PASSPORT for one in draft.asked.materials):
            draft = draft.shown(PASSPORT, papers)
        return _read(draft, papers[0], self)

    def _card_seen(self, papers: tuple[Paper, ...], here: Surroundings) -> Step:
        del here
        return _read(self.draft, papers[0], self)


@dataclass(frozen=True, slots=True)
class ShowCard(Step):
    """Waits for a card on the reader."""

    draft: Draft
    problem: Text | None = None
    remembered = False

    def view(self, here: Surroundings) -> View:
        """See ``Step.view``."""
        del here
        return CardView(
            title=message("card.title"),
            lead=message("apply.card_lead"),
            problem=self.problem,
            reading=True,
            without=Option("other", message("apply.otherwise"), icon="arrow-right"),
        )

    def effects(self, here: Surroundings) -> tuple[Effect, ...]:
        """See ``Step.effects``."""
        del here
        return (ReadCard(READ_TIMEOUT_S),)

    def on(self, event: Event, here: Surroundings) -> Step:
        """See ``Step.on``."""
        del here
        match event:
            case CardRead(card):
                identity = Identity("card", card.document.value, of_card(card))
                return Confirm(self.draft, identity, ChooseDocument(self.draft))
            case NobodyLaidACard():
                return ShowCard(self.draft, self.problem)
            case Failed(ReadCard(), code):
                problem = AGAIN.get((CARD, code))
                if problem is not None:
                    return ShowCard(self.draft, problem)
                return ChooseDocument(self.draft, NO_READER)
            case Chosen("other"):
                return ChooseDocument(self.draft)
        return self


@dataclass(frozen=True, slots=True)
class TypeIdentity(Step):
    """Types name, number and day of birth, one a page."""

    draft: Draft
    fields: Mapping[Known, str] | None = field(default=None, repr=False)
    text: str = field(default="", repr=False)
    problem: Text | None = None
    continues: bool = False

    def view(self, here: Surroundings) -> View:
        """See ``Step.view``."""
        del here
        known, _, keys, key = self._now
        return FormView(
            title=message(f"apply.type_{key}"),
            keys=keys,
            value=self.text,
            hint=message(f"apply.type_{key}_hint"),
            problem=self.problem,
            done=Option("enter", message("apply.next"), icon="arrow-right"),
            position=message("apply.step", number=_place(known) + 1, whole=len(TYPED)),
        )

    def on(self, event: Event, here: Surroundings) -> Step:
        """See ``Step.on``."""
        match event:
            case Typed(text):
                return replace(self, text=text, continues=True)
            case Chosen("enter"):
                return self._entered(here)
        return self

    def _entered(self, here: Surroundings) -> Step:
        known, kind, _, _ = self._now
        when = When.PAST if kind is Kind.DATE else When.ANY
        question = Question(known.value, kind, NOTHING, when=when)
        answer = checked(question, self.text, today_of(here))
        if answer.problem is not None:
            return replace(self, problem=answer.problem, continues=True)
        fields = {**(self.fields or {}), known: answer.value}
        if len(fields) < len(TYPED):
            return TypeIdentity(self.draft, fields)
        identity = Identity("typed", "other", fields)
        return Confirm(self.draft, identity, ChooseDocument(self.draft))

    @property
    def _now(self) -> tuple[Known, Kind, Keys, str]:
        return TYPED[len(self.fields or {})]


def _read(draft: Draft, paper: Paper, otherwise: Step) -> Step:
    """Go on with what was read in a picture; where nothing was, it is typed."""
    fields = of_zone(paper.fields)
    if Known.NUMBER not in fields:
        return TypeIdentity(draft)
    if paper.zone is None:
        kind = "" if paper.printed is None else paper.printed.kind
        return Confirm(draft, Identity("print", kind or "other", fields), otherwise)
    document = ZONES.get(paper.zone.form)
    kind = "other" if document is None else document.value
    return Confirm(draft, Identity("zone", kind, fields), otherwise)


def _place(known: Known) -> int:
    return [one[0] for one in TYPED].index(known)
