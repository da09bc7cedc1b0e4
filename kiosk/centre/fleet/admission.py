"""Who may say what: a message's topic against what stands in it. Pure.

The broker's access list says whose the topic is. Whatever stands in the body counts only for the
kiosk of the topic.
"""

from enum import StrEnum

import msgspec

from kiosk.link.calling import CallEnd, CallRing, CallSignal
from kiosk.link.messages import CommandAnswer, Device, Info, KioskState, State, Telemetry
from kiosk.link.topics import Address
from kiosk.link.upkeep import CommandPart, Reported
from kiosk.link.vocabulary import EVENTS, SERVICES

PLAIN_KINDS: dict[type[msgspec.Struct], str] = {
    State: "state",
    Info: "info",
    Telemetry: "telemetry",
    Reported: "config",
    CallRing: "call",
    CallSignal: "call",
    CallEnd: "call",
}


class Fault(StrEnum):
    """Why a message does not count."""

    GARBAGE = "garbage"  # no message of ours
    LARGE = "large"
    FORGED = "forged"  # its topic or its body is another's
    REPEATED = "repeated"
    LATE = "late"  # a newer one of the same kiosk has come
    WILL = "will"  # the last will of a run that is not the one alive
    DEVICE = "device"  # of a device that the kiosk does not have
    NEWCOMER = "newcomer"  # one kiosk or device more than may be known
    BUSY = "busy"  # there was no place in the line; the kiosk says it again
    UNKEPT = "unkept"  # the database does not take what stands in it


def is_forged(address: Address, body: msgspec.Struct) -> bool:
    """Tell whether a body stands under a topic that is not its own."""
    if isinstance(body, Info):
        names = [one.name for one in body.devices]
        if len(set(names)) != len(names):
            return True
    return (address.kind, address.name) != _place(body)


def _place(body: msgspec.Struct) -> tuple[str, str]:
    """Return the end of a body's topic; of what only the centre says there is none."""
    kind = type(body)
    if isinstance(body, Device):
        return "device", body.name
    if isinstance(body, CommandAnswer | CommandPart):
        return "answer", body.command
    if kind in EVENTS:
        return "event", EVENTS[kind]
    if kind in SERVICES:
        return "request", SERVICES[kind]
    return PLAIN_KINDS.get(kind, ""), ""


def is_will(body: State) -> bool:
    """Tell whether a state is the last one of a run."""
    return body.state is KioskState.LOST
