"""Reads ``policies`` of ``config/catalogue``; names every fault of every file, with its line."""

import hashlib
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated

from markdown_it import MarkdownIt
from msgspec import Meta, Struct

from kiosk.catalogue.loading import Id, Said, Spoken
from kiosk.catalogue.located import Located
from kiosk.catalogue.markdown import parser, written
from kiosk.catalogue.policies import Article, Lead, LeadKind, Policies, Topic, Version
from kiosk.texts import Language
from kiosk.typed_toml import Fault, FileFaultsError

FOLDER = "policies"
TOPICS = "topics.yaml"
MOST_TOPICS = 12  # three pages of choices
SUFFIXES: Mapping[Language, str] = {
    Language.TRADITIONAL: "zh-hant",
    Language.SIMPLIFIED: "zh-hans",
    Language.ENGLISH: "en",
}
"""By language the part of a file's name before ``.md``."""
NAME = re.compile(r"([a-z0-9][a-z0-9-]{0,62})\.(zh-hant|zh-hans|en)\.md")
FENCE = "---"
RESERVED = frozenset({"all", "more", "none", "topic"})
"""What other buttons beside the articles are called."""
Day = date
Word = Annotated[str, Meta(min_length=1, max_length=40)]


class _Topic(Struct, frozen=True, kw_only=True):
    id: Id
    icon: Said
    name: Spoken


class _Topics(Struct, frozen=True, kw_only=True):
    topics: Annotated[list[_Topic], Meta(min_length=1, max_length=MOST_TOPICS)]


class _Front(Struct, frozen=True, kw_only=True):
    title: Annotated[str, Meta(min_length=1, max_length=80)]
    keywords: Annotated[list[Word], Meta(min_length=1, max_length=20)]
    source: Said
    date: Day
    valid_until: Day | None = None
    sample: bool = False
    leads: Annotated[list[str], Meta(max_length=5)] = []


@dataclass(frozen=True, slots=True)
class _File:
    """One article in one language, as it was read."""

    front: _Front
    version: Version
    located: Located


def load_policies(
    folder: Path, matters: Collection[str] | None, services: Collection[str] | None
) -> Policies:
    """Read ``policies/topics.yaml`` and ``policies/TOPIC/ID.LANGUAGE.md`` of ``folder``.

    Args:
        folder: The catalogue.
        matters: Ids of what can be applied for; None: not known now, so nothing is said of them.
        services: Ids of what a number can be taken for; None: the same.

    Raises:
        FileFaultsError: With every fault of every article.
    """
    topics = load_topics(folder)
    known = (_NotKnown() if ids is None else frozenset(ids) for ids in (matters, services))
    reader = _Reader(folder / FOLDER, *known)
    articles = reader.read([topic.id for topic in topics])
    if not articles and not reader.faults:
        reader.faults.append(Fault("", "holds no articles"))
    if reader.faults:
        raise FileFaultsError(folder / FOLDER, tuple(reader.faults))
    reader.digest.update((folder / FOLDER / TOPICS).read_bytes())
    return Policies(topics, tuple(articles), reader.digest.hexdigest()[:12])


def load_topics(folder: Path) -> tuple[Topic, ...]:
    """Read ``policies/topics.yaml`` of ``folder``.

    Raises:
        FileFaultsError: With every fault that it has.
    """
    file = Located(folder / FOLDER / TOPICS)
    topics = file.typed(_Topics).topics
    names = [topic.id for topic in topics]
    faults = [
        Fault(f"topics[{at}].id", f"is {name!r}, which is there already")
        for at, name in enumerate(names)
        if name in names[:at]
    ]
    faults += [
        Fault(f"topics[{at}].id", f"is {name!r}, which has another meaning here")
        for at, name in enumerate(names)
        if name in RESERVED
    ]
    file.refuse(faults)
    return tuple(Topic(one.id, one.name.words(), one.icon) for one in topics)


class _NotKnown(frozenset[str]):
    """Ids that are not known now: nothing is said to be missing among them."""

    def __contains__(self, item: object) -> bool:
        return True


