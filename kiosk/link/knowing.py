"""What a register knows already of an applicant or a company, so that nobody answers it again."""

from datetime import date
from typing import Annotated

from msgspec import Meta, Struct

from kiosk.link.fields import Id, Name, UtcMillis
from kiosk.link.standing import Subject

MOST_QUESTIONS = 24  # of one request: their answers fit into one message
VALUE_SIGNS = 200
SOURCE_SIGNS = 200
STEP_BYTES = 2048
"""Findings are filled up to a multiple of this: their length tells nobody how much was known."""


class Wanted(Struct, frozen=True, kw_only=True):
    """What is asked for. Travels sealed to the centre's key only.

    The key that the answer is sealed to stands in here: who cannot open the question can neither
    read an answer nor make one.
    """

    subject: Subject
    questions: Annotated[tuple[Name, ...], Meta(min_length=1, max_length=MOST_QUESTIONS)]
    recipient: Annotated[str, Meta(min_length=1, max_length=120)]  # age, made for this visit only


class KnowingRequest(Struct, frozen=True, kw_only=True):
    """``up/request/knowing``: what a register knows already. Nothing personal is in clear."""

    visit: Id  # made for this visit and for nothing else
    sealed: Annotated[str, Meta(max_length=8000)]  # a ``Wanted`` as JSON, age, base64
    expires: UtcMillis = 0


class Found(Struct, frozen=True, kw_only=True):
    """An answer, and who gives it."""

    question: Name
    value: Annotated[str, Meta(min_length=1, max_length=VALUE_SIGNS)]
    source: Annotated[str, Meta(min_length=1, max_length=SOURCE_SIGNS)]
    as_of: date


class Findings(Struct, frozen=True, kw_only=True):
    """All that was found. Travels sealed to the key of the visit only."""

    found: Annotated[tuple[Found, ...], Meta(max_length=MOST_QUESTIONS)] = ()


class KnowingAnswer(Struct, frozen=True, kw_only=True):
    """Answer to a ``KnowingRequest``."""

    request: Id
    sealed: Annotated[str, Meta(max_length=60_000)] = ""
    """``Findings`` as JSON, age, base64; empty: the question could not be opened."""
