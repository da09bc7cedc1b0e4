"""Where the broker of a play is, by URL."""

import asyncio
import ssl
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from urllib.parse import unquote, urlsplit

PLAIN, SECURE = 1883, 8883


class WhereError(ValueError):
    """The URL names no broker; the text says what is expected."""


@dataclass(frozen=True, slots=True)
class Where:
    """A broker: ``mqtt://[USER[:PASSWORD]@]HOST[:PORT]``, or ``mqtts://`` with TLS."""

    host: str
    port: int
    username: str = ""
    password: str = field(default="", repr=False)
    tls: ssl.SSLContext | None = None

    @classmethod
    def of(cls, url: str, ca: str | None = None) -> "Where":
        """Take a URL apart.

        Raises:
            WhereError: It is none, or ``ca`` is no file of certificates.
        """
        try:
            parts = urlsplit(url)
            port = parts.port
        except ValueError as error:
            raise WhereError(f"--broker: {error}") from error
        if parts.scheme not in ("mqtt", "mqtts") or not parts.hostname:
            raise WhereError("--broker: expected mqtt://HOST[:PORT] or mqtts://HOST[:PORT]")
        context = None
        if parts.scheme == "mqtts":
            try:
                context = ssl.create_default_context(cafile=ca)
            except (OSError, ssl.SSLError) as error:
                raise WhereError(f"--ca: {error}") from error
        return cls(
            parts.hostname,
            port or (PLAIN if context is None else SECURE),
            unquote(parts.username or ""),
            unquote(parts.password or ""),
            context,
        )

    async def open(self, protocol: Callable[[], asyncio.Protocol]) -> None:
        """Open a connection.

        Raises:
            OSError: It cannot be.
        """
        loop = asyncio.get_running_loop()
        await loop.create_connection(protocol, self.host, self.port, ssl=self.tls)

    @staticmethod
    def today(now_ms: int) -> date:
        """Return the day of a moment."""
        return datetime.fromtimestamp(now_ms / 1000, UTC).date()
