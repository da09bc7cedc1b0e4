"""Reads the programmes from ``config/catalogue``; names every fault by file, line and path."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from typing import Annotated

from msgspec import Meta, Struct

from kiosk.catalogue.entitlement import can_be_met
from kiosk.catalogue.loading import MOST, Id, Said, Spoken
from kiosk.catalogue.loading_rules import RawRule, rule_faults, rule_of
from kiosk.catalogue.located import Located
from kiosk.catalogue.matters import Answerable
from kiosk.catalogue.programmes import Leads, Programme, Programmes
from kiosk.catalogue.rules import Question, QuestionKind
from kiosk.typed_toml import Fault, FileFaultsError, Gathering

COMMON = "programmes.yaml"
FOLDER = "programmes"
MOST_QUESTIONS = 16  # nobody answers more of them standing
MOST_PROGRAMMES = 40
OLDEST, LARGEST = 0, 1_000_000_000


class _Answerable(Struct, frozen=True, kw_only=True):
    id: Id
    name: Spoken


class _Question(Struct, frozen=True, kw_only=True):
    id: Id
    kind: QuestionKind
    name: Spoken
    ask: Spoken
    hint: Spoken | None = None
    options: Annotated[list[_Answerable], Meta(max_length=MOST)] = []
    ordered: bool = False
    least: Annotated[int, Meta(ge=OLDEST)] = 0
    most: Annotated[int, Meta(le=LARGEST)] = 0
    unit: Spoken | None = None
    fixed: bool = False


class _Common(Struct, frozen=True, kw_only=True):
    questions: Annotated[list[_Question], Meta(min_length=1, max_length=MOST_QUESTIONS)]


class _Leads(Struct, frozen=True, kw_only=True):
    apply: Id | None = None
    ticket: Id | None = None
    guide: bool = False
    print: bool = True


class _Programme(Struct, frozen=True, kw_only=True):
    id: Id
    icon: Said
    name: Spoken
    about: Spoken
    amount: Spoken
    source: Spoken
    date: date
    conditions: RawRule
    leads: _Leads


class _Some(Struct, frozen=True, kw_only=True):
    programmes: Annotated[list[_Programme], Meta(min_length=1, max_length=MOST_PROGRAMMES)]


@dataclass(frozen=True, slots=True)
class Leading:
    """Where programmes may lead to."""

    matters: frozenset[str] | None  # None: not known now, so nothing is said of them
    services: frozenset[str] | None  # the same


def load_programmes(folder: Path, leading: Leading) -> Programmes:
    """Read ``programmes.yaml`` and ``programmes/*.yaml`` of ``folder``.

    Args:
        folder: The catalogue.
        leading: Ids of the matters and services that the hall has.

    Raises:
        FileFaultsError: With every fault: of the questions, or of every file of programmes.
    """
    common_file = Located(folder / COMMON)
    raw_questions = common_file.typed(_Common).questions
    common_file.refuse(_question_faults(raw_questions))
    questions = tuple(_question(one) for one in raw_questions)
    digest = hashlib.sha256(common_file.data)
    by_id = {one.id: one for one in questions}
    programmes, every = list[Programme](), Gathering()
    for path in sorted((folder / FOLDER).glob("*.yaml")):
        there = {one.id for one in programmes}
        read = every.attempt(partial(_read, path, by_id, leading, there))
        if read is not None:
            programmes += read
            digest.update(path.read_bytes())
    every.refuse()
    if not programmes:
        raise FileFaultsError(folder / FOLDER, (Fault("", "holds no programmes"),))
    return Programmes(questions, tuple(programmes), digest.hexdigest()[:12])


def _read(
    path: Path, questions: Mapping[str, Question], leading: Leading, there: set[str]
) -> list[Programme]:
    file = Located(path)
    some = file.typed(_Some).programmes
    file.refuse(_programme_faults(some, questions, leading, there))
    read = [_programme(one, questions) for one in some]
    file.refuse(_never_faults(read))
    return read


def _question(raw: _Question) -> Question:
    return Question(
        raw.id,
        raw.kind,
        raw.name.words(),
        raw.ask.words(),
        None if raw.hint is None else raw.hint.words(),
        tuple(Answerable(one.id, one.name.words()) for one in raw.options),
        raw.ordered,
        raw.least,
        raw.most,
        None if raw.unit is None else raw.unit.words(),
        raw.fixed,
    )


def _programme(raw: _Programme, questions: Mapping[str, Question]) -> Programme:
    return Programme(
        raw.id,
        raw.icon,
        raw.name.words(),
        raw.about.words(),
        raw.amount.words(),
        raw.source.words(),
        raw.date,
        rule_of(raw.conditions, questions),
        Leads(raw.leads.apply, raw.leads.ticket, raw.leads.guide, raw.leads.print),
    )


def _question_faults(questions: list[_Question]) -> list[Fault]:
    faults, there = list[Fault](), set[str]()
    for at, one in enumerate(questions):
        path = f"questions[{at}]"
        if one.id in there:
            faults.append(Fault(f"{path}.id", f"is {one.id!r}, which is there already"))
        there.add(one.id)
        if (one.kind is QuestionKind.CHOICE) != (len(one.options) > 1):
            faults.append(Fault(f"{path}.options", "belong to a choice, which has two at least"))
        ids = [option.id for option in one.options]
        faults += [
            Fault(f"{path}.options[{index}].id", f"is {name!r}, which is there already")
            for index, name in enumerate(ids)
            if name in ids[:index]
        ]
        if one.ordered and one.kind is not QuestionKind.CHOICE:
            faults.append(Fault(f"{path}.ordered", "is for a choice"))
        if one.unit is not None and one.kind is not QuestionKind.NUMBER:
            faults.append(Fault(f"{path}.unit", "is for a number"))
        if (one.kind is QuestionKind.NUMBER) != (one.most > one.least):
            said = f"is {one.most}; a number has a most above its least, and nothing else has one"
            faults.append(Fault(f"{path}.most", said))
    return faults


def _programme_faults(
    programmes: list[_Programme],
    questions: Mapping[str, Question],
    leading: Leading,
    before: set[str],
) -> list[Fault]:
    faults, there = list[Fault](), set(before)
    for at, one in enumerate(programmes):
        path = f"programmes[{at}]"
        if one.id in there:
            faults.append(Fault(f"{path}.id", f"is {one.id!r}, which is there already"))
        there.add(one.id)
        faults += rule_faults(f"{path}.conditions", one.conditions, questions)
        leads = one.leads
        if leads.apply is not None and leading.matters is not None:
            faults += _unknown(f"{path}.leads.apply", leads.apply, leading.matters)
        if leads.ticket is not None and leading.services is not None:
            faults += _unknown(f"{path}.leads.ticket", leads.ticket, leading.services)
        if not (leads.apply or leads.ticket or leads.guide or leads.print):
            faults.append(Fault(f"{path}.leads", "lead nowhere; expected one at least"))
    return faults


def _never_faults(programmes: list[Programme]) -> list[Fault]:
    """Return the rules that are well written, and let nobody in."""
    return [
        Fault(f"programmes[{at}].conditions", "can never be met: parts of it contradict each other")
        for at, one in enumerate(programmes)
        if not can_be_met(one.rule)
    ]


def _unknown(path: str, name: str, known: Iterable[str]) -> list[Fault]:
    names = sorted(known)
    if name in names:
        return []
    return [Fault(path, f"is {name!r}; expected one of {', '.join(names)}")]
