"""Who answers how somebody stands, and makes the grant that a good standing is worth."""

import asyncio
import base64
import binascii
import logging

import msgspec

from kiosk.catalogue.standing import StandingRules
from kiosk.centre.credit import grants
from kiosk.centre.credit.register import UNKNOWN, Register, Standing, together
from kiosk.centre.numbers import Asked
from kiosk.centre.store import CentreStore, CentreStoreError
from kiosk.link.asking import Refusal
from kiosk.link.seal import Opener, SealError
from kiosk.link.standing import Grade, StandingAnswer, StandingRequest, Subject, SubjectKind
from kiosk.link.vocabulary import Answer

log = logging.getLogger(__name__)

PATIENCE_S = 2.0


class CreditOffice:
    """Opens what is asked, asks the register, keeps nothing of the answer but the grant.

    Args:
        opener: Has the centre's own key; None: nothing can be opened, and nobody is known.
        register: Knows.
        rules: What a standing is good for.
        store: For grants.
    """

    def __init__(
        self, opener: Opener | None, register: Register, rules: StandingRules, store: CentreStore
    ) -> None:
        self._opener, self._register = opener, register
        self._rules, self._store = rules, store

    async def answer(self, asked: Asked, body: StandingRequest) -> Answer:
        """Answer a request; see ``offices.AnswerLater``.

        Raises:
            CentreStoreError: A grant could not be kept.
        """
        if body.expires < asked.now_ms:
            return Refusal(request=asked.id, code="request.expired")
        found = await self._standing(body)
        good = found.grade is Grade.GOOD
        reason = self._rules.priority_of(found.reasons) if good else ""
        grant = ""
        if reason and self._rules.bound_minutes:
            grant = await self._store.run(
                lambda db: grants.make(db, asked.kiosk, body.visit, reason, asked.now_ms)
            )
        return StandingAnswer(
            request=asked.id,
            grade=found.grade,
            reasons=found.reasons,
            source=found.source,
            as_of=found.as_of,
            grant=grant,
            promise_days=self._rules.promise_days if good else 0,
        )

    async def _standing(self, body: StandingRequest) -> Standing:
        subject = self._opened(body.sealed)
        if subject is None:
            return UNKNOWN
        try:
            async with asyncio.timeout(PATIENCE_S):
                return await self._of(subject)
        except TimeoutError:
            log.warning("standing: no register answered within %.0f s", PATIENCE_S)
        except CentreStoreError as error:
            log.warning("standing: %s", error)
        return UNKNOWN

    async def _of(self, subject: Subject) -> Standing:
        """Return how somebody stands who may come for a company.

        What restricts one of them restricts both; what is good for one is good for both: a
        trusted trader's errand goes first, whoever runs it.
        """
        if subject.kind is not SubjectKind.PERSON or not subject.company.strip():
            return await self._register.standing(subject)
        company = Subject(kind=SubjectKind.COMPANY, number=subject.company.strip())
        return together(
            await asyncio.gather(self._register.standing(subject), self._register.standing(company))
        )

    def _opened(self, sealed: str) -> Subject | None:
        if self._opener is None:
            log.warning("standing: cannot be opened; set applications.identity_file")
            return None
        try:
            data = self._opener.open(base64.b64decode(sealed, validate=True))
            return msgspec.json.decode(data, type=Subject)
        except (SealError, binascii.Error, msgspec.MsgspecError, UnicodeDecodeError, ValueError):
            # Not the fault itself: that of a subject may repeat the number.
            log.warning("standing: a request that cannot be opened, or holds no subject")
            return None
