"""Tells people by e-mail."""

import asyncio
import contextlib
import smtplib
import socket
import ssl
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from pathlib import Path
from typing import Any

from kiosk.centre.alerts.rules import Mail, Security

STEP_S = 10.0  # for each answer of the server
WHOLE_S = 30.0


class NotSentError(Exception):
    """A message did not arrive; the text says why, without a secret."""


class Mailer:
    """Sends over one server, a mail at a time.

    Args:
        channel: As the settings have it.
        step_s: For each answer of the server.
        whole_s: For all of it: a server that says a little again and again holds nobody up.
    """

    def __init__(self, channel: Mail, step_s: float = STEP_S, whole_s: float = WHOLE_S) -> None:
        self._channel, self._step_s, self._whole_s = channel, step_s, whole_s
        self._worker = ThreadPoolExecutor(1, thread_name_prefix="mail")
        self._socket: socket.socket | None = None

    async def send(self, number: str, subject: str, text: str) -> str:
        """Send a mail; return what the server said.

        Args:
            number: Of the message: a repeat has the same.
            subject: One line.
            text: Of any length.

        Raises:
            NotSentError: The server is away, silent, or refuses it.
        """
        message = self.message(number, subject, text)
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(self._whole_s):
                return await loop.run_in_executor(self._worker, self._send, message)
        except TimeoutError as error:
            self._cut()
            raise NotSentError(f"{self._where}: not done within {self._whole_s:g} s") from error

    def message(self, number: str, subject: str, text: str) -> EmailMessage:
        """Return a mail as it is sent."""
        message = EmailMessage()
        message["From"] = self._channel.sender
        message["To"] = ", ".join(self._channel.to)
        message["Subject"] = " ".join(subject.split())
        message["Date"] = formatdate()
        domain = self._channel.sender.rpartition("@")[2]
        message["Message-ID"] = f"<{number}@{domain}>" if number else make_msgid(domain=domain)
        message["Auto-Submitted"] = "auto-generated"  # RFC 3834: nobody's holiday note answers
        message.set_content(text)
        return message

    async def close(self) -> None:
        """Let the thread go."""
        self._cut()
        self._worker.shutdown(wait=False, cancel_futures=True)

    @property
    def _where(self) -> str:
        return f"smtp {self._channel.host}:{self._channel.port}"

    def _cut(self) -> None:
        """End a conversation that takes too long, from outside of its thread."""
        if self._socket is not None:
            with contextlib.suppress(OSError):  # it ended just now
                # Past TLS, and without closing: to close waits for who reads.
                socket.socket.shutdown(self._socket, socket.SHUT_RDWR)

    # --- on the worker's thread

    def _send(self, message: EmailMessage) -> str:
        try:
            with self._opened() as server:
                server.ehlo()
                if self._channel.security is Security.STARTTLS:
                    server.starttls(context=self._context())
                if self._channel.username:
                    secret = Path(self._channel.password_file).read_text(encoding="utf-8").strip()
                    server.login(self._channel.username, secret)
                refused = server.send_message(message)
        except (OSError, smtplib.SMTPException, ValueError) as error:
            raise NotSentError(f"{self._where}: {_said(error)}") from error
        finally:
            self._socket = None
        if refused:
            return f"{self._where}: taken, but not for {', '.join(sorted(refused))}"
        return f"{self._where}: taken"

    def _opened(self) -> smtplib.SMTP:
        own = self._channel
        if own.security is Security.TLS:
            return _Secure(
                self._note, own.host, own.port, timeout=self._step_s, context=self._context()
            )
        return _Plain(self._note, own.host, own.port, timeout=self._step_s)

    def _note(self, used: socket.socket | None) -> None:
        self._socket = used

    def _context(self) -> ssl.SSLContext:
        return ssl.create_default_context(cafile=self._channel.ca or None)


class _Telling:
    """Tells its socket before each answer, also the greeting, so that it can be cut off."""

    sock: socket.socket | None

    def __init__(
        self, tell: Callable[[socket.socket | None], None], *where: Any, **how: Any
    ) -> None:
        self._tell = tell
        super().__init__(*where, **how)

    def getreply(self) -> tuple[int, bytes]:
        """See ``smtplib.SMTP.getreply``."""
        self._tell(self.sock)
        answer: tuple[int, bytes] = super().getreply()  # type: ignore[misc]
        return answer


class _Plain(_Telling, smtplib.SMTP):
    """To this machine, or until STARTTLS."""


class _Secure(_Telling, smtplib.SMTP_SSL):
    """By TLS from the beginning."""


def _said(error: Exception) -> str:
    match error:
        case smtplib.SMTPRecipientsRefused(recipients=refused):
            words = "; ".join(f"{who}: {_answer(*said)}" for who, said in sorted(refused.items()))
        case smtplib.SMTPResponseException(smtp_code=code, smtp_error=said):
            words = _answer(code, said)
        case _:
            words = str(error)
    return " ".join(words.split()) or type(error).__name__


def _answer(code: int, said: bytes | str) -> str:
    return f"{code} {said.decode(errors='replace') if isinstance(said, bytes) else said}"
