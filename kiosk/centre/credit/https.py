"""A register elsewhere, asked by HTTPS.

The request is a ``POST`` to the address of the settings, with a bearer token where one is set::

    {"kind": "person", "number": "..."}            kind: person or company

The answer is 404 where the register knows nothing of them, or 200 with::

    {"grade": "good", "reasons": ["tax-grade-a"], "source": "...", "as_of": "2026-11-25"}

with grade ``good``, ``ordinary`` or ``restricted`` and reasons of the hall's catalogue. Whatever
else comes, or comes later than 2 s, is taken for no answer: the visitor is served as everybody.
"""

import asyncio
import logging
import ssl
from datetime import date
from pathlib import Path
from typing import Annotated

import httpx
import msgspec
from msgspec import Meta, Struct

from kiosk.catalogue.standing import StandingRules
from kiosk.centre.credit.register import SOURCE_SIGNS, UNKNOWN, Standing, problem_with
from kiosk.centre.settings import Credit
from kiosk.link.standing import Grade, Subject

log = logging.getLogger(__name__)

PATIENCE_S = 2.0
MOST_BYTES = 10_000
FOUND, NOT_KNOWN = 200, 404


class _Told(Struct, frozen=True, kw_only=True):
    grade: Grade
    reasons: tuple[str, ...] = ()
    source: Annotated[str, Meta(min_length=1, max_length=SOURCE_SIGNS)]
    as_of: date


class RegisterSettingsError(Exception):
    """The register of the settings cannot be asked; the text says what to do."""


class HttpsRegister:
    """See ``Register``; the certificate of the register is verified.

    Args:
        settings: Where it is.
        rules: Of the catalogue.

    Raises:
        RegisterSettingsError: The authority's certificates or the token cannot be read.
    """

    def __init__(self, settings: Credit, rules: StandingRules) -> None:
        self._url, self._rules = settings.url, rules
        headers = {"Accept": "application/json"}
        try:
            context = ssl.create_default_context(cafile=settings.ca or None)
            if settings.token_file:
                token = Path(settings.token_file).read_text(encoding="ascii").strip()
                headers["Authorization"] = f"Bearer {token}"
        except (OSError, ValueError) as error:
            raise RegisterSettingsError(
                f"credit.ca or credit.token_file cannot be used: {error}"
            ) from error
        # No proxy of the environment: the numbers go where the settings say, and nowhere else.
        self._client = httpx.AsyncClient(
            verify=context, headers=headers, timeout=PATIENCE_S, trust_env=False
        )

    async def standing(self, subject: Subject) -> Standing:
        """See ``Register.standing``."""
        try:
            async with asyncio.timeout(PATIENCE_S):
                return await self._ask(subject)
        except TimeoutError:
            log.warning("credit register: no answer within %.0f s", PATIENCE_S)
        except httpx.HTTPError as error:
            log.warning("credit register: %s: %s", type(error).__name__, error)
        return UNKNOWN

    async def close(self) -> None:
        """Let go of the connections."""
        await self._client.aclose()

    async def _ask(self, subject: Subject) -> Standing:
        asked = {"kind": subject.kind.value, "number": subject.number}
        data = b""
        async with self._client.stream("POST", self._url, json=asked) as answer:
            if answer.status_code == NOT_KNOWN:
                return UNKNOWN
            if answer.status_code != FOUND:
                log.warning("credit register: answered %d", answer.status_code)
                return UNKNOWN
            async for chunk in answer.aiter_bytes():
                data += chunk
                if len(data) > MOST_BYTES:
                    log.warning("credit register: answered more than %d bytes", MOST_BYTES)
                    return UNKNOWN
        return self._read(data)

    def _read(self, data: bytes) -> Standing:
        try:
            told = msgspec.json.decode(data, type=_Told)
        except (msgspec.MsgspecError, UnicodeDecodeError):
            # Neither the answer nor the fault is logged: either may repeat the number.
            log.warning("credit register: its answer is not as agreed (%d bytes)", len(data))
            return UNKNOWN
        if problem_with(self._rules, told.grade, told.reasons):
            log.warning("credit register: its answer has reasons that the catalogue has not so")
            return UNKNOWN
        return Standing(told.grade, told.reasons, told.source, told.as_of)
