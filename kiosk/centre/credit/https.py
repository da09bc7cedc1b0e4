"""A register elsewhere, asked by HTTPS.

The request is a ``POST`` to the address of the settings, with a bearer token where one is set::

    {"kind": "person", "number": "..."}            kind: person or company

The answer is 404 where the register knows nothing of them, or 200 with::

    {"grade": "good", "reasons": ["tax-grade-a"], "source": "...", "as_of": "2026-11-25"}

with grade ``good``, ``ordinary`` or ``restricted`` and reasons of the hall's catalogue. Whatever
else comes, or comes later than 2 s, is taken for no answer: the visitor is served as everybody.
"""

import logging
from datetime import date
from typing import Annotated

import msgspec
from msgspec import Meta, Struct

from kiosk.catalogue.standing import StandingRules
from kiosk.centre.credit.register import SOURCE_SIGNS, UNKNOWN, Standing, problem_with
from kiosk.centre.elsewhere import Elsewhere
from kiosk.centre.settings import Credit
from kiosk.link.standing import Grade, Subject

log = logging.getLogger(__name__)

CALLED = "credit register"
MOST_BYTES = 10_000


class _Told(Struct, frozen=True, kw_only=True):
    grade: Grade
    reasons: tuple[str, ...] = ()
    source: Annotated[str, Meta(min_length=1, max_length=SOURCE_SIGNS)]
    as_of: date


class HttpsRegister:
    """See ``Register``; the certificate of the register is verified.

    Args:
        settings: Where it is.
        rules: Of the catalogue.

    Raises:
        RegisterSettingsError: The authority's certificates or the token cannot be read.
    """

    def __init__(self, settings: Credit, rules: StandingRules) -> None:
        self._rules = rules
        self._elsewhere = Elsewhere(settings, "credit", CALLED, MOST_BYTES)

    async def standing(self, subject: Subject) -> Standing:
        """See ``Register.standing``."""
        asked = {"kind": subject.kind.value, "number": subject.number}
        data = await self._elsewhere.ask(asked)
        return UNKNOWN if data is None else self._read(data)

    async def close(self) -> None:
        """Let go of the connections."""
        await self._elsewhere.close()

    def _read(self, data: bytes) -> Standing:
        try:
            told = msgspec.json.decode(data, type=_Told)
        except (msgspec.MsgspecError, UnicodeDecodeError):
            # Neither the answer nor the fault is logged: either may repeat the number.
            log.warning("%s: its answer is not as agreed (%d bytes)", CALLED, len(data))
            return UNKNOWN
        if problem_with(self._rules, told.grade, told.reasons):
            log.warning("%s: its answer has reasons that the catalogue has not so", CALLED)
            return UNKNOWN
        return Standing(told.grade, told.reasons, told.source, told.as_of)
