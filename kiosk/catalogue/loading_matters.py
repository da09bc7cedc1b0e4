"""Reads the matters from ``config/catalogue``; names every fault by file, line and path."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Annotated

from msgspec import Meta, Struct

from kiosk.catalogue.loading import MOST, Id, Said, Spoken
from kiosk.catalogue.located import Located
from kiosk.catalogue.matters import (
    Answerable,
    Authority,
    AuthorityNeed,
    Form,
    Heading,
    Kind,
    Known,
    Material,
    MaterialNeed,
    Matter,
    Matters,
    Owner,
    PaperKind,
    Question,
    When,
    Whose,
)
from kiosk.typed_toml import Fault, FileFaultsError

COMMON = "matters.yaml"
FOLDER = "matters"
Days = Annotated[int, Meta(ge=0, le=400)]
MOST_MATTERS = 12  # of a topic: two pages of choices


class _Authority(Struct, frozen=True, kw_only=True):
    name: Spoken


class _Heading(Struct, frozen=True, kw_only=True):
    name: Spoken
    icon: Said


class _Material(Struct, frozen=True, kw_only=True):
    kind: PaperKind
    sides: Annotated[int, Meta(ge=1, le=2)] = 1
    most_pages: Annotated[int, Meta(ge=1, le=20)] = 1
    archival: bool = False
    limit_kb: Annotated[int, Meta(ge=0)] = 0
    name: Spoken
    where: Spoken


class _Answerable(Struct, frozen=True, kw_only=True):
    id: Id
    name: Spoken


class _Question(Struct, frozen=True, kw_only=True):
    kind: Kind
    ask: Spoken
    hint: Spoken | None = None
    known: Known | None = None
    whose: Whose | None = None
    options: Annotated[list[_Answerable], Meta(max_length=MOST)] = []
    least: int | None = None
    most: int | None = None
    when: When = When.ANY
    required: bool = True


class _Common(Struct, frozen=True, kw_only=True):
    authorities: dict[str, _Authority]
    topics: dict[str, _Heading]
    events: dict[str, _Heading]
    materials: dict[str, _Material]
    questions: dict[str, _Question]


class _MaterialNeed(Struct, frozen=True, kw_only=True):
    material: Id
    owner: Owner = Owner.APPLICANT
    form: Form = Form.COPY
    newer_than_days: Days | None = None


class _AuthorityNeed(Struct, frozen=True, kw_only=True):
    authority: Id
    days: Days
    materials: list[_MaterialNeed] = []
    questions: list[Id] = []


class _Matter(Struct, frozen=True, kw_only=True):
    id: Id
    events: list[Id] = []
    queue: Id
    icon: Said
    name: Spoken
    about: Spoken
    fee: Spoken
    basis: Spoken
    hours: Spoken | None = None
    open: bool = True
    needs: Annotated[list[_AuthorityNeed], Meta(min_length=1)]


class _Topic(Struct, frozen=True, kw_only=True):
    topic: Id
    matters: Annotated[list[_Matter], Meta(min_length=1, max_length=MOST_MATTERS)]


def load_matters(folder: Path, queues: Iterable[str]) -> Matters:
    """Read ``matters.yaml`` and ``matters/*.yaml`` of ``folder``.

    Args:
        folder: The catalogue.
        queues: Ids of the queues that the hall has.

    Raises:
        FileFaultsError: With every fault of the first file that has any.
    """
    common_file = Located(folder / COMMON)
    common = common_file.typed(_Common)
    common_file.refuse(list(_common_faults(common)))
    digest = hashlib.sha256(common_file.data)
    known, matters = frozenset(queues), list[Matter]()
    for path in sorted((folder / FOLDER).glob("*.yaml")):
        file = Located(path)
        topic = file.typed(_Topic)
        there = {matter.id for matter in matters}
        file.refuse(list(_topic_faults(topic, common, known, there)))
        matters += [_matter(matter, topic.topic) for matter in topic.matters]
        digest.update(file.data)
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


def _headings(raw: Mapping[str, _Heading]) -> tuple[Heading, ...]:
    return tuple(Heading(key, one.name.words(), one.icon) for key, one in raw.items())


def _material(key: str, raw: _Material) -> Material:
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


def _question(key: str, raw: _Question) -> Question:
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


def _matter(raw: _Matter, topic: str) -> Matter:
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
    )


def _common_faults(common: _Common) -> Iterator[Fault]:
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


def _register_faults(path: str, question: _Question) -> Iterator[Fault]:
    if question.known is not Known.REGISTER:
        if question.whose is not None:
            yield Fault(f"{path}.whose", "is for what a register knows; set known: register")
        return
    if question.whose is None:
        yield Fault(f"{path}.known", "is 'register'; set whose: applicant or company")
    if question.kind is Kind.COMPANY:
        yield Fault(f"{path}.known", "is 'register', which is asked by this very number")


def _topic_faults(
    topic: _Topic, common: _Common, queues: frozenset[str], there: set[str]
) -> Iterator[Fault]:
    yield from _unknown("topic", topic.topic, common.topics)
    for at, matter in enumerate(topic.matters):
        path = f"matters[{at}]"
        if matter.id in there:
            yield Fault(f"{path}.id", f"is {matter.id!r}, which is there already")
        there.add(matter.id)
        yield from _unknown(f"{path}.queue", matter.queue, queues)
        for index, event in enumerate(matter.events):
            yield from _unknown(f"{path}.events[{index}]", event, common.events)
        for index, need in enumerate(matter.needs):
            yield from _need_faults(f"{path}.needs[{index}]", need, common)
        authorities = [need.authority for need in matter.needs]
        if len(set(authorities)) < len(authorities):
            yield Fault(f"{path}.needs", "name an authority twice")


def _need_faults(path: str, need: _AuthorityNeed, common: _Common) -> Iterator[Fault]:
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
