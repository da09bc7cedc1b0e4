"""STUN and TURN servers for both ends of a call, with a password that soon is none.

coturn takes, with ``use-auth-secret``, any user whose name begins with a moment to come (UTC,
seconds) and whose password is the Base64 of HMAC-SHA1 over that name, by the secret that it shares
with the centre. Source: draft-uberti-behave-turn-rest-00, section 2.2.
"""

import base64
import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from kiosk.centre.guide.settings import ServerSettings
from kiosk.link.calling import RelayServer

WHO = "guide"  # of every user name; a kiosk's or a person's own would tell a server who talks
ENOUGH = 16  # signs of a secret


class RelaySecretError(Exception):
    """The secret of a TURN server cannot be used; the text says why."""


@dataclass(frozen=True, slots=True)
class Relay:
    """A server, and its secret."""

    urls: tuple[str, ...]
    secret: bytes = field(repr=False)


class Relays:
    """Tells the servers of a call.

    Args:
        relays: All of them.
        life_s: Of a password.
    """

    def __init__(self, relays: Sequence[Relay], life_s: int) -> None:
        self._relays, self._life_s = tuple(relays), life_s

    def servers(self, now_ms: int) -> tuple[RelayServer, ...]:
        """Return the servers, with passwords that hold from now on for a while."""
        username = f"{now_ms // 1000 + self._life_s}:{WHO}"
        return tuple(
            RelayServer(
                urls=one.urls, username=username, credential=_credential(one.secret, username)
            )
            if one.secret
            else RelayServer(urls=one.urls)
            for one in self._relays
        )


def _credential(secret: bytes, username: str) -> str:
    digest = hmac.new(secret, username.encode(), hashlib.sha1).digest()
    return base64.b64encode(digest).decode()


def open_relays(settings: Sequence[ServerSettings], life_s: int) -> Relays:
    """Return the servers of the settings.

    Raises:
        RelaySecretError: The secret of one cannot be read.
    """
    return Relays([Relay(one.urls, _secret(one.secret_file)) for one in settings], life_s)


def _secret(file: str) -> bytes:
    if not file:
        return b""
    try:
        mode = Path(file).stat().st_mode
        found = Path(file).read_bytes().strip()
    except OSError as error:
        raise RelaySecretError(f"{file}: cannot be read: {error.strerror}") from error
    if mode & 0o077:
        raise RelaySecretError(f"{file}: others may read it; set its mode to 0600")
    if len(found) < ENOUGH:
        raise RelaySecretError(f"{file}: has {len(found)} signs; expected {ENOUGH} or more")
    return found
