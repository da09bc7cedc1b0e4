"""A mail server and a web server to be told, real ones, on loopback."""

import asyncio
import contextlib
import email
import email.policy
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult

from tests.mosquitto import free_port

POLICY = email.policy.default


@asynccontextmanager
async def listening(serve):
    """Serve connections on a free port until the end, when all that are open are cut."""
    port, tasks = free_port(), set()

    async def served(reader, writer):
        tasks.add(asyncio.current_task())
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
            try:
                await serve(reader, writer)
            finally:
                writer.close()

    server = await asyncio.start_server(served, "127.0.0.1", port)
    try:
        yield port
    finally:
        server.close()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


@dataclass
class Mailbox:
    """What came, and what is answered."""

    mails: list = field(default_factory=list)
    envelopes: list = field(default_factory=list)
    answer: str = "250 taken"
    recipient: str = "250 OK"
    port: int = 0

    async def handle_RCPT(self, _server, _session, envelope, address, _options):  # noqa: N802
        if self.recipient.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.recipient

    async def handle_DATA(self, _server, _session, envelope):  # noqa: N802
        if self.answer.startswith("250"):
            self.mails.append(
                email.message_from_bytes(envelope.content, policy=email.policy.default)
            )
            self.envelopes.append(envelope)
        return self.answer


@asynccontextmanager
async def mail_server(tls_context=None, login=None, port=None):
    box = Mailbox(port=port or free_port())

    def authenticate(_server, _session, _envelope, mechanism, data):
        sent = (data.login.decode(), data.password.decode())
        return AuthResult(success=sent == login, handled=False)

    controller = Controller(
        box, hostname="127.0.0.1", port=box.port, tls_context=tls_context,
        require_starttls=tls_context is not None, auth_required=login is not None,
        authenticator=authenticate if login else None,
    )  # fmt: skip
    await asyncio.to_thread(controller.start)
    try:
        yield box
    finally:
        await asyncio.to_thread(controller.stop)


@asynccontextmanager
async def silent_server(greeting=b"", trickle=b""):
    """A server that takes connections and says little or nothing."""

    async def serve(reader, writer):
        writer.write(greeting)
        while trickle:
            writer.write(trickle)
            await writer.drain()
            await asyncio.sleep(0.05)
        await reader.read()

    async with listening(serve) as port:
        yield port


@dataclass
class Hooked:
    """What was posted, and what is answered."""

    posts: list = field(default_factory=list)
    answers: list = field(default_factory=list)  # statuses; the last one stays
    delay_s: float = 0.0
    port: int = 0

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}/hook"


@asynccontextmanager
async def web_server(*answers):
    hooked = Hooked(answers=list(answers))

    async def serve(reader, writer):
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        first, *lines = head.strip().split("\r\n")
        headers = {k.lower(): v.strip() for k, _, v in (line.partition(":") for line in lines)}
        body = await reader.readexactly(int(headers.get("content-length", 0)))
        hooked.posts.append((first, headers, body))
        await asyncio.sleep(hooked.delay_s)
        status = hooked.answers.pop(0) if len(hooked.answers) > 1 else (hooked.answers or [204])[0]
        more = f"Location: http://127.0.0.1:{hooked.port}/elsewhere\r\n" if status == 302 else ""
        writer.write(f"HTTP/1.1 {status} X\r\n{more}Content-Length: 0\r\n\r\n".encode())

    async with listening(serve) as hooked.port:
        yield hooked
