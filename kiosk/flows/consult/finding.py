"""Which article: by topic, or by letters."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, TypeVar

from kiosk.catalogue.policies import Article
from kiosk.flow.events import Chosen, Typed
from kiosk.flow.model import Event, Step, View
from kiosk.flow.surroundings import Surroundings
from kiosk.flow.views import ChoiceView, FormView, Keys, Option
from kiosk.flows.consult.desk import MOST, Desk
from kiosk.flows.consult.reading import Reading
from kiosk.flows.consult.unanswered import Unanswered
from kiosk.texts import Text, message

if TYPE_CHECKING:
    from kiosk.catalogue.searching_policies import PolicyIndex

T = TypeVar("T")
FEW = 4  # articles that are shown under the keys
SIGNS = 40
MORE = Option("more", message("consult.more"), icon="dots-horizontal")
NONE = Option(
    "none", message("consult.none"), about=message("consult.none_about"), icon="help-circle"
)
NOTHING = Option(
    "none", message("consult.nothing"), about=message("consult.nothing_about"), icon="help-circle"
)
BY_TOPIC = Option(
    "topic", message("consult.by_topic"), about=message("consult.by_topic_about"), icon="view-list"
)
BY_LETTERS = Option(
    "letters",
    message("consult.by_letters"),
    about=message("consult.by_letters_about"),
    icon="keyboard",
)


@dataclass(frozen=True, slots=True)
class ChooseWay(Step):
    """How the visitor looks for an answer."""

    desk: Desk

    @property
    def advice(self) -> Text | None:
        """See ``Step.advice``."""
        return message("help.consult")

    def view(self, here: Surroundings) -> View:
        """See ``Step.view``."""
        del here
        return ChoiceView(
            title=message("consult.way"),
            lead=message("consult.lead"),
            options=(BY_TOPIC, BY_LETTERS),
        )

    def on(self, event: Event, here: Surroundings) -> Step:
        """See ``Step.on``."""
        del here
        match event:
            case Chosen("topic"):
                return ChooseTopic(self.desk)
            case Chosen("letters"):
                return Letters(self.desk, self.desk.index())
        return self


@dataclass(frozen=True, slots=True)
class ChooseTopic(Step):
    """What it is about; five topics and what leads to the others on a page."""

    desk: Desk
    skipped: int = 0

    def view(self, here: Surroundings) -> View:
        """See ``Step.view``."""
        del here
        topics, after = paged(self.desk.policies.topics[self.skipped :])
        options = tuple(Option(one.id, one.name, icon=one.icon) for one in topics)
        return ChoiceView(
            title=message("consult.topic"), options=(*options, MORE) if after else options
        )

    def on(self, event: Event, here: Surroundings) -> Step:
        """See ``Step.on``."""
        del here
        topics, after = paged(self.desk.policies.topics[self.skipped :])
        match event:
            case Chosen("more") if after:
                return ChooseTopic(self.desk, self.skipped + len(topics))
            case Chosen(id_) if found := self.desk.policies.of_topic(id_):
                return ChooseArticle(self.desk, found, topic=id_)
        return self


@dataclass(frozen=True, slots=True)
class ChooseArticle(Step):
    """Which article; the last page says what to do where none fits."""

    desk: Desk
    articles: tuple[Article, ...]
    topic: str = ""  # whose articles they are
    words: tuple[str, ...] = ()  # that led here, as far as they may be kept

    def view(self, here: Surroundings) -> View:
        """See ``Step.view``."""
        del here
        articles, after = self._paged
        options = tuple(Option(one.id, one.title, icon="file-document") for one in articles)
        return ChoiceView(
            title=message("consult.article"), options=(*options, MORE if after else NONE)
        )

    def on(self, event: Event, here: Surroundings) -> Step:
        """See ``Step.on``."""
        del here
        articles, after = self._paged
        match event:
            case Chosen("more") if after:
                return replace(self, articles=after)
            case Chosen("none") if not after:
                return Unanswered(self.desk, self.topic, self.words)
            case Chosen(id_):
                return _chosen(self.desk, articles, id_) or self
        return self

    @property
    def _paged(self) -> tuple[tuple[Article, ...], tuple[Article, ...]]:
        return self.articles[: MOST - 1], self.articles[MOST - 1 :]


@dataclass(frozen=True, slots=True)
class Letters(Step):
    """By the letters of pinyin, or by English words."""

    desk: Desk
    index: "PolicyIndex"
    text: str = field(default="", repr=False)
    continues: bool = False

    @property
    def advice(self) -> Text | None:
        """See ``Step.advice``."""
        return message("help.consult_letters")

    def view(self, here: Surroundings) -> View:
        """See ``Step.view``."""
        del here
        found = self.index.find(self.text)
        shown = tuple(Option(one.id, one.title, icon="file-document") for one in found[:FEW])
        if self.text.strip() and not found:
            # Under the keys, as articles are: above them it would push them away from the finger.
            shown = (NOTHING,)
        return FormView(
            title=message("consult.letters"),
            keys=Keys.LETTERS,
            value=self.text,
            hint=message("consult.letters_hint"),
            finds=True,
            found=shown,
            characters=None if self.desk.characters is None else self.desk.characters(),
            done=self._done(len(found)),
        )

    def on(self, event: Event, here: Surroundings) -> Step:
        """See ``Step.on``."""
        del here
        match event:
            case Typed(text):
                return replace(self, text=text[:SIGNS], continues=True)
            case Chosen("topic"):
                return ChooseTopic(self.desk)
            case Chosen("all"):
                return ChooseArticle(self.desk, self.index.find(self.text), words=self._words)
            case Chosen("none"):
                words = self._words
                return Unanswered(self.desk, self.index.topic_of(words), words)
            case Chosen(id_):
                return _chosen(self.desk, self.index.find(self.text)[:FEW], id_) or self
        return self

    def _done(self, count: int) -> Option:
        if not count:
            return replace(BY_TOPIC, about=None)
        if count > FEW:
            return Option("all", message("consult.all", count=count), icon="view-list")
        return Option("none", message("consult.ask"), icon="help-circle")

    @property
    def _words(self) -> tuple[str, ...]:
        return self.index.known_words(self.text)


def paged(things: Sequence[T]) -> tuple[tuple[T, ...], tuple[T, ...]]:
    """Return what stands on a page, and what comes after it."""
    here = len(things) if len(things) <= MOST else MOST - 1
    return tuple(things[:here]), tuple(things[here:])


def _chosen(desk: Desk, articles: Sequence[Article], article_id: str) -> Step | None:
    for one in articles:
        if one.id == article_id:
            return Reading(desk, one)
    return None
