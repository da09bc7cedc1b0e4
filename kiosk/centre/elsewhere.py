"""A register elsewhere, asked by HTTPS: what it says in time, and nothing else of it.

The request is a ``POST`` to the address of the settings, with a bearer token where one is set. The
answer is 404 where the register knows nothing, or 200 with a body. Whatever else comes, or comes
later than 2 s, is taken for no answer.
"""

import asyncio
import logging
import ssl
from pathlib import Path
from typing import Protocol

import httpx

from kiosk.centre.addresses import address_faults

log = logging.getLogger(__name__)

PATIENCE_S = 2.0
FOUND, NOT_KNOWN = 200, 404


class Address(Protocol):
    """Where a register is, as the settings say."""

    @property
    def url(self) -> str:
        """An https:// address."""
        ...

    @property
    def ca(self) -> str:
        """Who signed its certificate, PEM; empty: the system's authorities."""
        ...

    @property
    def token_file(self) -> str:
        """Holds the bearer token; empty: none."""
        ...


class RegisterSettingsError(Exception):
    """The register of the settings cannot be asked; the text says what to do."""


class Elsewhere:
    """Asks a register; its certificate is verified.

    Args:
        address: Where it is.
        section: Of the settings, for their faults.
        called: What it is called in the log.
        most_bytes: An answer that is longer is none.

    Raises:
        RegisterSettingsError: The address is none, the authority's certificates or the token cannot
            be read.
    """

    def __init__(self, address: Address, section: str, called: str, most_bytes: int) -> None:
        if faults := address_faults({f"{section}.url": address.url}):
            raise RegisterSettingsError(str(faults[0]))
        self._url, self._called, self._most_bytes = address.url, called, most_bytes
        headers = {"Accept": "application/json"}
        try:
            context = ssl.create_default_context(cafile=address.ca or None)
            if address.token_file:
                token = Path(address.token_file).read_text(encoding="ascii").strip()
                headers["Authorization"] = f"Bearer {token}"
        except (OSError, ValueError) as error:
            raise RegisterSettingsError(
                f"{section}.ca or {section}.token_file cannot be used: {error}"
            ) from error
        # No proxy of the environment: the numbers go where the settings say, and nowhere else.
        self._client = httpx.AsyncClient(
            verify=context, headers=headers, timeout=PATIENCE_S, trust_env=False
        )

    async def ask(self, asked: object) -> bytes | None:
        """Return what it answers; None where it knows nothing, or nothing came in time."""
        try:
            async with asyncio.timeout(PATIENCE_S):
                return await self._ask(asked)
        except TimeoutError:
            log.warning("%s: no answer within %.0f s", self._called, PATIENCE_S)
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError) as error:
            log.warning("%s: %s: %s", self._called, type(error).__name__, error)
        return None

    async def close(self) -> None:
        """Let go of the connections."""
        await self._client.aclose()

    async def _ask(self, asked: object) -> bytes | None:
        data = b""
        async with self._client.stream("POST", self._url, json=asked) as answer:
            if answer.status_code == NOT_KNOWN:
                return None
            if answer.status_code != FOUND:
                log.warning("%s: answered %d", self._called, answer.status_code)
                return None
            async for chunk in answer.aiter_bytes():
                data += chunk
                if len(data) > self._most_bytes:
                    log.warning("%s: answered more than %d bytes", self._called, self._most_bytes)
                    return None
        return data
