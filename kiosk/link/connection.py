"""A connection to the broker that comes back for ever. The same for kiosk and centre.

paho's network thread does the work; everything that happens is told on the event loop.
MQTT 5 is tried first, then 3.1.1: some brokers speak only that.
"""

import asyncio
import logging
import random
import socket
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import paho.mqtt.client as mqtt
from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties

from kiosk.link.settings import Broker

log = logging.getLogger(__name__)

CONNECT_S = 5.0  # until CONNACK
LAST_WORD_S = 1.0
FIRST_WAIT_S, LONGEST_WAIT_S = 0.25, 30.0
PROTOCOLS = (MQTTProtocolVersion.MQTTv5, MQTTProtocolVersion.MQTTv311)
MAX_QUEUED = 10_000
MAX_INFLIGHT = 200  # of what we say; 20 are soon used up while ten thousand others speak
AT_A_TIME = 100  # messages, before others have their turn on the loop


@dataclass(frozen=True, slots=True)
class Incoming:
    """A message that came."""

    topic: str
    data: bytes
    retained: bool


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A message to be sent; what MQTT 5 knows of it stands in the body as well."""

    topic: str
    data: bytes
    qos: int = 1
    retain: bool = False
    expiry_s: float | None = None
    reply_to: str = ""
    correlation: str = ""


class Listener(Protocol):
    """Is told what happens, on the event loop."""

    def will(self) -> Outgoing | None:
        """Return what the broker says when the connection is lost; None: nothing."""
        ...

    def connected(self) -> None:
        """The broker is there; subscriptions have been asked for."""
        ...

    def disconnected(self) -> None:
        """The broker is gone."""
        ...

    def received(self, incoming: Incoming) -> None:
        """A message came. It may hold anything; must not raise."""
        ...


class Connection:
    """Publishes and receives while it can, and reconnects while it cannot."""

    def __init__(
        self,
        broker: Broker,
        listener: Listener,
        *,
        client_id: str,
        subscriptions: tuple[str, ...],
    ) -> None:
        self._broker, self._listener = broker, listener
        self._client_id, self._subscriptions = client_id, subscriptions
        self._client: mqtt.Client | None = None
        self._protocol = 0
        self._loop: asyncio.AbstractEventLoop | None = None

    @property
    def online(self) -> bool:
        """Whether the broker is there now."""
        return self._client is not None

    def publish(self, outgoing: Outgoing) -> bool:
        """Send a message, or return False at once when the broker is away."""
        if self._client is None:
            return False
        info = self._client.publish(
            outgoing.topic,
            outgoing.data,
            qos=outgoing.qos,
            retain=outgoing.retain,
            properties=self._properties(outgoing),
        )
        return bool(info.rc == mqtt.MQTT_ERR_SUCCESS)

    def subscribe(self, topics: Sequence[str]) -> None:
        """Ask for more topics; nothing happens while the broker is away."""
        if self._client is not None:
            self._client.subscribe([(topic, 1) for topic in topics])

    def unsubscribe(self, topics: Sequence[str]) -> None:
        """Hear no more of what was subscribed to, until the next connection."""
        if self._client is not None:
            self._client.unsubscribe(list(topics))

    async def run(self) -> None:
        """Stay connected until cancelled."""
        self._loop = asyncio.get_running_loop()
        wait_s = FIRST_WAIT_S
        while True:
            if await self._stay():
                wait_s, self._protocol = FIRST_WAIT_S, 0
            await asyncio.sleep(wait_s * random.uniform(0.5, 1.0))  # noqa: S311
            wait_s = min(wait_s * 2, LONGEST_WAIT_S)

    async def _stay(self) -> bool:
        """Connect, and stay until the connection is lost; tell whether it was ever there."""
        loop = asyncio.get_running_loop()
        lost = asyncio.Event()
        answered: asyncio.Future[str] = loop.create_future()
        client = self._new_client(loop, answered, lost)
        self._wills(client)
        try:
            self._secure(client)
            async with asyncio.timeout(CONNECT_S):
                await asyncio.to_thread(self._open, client)
                client.loop_start()
                refusal = await answered
        except (OSError, ValueError) as error:
            log.warning("broker %s: %s", self._where, error or "no answer")
            refusal = "unreachable"
        if refusal:
            if refusal != "unreachable":
                log.warning("broker %s: %s", self._where, refusal)
                self._protocol = (self._protocol + 1) % len(PROTOCOLS)
            await asyncio.to_thread(_end, client)
            return False
        try:
            for topic in self._subscriptions:
                client.subscribe(topic, qos=1)
            self._client = client
            log.info("broker %s: connected", self._where)
            self._listener.connected()
            await lost.wait()
            log.warning("broker %s: lost", self._where)
        finally:
            self._client = None
            self._listener.disconnected()
            # A client that leaves in order has no will: it says the same itself.
            await asyncio.to_thread(_end, client, self._listener.will())
        return True

    def _new_client(
        self,
        loop: asyncio.AbstractEventLoop,
        answered: "asyncio.Future[str]",
        lost: asyncio.Event,
    ) -> mqtt.Client:
        client = mqtt.Client(
            CallbackAPIVersion.VERSION2,
            client_id=self._client_id,
            protocol=PROTOCOLS[self._protocol],
            reconnect_on_failure=False,
        )
        client.max_queued_messages_set(MAX_QUEUED)
        client.max_inflight_messages_set(MAX_INFLIGHT)

        def tell(callback: Callable[..., None], *arguments: Any) -> None:
            if not loop.is_closed():
                loop.call_soon_threadsafe(callback, *arguments)

        def answer(refusal: str) -> None:
            if not answered.done():
                answered.set_result(refusal)

        def on_connect(_c: Any, _u: Any, _f: Any, reason: Any, _p: Any) -> None:
            tell(answer, f"refuses, {reason}" if reason.is_failure else "")

        def on_disconnect(_c: Any, _u: Any, _f: Any, _reason: Any, _p: Any) -> None:
            tell(answer, "closed the connection before it answered")
            tell(lost.set)

        come: deque[Incoming] = deque()

        def on_message(_c: Any, _u: Any, message: mqtt.MQTTMessage) -> None:
            try:
                topic = message.topic
            except UnicodeDecodeError:
                return
            come.append(Incoming(topic, bytes(message.payload), message.retain))
            if len(come) == 1:  # else the loop was woken before
                tell(self._hear, client, come)

        client.on_connect = on_connect
        client.on_disconnect = on_disconnect
        client.on_message = on_message
        client.on_socket_open = _no_delay
        return client

    def _hear(self, client: mqtt.Client, come: deque[Incoming]) -> None:
        """Tell of some of what came; the rest when others have had their turn on the loop."""
        for _ in range(AT_A_TIME):
            if not come:
                return
            incoming = come.popleft()
            if client is self._client:
                self._listener.received(incoming)
        asyncio.get_running_loop().call_soon(self._hear, client, come)

    def _secure(self, client: mqtt.Client) -> None:
        broker = self._broker
        if broker.username:
            password = None
            if broker.password_file:
                password = Path(broker.password_file).read_text(encoding="utf-8").strip()
            client.username_pw_set(broker.username, password)
        if broker.tls is not None:
            client.tls_set(
                ca_certs=broker.tls.ca,
                certfile=broker.tls.certificate or None,
                keyfile=broker.tls.key or None,
            )

    def _wills(self, client: mqtt.Client) -> None:
        will = self._listener.will()
        if will is not None:
            client.will_set(will.topic, will.data, qos=will.qos, retain=will.retain)

    def _open(self, client: mqtt.Client) -> None:
        client.connect(self._broker.host, self._broker.port, keepalive=self._broker.keepalive_s)

    def _properties(self, outgoing: Outgoing) -> Properties | None:
        if PROTOCOLS[self._protocol] is not MQTTProtocolVersion.MQTTv5:
            return None
        properties: Properties = Properties(PacketTypes.PUBLISH)  # type: ignore[no-untyped-call]
        if outgoing.expiry_s is not None:
            properties.MessageExpiryInterval = max(1, round(outgoing.expiry_s))
        if outgoing.reply_to:
            properties.ResponseTopic = outgoing.reply_to
        if outgoing.correlation:
            properties.CorrelationData = outgoing.correlation.encode()
        return properties

    @property
    def _where(self) -> str:
        return f"{self._broker.host}:{self._broker.port}"


def _no_delay(_client: Any, _userdata: Any, sock: Any) -> None:
    """Without it a command's round trip takes 90 ms instead of less than one."""
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)


def _end(client: mqtt.Client, last: Outgoing | None = None) -> None:
    if last is not None and client.is_connected():
        said = client.publish(last.topic, last.data, qos=last.qos, retain=last.retain)
        with suppress(RuntimeError, ValueError):  # the broker went away just now
            said.wait_for_publish(LAST_WORD_S)
    client.disconnect()
    client.loop_stop()
