"""Tells programs by HTTPS, signed as the specification "Standard Webhooks" says.

The signature is HMAC-SHA-256 over ``ID.TIMESTAMP.BODY``; the id is the same at every try.
"""

import asyncio
import base64
import binascii
import hashlib
import hmac
import re
import ssl
from pathlib import Path

import httpx

from kiosk.centre.alerts.mailing import NotSentError
from kiosk.centre.alerts.rules import Webhook

STEP_S, WHOLE_S = 5.0, 15.0
SECRET = re.compile(r"whsec_([A-Za-z0-9+/]+={0,2})")
SHORTEST, LONGEST = 24, 64  # bytes of a key
PROBLEM = "expected whsec_ and 24 to 64 random bytes in Base64"


class SecretError(ValueError):
    """A key cannot be used; the text says why, without it."""


class Hook:
    """Posts to one address.

    Args:
        channel: As the settings have it.
        step_s: For each step of the connection.
        whole_s: For all of it.

    Raises:
        SecretError: The key cannot be used.
    """

    def __init__(self, channel: Webhook, step_s: float = STEP_S, whole_s: float = WHOLE_S) -> None:
        self._channel, self._whole_s = channel, whole_s
        self._key = key_of(Path(channel.secret_file))
        verify = ssl.create_default_context(cafile=channel.ca or None)
        self._client = httpx.AsyncClient(
            verify=verify, timeout=step_s, follow_redirects=False, trust_env=False
        )

    async def send(self, number: str, body: bytes, at_s: int) -> str:
        """Post a body; return what the other side said.

        Raises:
            NotSentError: It is away, silent, or did not take it.
        """
        headers = {
            "Content-Type": "application/json",
            "User-Agent": "estation-centre",
            "webhook-id": number,
            "webhook-timestamp": str(at_s),
            "webhook-signature": signature(self._key, number, at_s, body),
        }
        try:
            async with (
                asyncio.timeout(self._whole_s),
                self._client.stream(
                    "POST", self._channel.url, content=body, headers=headers
                ) as answer,
            ):
                status = answer.status_code  # what else it says is not read
        except (httpx.HTTPError, httpx.InvalidURL, TimeoutError) as error:
            why = " ".join(str(error).split()) or type(error).__name__
            raise NotSentError(f"{self._where}: {why}") from error
        if not httpx.codes.is_success(status):
            raise NotSentError(f"{self._where}: HTTP {status}")
        return f"{self._where}: HTTP {status}"

    async def close(self) -> None:
        """Let the connection go."""
        await self._client.aclose()

    @property
    def _where(self) -> str:
        """Return whom it goes to: an address may hold a secret behind the host."""
        address = httpx.URL(self._channel.url)
        return f"{address.scheme}://{address.netloc.decode('ascii')}"


def signature(key: bytes, number: str, at_s: int, body: bytes) -> str:
    """Return the signature of a body."""
    signed = f"{number}.{at_s}.".encode() + body
    return "v1," + base64.b64encode(hmac.digest(key, signed, hashlib.sha256)).decode()


def key_of(file: Path) -> bytes:
    """Read a key.

    Raises:
        SecretError: The file cannot be read, or holds none.
    """
    try:
        found = SECRET.fullmatch(file.read_text(encoding="ascii").strip())
        key = base64.b64decode(found[1], validate=True) if found else b""
    except OSError as error:
        raise SecretError(f"{file}: cannot be read: {error.strerror}") from error
    except (UnicodeDecodeError, binascii.Error) as error:
        raise SecretError(f"{file}: {PROBLEM}") from error
    if not SHORTEST <= len(key) <= LONGEST:
        raise SecretError(f"{file}: {PROBLEM}")
    return key
