"""What the kiosk needs of its devices, whatever make they are."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Protocol, TypeVar

from drivers.status import Health


class Document(StrEnum):
    """The kinds of card that an identity-card module reads."""

    RESIDENT_CARD = "resident-card"
    HMT_RESIDENCE_PERMIT = "hmt-residence-permit"
    FOREIGN_PERMANENT_RESIDENT = "foreign-permanent-resident"


class Sex(StrEnum):
    """As on travel documents (ICAO 9303); ``X`` where the card does not say."""

    FEMALE = "F"
    MALE = "M"
    UNSTATED = "X"


@dataclass(frozen=True, slots=True)
class IdCard:
    """A card as its chip says. All but ``document`` is personal: never logged, never printed."""

    document: Document
    name: str | None = field(repr=False)
    name_latin: str | None = field(repr=False)
    sex: Sex = field(repr=False)
    ethnic_group: str | None = field(repr=False)  # the Chinese word, GB/T 3304
    born: date | None = field(repr=False)
    address: str | None = field(repr=False)
    number: str = field(repr=False)
    authority: str | None = field(repr=False)
    valid_from: date | None = field(repr=False)
    valid_until: date | None = field(repr=False)  # None: long-term
    permit_number: str | None = field(default=None, repr=False)
    issue_count: int | None = field(default=None, repr=False)
    nationality: str | None = field(default=None, repr=False)  # ISO 3166-1 alpha-3


class Device(Protocol):
    """What every device can do."""

    async def health(self) -> Health:
        """Ask the device how it is.

        Raises:
            DeviceError: It could not be asked.
        """
        ...

    async def close(self) -> None:
        """Let go of the port. May be called twice; never raises."""
        ...


class IdCardReader(Device, Protocol):
    """Anything that reads the identity card that a visitor lays on it."""

    async def read_card(self, *, timeout_s: float) -> IdCard:
        """Wait for a card and read it.

        Args:
            timeout_s: How long the visitor has to lay the card, in seconds. Reading a
                card that was found in time may take longer.

        Raises:
            TimeoutError: The reader answered, and nobody laid a card. Not a fault.
            CardUnreadableError: A card is there and cannot be read; ask to lay it again.
            DeviceError: The reader failed; ``remedy`` says what may be done.
        """
        ...


@dataclass(frozen=True, slots=True)
class Raster:
    """A one-bit image for paper: 1 is black, the left-most dot the highest bit of a byte."""

    width_dots: int  # a multiple of 8
    height_dots: int
    data: bytes = field(repr=False)  # width_dots / 8 bytes a row, top row first


class PrintOutcome(StrEnum):
    """What the printer itself says of a job."""

    PRINTED = "printed"
    UNPROVEN = "unproven"  # all was sent, and the printer says nothing
    PAPER_OUT = "paper_out"
    COVER_OPEN = "cover_open"
    CUTTER = "cutter"
    OVERHEATED = "overheated"
    FAULT = "fault"  # another error, or offline without a reason


@dataclass(frozen=True, slots=True)
class PrintResult:
    """How a job ended."""

    outcome: PrintOutcome
    rows_sent: int  # rows of the raster that left the kiosk before the end
    detail: str = ""  # for a technician


class Printer(Device, Protocol):
    """A receipt printer with a cutter."""

    async def print_raster(
        self, raster: Raster, *, progress: Callable[[float], None] | None = None
    ) -> PrintResult:
        """Print, cut, and wait for the printer's own word that it did.

        Nothing is sent to a printer that says that it cannot print. After a job that failed in
        the middle the rest is taken back from the printer's buffer, so that it does not
        come out when the paper is changed.

        Args:
            raster: What to print; narrower than the paper or as wide.
            progress: Told the share that has been sent, 0 to 1.

        Raises:
            DeviceError: The link failed; how much came out is not known.
        """
        ...


class ChipKind(StrEnum):
    """What a card on the contactless field is, as its ATR says; no more than that."""

    MIFARE_CLASSIC_1K = "mifare-classic-1k"
    MIFARE_CLASSIC_4K = "mifare-classic-4k"
    MIFARE_ULTRALIGHT = "mifare-ultralight"
    FELICA = "felica"
    STORAGE = "storage"  # another card of PC/SC part 3
    PROCESSOR = "processor"  # ISO 14443-4: passports, permits, bank cards
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class ChipCard:
    """A contactless card. Its ``uid`` can be random, and can be copied: it identifies nobody."""

    kind: ChipKind
    atr: bytes
    uid: bytes = field(repr=False)  # empty where the reader does not tell


@dataclass(frozen=True, slots=True)
class AccessKey:
    """What is printed in the machine-readable zone and opens a travel document's chip."""

    number: str = field(repr=False)
    born: date = field(repr=False)
    expires: date = field(repr=False)


