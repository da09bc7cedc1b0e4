"""What kiosk and centre say to each other: every body as a struct, and the envelope around it.

Fields may be added; unknown ones are ignored; a break means ``v2`` topics beside ``v1``. The
JSON Schemas in ``config/schemas`` are made from these classes.
"""

from datetime import date
from enum import StrEnum
from typing import Annotated

from msgspec import Meta, Raw, Struct

from kiosk.link.fields import Code, Count, Detail, Id, Name, UtcMillis

VERSION = 1
MAX_BYTES = 64_000  # a larger message makes a client reconnect for ever; refused before it is kept


class Envelope(Struct, frozen=True, kw_only=True):
    """Stands around every body."""

    v: int = VERSION
    id: Id
    at: UtcMillis
    boot: Id  # of the sender's run; another boot means that it was restarted
    seq: Annotated[int, Meta(ge=0, le=2**53)]  # counts the messages of this boot
    type: str  # the body's class, e.g. "ticket"
    body: Raw


# --- up: state of the kiosk and its devices


class KioskState(StrEnum):
    """The state of a kiosk in one word."""

    INIT = "init"
    READY = "ready"
    LIMITED = "limited"
    CLOSED = "closed"
    LOST = "lost"


class State(Struct, frozen=True, kw_only=True):
    """``up/state``: retained, and the will."""

    state: KioskState
    boot: Id  # a will that names another boot than the one alive is ignored
    since: UtcMillis
    reason: Code = ""  # why limited or closed


class DeviceInfo(Struct, frozen=True, kw_only=True):
    """A device that the settings name."""

    name: Name
    driver: str
    where: str  # its URL without credentials


class Info(Struct, frozen=True, kw_only=True):
    """``up/info``: the birth."""

    boot: Id
    started: UtcMillis
    software: str
    python: str
    system: str
    hardware: str
    catalogue: str  # revision
    schema: int = VERSION
    devices: tuple[DeviceInfo, ...] = ()
    sealing_key: str = ""  # fingerprint of the centre's key that bundles are sealed to
    signing_key: str = ""  # public half of the kiosk's own


class Device(Struct, frozen=True, kw_only=True):
    """``up/device/{name}``: retained; the words are those of ``drivers.status``."""

    name: Name
    state: str
    code: Code = ""
    mender: str = "nobody"
    supply: str = "notSupported"
    media: str = "notSupported"
    detail: Detail = ""
    since: UtcMillis
    count: Count = 0  # how often it left ``online`` since the kiosk was started


class Telemetry(Struct, frozen=True, kw_only=True):
    """``up/telemetry``: figures; None where the machine does not tell."""

    uptime_s: float
    cpu_temperature_c: float | None = None
    throttled: bool | None = None
    memory_used_mb: float | None = None
    memory_free_mb: float | None = None
    disk_free_mb: float | None = None
    outbox_depth: Count | None = None
    clock_offset_ms: int | None = None  # the centre's clock against the kiosk's
    frames_per_second: float | None = None
    # Counted since the kiosk was started; nothing of a visitor.
    paper_mm: Count | None = None  # that went through the printer
    tickets: Count | None = None  # that came out of it
    visits: Annotated[dict[Code, Count], Meta(max_length=20)] = {}  # that ended, by outcome


# --- up: events through the outbox


class TicketState(StrEnum):
    """Where a ticket is on its way to the visitor's hand."""

    RESERVED = "reserved"
    PRINTING = "printing"
    PRINTED = "printed"
    UNPRINTED = "unprinted"


class TicketEvent(Struct, frozen=True, kw_only=True):
    """``up/event/ticket``: a ticket came to a new state. Nothing personal."""

    ticket: Id
    queue: Name
    service: Name
    number: Count
    day: date
    label: str
    state: TicketState
    language: str
    document: str | None = None  # kind of the card that was shown
    offline: bool = False  # the number is from the kiosk's own block
    outcome: Code = ""  # ``PrintOutcome`` once the printer spoke
    priority: Code = ""  # as in ``NumberAnswer``
    issued: UtcMillis


class ApplicationEvent(Struct, frozen=True, kw_only=True):
    """``up/event/application``: a bundle was sealed and comes by HTTPS. Nothing personal."""

    application: Id
    number: Annotated[str, Meta(max_length=20)]
    matter: Name
    authorities: tuple[Name, ...]
    catalogue: str  # revision
    sha256: Annotated[str, Meta(pattern="^[0-9a-f]{64}$")]  # of the sealed bundle
    size: int  # bytes
    sealed_to: str  # fingerprint of the centre's key
    sealed: UtcMillis


class Alert(Struct, frozen=True, kw_only=True):
    """``up/event/alert``: a technician should know."""

    code: Code
    detail: Detail = ""
    mender: str = "engineer"


class Verdict(StrEnum):
    """What a test showed."""

    PASS = "pass"  # noqa: S105 - a verdict
    FAIL = "fail"
    UNKNOWN = "unknown"  # it could not be shown either way: never taken for well
    ABSENT = "absent"  # this kiosk has no such part


class Line(Struct, frozen=True, kw_only=True):
    """One part of the kiosk in its readiness report."""

    part: Name
    verdict: Verdict
    said: Detail = ""
    """What was measured or answered; nothing of a visitor."""
    todo: Detail = ""


class Diagnostic(Struct, frozen=True, kw_only=True):
    """``up/event/diagnostic``: the readiness report."""

    taken: UtcMillis  # on the kiosk's clock
    verdict: Verdict
    lines: tuple[Line, ...]


# --- acknowledgement


class Ack(Struct, frozen=True, kw_only=True):
    """``down/ack``: the centre has committed these events."""

    ids: tuple[Id, ...]


# --- commands and their answers


class Command(Struct, frozen=True, kw_only=True):
    """``down/command/{name}``: carried out once, and not when it is late."""

    id: Id
    author: Annotated[str, Meta(min_length=1, max_length=64)]
    expires: UtcMillis
    arguments: dict[str, str] = {}


class CommandResult(StrEnum):
    """How a command ended."""

    DONE = "done"
    FAILED = "failed"
    EXPIRED = "expired"
    UNKNOWN = "unknown"  # the kiosk does not know such a command


class CommandAnswer(Struct, frozen=True, kw_only=True):
    """``up/answer/{id}``."""

    command: Id
    name: Name
    result: CommandResult
    detail: Detail = ""
    author: Annotated[str, Meta(max_length=64)] = ""
    record: int = 0  # of the kiosk's own trail: see ``link.records``


# --- centre/state


class CentreState(Struct, frozen=True, kw_only=True):
    """``centre/state``: retained, and the centre's will."""

    alive: bool
    boot: Id
    since: UtcMillis
