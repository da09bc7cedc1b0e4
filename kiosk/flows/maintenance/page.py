"""What all pages behind the PIN share: they are a technician's, and end after two minutes."""

from collections.abc import Mapping
from typing import ClassVar

from kiosk.flow.model import Step
from kiosk.flow.overview import DeviceSeen, Overview
from kiosk.flow.surroundings import Surroundings
from kiosk.flow.views import Option, Row
from kiosk.texts import Message, Text, message

READER, PRINTER = "card-reader", "printer"
CHIP, SCANNER, CAMERA = "chip-reader", "scanner", "camera"
ICONS: Mapping[str, str] = {
    READER: "account-card-details",
    PRINTER: "printer",
    CHIP: "nfc",
    SCANNER: "qrcode-scan",
    CAMERA: "camera",
}
"""Of every device, in the order in which they are shown."""
NAMES: Mapping[str, Message] = {
    READER: message("upkeep.device_card_reader"),
    PRINTER: message("upkeep.device_printer"),
    CHIP: message("upkeep.device_chip_reader"),
    SCANNER: message("upkeep.device_scanner"),
    CAMERA: message("upkeep.device_camera"),
}
UNTESTED: Mapping[str, Message] = {"face-camera": message("upkeep.device_face_camera")}
"""Devices that are shown and have no test at the glass."""
STATES: Mapping[str, Message] = {
    "online": message("upkeep.state_online"),
    "offline": message("upkeep.state_offline"),
    "noDevice": message("upkeep.state_none"),
    "hardwareError": message("upkeep.state_hardware"),
    "userError": message("upkeep.state_user"),
    "starting": message("upkeep.state_starting"),
    "unknown": message("upkeep.state_unknown"),
}
SUPPLIES: Mapping[str, Message] = {
    "full": message("upkeep.supply_full"),
    "low": message("upkeep.supply_low"),
    "out": message("upkeep.supply_out"),
    "unknown": message("upkeep.supply_unknown"),
}
VERDICTS: Mapping[str, Message] = {
    "pass": message("upkeep.verdict_pass"),
    "fail": message("upkeep.verdict_fail"),
    "unknown": message("upkeep.verdict_unknown"),
    "absent": message("upkeep.verdict_absent"),
}
SIGNS: Mapping[str, str] = {
    "pass": "check-circle",
    "fail": "alert-circle",
    "unknown": "help-circle",
    "absent": "minus-circle",
}
DONE = Option("done", message("upkeep.done"), icon="check")


class StaffPage(Step):
    """A page behind the PIN."""

    staff: ClassVar[bool] = True
    idle_s: ClassVar[int | None] = 90  # and then the countdown: two minutes

    @property
    def advice(self) -> Text | None:
        """See ``Step.advice``."""
        return message("upkeep.help")


def seen(here: Surroundings) -> Overview:
    """Return the kiosk as of now; a moment before it is known, an empty one."""
    return here.overview or Overview("")


def device_row(one: DeviceSeen) -> Row:
    """Return a device as a line: its state, and every raw word that it said."""
    about: list[Text | str] = [_state_of(one)]
    about += [text for text in (one.code, one.said) if text]
    if one.last_error and one.last_error not in about:
        about.append(message("upkeep.last_error", error=one.last_error))
    if one.falls:
        about.append(message("upkeep.falls", times=one.falls))
    return Row({**NAMES, **UNTESTED}.get(one.name, one.name), joined(about),
               icon=ICONS.get(one.name, "camera"))  # fmt: skip


def joined(parts: list[Text | str]) -> Text | str:
    """Return parts as one text, with marks between."""
    whole: Text | str = parts[0]
    for part in parts[1:]:
        whole = message("upkeep.and", first=whole, second=part)
    return whole


def _state_of(one: DeviceSeen) -> Text:
    state = STATES.get(one.state, STATES["unknown"])
    supply = SUPPLIES.get(one.supply)
    if supply is None or not one.there:
        return state
    return message("upkeep.and", first=state, second=supply)