@dataclass(frozen=True, slots=True)
class TravelDocument:
    """What the chip of a travel document says. All of it is personal: never logged."""

    mrz: tuple[str, ...] = field(repr=False)  # lines of DG1
    face: bytes = field(repr=False)  # DG2's first image, as it stands there
    face_format: str  # "image/jpeg" or "image/jp2"
    opened_by: str  # "PACE" or "BAC"


class ChipReader(Device, Protocol):
    """A contactless reader."""

    async def wait_for_card(self, *, timeout_s: float) -> ChipCard:
        """Wait for a card on the field and say what it is.

        Raises:
            TimeoutError: Nobody laid one. Not a fault.
            CardUnreadableError: One is there and does not answer; ask to lay it again.
            DeviceError: The reader failed.
        """
        ...

    async def wait_until_lifted(self, *, timeout_s: float) -> None:
        """Wait until the field is empty.

        Raises:
            TimeoutError: The card lies there still.
            DeviceError: The reader failed.
        """
        ...

    async def read_document(self, key: AccessKey) -> TravelDocument:
        """Open the chip of the travel document on the field and read DG1 and DG2.

        Raises:
            CardRefusedError: The chip did not take the key; ask for the machine-readable zone
                again.
            NotADocumentError: The card has no such application.
            CardUnreadableError: It was lifted, or answers wrongly; ask to lay it again.
            DeviceError: The reader failed.
        """
        ...


@dataclass(frozen=True, slots=True)
class Scan:
    """What a scanner read from one code."""

    text: str = field(repr=False)
    data: bytes = field(repr=False)  # as it came, without the suffix
    encoding: str  # "utf-8" or "gb18030"


class Scanner(Device, Protocol):
    """A reader of QR and bar codes."""

    async def scan(self, *, timeout_s: float) -> Scan:
        """Wait for one code, with the light on where the scanner can be told; off again after.

        What came before the call is forgotten.

        Raises:
            TimeoutError: Nobody showed a code. Not a fault.
            CodeUnreadableError: One came that is too long or no text; ask to show it again.
            DeviceError: The scanner failed.
        """
        ...


FrameT_co = TypeVar("FrameT_co", covariant=True)


class Camera(Device, Protocol[FrameT_co]):
    """A camera that always has its newest frame at hand: a ``drivers.picture.Frame``.

    The frame is a parameter, so that who only keeps a camera open need not load numpy.
    """

    async def frame(self, *, after: int = 0, timeout_s: float = 2.0) -> FrameT_co:
        """Return the newest frame; wait for one whose ``number`` is above ``after``.

        A frame that repeats the one before, bit by bit, is not a new one: after
        ``timeout_s`` of such frames the camera counts as stalled.

        Raises:
            CameraStalledError: No new frame came in time.
            DeviceError: The camera failed; ``remedy`` says what may be done.
        """
        ...

    async def still(self, *, timeout_s: float = 8.0) -> FrameT_co | None:
        """Return one picture at full size; None where the camera has none beyond its stream's.

        Raises:
            CameraStalledError: It did not come in time.
            DeviceError: The camera failed.
        """
        ...


class Microphone(Protocol):
    """A microphone. It is opened for a call, not kept open: nobody is listened to otherwise."""

    def newest(self) -> bytes | None:
        """Return the next 20 ms that were heard, in the form of ``drivers.sound.form``.

        None: nothing new was heard, or it is gone. Does not wait.
        """
        ...

    async def close(self) -> None:
        """Let go of it. May be called twice; never raises."""
        ...


class Speaker(Protocol):
    """A loudspeaker, opened for a call."""

    def play(self, data: bytes) -> None:
        """Let samples be heard after those before; what comes too fast is left out.

        Args:
            data: In the form of ``drivers.sound.form``, of any length.

        Raises:
            DeviceError: It is gone.
        """
        ...

    async def close(self) -> None:
        """Let go of it. May be called twice; never raises."""
        ...
