"""Matters as they are written in ``config/catalogue``, before they are checked together."""

from typing import Annotated

from msgspec import Meta, Struct, field

from kiosk.catalogue.holding import Holding
from kiosk.catalogue.loading import MOST, Id, Said, Spoken
from kiosk.catalogue.matters import Form, Kind, Known, Owner, PaperKind, When, Whose

Days = Annotated[int, Meta(ge=0, le=400)]
MOST_MATTERS = 12  # of a topic: two pages of choices


class Authority(Struct, frozen=True, kw_only=True):
    """Who decides."""

    name: Spoken


class Heading(Struct, frozen=True, kw_only=True):
    """Where a visitor looks."""

    name: Spoken
    icon: Said


class Material(Struct, frozen=True, kw_only=True):
    """A paper."""

    kind: PaperKind
    sides: Annotated[int, Meta(ge=1, le=2)] = 1
    most_pages: Annotated[int, Meta(ge=1, le=20)] = 1
    archival: bool = False
    limit_kb: Annotated[int, Meta(ge=0)] = 0
    name: Spoken
    where: Spoken


class Answerable(Struct, frozen=True, kw_only=True):
    """An answer to choose."""

    id: Id
    name: Spoken


class Question(Struct, frozen=True, kw_only=True):
    """Something that is asked."""

    kind: Kind
    ask: Spoken
    hint: Spoken | None = None
    known: Known | None = None
    whose: Whose | None = None
    options: Annotated[list[Answerable], Meta(max_length=MOST)] = []
    least: int | None = None
    most: int | None = None
    when: When = When.ANY
    required: bool = True


class Common(Struct, frozen=True, kw_only=True):
    """``matters.yaml``: what matters are made of."""

    authorities: dict[str, Authority]
    topics: dict[str, Heading]
    events: dict[str, Heading]
    materials: dict[str, Material]
    questions: dict[str, Question]


class MaterialNeed(Struct, frozen=True, kw_only=True):
    """A paper that an authority wants."""

    material: Id
    owner: Owner = Owner.APPLICANT
    form: Form = Form.COPY
    newer_than_days: Days | None = None


class AuthorityNeed(Struct, frozen=True, kw_only=True):
    """What one authority wants."""

    authority: Id
    days: Days
    materials: list[MaterialNeed] = []
    questions: list[Id] = []


class Matter(Struct, frozen=True, kw_only=True):
    """Something that can be applied for."""

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
    holders: list[Holding] = field(default_factory=list, name="for")
    instead: Id | None = None
    needs: Annotated[list[AuthorityNeed], Meta(min_length=1)]


class Topic(Struct, frozen=True, kw_only=True):
    """A file of ``matters/``."""

    topic: Id
    matters: Annotated[list[Matter], Meta(min_length=1, max_length=MOST_MATTERS)]
