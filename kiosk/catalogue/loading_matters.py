"""Reads the matters from ``config/catalogue``; names every fault by file, line and path."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from pathlib import Path

from kiosk.catalogue import written_matters as written
from kiosk.catalogue.loading import MOST
from kiosk.catalogue.located import Located
from kiosk.catalogue.matters import (
    Answerable,
    Authority,
    AuthorityNeed,
    Heading,
    Kind,
    Known,
    Material,
    MaterialNeed,
    Matter,
    Matters,
    Question,
)
from kiosk.typed_toml import Fault, FileFaultsError, Gathering

COMMON = "matters.yaml"
FOLDER = "matters"


def load_matters(folder: Path, queues: Iterable[str] | None) -> Matters:
    """Read ``matters.yaml`` and ``matters/*.yaml`` of ``folder``.

    Args:
        folder: The catalogue.
        queues: Ids of the queues that the hall has; None: not known now, so nothing is said of
            them.

    Raises:
        FileFaultsError: With every fault: of what matters are made of, or of every file of them.
    """
    common_file = Located(folder / COMMON)
    common = common_file.typed(written.Common)
    common_file.refuse(list(_common_faults(common)))
    digest = hashlib.sha256(common_file.data)
    known = None if queues is None else frozenset(queues)
    matters, every, there = list[Matter](), Gathering(), set[str]()
    files: list[tuple[Located, written.Topic]] = []
    for path in sorted((folder / FOLDER).glob("*.yaml")):
        read = every.attempt(partial(_read, path, common, known, there))
        if read is not None:
            file, topic = read
            matters += [_matter(matter, topic.topic) for matter in topic.matters]
            files.append(read)
            digest.update(file.data)
    for file, topic in files:
        every.attempt(partial(file.refuse, list(_holder_faults(topic, matters))))
    every.refuse()
    if not matters:
        raise FileFaultsError(folder / FOLDER, (Fault("", "holds no matters"),))
    return Matters(
        {key: Authority(key, one.name.words()) for key, one in common.authorities.items()},
        _headings(common.topics),
        _headings(common.events),
        {key: _material(key, one) for key, one in common.materials.items()},
        {key: _question(key, one) for key, one in common.questions.items()},
        tuple(matters),
        digest.hexdigest()[:12],
    )


def _read(
    path: Path, common: written.Common, queues: frozenset[str] | None, there: set[str]
) -> tuple[Located, written.Topic]:
    file = Located(path)
    topic = file.typed(written.Topic)
    file.refuse(list(_topic_faults(topic, common, queues, there)))
    return file, topic


def _headings(raw: Mapping[str, written.Heading]) -> tuple[Heading, ...]:
    return tuple(Heading(key, one.name.words(), one.icon) for key, one in raw.items())


def _material(key: str, raw: written.Material) -> Material:
    return Material(
        key,
        raw.kind,
        raw.sides,
        raw.most_pages,
        raw.name.words(),
        raw.where.words(),
        raw.archival,
        raw.limit_kb,
    )


def _question(key: str, raw: written.Question) -> Question:
    return Question(
        key,
        raw.kind,
        raw.ask.words(),
        None if raw.hint is None else raw.hint.words(),
        raw.known,
        tuple(Answerable(one.id, one.name.words()) for one in raw.options),
        raw.least,
        raw.most,
        raw.when,
        raw.required,
        raw.whose,
    )


def _matter(raw: written.Matter, topic: str) -> Matter:
    needs = tuple(
        AuthorityNeed(
            need.authority,
            need.days,
            tuple(
                MaterialNeed(one.material, one.owner, one.form, one.newer_than_days)
                for one in need.materials
            ),
            tuple(need.questions),
        )
        for need in raw.needs
    )
    return Matter(
        raw.id,
        topic,
        tuple(raw.events),
        raw.queue,
        raw.icon,
        raw.name.words(),
        raw.about.words(),
        raw.fee.words(),
        raw.basis.words(),
        needs,
        None if raw.hours is None else raw.hours.words(),
        raw.open,
        tuple(raw.holders),
        raw.instead or "",
    )


def _common_faults(common: written.Common) -> Iterator[Fault]:
    for name in ("topics", "events"):
        count = len(getattr(common, name))
        if not 1 <= count <= MOST:
            yield Fault(name, f"has {count}; expected 1 to {MOST}")
    for key, question in common.questions.items():
        path = f"questions.{key}"
        if (question.kind is Kind.CHOICE) != bool(question.options):
            yield Fault(f"{path}.options", "belong to a choice, and a choice has some")
        ids = [option.id for option in question.options]
        if len(set(ids)) < len(ids):
            yield Fault(f"{path}.options", "have an id twice")
        least, most = question.least, question.most
        if least is not None and most is not None and least > most:
            yield Fault(f"{path}.least", f"is {least}, which is more than most")
        yield from _register_faults(path, question)
    for key, material in common.materials.items():
        if material.sides > 1 and material.most_pages > 1:
            yield Fault(f"materials.{key}.most_pages", "is for sheets; this has two sides")


def _register_faults(path: str, question: written.Question) -> Iterator[Fault]:
    if question.known is not Known.REGISTER:
        if question.whose is not None:
            yield Fault(f"{path}.whose", "is for what a register knows; set known: register")
        return
    if question.whose is None:
        yield Fault(f"{path}.known", "is 'register'; set whose: applicant or company")
    if question.kind is Kind.COMPANY:
        yield Fault(f"{path}.known", "is 'register', which is asked by this very number")


def _topic_faults(
    topic: written.Topic, common: written.Common, queues: frozenset[str] | None, there: set[str]
) -> Iterator[Fault]:
    yield from _unknown("topic", topic.topic, common.topics)
    for at, matter in enumerate(topic.matters):
        path = f"matters[{at}]"
        if matter.id in there:
            yield Fault(f"{path}.id", f"is {matter.id!r}, which is there already")
        there.add(matter.id)
        if queues is not None:
            yield from _unknown(f"{path}.queue", matter.queue, queues)
        for index, event in enumerate(matter.events):
            yield from _unknown(f"{path}.events[{index}]", event, common.events)
        for index, need in enumerate(matter.needs):
            yield from _need_faults(f"{path}.needs[{index}]", need, common)
        authorities = [need.authority for need in matter.needs]
        if len(set(authorities)) < len(authorities):
            yield Fault(f"{path}.needs", "name an authority twice")


def _holder_faults(topic: written.Topic, matters: list[Matter]) -> Iterator[Fault]:
    """Yield what is wrong with matters that are for some only."""
    for_all = {one.id for one in matters if one.open and not one.holders}
    for at, matter in enumerate(topic.matters):
        path = f"matters[{at}]"
        if len(set(matter.holders)) < len(matter.holders):
            yield Fault(f"{path}.for", "names a document twice")
        if matter.instead is None:
            continue
        if not matter.holders:
            yield Fault(f"{path}.instead", "is for matters that are for some only; set for")
        elif matter.instead not in for_all:
            problem = f"is {matter.instead!r}; expected a matter that is for everybody"
            yield Fault(f"{path}.instead", problem)


def _need_faults(path: str, need: written.AuthorityNeed, common: written.Common) -> Iterator[Fault]:
    yield from _unknown(f"{path}.authority", need.authority, common.authorities)
    for at, one in enumerate(need.materials):
        yield from _unknown(f"{path}.materials[{at}].material", one.material, common.materials)
    for at, question in enumerate(need.questions):
        yield from _unknown(f"{path}.questions[{at}]", question, common.questions)
    doubles = [(one.material, one.owner) for one in need.materials]
    if len(set(doubles)) < len(doubles):
        yield Fault(f"{path}.materials", "name a material of one owner twice")


def _unknown(path: str, name: str, known: Iterable[str]) -> Iterator[Fault]:
    names = sorted(known)
    if name not in names:
        yield Fault(path, f"is {name!r}; expected one of {', '.join(names)}")
