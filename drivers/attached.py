"""What is attached to the machine, by the names that stay: links of udev, and PC/SC readers."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from smartcard import scard

FOLDERS = (
    ("serial", "serial/by-id", "*", "serial://{}"),
    ("printer", "usb", "lp*", "file://{}"),
    ("camera", "v4l/by-id", "*-index0", "v4l://{}"),
    ("keyboard", "input/by-id", "*-event-kbd", "hid://{}"),
    ("named", "estation", "*", "{}"),
)
"""Kind, folder under /dev, names in it, and the URL that settings would give."""


@dataclass(frozen=True, slots=True)
class AttachedDevice:
    """One device."""

    kind: str
    url: str


def attached_devices(dev: Path = Path("/dev")) -> Iterator[AttachedDevice]:
    """Yield what is attached; what cannot be looked at is left out."""
    for kind, folder, names, form in FOLDERS:
        for path in sorted((dev / folder).glob(names)):
            yield AttachedDevice(kind, form.format(path))
    for name in _readers():
        yield AttachedDevice("contactless", f"pcsc:{name}")


def _readers() -> list[str]:
    result, context = scard.SCardEstablishContext(scard.SCARD_SCOPE_USER)
    if result != scard.SCARD_S_SUCCESS:
        return []
    _, readers = scard.SCardListReaders(context, [])
    scard.SCardReleaseContext(context)
    return [str(name) for name in readers]
