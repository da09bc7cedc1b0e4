"""For which company, what for, and where to; one question a page, each answer checked beside it."""

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from kiosk.catalogue.visits import Building
from kiosk.flow.events import Chosen, Typed
from kiosk.flow.model import Event, Step, View
from kiosk.flow.surroundings import Surroundings
from kiosk.flow.views import ChoiceView, FormView, Keys, ListView, Option, Row
from kiosk.flows.doorstep.draft import Desk, Draft
from kiosk.identity.numbers import any_company
from kiosk.texts import Text, message

if TYPE_CHECKING:
    from kiosk.catalogue.searching import LetterIndex
    from kiosk.texts.characters import Characters

A_PAGE = 6
NEXT = Option("enter", message("booking.next"), icon="arrow-right")
LETTERS = Option("letters", message("booking.by_letters"), icon="keyboard")
MORE = Option("more", message("booking.more"), icon="dots-horizontal")
NONE = Option("list", message("booking.letters_none"), icon="view-list")
"""Stands where what was found would: a line above the keys would move them from the finger."""


@dataclass(frozen=True, slots=True)
class TypeCompany(Step):
    """Types the company's number; it may be of the Mainland or of Hong Kong."""

    draft: Draft
    text: str = field(default="", repr=False)
    problem: Text | None = None
    continues: bool = False

    @property
    def advice(self) -> Text | None:
        """See ``Step.advice``."""
        return message("help.doorstep")

    def view(self, here: Surroundings) -> View:
        """See ``Step.view``."""
        del here
        return FormView(
            title=message("booking.ask_company"),
            keys=Keys.LETTERS,
            value=self.text,
            hint=message("booking.company_hint"),
            problem=self.problem,
            done=NEXT,
        )

    def on(self, event: Event, here: Surroundings) -> Step:
        """See ``Step.on``."""
        match event:
            case Typed(text):
                return replace(self, text=text[:30], problem=None, continues=True)
            case Chosen("enter"):
                number = any_company(self.text)
                if number is None:
                    problem = message("booking.company_wrong")
                    return replace(self, problem=problem, continues=True)
                return replace(self.draft, company=number).followed(here)
        return self


@dataclass(frozen=True, slots=True)
class ChooseErrands(Step):
    """What is to be done: one thing, or a few."""

    draft: Draft
    chosen: tuple[str, ...] = ()
    problem: Text | None = None
    continues: bool = False

    def view(self, here: Surroundings) -> View:
        """See ``Step.view``."""
        del here
        rows = []
        for one in self.draft.desk.visits.errands:
            taken = one.id in self.chosen
            action = Option(
                f"toggle:{one.id}",
                message("booking.take_out" if taken else "booking.put_in"),
                icon="close" if taken else "plus",
            )
            icon = "checkbox-marked-outline" if taken else one.icon
            about = message("booking.about", about=one.about, count=one.minutes)
            rows.append(Row(one.name, about, icon, action))
        return ListView(
            title=message("booking.ask_errands"),
            lead=message("booking.errands_lead", most=self.draft.desk.visits.rules.most_errands),
            rows=tuple(rows),
            notices=() if self.problem is None else (self.problem,),
            done=NEXT,
        )

    def on(self, event: Event, here: Surroundings) -> Step:
        """See ``Step.on``."""
        match event:
            case Chosen("enter"):
                if not self.chosen:
                    return self._said(message("booking.errands_none"))
                return self.draft.doing(self.chosen).followed(here)
            case Chosen(id_) if id_.startswith("toggle:"):
                return self._toggled(id_.removeprefix("toggle:"))
        return self

    def _toggled(self, errand: str) -> Step:
        visits = self.draft.desk.visits
        if errand in self.chosen:
            left = tuple(one for one in self.chosen if one != errand)
            return replace(self, chosen=left, problem=None, continues=True)
        if errand not in {one.id for one in visits.errands}:
            return self
        order = [one.id for one in visits.errands]
        both = tuple(sorted((*self.chosen, errand), key=order.index))
        if len(both) > visits.rules.most_errands:
            return self._said(message("booking.errands_many", most=visits.rules.most_errands))
        if not visits.teams_for(both):
            return self._said(message("booking.errands_apart"))
        return replace(self, chosen=both, problem=None, continues=True)

    def _said(self, problem: Text) -> Step:
        return replace(self, problem=problem, continues=True)


