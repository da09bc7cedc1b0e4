"""Who at the centre takes which event, and who answers which request of a kiosk."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from msgspec import Struct
from sqlalchemy import Connection

from kiosk.catalogue.hall import Hall
from kiosk.centre import cases, fleet, numbers, questions
from kiosk.centre.numbers import Asked
from kiosk.centre.settings import Settings
from kiosk.centre.waves import take_upkeep
from kiosk.link.consulting import QuestionEvent
from kiosk.link.messages import (
    Alert,
    Answer,
    ApplicationEvent,
    CaseRequest,
    ClockAnswer,
    ClockRequest,
    Diagnostic,
    LeaseRequest,
    NumberRequest,
    TicketEvent,
)
from kiosk.link.upkeep import UpkeepEvent

TakeEvent = Callable[[Connection, str, Any, int], None]
"""Keeps an event of a kiosk, by the kiosk's name, at a moment in UTC milliseconds."""
AnswerRequest = Callable[[Connection, Asked, Any], Answer]
"""Answers a request, in the transaction that keeps what comes of it."""
AnswerLater = Callable[[Asked, Any], Awaitable[Answer]]
"""Answers a request when it can, beside the others, in transactions of its own. It may raise
``CentreStoreError`` and nothing else: the request stays without an answer then."""


@dataclass(frozen=True, slots=True)
class Offices:
    """By the class of a body, who is responsible for it."""

    events: Mapping[type[Struct], TakeEvent]
    requests: Mapping[type[Struct], AnswerRequest]
    later: Mapping[type[Struct], AnswerLater] = field(default_factory=dict)

    def __or__(self, other: "Offices") -> "Offices":
        """Return both together."""
        return Offices(
            {**self.events, **other.events},
            {**self.requests, **other.requests},
            {**self.later, **other.later},
        )


def offices(
    settings: Settings,
    hall: Hall,
    key_of: cases.KeyOf = lambda _kiosk: (None, ""),
    later: Mapping[type[Struct], AnswerLater] | None = None,
    bound_ms: int = 0,
) -> Offices:
    """Return who is responsible for what in this hall.

    Args:
        settings: Of the centre.
        hall: What it offers.
        key_of: A kiosk's key.
        later: Who answers what must not wait in line.
        bound_ms: As in ``desk.call_next``.
    """
    own = settings.numbers

    def tell_time(_db: Connection, asked: Asked, _body: ClockRequest) -> Answer:
        return ClockAnswer(request=asked.id)

    def give(db: Connection, asked: Asked, body: NumberRequest) -> Answer:
        return numbers.give(db, hall, own, asked, body, bound_ms)

    def lend(db: Connection, asked: Asked, body: LeaseRequest) -> Answer:
        return numbers.lend(db, hall, own, asked, body)

    def tell_case(db: Connection, asked: Asked, body: CaseRequest) -> Answer:
        return cases.answer(db, asked.id, body, key_of)

    return Offices(
        events={
            ApplicationEvent: cases.announce,
            TicketEvent: numbers.take_ticket,
            Diagnostic: fleet.take_diagnostic,
            Alert: _heard_only,
            QuestionEvent: questions.count,
            UpkeepEvent: take_upkeep,
        },
        requests={
            ClockRequest: tell_time,
            NumberRequest: give,
            LeaseRequest: lend,
            CaseRequest: tell_case,
        },
        later=later or {},
    )


def _heard_only(_db: Connection, _kiosk: str, _body: Alert, _now_ms: int) -> None:
    """Take an event of which nothing is kept but that it came."""