class _Reader:
    """Reads the files of one folder and gathers what is wrong with them."""

    def __init__(self, folder: Path, matters: frozenset[str], services: frozenset[str]) -> None:
        self._folder, self._matters, self._services = folder, matters, services
        self._parser: MarkdownIt = parser()
        self.faults: list[Fault] = []
        self.digest = hashlib.sha256()

    def read(self, topics: Iterable[str]) -> list[Article]:
        """Return the articles, in the order of the topics and of their ids."""
        known, articles, seen = list(topics), list[Article](), dict[str, str]()
        for path in sorted(self._folder.iterdir()):
            if path.is_dir() and path.name not in known:
                expected = ", ".join(known)
                problem = f"is no topic of {TOPICS}; expected one of {expected}"
                self.faults.append(Fault(f"{path.name}/", problem))
        for topic in known:
            for article_id in self._ids(topic):
                there = seen.setdefault(article_id, topic)
                if there != topic:
                    here = f"{topic}/{article_id}"
                    self.faults.append(Fault(here, f"has the name of {there}/{article_id}"))
                    continue
                article = self._article(topic, article_id)
                if article is not None:
                    articles.append(article)
        return articles

    def _ids(self, topic: str) -> list[str]:
        folder, ids = self._folder / topic, set[str]()
        for path in sorted(folder.iterdir()) if folder.is_dir() else ():
            named = NAME.fullmatch(path.name)
            if named is None:
                problem = "is no article; expected ID.zh-hant.md, ID.zh-hans.md and ID.en.md"
                self.faults.append(Fault(f"{topic}/{path.name}", problem))
            elif named[1] in RESERVED:
                problem = f"cannot be called {named[1]!r}, which has another meaning here"
                self.faults.append(Fault(f"{topic}/{path.name}", problem))
            else:
                ids.add(named[1])
        return sorted(ids)

    def _article(self, topic: str, article_id: str) -> Article | None:
        files: dict[Language, _File] = {}
        for language, suffix in SUFFIXES.items():
            path = self._folder / topic / f"{article_id}.{suffix}.md"
            if not path.is_file():
                problem = "is missing: an article has all three languages"
                self.faults.append(Fault(self._named(path), problem))
                continue
            read = self._file(path)
            if read is not None:
                files[language] = read
        if len(files) < len(SUFFIXES):
            return None
        first = files[Language.TRADITIONAL].front
        for language in (Language.SIMPLIFIED, Language.ENGLISH):
            self._compare(first, files[language])
        return Article(
            article_id,
            topic,
            {language: one.version for language, one in files.items()},
            first.date,
            first.valid_until,
            first.sample,
            tuple(_lead(text) for text in first.leads),
        )

    def _file(self, path: Path) -> _File | None:
        """Return what a file says; None where it has faults, which are kept."""
        try:
            text = path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            self.faults.append(Fault(self._named(path), f"cannot be read: {error}"))
            return None
        self.digest.update(text.encode())
        lines = text.splitlines()
        ends = [at for at, line in enumerate(lines) if line.rstrip() == FENCE]
        if len(ends) < 2 or ends[0] != 0:  # noqa: PLR2004
            problem = f"line 1 is no {FENCE!r}, or no second one ends the front matter"
            self.faults.append(Fault(self._named(path), problem))
            return None
        before = len(self.faults)
        try:
            # An empty line in place of the fence: the lines are those of the file.
            located = Located(path, "\n".join(["", *lines[1 : ends[1]]]))
            front = located.typed(_Front)
            located.refuse(list(self._front_faults(front)))
        except FileFaultsError as error:
            self._keep(path, error.faults)
            front = None
        made = written(
            self._parser,
            "\n".join(lines[ends[1] + 1 :]),
            first_line=ends[1] + 2,
            known=self._matters.__contains__,
        )
        self._keep(path, (Fault(f"line {one.line}", one.problem) for one in made.flaws))
        if not made.blocks and not made.flaws:
            self._keep(path, [Fault(f"line {ends[1] + 1}", "nothing follows to read")])
        if front is None or len(self.faults) > before:
            return None
        version = Version(front.title, tuple(front.keywords), front.source, tuple(made.blocks))
        return _File(front, version, located)

    def _front_faults(self, front: _Front) -> Iterator[Fault]:
        if front.valid_until is not None and front.valid_until < front.date:
            yield Fault("valid_until", f"is {front.valid_until}, before date")
        for at, text in enumerate(front.leads):
            kind, _, name = text.partition(":")
            known = {"matter": self._matters, "service": self._services}.get(kind)
            if known is None:
                yield Fault(f"leads[{at}]", f"is {text!r}; expected matter:ID or service:ID")
            elif name not in known:
                yield Fault(f"leads[{at}]", f"is {text!r}; the hall has no such {kind}")

    def _compare(self, first: _Front, file: _File) -> None:
        """What is no matter of language is the same in all languages."""
        for name in ("date", "valid_until", "sample", "leads"):
            here, there = getattr(file.front, name), getattr(first, name)
            if here != there:
                line = file.located.line_of(name)
                problem = f"is {_plain(here)}, but {_plain(there)} in zh-hant"
                self._keep(file.located.file, [Fault(f"line {line}, {name}", problem)])

    def _keep(self, path: Path, faults: Iterable[Fault]) -> None:
        self.faults += [
            Fault(f"{self._named(path)}: {fault.path}".rstrip(": "), fault.problem)
            for fault in faults
        ]

    def _named(self, path: Path) -> str:
        return str(path.relative_to(self._folder))


def _lead(text: str) -> Lead:
    kind, _, name = text.partition(":")
    return Lead(LeadKind(kind), name)


def _plain(value: object) -> str:
    return ", ".join(value) or "nothing" if isinstance(value, list) else str(value)
