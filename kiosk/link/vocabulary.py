"""The words of the wire: the class of each message by its type, and the topic of each class."""

from msgspec import Struct

from kiosk.link.asking import (
    CaseAnswer,
    CaseRequest,
    ClockAnswer,
    ClockRequest,
    LeaseAnswer,
    LeaseRequest,
    NumberAnswer,
    NumberRequest,
    Refusal,
)
from kiosk.link.booking import (
    BookedRequest,
    BookingAnswer,
    BookingRequest,
    CallbackEvent,
    CancelRequest,
    ChangeRequest,
    CheckInAnswer,
    CheckInRequest,
    SlotsAnswer,
    SlotsRequest,
)
from kiosk.link.calling import (
    CallAnswered,
    CallEnd,
    CallFigures,
    CallPlace,
    CallRing,
    CallSignal,
)
from kiosk.link.consulting import QuestionEvent
from kiosk.link.knowing import KnowingAnswer, KnowingRequest
from kiosk.link.messages import (
    Ack,
    Alert,
    ApplicationEvent,
    CentreState,
    Command,
    CommandAnswer,
    Device,
    Diagnostic,
    Info,
    State,
    Telemetry,
    TicketEvent,
)
from kiosk.link.standing import StandingAnswer, StandingRequest
from kiosk.link.upkeep import CommandPart, Desired, KeyEvent, Reported, UpdateEvent, UpkeepEvent

Request = (
    NumberRequest
    | LeaseRequest
    | ClockRequest
    | CaseRequest
    | StandingRequest
    | KnowingRequest
    | SlotsRequest
    | BookingRequest
    | BookedRequest
    | ChangeRequest
    | CancelRequest
    | CheckInRequest
)
Answer = (
    NumberAnswer
    | LeaseAnswer
    | ClockAnswer
    | CaseAnswer
    | StandingAnswer
    | KnowingAnswer
    | SlotsAnswer
    | BookingAnswer
    | CheckInAnswer
    | Refusal
)

CallUp = CallRing | CallSignal | CallEnd
"""What a kiosk says of a call, on ``up/call``."""
CallDown = CallPlace | CallAnswered | CallSignal | CallEnd
"""What the centre says of it, on ``down/call``."""

TYPES: dict[str, type[Struct]] = {
    "state": State,
    "info": Info,
    "device": Device,
    "telemetry": Telemetry,
    "ticket": TicketEvent,
    "application": ApplicationEvent,
    "callback": CallbackEvent,
    "alert": Alert,
    "diagnostic": Diagnostic,
    "question": QuestionEvent,
    "call": CallFigures,
    "call-ring": CallRing,
    "call-place": CallPlace,
    "call-answered": CallAnswered,
    "call-signal": CallSignal,
    "call-end": CallEnd,
    "clock-request": ClockRequest,
    "clock-answer": ClockAnswer,
    "number-request": NumberRequest,
    "lease-request": LeaseRequest,
    "case-request": CaseRequest,
    "standing-request": StandingRequest,
    "knowing-request": KnowingRequest,
    "slots-request": SlotsRequest,
    "booking-request": BookingRequest,
    "booked-request": BookedRequest,
    "change-request": ChangeRequest,
    "cancel-request": CancelRequest,
    "checkin-request": CheckInRequest,
    "number-answer": NumberAnswer,
    "lease-answer": LeaseAnswer,
    "case-answer": CaseAnswer,
    "standing-answer": StandingAnswer,
    "knowing-answer": KnowingAnswer,
    "slots-answer": SlotsAnswer,
    "booking-answer": BookingAnswer,
    "checkin-answer": CheckInAnswer,
    "refusal": Refusal,
    "ack": Ack,
    "command": Command,
    "command-answer": CommandAnswer,
    "command-part": CommandPart,
    "upkeep": UpkeepEvent,
    "update": UpdateEvent,
    "key": KeyEvent,
    "desired": Desired,
    "reported": Reported,
    "centre": CentreState,
}
"""The body's class by the envelope's ``type``."""

Event = (
    TicketEvent
    | ApplicationEvent
    | CallbackEvent
    | Alert
    | Diagnostic
    | QuestionEvent
    | UpkeepEvent
    | UpdateEvent
    | KeyEvent
    | CallFigures
)
EVENTS: dict[type[Struct], str] = {
    TicketEvent: "ticket",
    ApplicationEvent: "application",
    CallbackEvent: "callback",
    Alert: "alert",
    Diagnostic: "diagnostic",
    QuestionEvent: "question",
    UpkeepEvent: "upkeep",
    UpdateEvent: "update",
    KeyEvent: "key",
    CallFigures: "call",
}
"""By an event's class the last part of its topic."""
SERVICES: dict[type[Struct], str] = {
    NumberRequest: "number",
    LeaseRequest: "lease",
    ClockRequest: "clock",
    CaseRequest: "case",
    StandingRequest: "standing",
    KnowingRequest: "knowing",
    SlotsRequest: "slots",
    BookingRequest: "booking",
    BookedRequest: "booked",
    ChangeRequest: "change",
    CancelRequest: "cancel",
    CheckInRequest: "checkin",
}
"""By a request's class the last part of its topic."""
