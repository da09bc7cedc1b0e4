"""An application on its way from the visitor to the authorities."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from kiosk.catalogue.matters import Known, Matter
from kiosk.catalogue.receipt import Receipt
from kiosk.catalogue.union import Asked
from kiosk.flow.model import Effect, Event
from kiosk.flow.papers import Paper

Strokes = tuple[tuple[tuple[float, float], ...], ...]
"""A signature: lines of points, 0 to 1 from the field's top left."""


@dataclass(frozen=True, slots=True)
class Identity:
    """Who applies, as his document or he himself says."""

    source: str  # card, zone, print, typed
    document: str  # kind of the document, for the authorities
    fields: Mapping[Known, str] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Application:
    """All that was answered and shown for a matter. Personal: in memory until it is sealed."""

    matter: Matter
    asked: Asked
    identity: Identity
    answers: Mapping[str, str] = field(repr=False)  # by Question.id
    papers: Mapping[str, tuple[Paper, ...]] = field(repr=False)  # by AskedMaterial.key
    strokes: Strokes = field(repr=False)
    revision: str  # of the catalogue that it began with
    promised: Mapping[str, date] = field(default_factory=dict)
    """By AskedMaterial.key the day until which a paper follows that is not in ``papers``."""


@dataclass(frozen=True, slots=True)
class SealApplication(Effect):
    """Seal an application, keep it for the centre. Answers: ``ApplicationSealed``, ``Failed``."""

    application: Application


@dataclass(frozen=True, slots=True)
class ApplicationSealed(Event):
    """It is on the disk, sealed, and will reach the centre."""

    receipt: Receipt


@dataclass(frozen=True, slots=True)
class ReadCode(Effect):
    """Wait for a QR code. Answers: ``CodeRead``, ``NobodyShowedACode``, ``Failed``."""

    timeout_s: float
    on_plate: bool = False  # it is laid under the camera, not held before the scanner
    unlike: str = field(default="", repr=False)
    """Of a code on the plate that was read before and is not meant."""


@dataclass(frozen=True, slots=True)
class CodeRead(Event):
    """A code was shown."""

    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class NobodyShowedACode(Event):
    """The time is over."""


@dataclass(frozen=True, slots=True)
class AskCase(Effect):
    """Ask the centre how far an application is. Answers: ``CaseTold``, ``Failed``."""

    number: str
    proof: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class CaseLine:
    """How far one authority is."""

    authority: str  # Authority.id
    state: str  # as in ``CaseState``
    due: date
    wants: tuple[str, ...]  # AskedMaterial.key
    promised: Mapping[str, date] = field(default_factory=dict)
    """Of those the ones that may follow, with the day until which they must."""


@dataclass(frozen=True, slots=True)
class CaseTold(Event):
    """What the centre said."""

    number: str
    matter: str  # Matter.id
    lines: tuple[CaseLine, ...]


@dataclass(frozen=True, slots=True)
class AddPapers(Effect):
    """Seal papers that were missing. Answers: ``PapersAdded``, ``Failed``."""

    number: str
    matter: Matter
    wanted_by: Mapping[str, tuple[str, ...]]  # authorities, by AskedMaterial.key
    papers: Mapping[str, tuple[Paper, ...]] = field(repr=False)
    revision: str


@dataclass(frozen=True, slots=True)
class PapersAdded(Event):
    """They are on the disk, sealed."""

    waits: bool
