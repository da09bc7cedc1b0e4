"""What can be applied for: matters, the authorities they go to, and what each of those wants."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from kiosk.catalogue.holding import Holding
from kiosk.texts import Words


class PaperKind(StrEnum):
    """What a paper is, as far as the camera can tell."""

    CARD = "card"  # ID-1: identity cards, permits
    PASSPORT = "passport"  # open at the page with the portrait
    SHEET = "sheet"  # anything else that is written or printed


class Form(StrEnum):
    """Whether the thing itself must be shown, or a copy will do."""

    ORIGINAL = "original"
    COPY = "copy"


class Owner(StrEnum):
    """Whose a material is."""

    APPLICANT = "applicant"
    COMPANY = "company"
    CHILD = "child"
    SPOUSE = "spouse"


class Kind(StrEnum):
    """What may be answered."""

    CHOICE = "choice"
    YES_NO = "yes_no"
    NUMBER = "number"
    DATE = "date"
    PHONE = "phone"
    EMAIL = "email"
    LATIN = "latin"  # letters, digits and blanks
    TEXT = "text"  # any writing, Chinese too: an address, a name
    HKID = "hkid"
    CITIZEN = "citizen"
    COMPANY = "company"  # a unified social credit code
    PERMIT = "permit"


class Known(StrEnum):
    """Who knows an answer already: the visitor's document, by what it says, or a register."""

    NAME = "name"
    NAME_LATIN = "name_latin"
    NUMBER = "number"
    BIRTH = "birth"
    NATIONALITY = "nationality"
    EXPIRY = "expiry"
    REGISTER = "register"  # one at the centre may know it


class Whose(StrEnum):
    """By whose number a register is asked."""

    APPLICANT = "applicant"
    COMPANY = "company"


class When(StrEnum):
    """Which days may be answered."""

    ANY = "any"
    PAST = "past"
    FUTURE = "future"


@dataclass(frozen=True, slots=True)
class Authority:
    """Who decides."""

    id: str
    name: Words


@dataclass(frozen=True, slots=True)
class Heading:
    """A topic, or something that happened in one's life: where a visitor looks for a matter."""

    id: str
    name: Words
    icon: str


@dataclass(frozen=True, slots=True)
class Material:
    """A paper."""

    id: str
    kind: PaperKind
    sides: int  # pictures of one copy: 2 for a card of which both sides count
    most_pages: int  # 1, or as many as the visitor has up to this
    name: Words
    where: Words  # where to get it
    archival: bool  # kept as PDF/A
    limit_kb: int  # of its PDF; 0: none


@dataclass(frozen=True, slots=True)
class Answerable:
    """One of the answers that may be chosen."""

    id: str
    name: Words


@dataclass(frozen=True, slots=True)
class Question:
    """Something that is asked."""

    id: str
    kind: Kind
    ask: Words
    hint: Words | None = None
    known: Known | None = None  # who knows it already
    options: tuple[Answerable, ...] = ()  # of a choice, at most six
    least: int | None = None  # of a number
    most: int | None = None
    when: When = When.ANY  # of a date
    required: bool = True
    whose: Whose | None = None  # the answer that a register knows; None: none knows it


@dataclass(frozen=True, slots=True)
class MaterialNeed:
    """A material that an authority wants, and how."""

    material: str  # Material.id
    owner: Owner = Owner.APPLICANT
    form: Form = Form.COPY
    newer_than_days: int | None = None  # how old it may be; None: any age


@dataclass(frozen=True, slots=True)
class AuthorityNeed:
    """What one authority wants for a matter, and how long it takes."""

    authority: str  # Authority.id
    days: int  # working days until it decides
    materials: tuple[MaterialNeed, ...]
    questions: tuple[str, ...]  # Question.id


@dataclass(frozen=True, slots=True)
class Matter:
    """Something that can be applied for."""

    id: str
    topic: str  # Heading.id
    events: tuple[str, ...]  # Heading.id
    queue: str  # Queue.id of the window that helps
    icon: str
    name: Words
    about: Words
    fee: Words
    basis: Words
    needs: tuple[AuthorityNeed, ...]
    hours: Words | None = None  # of its window, where they are not the hall's
    open: bool = True  # may be applied for here; False: at the window only
    holders: tuple[Holding, ...] = ()  # who shows one of these, and nobody else; empty: everybody
    instead: str = ""  # Matter.id of the nearest one that everybody may apply for; empty: a window

    def open_to(self, holding: Holding | None) -> bool:
        """Tell whether who shows such a document, or none, may apply for it."""
        return not self.holders or holding in self.holders

    def meant_for(self, holding: Holding | None) -> bool:
        """Tell whether it is for holders of such a document in particular."""
        return holding in self.holders

    @property
    def days(self) -> int:
        """Working days until the last authority decides."""
        return max(need.days for need in self.needs)


@dataclass(frozen=True, slots=True)
class Matters:
    """All matters of the hall."""

    authorities: Mapping[str, Authority]
    topics: tuple[Heading, ...]  # at most six
    events: tuple[Heading, ...]  # at most six
    materials: Mapping[str, Material]
    questions: Mapping[str, Question]
    matters: tuple[Matter, ...]
    revision: str  # SHA-256 of the files, hexadecimal, 12 characters

    def of_topic(self, topic: str) -> tuple[Matter, ...]:
        """Return the matters of a topic."""
        return tuple(matter for matter in self.matters if matter.topic == topic)

    def of_event(self, event: str) -> tuple[Matter, ...]:
        """Return the matters that something which happened calls for."""
        return tuple(matter for matter in self.matters if event in matter.events)

    def find(self, matter_id: str) -> Matter | None:
        """Return the matter of that id; None where it was taken out."""
        return next((one for one in self.matters if one.id == matter_id), None)

    def matter(self, matter_id: str) -> Matter:
        """Return the matter of that id.

        Raises:
            KeyError: There is none.
        """
        for matter in self.matters:
            if matter.id == matter_id:
                return matter
        raise KeyError(matter_id)
