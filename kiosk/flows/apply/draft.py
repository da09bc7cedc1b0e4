"""What was said and shown so far, and what comes next."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from kiosk.catalogue.answering import checked
from kiosk.catalogue.hall import Hall
from kiosk.catalogue.holding import Holding
from kiosk.catalogue.matters import Kind, Known, Matter, Matters, Question, Whose
from kiosk.catalogue.union import Asked, AskedMaterial, union
from kiosk.flow.applying import Identity, Strokes
from kiosk.flow.knowing import KnownAnswer
from kiosk.flow.model import Step
from kiosk.flow.papers import Job, Paper
from kiosk.flow.standing import UNKNOWN, Grade, Standing, Who, together
from kiosk.flow.surroundings import Surroundings
from kiosk.flows.standing import Rules

if TYPE_CHECKING:  # loads the tables of pinyin
    from kiosk.catalogue.searching import LetterIndex
    from kiosk.texts.characters import Characters

Take = Callable[[Job, Surroundings], Step]
"""Begins to take papers."""
HELD = frozenset({"card", "chip", "zone"})
"""Sources that show that the document is here."""
SUBJECTS = {Who.PERSON: Whose.APPLICANT, Who.COMPANY: Whose.COMPANY}


@dataclass(frozen=True, slots=True)
class Desk:
    """What every step needs. The matters are those that the visit began with, to its end."""

    hall: Hall
    matters: Matters
    take: Take
    instead: Callable[[], Step]
    """The way on for who goes to a window instead: a ticket."""
    rules: Rules | None = None  # of standing; None: nobody is asked how he stands
    shown: Identity | None = field(default=None, repr=False)
    """Of a card that was laid before anything was chosen: what is for its holder comes first."""
    characters: "Callable[[], Characters] | None" = None
    """Loads what letters mean in Chinese; None: none is typed."""
    index: "Callable[[], LetterIndex[Matter]] | None" = None
    """Loads what matters are found by; None: made where it is wanted."""
    need: "Callable[[Draft], Step] | None" = None
    """Makes the page of what a matter needs; None: no other matter is offered in place of one."""

    @property
    def holding(self) -> Holding | None:
        """The kind of document that was shown first."""
        return None if self.shown is None else holding_of(self.shown)


def holding_of(identity: Identity) -> Holding | None:
    """Return the kind of document that somebody shows; None: he only types, or it is another."""
    kinds = {one.value: one for one in Holding}
    return kinds.get(identity.document) if identity.source in HELD else None


@dataclass(frozen=True, slots=True)
class Draft:
    """An application that is being made. Personal."""

    desk: Desk
    matter: Matter
    asked: Asked
    identity: Identity | None = field(default=None, repr=False)
    answers: Mapping[str, str] = field(default_factory=dict, repr=False)
    known: Mapping[str, KnownAnswer] = field(default_factory=dict, repr=False)
    """By Question.id, of ``answers`` those that a register gave."""
    papers: Mapping[str, tuple[Paper, ...]] = field(default_factory=dict, repr=False)
    strokes: Strokes = field(default=(), repr=False)
    standings: Mapping[Who, Standing] = field(default_factory=dict, repr=False)
    promised: Mapping[str, date] = field(default_factory=dict)  # by AskedMaterial.key: until when

    @classmethod
    def of(cls, desk: Desk, matter: Matter) -> "Draft":
        """Return an empty one."""
        return cls(desk, matter, union(desk.matters, matter))

    def known_as(self, identity: Identity, today: date) -> "Draft":
        """Return it with what the visitor's document answers already.

        What a register said of somebody else is forgotten.
        """
        answers = {key: value for key, value in self.answers.items() if key not in self.known}
        for one in self.asked.questions:
            known = one.question.known
            if known is None or known not in identity.fields:
                continue
            answer = checked(one.question, identity.fields[known], today)
            if answer.problem is None:
                answers[one.question.id] = answer.value
        return replace(
            self, identity=identity, answers=answers, known={}, standings={}, promised={}
        )

    @property
    def holding(self) -> Holding | None:
        """The kind of document that was shown."""
        return None if self.identity is None else holding_of(self.identity)

    @property
    def held(self) -> bool:
        """Whether the visitor's document was here: of who only types, no register is asked."""
        return self.identity is not None and self.identity.source in HELD

    def sought(self, who: Who) -> tuple[Question, ...]:
        """Return the questions without an answer that a register may know."""
        if not self.held:
            return ()
        return tuple(
            one.question
            for one in self.asked.questions
            if one.question.known is Known.REGISTER
            and one.question.whose is SUBJECTS[who]
            and one.question.id not in self.answers
        )

    def told(self, known: Mapping[str, KnownAnswer]) -> "Draft":
        """Return it with what a register knows; what the visitor answered stays."""
        new = {key: one for key, one in known.items() if key not in self.answers}
        answers = {**self.answers, **{key: one.value for key, one in new.items()}}
        return replace(self, answers=answers, known={**self.known, **new})

    def standing_as(self, who: Who, standing: Standing) -> "Draft":
        """Return it with what is known of the person or the company; a promise needs a good one."""
        known = replace(self, standings={**self.standings, who: standing})
        return known if known.standing.grade is Grade.GOOD else replace(known, promised={})

    @property
    def standing(self) -> Standing:
        """How the person, for the company, stands."""
        person, company = (self.standings.get(who, UNKNOWN) for who in Who)
        return together(person, company)

    def follows_until(self, one: AskedMaterial, today: date) -> date | None:
        """Return the day until which a material may follow; None: it must be shown now."""
        rules, standing = self.desk.rules, self.standing
        if rules is None or standing.grade is not Grade.GOOD or not standing.promise_days:
            return None
        if one.need.material not in rules().may_follow:
            return None
        return today + timedelta(days=min(standing.promise_days, rules().promise_days))

    def following_by(self, key: str, day: date) -> "Draft":
        """Return it with a promise in the place of a material."""
        papers = {other: pages for other, pages in self.papers.items() if other != key}
        return replace(self, papers=papers, promised={**self.promised, key: day})

    def answered(self, question: Question, value: str) -> "Draft":
        """Return it with an answer of the visitor's.

        With another company goes what a register said of the one before.
        """
        gone = {question.id} & self.known.keys()
        if question.kind is Kind.COMPANY and self.answers.get(question.id) != value:
            gone |= {
                one.question.id
                for one in self.asked.questions
                if one.question.whose is Whose.COMPANY and one.question.id in self.known
            }
        answers = {key: said for key, said in self.answers.items() if key not in gone}
        known = {key: one for key, one in self.known.items() if key not in gone}
        return replace(self, answers={**answers, question.id: value}, known=known)

    def shown(self, key: str, papers: tuple[Paper, ...]) -> "Draft":
        """Return it with the pictures of a material."""
        promised = {other: day for other, day in self.promised.items() if other != key}
        return replace(self, papers={**self.papers, key: papers}, promised=promised)

    @property
    def last_paper(self) -> Paper | None:
        """The picture that was taken last: its paper may still lie there."""
        taken = [paper for pages in self.papers.values() for paper in pages]
        return max(taken, key=lambda paper: paper.number, default=None)

    @property
    def next_question(self) -> Question | None:
        """The first that has no answer."""
        for one in self.asked.questions:
            if one.question.id not in self.answers:
                return one.question
        return None

    @property
    def next_material(self) -> AskedMaterial | None:
        """The first that was neither shown nor promised."""
        for one in self.asked.materials:
            if one.key not in self.papers and one.key not in self.promised:
                return one
        return None


def today_of(here: Surroundings) -> date:
    """Return the hall's day; a machine without a clock says the first day of our calendar."""
    return date(2026, 1, 1) if here.now is None else here.now.date()
