"""Who at the centre takes which event, and who answers which request of a kiosk."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from msgspec import Struct
from sqlalchemy import Connection

from kiosk.catalogue.hall import Hall
from kiosk.centre import cases, numbers, questions, succession
from kiosk.centre.fleet.history import take_diagnostic
from kiosk.centre.guide import keeping as calls
from kiosk.centre.numbers import Asked
from kiosk.centre.orders import collecting, trail, wanting
from kiosk.centre.orders.updates import take_update
from kiosk.centre.settings import Settings
from kiosk.centre.upkeep_events import take_upkeep
from kiosk.link.asking import CaseRequest, ClockAnswer, ClockRequest, LeaseRequest, NumberRequest
from kiosk.link.calling import CallFigures
from kiosk.link.consulting import QuestionEvent
from kiosk.link.messages import Alert, ApplicationEvent, CommandAnswer, Diagnostic, TicketEvent
from kiosk.link.upkeep import CommandPart, KeyEvent, Reported, UpdateEvent, UpkeepEvent
from kiosk.link.vocabulary import Answer

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
    notes: Mapping[type[Struct], TakeEvent] = field(default_factory=dict)
    """What is kept and not acknowledged: answers to commands, and what settings are used."""

    def know(self, kind: type[Struct]) -> bool:
        """Tell whether somebody is responsible for a body of that class."""
        kinds = (self.events, self.requests, self.later, self.notes)
        return any(kind in one for one in kinds)

    def __or__(self, other: "Offices") -> "Offices":
        """Return both together."""
        return Offices(
            {**self.events, **other.events},
            {**self.requests, **other.requests},
            {**self.later, **other.later},
            {**self.notes, **other.notes},
        )


def offices(
    settings: Settings,
    hall: Hall,
    keys_of: cases.KeysOf = lambda _kiosk: ((), ""),
    later: Mapping[type[Struct], AnswerLater] | None = None,
    bound_ms: int = 0,
) -> Offices:
    """Return who is responsible for what in this hall.

    Args:
        settings: Of the centre.
        hall: What it offers.
        keys_of: A kiosk's keys.
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
        return cases.answer(db, asked.id, body, keys_of)

    def count(db: Connection, _kiosk: str, body: QuestionEvent, now_ms: int) -> None:
        day = numbers.today_of(hall, datetime.fromtimestamp(now_ms / 1000, UTC))
        questions.count(db, body, day)

    return Offices(
        events={
            ApplicationEvent: cases.announce,
            TicketEvent: numbers.take_ticket,
            Diagnostic: take_diagnostic,
            Alert: _heard_only,
            QuestionEvent: count,
            UpkeepEvent: take_upkeep,
            UpdateEvent: take_update,
            KeyEvent: succession.taking(settings.centre.site),
            CallFigures: calls.take_figures,
        },
        requests={
            ClockRequest: tell_time,
            NumberRequest: give,
            LeaseRequest: lend,
            CaseRequest: tell_case,
        },
        later=later or {},
        notes={
            CommandAnswer: trail.answered,
            CommandPart: collecting.take_part,
            Reported: wanting.take_reported,
        },
    )


def _heard_only(_db: Connection, _kiosk: str, _body: Alert | CallFigures, _now_ms: int) -> None:
    """Take an event of which nothing is kept but that it came."""
