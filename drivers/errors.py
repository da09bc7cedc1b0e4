"""What can go wrong with a device, sorted by what may be done about it."""

from enum import Enum
from typing import ClassVar


class Remedy(Enum):
    """What the supervisor does next. It reads this and nothing else of an error."""

    RETRY = "retry"  # the device is well; the same call may be made again
    REOPEN = "reopen"  # the connection is suspect: close, back off, open
    SERVICE = "service"  # a person must come; take the device out of use


class DeviceError(Exception):
    """A device did not do what it was asked.

    The message is for a technician: which device, which request, what came back, what to do.
    A visitor never reads it; screens show the text for ``code`` in the visitor's
    language, and the centre counts by ``code``. A code, once released, is never reused.
    """

    code: ClassVar[str] = "device.failed"
    remedy: ClassVar[Remedy] = Remedy.REOPEN
    certain: ClassVar[bool] = False
    """Whether one such error is enough to say that the device is ill: finding it took long."""


class LinkLostError(DeviceError):
    """The port is gone: unplugged, powered off, or closed by us."""

    code = "device.link_lost"


class CannotOpenError(DeviceError):
    """The port could not be opened: not there, not permitted, or in use."""

    code = "device.cannot_open"


class NoAnswerError(DeviceError):
    """The device stayed silent for the whole of its allowed time."""

    code = "device.no_answer"


class UnexpectedAnswerError(DeviceError):
    """The device answered, but not to our question, or never with a right checksum."""

    code = "device.unexpected_answer"


class NotReadyError(DeviceError):
    """The device is being opened, or waits for a person."""

    code = "device.not_ready"
    remedy = Remedy.RETRY


class CardUnreadableError(DeviceError):
    """A card lies there and cannot be read; the visitor may lay it again."""

    code = "card.unreadable"
    remedy = Remedy.RETRY


class CardModuleUnusableError(DeviceError):
    """The identity-card module failed its self-test or is not authorised."""

    code = "card.module_unusable"
    remedy = Remedy.SERVICE


class CardRefusedError(DeviceError):
    """The chip does not take the key: the machine-readable zone was read or typed wrongly."""

    code = "card.refused"
    remedy = Remedy.RETRY


class NotADocumentError(DeviceError):
    """The card on the field is no travel document."""

    code = "card.not_a_document"
    remedy = Remedy.RETRY


class CodeUnreadableError(DeviceError):
    """A code was read that is too long, or no text."""

    code = "scanner.unreadable"
    remedy = Remedy.RETRY


class CameraStalledError(DeviceError):
    """The camera is there, and sends no new frame."""

    code = "camera.stalled"
    certain = True