@dataclass(frozen=True, slots=True)
class ChooseBuilding(Step):
    """Which building of the zone; six things on a page, or by letters."""

    draft: Draft
    buildings: tuple[Building, ...]
    first: bool = True
    problem: Text | None = None

    @classmethod
    def of(cls, draft: Draft, problem: Text | None = None) -> "ChooseBuilding":
        """Return the first page of all buildings."""
        return cls(draft, draft.desk.visits.buildings, problem=problem)

    def view(self, here: Surroundings) -> View:
        """See ``Step.view``."""
        del here
        options = tuple(Option(one.id, one.name, icon="domain") for one in self._here)
        options += (LETTERS,) if self._searchable else ()
        options += (MORE,) if self._after else ()
        return ChoiceView(
            title=message("booking.ask_building"),
            options=options,
            notices=() if self.problem is None else (self.problem,),
        )

    def on(self, event: Event, here: Surroundings) -> Step:
        """See ``Step.on``."""
        match event:
            case Chosen("more") if self._after:
                return replace(self, buildings=self._after, first=False, problem=None)
            case Chosen("letters") if self._searchable:
                return SearchBuilding(self.draft, _index(self.draft.desk))
            case Chosen(id_):
                return chosen_building(self, self.draft, self._here, id_, here)
        return self

    @property
    def _searchable(self) -> bool:
        return self.first and len(self.buildings) > A_PAGE

    @property
    def _here(self) -> tuple[Building, ...]:
        if len(self.buildings) <= A_PAGE:
            return self.buildings
        return self.buildings[: A_PAGE - 1 - self._searchable]

    @property
    def _after(self) -> tuple[Building, ...]:
        return self.buildings[len(self._here) :]


@dataclass(frozen=True, slots=True)
class SearchBuilding(Step):
    """By the first letters of the pinyin, or an English word."""

    draft: Draft
    index: "LetterIndex[Building]"
    text: str = field(default="", repr=False)
    continues: bool = False

    def view(self, here: Surroundings) -> View:
        """See ``Step.view``."""
        del here
        buildings = self.index.find(self.text)
        found = tuple(Option(one.id, one.name, icon="domain") for one in buildings)
        return FormView(
            title=message("booking.letters"),
            keys=Keys.LETTERS,
            value=self.text,
            hint=message("booking.letters_hint"),
            finds=True,
            characters=_characters(self.draft.desk),
            found=found or ((NONE,) if self.text.strip() else ()),
            done=Option("list", message("booking.by_list"), icon="view-list"),
        )

    def on(self, event: Event, here: Surroundings) -> Step:
        """See ``Step.on``."""
        match event:
            case Typed(text):
                return replace(self, text=text[:40], continues=True)
            case Chosen("list"):
                return ChooseBuilding.of(self.draft)
            case Chosen(id_):
                return chosen_building(self, self.draft, self.index.find(self.text), id_, here)
        return self


@dataclass(frozen=True, slots=True)
class TypeRoom(Step):
    """Floor and room, as they stand at the door."""

    draft: Draft
    text: str = field(default="", repr=False)
    problem: Text | None = None
    continues: bool = False

    def view(self, here: Surroundings) -> View:
        """See ``Step.view``."""
        del here
        return FormView(
            title=message("booking.ask_room"),
            keys=Keys.LETTERS,
            value=self.text,
            hint=message("booking.room_hint"),
            problem=self.problem,
            done=NEXT,
            characters=_characters(self.draft.desk),
        )

    def on(self, event: Event, here: Surroundings) -> Step:
        """See ``Step.on``."""
        match event:
            case Typed(text):
                return replace(self, text=text[:40], problem=None, continues=True)
            case Chosen("enter"):
                room = " ".join(self.text.split())
                if not room:
                    return replace(self, problem=message("booking.room_none"), continues=True)
                return replace(self.draft, room=room, room_checked=True).followed(here)
        return self


def chosen_building(
    stay: Step, draft: Draft, offered: tuple[Building, ...], id_: str, here: Surroundings
) -> Step:
    """Return what follows on a building; ``stay`` where it was not offered."""
    if id_ not in {one.id for one in offered}:
        return stay
    return draft.at(id_).followed(here)


def _characters(desk: Desk) -> "Characters | None":
    return None if desk.characters is None else desk.characters()


def _index(desk: Desk) -> "LetterIndex[Building]":
    if desk.index is not None:
        return desk.index()
    from kiosk.catalogue.searching import LetterIndex  # noqa: PLC0415

    return LetterIndex(desk.visits.buildings)
