"""What a visitor is told when a device fails him: what happened, and what he can do."""

from collections.abc import Mapping

from kiosk.texts import Message, message

CARD, CHIP, SCANNER, CAMERA = "card-reader", "chip-reader", "scanner", "camera"
AWAY: Mapping[str, Message] = {
    CARD: message("card.reader_away"),
    CHIP: message("trouble.chip_away"),
    SCANNER: message("trouble.scanner_away"),
    CAMERA: message("trouble.camera_away"),
}
"""By device: it cannot be used now; the visit goes on without it."""
AGAIN: Mapping[tuple[str, str], Message] = {
    (CARD, "card.unreadable"): message("card.unreadable"),
    (CHIP, "card.unreadable"): message("trouble.chip_unreadable"),
    (CHIP, "card.refused"): message("trouble.chip_refused"),
    (CHIP, "card.not_a_document"): message("trouble.chip_other"),
    (SCANNER, "scanner.unreadable"): message("trouble.code_unreadable"),
}
"""By device and the code of its error: the visitor can mend it by trying once more."""


def trouble(device: str, code: str) -> Message:
    """Return what is said of a device whose error has this code.

    Raises:
        KeyError: No visit uses such a device.
    """
    return AGAIN.get((device, code)) or AWAY[device]
