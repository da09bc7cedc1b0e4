"""Who answers what registers know, sealed to the visit that asks; keeps nothing of it."""

import asyncio
import base64
import binascii
import logging
from collections.abc import Sequence
from datetime import date

import msgspec

from kiosk.catalogue.matters import Matters
from kiosk.centre import audit
from kiosk.centre.audit import What
from kiosk.centre.numbers import Asked
from kiosk.centre.register.known import Fact, Register, askable, kept, named
from kiosk.centre.store import CentreStore, CentreStoreError
from kiosk.link.asking import Refusal
from kiosk.link.knowing import (
    STEP_BYTES,
    Findings,
    Found,
    KnowingAnswer,
    KnowingRequest,
    Wanted,
)
from kiosk.link.seal import Opener, Sealer, SealError
from kiosk.link.vocabulary import Answer

log = logging.getLogger(__name__)

PATIENCE_S = 2.0


class KnowingOffice:
    """Opens what is asked, asks the registers in turn, and seals what they know.

    Args:
        opener: Has the centre's own key; None: nothing can be opened, and nothing is known.
        registers: In the order in which they are asked; of each question the first is believed.
        matters: Of the catalogue: what it does not mark is told to nobody.
        store: For the audit trail.
    """

    def __init__(
        self,
        opener: Opener | None,
        registers: Sequence[Register],
        matters: Matters,
        store: CentreStore,
    ) -> None:
        self._opener, self._registers = opener, tuple(registers)
        self._matters, self._store = matters, store

    async def answer(self, asked: Asked, body: KnowingRequest) -> Answer:
        """Answer a request; see ``offices.AnswerLater``.

        Raises:
            CentreStoreError: The audit trail could not be kept.
        """
        if body.expires < asked.now_ms:
            return Refusal(request=asked.id, code="request.expired")
        wanted = self._opened(body.sealed)
        if wanted is None:
            return KnowingAnswer(request=asked.id)
        facts = await self._facts(wanted, asked.today)
        if facts:
            named = ", ".join(sorted(facts))
            kind = wanted.subject.kind.value
            await self._store.run(
                lambda db: audit.note(
                    db,
                    asked.now_ms,
                    asked.kiosk,
                    What.ANSWERS_TOLD,
                    why=named,
                    about=f"{kind}, visit {body.visit}",
                )
            )
        try:
            sealed = await asyncio.to_thread(_sealed, wanted.recipient, tuple(facts.values()))
        except SealError:
            log.warning("register: a request whose key is none")
            return KnowingAnswer(request=asked.id)
        return KnowingAnswer(request=asked.id, sealed=sealed)

    async def _facts(self, wanted: Wanted, today: date) -> dict[str, Fact]:
        """Return by question what is known and can be an answer."""
        questions = askable(self._matters, wanted.subject.kind)
        missing = [one for one in dict.fromkeys(wanted.questions) if one in questions]
        facts: dict[str, Fact] = {}
        try:
            async with asyncio.timeout(PATIENCE_S):
                for register in self._registers:
                    if not missing:
                        break
                    for fact in await self._told(register, wanted, missing):
                        value = (
                            kept(questions[fact.question], fact.value, today)
                            if fact.question in missing and named(fact.source)
                            else ""
                        )
                        if value:
                            facts[fact.question] = Fact(
                                fact.question, value, fact.source, fact.as_of
                            )
                        else:
                            log.warning(
                                "register: an answer that cannot be one, to %.63r", fact.question
                            )
                    missing = [one for one in missing if one not in facts]
        except TimeoutError:
            log.warning("register: no answer within %.0f s", PATIENCE_S)
        return facts

    async def _told(
        self, register: Register, wanted: Wanted, questions: Sequence[str]
    ) -> Sequence[Fact]:
        try:
            return await register.facts(wanted.subject, questions)
        except CentreStoreError as error:
            log.warning("register: %s", error)
            return ()

    def _opened(self, sealed: str) -> Wanted | None:
        if self._opener is None:
            log.warning("register: cannot be opened; set applications.identity_file")
            return None
        try:
            data = self._opener.open(base64.b64decode(sealed, validate=True))
            return msgspec.json.decode(data, type=Wanted)
        except (SealError, binascii.Error, msgspec.MsgspecError, UnicodeDecodeError, ValueError):
            # Not the fault itself: that of a subject may repeat the number.
            log.warning("register: a request that cannot be opened, or asks for nothing")
            return None


def _sealed(recipient: str, facts: Sequence[Fact]) -> str:
    found = tuple(
        Found(question=one.question, value=one.value, source=one.source, as_of=one.as_of)
        for one in facts
    )
    data = msgspec.json.encode(Findings(found=found))
    data += b" " * (-len(data) % STEP_BYTES)
    return base64.b64encode(Sealer([recipient]).seal(data)).decode("ascii")
