"""Which matter: by topic, by what happened in one's life, or by letters."""

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from kiosk.catalogue.holding import Holding
from kiosk.catalogue.matters import Matter
from kiosk.flow.events import Chosen, Typed
from kiosk.flow.model import Event, Step, View
from kiosk.flow.surroundings import Surroundings
from kiosk.flow.views import ChoiceView, FormView, Keys, Option
from kiosk.flows.apply.draft import Desk, Draft
from kiosk.flows.apply.first import ShowFirst
from kiosk.flows.apply.needing import Needing
from kiosk.flows.holders import OTHERS, YOURS
from kiosk.texts import Text, message

if TYPE_CHECKING:
    from kiosk.catalogue.searching import LetterIndex

A_PAGE = 6
MORE = "more"
NONE = Option("topic", message("apply.letters_none"), icon="view-list")
"""Stands where what was found would: a line above the keys would move them from the finger."""
WAYS = (
    Option(
        "topic", message("apply.by_topic"), about=message("apply.by_topic_about"), icon="view-list"
    ),
    Option(
        "event",
        message("apply.by_event"),
        about=message("apply.by_event_about"),
        icon="account-search",
    ),
    Option(
        "letters",
        message("apply.by_letters"),
        about=message("apply.by_letters_about"),
        icon="keyboard",
    ),
)
FIRST = Option(
    "first", message("plan.first"), about=message("apply.first_about"), icon="account-card-details"
)


@dataclass(frozen=True, slots=True)
class ChooseWay(Step):
    """How the visitor looks for his matter."""

    desk: Desk

    @property
    def advice(self) -> Text | None:
        """See ``Step.advice``."""
        return message("help.apply")

    def view(self, here: Surroundings) -> View:
        """See ``Step.view``."""
        del here
        shown = self.desk.shown is not None
        return ChoiceView(
            title=message("apply.choose_way"),
            lead=message("plan.shown" if shown else "apply.lead"),
            options=WAYS if shown or not self._channels else (*WAYS, FIRST),
        )

    def on(self, event: Event, here: Surroundings) -> Step:
        """See ``Step.on``."""
        match event:
            case Chosen("first") if self.desk.shown is None and self._channels:
                return ShowFirst(self.desk, ChooseWay, reading=here.reader_ready)
            case Chosen("topic"):
                return ChooseHeading(self.desk, by_event=False)
            case Chosen("event"):
                return ChooseHeading(self.desk, by_event=True)
            case Chosen("letters"):
                return Letters(self.desk, _index(self.desk))
        return self

    @property
    def _channels(self) -> bool:
        """Whether anything is for holders of certain documents."""
        return any(one.holders for one in self.desk.matters.matters)


@dataclass(frozen=True, slots=True)
class ChooseHeading(Step):
    """Under which topic, or after what happened."""

    desk: Desk
    by_event: bool

    def view(self, here: Surroundings) -> View:
        """See ``Step.view``."""
        del here
        headings = self.desk.matters.events if self.by_event else self.desk.matters.topics
        title = message("apply.choose_event" if self.by_event else "apply.choose_topic")
        options = tuple(Option(one.id, one.name, icon=one.icon) for one in headings)
        return ChoiceView(title=title, options=options)

    def on(self, event: Event, here: Surroundings) -> Step:
        """See ``Step.on``."""
        del here
        if isinstance(event, Chosen):
            matters = self.desk.matters
            found = matters.of_event(event.id) if self.by_event else matters.of_topic(event.id)
            if found:
                return ChooseMatter(self.desk, in_order(found, self.desk.holding))
        return self


@dataclass(frozen=True, slots=True)
class ChooseMatter(Step):
    """Which matter; six on a page."""

    desk: Desk
    matters: tuple[Matter, ...]

    def view(self, here: Surroundings) -> View:
        """See ``Step.view``."""
        del here
        options = tuple(replace(_option(one, self.desk), about=one.about) for one in self._here)
        if self._after:
            options += (Option(MORE, message("apply.more"), icon="dots-horizontal"),)
        return ChoiceView(title=message("apply.choose_matter"), options=options)

    def on(self, event: Event, here: Surroundings) -> Step:
        """See ``Step.on``."""
        del here
        match event:
            case Chosen("more") if self._after:
                return ChooseMatter(self.desk, self._after)
            case Chosen(id_):
                for one in self._here:
                    if one.id == id_ and _option(one, self.desk).enabled:
                        return Needing(Draft.of(self.desk, one))
        return self

    @property
    def _here(self) -> tuple[Matter, ...]:
        return self.matters if len(self.matters) <= A_PAGE else self.matters[: A_PAGE - 1]

    @property
    def _after(self) -> tuple[Matter, ...]:
        return self.matters[len(self._here) :]


@dataclass(frozen=True, slots=True)
class Letters(Step):
    """By the first letters of the pinyin, or an English word."""

    desk: Desk
    index: "LetterIndex[Matter]"
    text: str = field(default="", repr=False)
    continues: bool = False

    @property
    def advice(self) -> Text | None:
        """See ``Step.advice``."""
        return message("help.letters")

    def view(self, here: Surroundings) -> View:
        """See ``Step.view``."""
        del here
        found = tuple(_option(one, self.desk) for one in self._found)
        return FormView(
            title=message("apply.letters"),
            keys=Keys.LETTERS,
            value=self.text,
            hint=message("apply.letters_hint"),
            finds=True,
            characters=None if self.desk.characters is None else self.desk.characters(),
            found=found or ((NONE,) if self.text.strip() else ()),
            done=Option("topic", message("apply.by_topic"), icon="view-list"),
        )

    def on(self, event: Event, here: Surroundings) -> Step:
        """See ``Step.on``."""
        del here
        match event:
            case Typed(text):
                return replace(self, text=text[:40], continues=True)
            case Chosen("topic"):
                return ChooseHeading(self.desk, by_event=False)
            case Chosen(id_):
                for one in self._found:
                    if one.id == id_ and _option(one, self.desk).enabled:
                        return Needing(Draft.of(self.desk, one))
        return self

    @property
    def _found(self) -> tuple[Matter, ...]:
        return self.index.find(self.text)


def in_order(matters: tuple[Matter, ...], holding: Holding | None) -> tuple[Matter, ...]:
    """Return matters with those first that are for the holder of a document that was shown."""
    return tuple(sorted(matters, key=lambda one: not one.meant_for(holding)))


def _option(matter: Matter, desk: Desk) -> Option:
    """Return a matter to choose; what is for others is named, and cannot be chosen."""
    holding = desk.holding
    closed = holding is not None and not matter.open_to(holding)
    note = OTHERS if closed else YOURS if matter.meant_for(holding) else None
    return Option(matter.id, matter.name, icon=matter.icon, note=note, enabled=not closed)


def _index(desk: Desk) -> "LetterIndex[Matter]":
    if desk.index is not None:
        return desk.index()
    from kiosk.catalogue.searching import LetterIndex  # noqa: PLC0415

    return LetterIndex(desk.matters.matters)
