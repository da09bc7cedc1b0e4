"""A register elsewhere, asked by HTTPS.

The request is a ``POST`` to the address of the settings, with a bearer token where one is set::

    {"kind": "person", "number": "...", "questions": ["degree"]}     kind: person or company

The answer is 404 where the register knows nothing of them, or 200 with what it knows of it::

    {"source": "...", "as_of": "2026-11-25", "answers": {"degree": "master"}}

with answers as a visitor would give them. Whatever else comes, or comes later than 2 s, is taken
for no answer: the visitor is asked.
"""

import logging
from collections.abc import Sequence
from datetime import date
from typing import Annotated

import msgspec
from msgspec import Meta, Struct

from kiosk.centre.elsewhere import Elsewhere
from kiosk.centre.register.known import Fact
from kiosk.centre.settings import Register as Settings
from kiosk.link.knowing import SOURCE_SIGNS, VALUE_SIGNS
from kiosk.link.standing import Subject

log = logging.getLogger(__name__)

CALLED = "register of answers"
MOST_BYTES = 50_000


class _Told(Struct, frozen=True, kw_only=True):
    source: Annotated[str, Meta(min_length=1, max_length=SOURCE_SIGNS)]
    as_of: date
    answers: dict[str, Annotated[str, Meta(max_length=VALUE_SIGNS)]]


class HttpsRegister:
    """See ``Register``; the certificate of the register is verified.

    Args:
        settings: Where it is.

    Raises:
        RegisterSettingsError: The authority's certificates or the token cannot be read.
    """

    def __init__(self, settings: Settings) -> None:
        self._elsewhere = Elsewhere(settings, "register", CALLED, MOST_BYTES)

    async def facts(self, subject: Subject, questions: Sequence[str]) -> list[Fact]:
        """See ``Register.facts``."""
        asked = {
            "kind": subject.kind.value,
            "number": subject.number,
            "questions": list(questions),
        }
        data = await self._elsewhere.ask(asked)
        if data is None:
            return []
        try:
            told = msgspec.json.decode(data, type=_Told)
        except (msgspec.MsgspecError, UnicodeDecodeError):
            # Neither the answer nor the fault is logged: either may repeat the number.
            log.warning("%s: its answer is not as agreed (%d bytes)", CALLED, len(data))
            return []
        return [Fact(key, value, told.source, told.as_of) for key, value in told.answers.items()]

    async def close(self) -> None:
        """Let go of the connections."""
        await self._elsewhere.close()
