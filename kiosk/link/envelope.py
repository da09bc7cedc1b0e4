"""Puts a body into its envelope and takes it out again."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import count
from uuid import uuid4

import msgspec

from kiosk.link.messages import MAX_BYTES, VERSION, Envelope
from kiosk.link.vocabulary import TYPES

_ENCODER = msgspec.json.Encoder()
_ENVELOPE = msgspec.json.Decoder(Envelope)
_BODIES = {name: msgspec.json.Decoder(body) for name, body in TYPES.items()}
_NAMES = {body: name for name, body in TYPES.items()}


class MessageError(ValueError):
    """A message that cannot be read or must not be sent; says what was wrong with it."""


@dataclass(frozen=True, slots=True)
class Received:
    """A message that was read."""

    envelope: Envelope
    body: msgspec.Struct


class Writer:
    """Makes the envelopes of one run of a program; on any thread."""

    def __init__(self, boot: str, now_ms: Callable[[], int]) -> None:
        self.boot = boot
        self._now_ms = now_ms
        self._seq = count(1)

    def write(self, body: msgspec.Struct, *, message_id: str | None = None) -> bytes:
        """Return ``body`` in an envelope, as JSON.

        Raises:
            MessageError: It is larger than ``MAX_BYTES``.
        """
        envelope = Envelope(
            id=message_id or new_id(),
            at=self._now_ms(),
            boot=self.boot,
            seq=next(self._seq),
            type=_NAMES[type(body)],
            body=msgspec.Raw(_ENCODER.encode(body)),
        )
        data = _ENCODER.encode(envelope)
        if len(data) > MAX_BYTES:
            raise MessageError(
                f"message {envelope.type}: {len(data)} bytes, at most {MAX_BYTES} may be sent"
            )
        return data


def read(data: bytes) -> Received:
    """Read a message.

    Raises:
        MessageError: It is too large, no JSON, of another version, of no known type, or its
            body does not fit; the text names the field.
    """
    if len(data) > MAX_BYTES:
        raise MessageError(f"message: {len(data)} bytes, at most {MAX_BYTES} are read")
    try:
        envelope = _ENVELOPE.decode(data)
        if envelope.v != VERSION:
            raise MessageError(f"message: version {envelope.v}, only {VERSION} is understood")
        decoder = _BODIES.get(envelope.type)
        if decoder is None:
            raise MessageError(f"message: type {envelope.type[:40]!r} is not known")
        return Received(envelope, decoder.decode(bytes(envelope.body)))
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise MessageError(f"message: {error}") from error


def new_id() -> str:
    """Return an id that no other message has."""
    return uuid4().hex
