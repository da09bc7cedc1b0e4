"""Programmes for talents: what each gives, to whom, and where one goes with it."""

from dataclasses import dataclass
from datetime import date

from kiosk.catalogue.rules import Question, Rule
from kiosk.texts import Words


@dataclass(frozen=True, slots=True)
class Leads:
    """What can be done next. At least one."""

    apply: str | None = None  # Matter.id
    ticket: str | None = None  # Service.id
    guide: bool = False  # worth a talk with a guide
    print: bool = True


@dataclass(frozen=True, slots=True)
class Programme:
    """Something that who meets its rule is entitled to."""

    id: str
    icon: str
    name: Words
    about: Words
    amount: Words
    source: Words
    date: date  # of the source, as it was last looked at
    rule: Rule
    leads: Leads


@dataclass(frozen=True, slots=True)
class Programmes:
    """All programmes of the hall, and what is asked for them."""

    questions: tuple[Question, ...]  # in the order in which they are asked
    programmes: tuple[Programme, ...]
    revision: str  # SHA-256 of the files, hexadecimal, 12 characters

    def programme(self, programme_id: str) -> Programme | None:
        """Return the programme of that id; None where there is none."""
        return next((one for one in self.programmes if one.id == programme_id), None)
