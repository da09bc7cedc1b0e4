"""What is said of mending a kiosk: parts of large answers, what was done, settings from afar."""

from enum import StrEnum
from typing import Annotated

from msgspec import Meta, Struct

from kiosk.link.fields import Code, Detail, Id, Name, UtcMillis

PART_CHARS = 45_000  # of base64 in one message; with its envelope it stays below 64,000 bytes
MOST_PARTS = 20
VALUES_CHARS = 8000
MOST_FAULTS = 20

Author = Annotated[str, Meta(min_length=1, max_length=64)]
Sha256 = Annotated[str, Meta(pattern="^[0-9a-f]{64}$")]
SigningKey = Annotated[str, Meta(max_length=64)]  # public half, base64
Version = Annotated[int, Meta(ge=1)]


class CommandPart(Struct, frozen=True, kw_only=True):
    """``up/answer/{id}``: a piece of what a command brings; all of them before its answer."""

    command: Id
    name: Name
    kind: str  # media type, "+gzip" behind it when it was packed
    number: Annotated[int, Meta(ge=1, le=MOST_PARTS)]
    of: Annotated[int, Meta(ge=1, le=MOST_PARTS)]
    sha256: Sha256  # of the whole, before base64
    data: Annotated[str, Meta(max_length=PART_CHARS)]  # base64


class How(StrEnum):
    """Where somebody stood who did something to a kiosk."""

    AFAR = "afar"  # a command of the centre
    GLASS = "glass"  # in front of it
    ITSELF = "itself"  # the kiosk did it by itself


class UpkeepEvent(Struct, frozen=True, kw_only=True):
    """``up/event/upkeep``: somebody mended, tested, or tried to. Nothing of a visitor."""

    at: UtcMillis
    author: Author  # a technician's name as in the settings; "unknown" before the PIN was right
    how: How
    what: Name
    detail: Detail = ""


class UpdateStage(StrEnum):
    """How far an update of the software is."""

    WANTED = "wanted"  # nothing has been fetched
    STAGED = "staged"  # fetched and proved; it waits for the hall to close
    EXAMINING = "examining"  # the kiosk says how it is before
    WAITING = "waiting"  # for the visitor to leave
    INSTALLING = "installing"
    CHECKING = "checking"  # the new version starts, and says how it is
    RETURNING = "returning"  # the earlier version comes back
    DONE = "done"
    RETURNED = "returned"
    REFUSED = "refused"  # nothing was changed
    BROKEN = "broken"  # the earlier version does not work either


UPDATED = frozenset(
    {UpdateStage.DONE, UpdateStage.RETURNED, UpdateStage.REFUSED, UpdateStage.BROKEN}
)
"""Stages after which nothing comes."""


class UpdateEvent(Struct, frozen=True, kw_only=True):
    """``up/event/update``: an update came to a new stage."""

    at: UtcMillis
    command: Id  # that asked for it
    author: Author
    version: Annotated[str, Meta(max_length=64)]
    before: Annotated[str, Meta(max_length=64)] = ""  # the version that was there
    stage: UpdateStage
    detail: Detail = ""


class KeyEvent(Struct, frozen=True, kw_only=True):
    """``up/event/key``: the kiosk signs with a new key from now on; the former one vouches."""

    former: SigningKey
    signing_key: SigningKey
    proof: Annotated[str, Meta(max_length=128)]  # Ed25519, base64: see ``link.signing.vouched``


class Desired(Struct, frozen=True, kw_only=True):
    """``down/config``, retained: settings that the centre wants, signed by its key.

    ``values`` is JSON text: it is signed as it stands, so nobody has to agree on how JSON is
    written. What may be set stands in ``kiosk.link.tunable``.
    """

    version: Version  # counts up; an older one than was applied is refused
    sha256: Sha256  # of ``values``
    values: Annotated[str, Meta(max_length=VALUES_CHARS)]
    signature: Annotated[str, Meta(max_length=128)]  # Ed25519, base64: see ``link.desired``


class ConfigResult(StrEnum):
    """What became of desired settings."""

    APPLIED = "applied"
    WAITING = "waiting"  # for the visitor to leave
    REFUSED = "refused"  # the last good ones stay


class ConfigFault(Struct, frozen=True, kw_only=True):
    """One thing that is wrong in desired settings."""

    path: Annotated[str, Meta(max_length=120)]
    problem: Detail


class Reported(Struct, frozen=True, kw_only=True):
    """``up/config``, retained: which settings from afar the kiosk works with."""

    version: int  # that is in use; 0: none but the file's
    sha256: str = ""
    asked: int = 0  # the version that was asked for last
    result: ConfigResult
    code: Code = ""  # why it was refused: config.forged, config.older, config.faults ...
    at: UtcMillis
    faults: Annotated[tuple[ConfigFault, ...], Meta(max_length=MOST_FAULTS)] = ()
    differs: tuple[Detail, ...] = ()  # from the kiosk's own file: "screen.volume: 70 -> 40"
