"""The messages for programs that are not ours: JSON Schemas and an AsyncAPI 3 document.

Made from the classes of ``messages`` and ``topics``; the files in ``config/schemas`` are copies.
"""

from collections.abc import Mapping
from typing import Any

import msgspec

from kiosk import __version__
from kiosk.link.messages import Envelope
from kiosk.link.topics import KioskTopics, centre_state
from kiosk.link.vocabulary import TYPES

DRAFT = "https://json-schema.org/draft/2020-12/schema"
SITE, KIOSK = "{site}", "{kiosk}"
CHANNELS: Mapping[str, tuple[str, str, str]] = {
    "state": ("send", "up/state", "state"),
    "info": ("send", "up/info", "info"),
    "device": ("send", "up/device/{name}", "device"),
    "telemetry": ("send", "up/telemetry", "telemetry"),
    "ticketEvent": ("send", "up/event/ticket", "ticket"),
    "applicationEvent": ("send", "up/event/application", "application"),
    "callbackEvent": ("send", "up/event/callback", "callback"),
    "alertEvent": ("send", "up/event/alert", "alert"),
    "diagnosticEvent": ("send", "up/event/diagnostic", "diagnostic"),
    "questionEvent": ("send", "up/event/question", "question"),
    "upkeepEvent": ("send", "up/event/upkeep", "upkeep"),
    "updateEvent": ("send", "up/event/update", "update"),
    "keyEvent": ("send", "up/event/key", "key"),
    "callEvent": ("send", "up/event/call", "call"),
    "callUp": ("send", "up/call", "call-ring call-signal call-end"),
    "callDown": ("receive", "down/call", "call-place call-answered call-signal call-end"),
    "clockRequest": ("send", "up/request/clock", "clock-request"),
    "numberRequest": ("send", "up/request/number", "number-request"),
    "leaseRequest": ("send", "up/request/lease", "lease-request"),
    "caseRequest": ("send", "up/request/case", "case-request"),
    "standingRequest": ("send", "up/request/standing", "standing-request"),
    "knowingRequest": ("send", "up/request/knowing", "knowing-request"),
    "slotsRequest": ("send", "up/request/slots", "slots-request"),
    "bookingRequest": ("send", "up/request/booking", "booking-request"),
    "bookedRequest": ("send", "up/request/booked", "booked-request"),
    "changeRequest": ("send", "up/request/change", "change-request"),
    "cancelRequest": ("send", "up/request/cancel", "cancel-request"),
    "checkinRequest": ("send", "up/request/checkin", "checkin-request"),
    "answer": (
        "receive",
        "down/answer/{id}",
        (
            "number-answer lease-answer clock-answer case-answer standing-answer "
            "knowing-answer "
            "slots-answer booking-answer checkin-answer refusal"
        ),
    ),
    "ack": ("receive", "down/ack", "ack"),
    "command": ("receive", "down/command/{name}", "command"),
    "commandAnswer": ("send", "up/answer/{id}", "command-answer command-part"),
    "desiredConfig": ("receive", "down/config", "desired"),
    "reportedConfig": ("send", "up/config", "reported"),
}
"""By channel: what a kiosk does, the topic below the kiosk's own, the types of its messages."""
RETAINED = frozenset({"state", "info", "device", "centre", "desired", "reported"})
UNPROVEN = frozenset({"telemetry", "ack"})
"""What may be lost: the next beat tells it, or an event is said again and acknowledged again."""
REPLIES = {
    "clockRequest": "answer",
    "numberRequest": "answer",
    "leaseRequest": "answer",
    "caseRequest": "answer",
    "standingRequest": "answer",
    "knowingRequest": "answer",
    "slotsRequest": "answer",
    "bookingRequest": "answer",
    "bookedRequest": "answer",
    "changeRequest": "answer",
    "cancelRequest": "answer",
    "checkinRequest": "answer",
    "command": "commandAnswer",
}


def schemas() -> dict[str, dict[str, Any]]:
    """Return a JSON Schema for each type of message, the envelope around it included."""
    return {name: _schema(name, body) for name, body in TYPES.items()}


def asyncapi() -> dict[str, Any]:
    """Return the AsyncAPI document; it refers to the schemas by file name."""
    channels = {name: _channel(below, types) for name, (_, below, types) in CHANNELS.items()}
    channels["centre"] = _channel("", "centre")
    operations = {name: _operation(name, action) for name, (action, _, _) in CHANNELS.items()}
    operations["centre"] = _operation("centre", "receive")
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "e-Station kiosk",
            "version": __version__,
            "description": (
                "As a kiosk sees it. Every message is JSON in an envelope, at most 64,000 bytes. "
                "Complete in MQTT 3.1.1: ids, expiry and what is answered stand in the body; "
                "with MQTT 5 they are mirrored into the properties. Events are sent again until "
                "`down/ack` names them."
            ),
        },
        "defaultContentType": "application/json",
        "channels": channels,
        "operations": operations,
        "components": {
            "messages": {
                name: {"name": name, "payload": {"$ref": f"./{name}.json"}} for name in TYPES
            }
        },
    }


def _schema(name: str, body: type[msgspec.Struct]) -> dict[str, Any]:
    _, parts = msgspec.json.schema_components((Envelope, body), ref_template="#/$defs/{name}")
    own = parts.pop(Envelope.__name__)
    own["properties"] = own["properties"] | {
        "type": {"const": name},
        "body": {"$ref": f"#/$defs/{body.__name__}"},
    }
    return {"$schema": DRAFT, **own, "title": name, "$defs": parts}


def _channel(below: str, types: str) -> dict[str, Any]:
    address = _address(below)
    names = [part[1:-1] for part in address.split("/") if part.startswith("{")]
    bindings = {"qos": 0 if types in UNPROVEN else 1, "retain": types in RETAINED}
    return {
        "address": address,
        "parameters": {name: {} for name in names},
        "messages": {name: {"$ref": f"#/components/messages/{name}"} for name in types.split()},
        "bindings": {"mqtt": bindings},
    }


def _address(below: str) -> str:
    """Return a topic with its names left open, in the very form of ``topics``."""
    if not below:
        return centre_state("site").replace("/site/", f"/{SITE}/")
    base = KioskTopics("site", "kiosk").state.removesuffix("up/state")
    return base.replace("/site/", f"/{SITE}/").replace("/kiosk/", f"/{KIOSK}/") + below


def _operation(name: str, action: str) -> dict[str, Any]:
    operation: dict[str, Any] = {"action": action, "channel": {"$ref": f"#/channels/{name}"}}
    if name in REPLIES:
        operation["reply"] = {"channel": {"$ref": f"#/channels/{REPLIES[name]}"}}
    return operation
