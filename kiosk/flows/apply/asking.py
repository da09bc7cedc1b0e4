"""Questions one a page, then papers one after the other; whatever is known is not asked."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from kiosk.catalogue.answering import NO, YES, checked
from kiosk.catalogue.matters import Kind, Question
from kiosk.catalogue.union import AskedMaterial
from kiosk.flow.events import Chosen, Typed
from kiosk.flow.knowing import KnownAnswer
from kiosk.flow.model import Event, Step, View
from kiosk.flow.papers import Job, Later, Paper, wants_of
from kiosk.flow.standing import Standing, Who
from kiosk.flow.surroundings import Surroundings
from kiosk.flow.views import ChoiceView, FormView, Keys, ListView, Option, Row
from kiosk.flows.apply.draft import Draft, today_of
from kiosk.flows.apply.finishing import Consent
from kiosk.flows.apply.knowing import look_up
from kiosk.flows.standing import Purpose
from kiosk.flows.standing import Question as StandingOf
from kiosk.texts import Message, Text, message

if TYPE_CHECKING:
    from kiosk.texts.characters import Characters

KEYS = {
    Kind.NUMBER: Keys.DIGITS,
    Kind.DATE: Keys.DAY,
    Kind.PHONE: Keys.DIGITS,
    Kind.EMAIL: Keys.ADDRESS,
}
YES_NO = (
    Option(YES, message("apply.yes"), icon="check"),
    Option(NO, message("apply.no"), icon="close"),
)
NEXT = Option("enter", message("apply.next"), icon="arrow-right")
SKIP = Option("skip", message("apply.skip"), icon="skip-next")


@dataclass(frozen=True, slots=True)
class Asking(Step):
    """One question."""

    draft: Draft
    question: Question
    text: str = field(default="", repr=False)
    problem: Text | None = None
    continues: bool = False

    @property
    def advice(self) -> Text | None:
        """See ``Step.advice``."""
        return message("help.asking")

    def view(self, here: Surroundings) -> View:
        """See ``Step.view``."""
        del here
        question = self.question
        if question.kind in {Kind.CHOICE, Kind.YES_NO}:
            options = tuple(Option(one.id, one.name) for one in question.options)
            return ChoiceView(title=question.ask, lead=self._position, options=options or YES_NO)
        return FormView(
            title=question.ask,
            keys=KEYS.get(question.kind, Keys.LETTERS),
            value=self.text,
            hint=question.hint,
            problem=self.problem,
            done=NEXT,
            position=self._position,
            skip=None if question.required else SKIP,
            characters=self._characters,
        )

    def on(self, event: Event, here: Surroundings) -> Step:
        """See ``Step.on``."""
        match event:
            case Typed(text):
                return replace(self, text=text[:80], continues=True)
            case Chosen("enter"):
                return self._entered(self.text, here)
            case Chosen("skip") if not self.question.required:
                return self._entered("", here)
            case Chosen(id_) if self.question.kind in {Kind.CHOICE, Kind.YES_NO}:
                return self._entered(id_, here)
        return self

    def _entered(self, text: str, here: Surroundings) -> Step:
        answer = checked(self.question, text, today_of(here))
        if answer.problem is not None:
            return replace(self, problem=answer.problem, continues=True)
        draft = self.draft.answered(self.question, answer.value)
        if self.question.kind is Kind.COMPANY:
            return stands(draft, Who.COMPANY, answer.value, here)
        return following(draft, here)

    @property
    def _characters(self) -> "Characters | None":
        """What letters mean, where the answer may be written in Chinese."""
        load = self.draft.desk.characters
        return load() if load is not None and self.question.kind is Kind.TEXT else None

    @property
    def _position(self) -> Message:
        ids = [one.question.id for one in self.draft.asked.questions]
        return message("apply.question", number=ids.index(self.question.id) + 1, whole=len(ids))


@dataclass(frozen=True, slots=True)
class Summary(Step):
    """All answers and papers, each with a way to change it."""

    draft: Draft

    @property
    def advice(self) -> Text | None:
        """See ``Step.advice``."""
        return message("help.summary")

    def view(self, here: Surroundings) -> View:
        """See ``Step.view``."""
        del here
        draft = self.draft
        rows = [
            Row(
                one.question.ask,
                self._answer(one.question),
                action=_change(f"change:{one.question.id}"),
            )
            for one in draft.asked.questions
        ]
        rows += [
            Row(
                one.material.name,
                self._paper(one),
                "file-document" if one.key in draft.papers else "calendar-clock",
                action=_change(f"change:{one.key}"),
            )
            for one in draft.asked.materials
        ]
        return ListView(
            title=message("apply.summary"),
            lead=draft.matter.name,
            rows=tuple(rows),
            done=Option("agree", message("apply.go_on"), icon="arrow-right"),
        )

    def on(self, event: Event, here: Surroundings) -> Step:
        """See ``Step.on``."""
        match event:
            case Chosen("agree"):
                return Consent(self.draft)
            case Chosen(id_):
                what = id_.removeprefix("change:")
                for one in self.draft.asked.questions:
                    if one.question.id == what:
                        return Asking(
                            self.draft, one.question, typed(one.question, self._of(one.question))
                        )
                for asked in self.draft.asked.materials:
                    if asked.key == what:
                        return show(self.draft, asked, here)
        return self

    def _answer(self, question: Question) -> Text | str:
        """Return an answer, and of one that the visitor did not give, who gave it."""
        answer = said(question, self._of(question))
        known = self.draft.known.get(question.id)
        if known is None:
            return answer
        return message(
            "knowing.answer", answer=answer, source=known.source, day=known.as_of.isoformat()
        )

    def _paper(self, one: AskedMaterial) -> Message:
        day = self.draft.promised.get(one.key)
        if day is not None:
            return message("standing.follows", day=day.isoformat())
        return message("apply.pages", count=len(self.draft.papers[one.key]))

    def _of(self, question: Question) -> str:
        return self.draft.answers[question.id]


def show(draft: Draft, one: AskedMaterial, here: Surroundings) -> Step:
    """Return the step that takes the pictures of a material."""
    number = [asked.key for asked in draft.asked.materials].index(one.key) + 1
    title = message(
        "apply.paper", number=number, whole=len(draft.asked.materials), name=one.material.name
    )
    wants, more = wants_of(one.material, title)

    def shown(papers: tuple[Paper, ...], now: Surroundings) -> Step:
        return following(draft.shown(one.key, papers), now)

    job = Job(
        wants,
        shown,
        draft.desk.instead,
        more,
        before=draft.last_paper,
        later=_later(draft, one, here),
    )
    return draft.desk.take(job, here)


def _later(draft: Draft, one: AskedMaterial, here: Surroundings) -> Later | None:
    """Return how a material is promised, where it may follow."""
    day = draft.follows_until(one, today_of(here))
    if day is None:
        return None
    return Later(
        message("standing.later_about", day=day.isoformat()),
        lambda now: following(draft.following_by(one.key, day), now),
    )


def stands(draft: Draft, who: Who, number: str, here: Surroundings) -> Step:
    """Return the step that asks what the centre knows of a person or a company, then goes on."""

    def known(standing: Standing, answers: Mapping[str, KnownAnswer], now: Surroundings) -> Step:
        return following(draft.standing_as(who, standing).told(answers), now)

    question = StandingOf(who, number, Purpose.PAPERS)
    return look_up(draft.desk.rules, question, draft.sought(who), known, here)


def following(draft: Draft, here: Surroundings) -> Step:
    """Return the first step that is still to be done; the summary when nothing is."""
    question = draft.next_question
    if question is not None:
        return Asking(draft, question)
    material = draft.next_material
    if material is not None:
        return show(draft, material, here)
    return Summary(draft)


def said(question: Question, value: str) -> Text | str:
    """Return an answer as the visitor gave it."""
    if not value:
        return message("apply.nothing")
    for option in question.options:
        if option.id == value:
            return option.name
    if question.kind is Kind.YES_NO:
        return message("apply.yes" if value == YES else "apply.no")
    return value


def typed(question: Question, value: str) -> str:
    """Return an answer as it is typed."""
    return value.replace("-", "") if question.kind is Kind.DATE else value


def _change(id_: str) -> Option:
    return Option(id_, message("apply.change"), icon="pencil")
