"""Who applies: by card, by a document under the camera, or by typing."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from kiosk.catalogue.answering import checked
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
from kiosk.flow.papers import Job, Paper, Want
from kiosk.flow.surroundings import Surroundings
from kiosk.flow.views import CardView, ChoiceView, FormView, Keys, Option
from kiosk.flows.apply.confirming import Confirm, of_card, of_zone
from kiosk.flows.apply.draft import Draft, today_of
from kiosk.flows.trouble import AGAIN, AWAY, CARD
from kiosk.texts import Text, Words, message

READ_TIMEOUT_S = 30.0
PASSPORT = "passport.applicant"  # AskedMaterial.key: shown to say who one is, it counts as shown
TYPED: tuple[tuple[Known, Kind, Keys, str], ...] = (
    (Known.NAME_LATIN, Kind.LATIN, Keys.LETTERS, "name"),
    (Known.NUMBER, Kind.LATIN, Keys.LETTERS, "number"),
    (Known.BIRTH, Kind.DATE, Keys.DAY, "birth"),
)
NOTHING = Words("", "", "")


@dataclass(frozen=True, slots=True)
class ChooseDocument(Step):
    """How the visitor says who he is."""

    draft: Draft

    @property
    def advice(self) -> Text | None:
        """See ``Step.advice``."""
        return message("help.identify")

    def view(self, here: Surroundings) -> View:
        """See ``Step.view``."""
        return ChoiceView(
            title=message("apply.who"),
            options=(
                Option(
                    "card",
                    message("apply.by_card"),
                    about=message("apply.by_card_about"),
                    icon="account-card-details",
                    note=None if here.reader_ready else AWAY[CARD],
                    enabled=here.reader_ready,
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
                job = Job((want,), then=self._seen, instead=lambda: TypeIdentity(self.draft))
                return self.draft.desk.take(job, here)
            case Chosen("type"):
                return TypeIdentity(self.draft)
        return self

    def _seen(self, papers: tuple[Paper, ...], here: Surroundings) -> Step:
        """Go on with what was read; where nothing was, it is typed. The picture counts."""
        del here
        draft = self.draft
        if any(one.key == PASSPORT for one in draft.asked.materials):
            draft = draft.shown(PASSPORT, papers)
        fields = of_zone(papers[0].fields)
        if Known.NUMBER not in fields:
            return TypeIdentity(draft)
        source = "zone" if papers[0].zone is not None else "print"
        return Confirm(draft, Identity(source, "passport", fields), self)


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
            lead=message("card.lead"),
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
                return ChooseDocument(self.draft)
            case Chosen("other"):
                return ChooseDocument(self.draft)
        return self


@dataclass(frozen=True, slots=True)
class TypeIdentity(Step):
    """Types name, number and day of birth, one a page."""

    draft: Draft
    fields: Mapping[Known, str] | None = None
    text: str = ""
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


def _place(known: Known) -> int:
    return [one[0] for one in TYPED].index(known)
