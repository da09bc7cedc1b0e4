"""Policies to read: articles in three languages, each a title and a body of plain blocks."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from kiosk.catalogue.matters import Heading as Topic
from kiosk.texts import Language, Words

Day = date  # an article has a ``date``

__all__ = [
    "Article",
    "Block",
    "Body",
    "Heading",
    "Item",
    "Lead",
    "LeadKind",
    "Note",
    "Paragraph",
    "Policies",
    "Row",
    "Topic",
    "Version",
    "text_of",
]


@dataclass(frozen=True, slots=True)
class Heading:
    """What the blocks below it are about."""

    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Sentences."""

    text: str


@dataclass(frozen=True, slots=True)
class Item:
    """One thing of a list."""

    text: str
    mark: str = "•"  # or its number: "1."
    depth: int = 0  # lists in lists


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table, as a narrow page shows it."""

    name: str  # the first cell
    text: str  # the others, each with the head of its column


@dataclass(frozen=True, slots=True)
class Note:
    """Something to mind."""

    text: str


Block = Heading | Paragraph | Item | Row | Note


@dataclass(frozen=True, slots=True)
class Body:
    """The blocks of an article; each language has its own."""

    zh_hant: tuple[Block, ...]
    zh_hans: tuple[Block, ...]
    en: tuple[Block, ...]

    def in_language(self, language: Language) -> tuple[Block, ...]:
        """Return the blocks in ``language``."""
        match language:
            case Language.TRADITIONAL:
                return self.zh_hant
            case Language.SIMPLIFIED:
                return self.zh_hans
            case Language.ENGLISH:
                return self.en


class LeadKind(StrEnum):
    """What an article leads to."""

    MATTER = "matter"  # that is applied for here
    SERVICE = "service"  # that a number is taken for


@dataclass(frozen=True, slots=True)
class Lead:
    """What can be done about an article."""

    kind: LeadKind
    id: str  # Matter.id or Service.id


@dataclass(frozen=True, slots=True)
class Version:
    """An article in one language."""

    title: str
    keywords: tuple[str, ...]
    source: str  # who says so
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Article:
    """Something to read about a policy."""

    id: str
    topic: str  # Topic.id
    versions: Mapping[Language, Version]
    date: Day  # of the text
    valid_until: Day | None
    sample: bool  # to be replaced by the hall's own
    leads: tuple[Lead, ...]

    @property
    def title(self) -> Words:
        """What it is about."""
        return self._words(lambda one: one.title)

    @property
    def source(self) -> Words:
        """Who says so."""
        return self._words(lambda one: one.source)

    @property
    def body(self) -> Body:
        """What it says."""
        of = self.versions
        return Body(
            of[Language.TRADITIONAL].blocks,
            of[Language.SIMPLIFIED].blocks,
            of[Language.ENGLISH].blocks,
        )

    def expired(self, today: Day) -> bool:
        """Tell whether it is not valid any more."""
        return self.valid_until is not None and self.valid_until < today

    def _words(self, part: Callable[[Version], str]) -> Words:
        of = self.versions
        return Words(
            part(of[Language.TRADITIONAL]),
            part(of[Language.SIMPLIFIED]),
            part(of[Language.ENGLISH]),
        )


@dataclass(frozen=True, slots=True)
class Policies:
    """All articles of the hall."""

    topics: tuple[Topic, ...]  # in the order in which they are offered
    articles: tuple[Article, ...]
    revision: str  # SHA-256 of the files, hexadecimal, 12 characters

    def of_topic(self, topic: str) -> tuple[Article, ...]:
        """Return the articles of a topic."""
        return tuple(article for article in self.articles if article.topic == topic)


def text_of(block: Block) -> str:
    """Return a block as it is spoken, and searched."""
    return f"{block.name}\n{block.text}".strip() if isinstance(block, Row) else block.text
