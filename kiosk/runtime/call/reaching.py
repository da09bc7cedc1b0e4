"""Which of the servers of a call answer: one that does not would hold up the joining by seconds."""

import asyncio
import logging
import re
from collections.abc import Sequence

from aioice import stun
from aiortc import RTCBundlePolicy, RTCConfiguration, RTCIceServer

from kiosk.link.calling import RelayServer

log = logging.getLogger(__name__)

PATIENCE_S = 0.7
AGAIN_S = 0.25  # a datagram may be lost
URL = re.compile(
    r"(?P<scheme>stuns?|turns?):(?P<host>\[[^\]]+\]|[^:?]+)(:(?P<port>\d+))?"
    r"(\?transport=(?P<transport>udp|tcp))?"
)
PORT, TLS_PORT = 3478, 5349  # RFC 7064, RFC 7065


async def reachable(servers: Sequence[RelayServer]) -> RTCConfiguration:
    """Return the configuration of a peer with the servers that answer within ``PATIENCE_S``."""
    offered = [(server, url) for server in servers for url in server.urls]
    answers = await asyncio.gather(*(_answers(url) for _, url in offered))
    return RTCConfiguration(
        # Else aiortc 1.16 leaves a second line of pictures on a transport that it never joins.
        bundlePolicy=RTCBundlePolicy.MAX_BUNDLE,
        iceServers=[
            RTCIceServer(
                urls=url, username=server.username or None, credential=server.credential or None
            )
            for (server, url), answered in zip(offered, answers, strict=True)
            if answered
        ],
    )


async def _answers(url: str) -> bool:
    """Tell whether a server can be used and answers; what is left out is said to a technician."""
    parts = URL.fullmatch(url)
    if parts is None or not _is_spoken(parts):
        log.warning("call: %s is left out: a kiosk uses stun:, turn: and turns: (over tcp)", url)
        return False
    if not await _is_there(parts):
        log.warning("call: %s is left out: no answer within %s s", url, PATIENCE_S)
        return False
    return True


def _is_spoken(parts: re.Match[str]) -> bool:
    """Tell whether aiortc speaks to such a server; at some of the others it raises."""
    match parts["scheme"], parts["transport"]:
        case "stun", None:
            return True
        case "turn", _:
            return True
        case "turns", transport:
            return transport != "udp"
    return False


async def _is_there(parts: re.Match[str]) -> bool:
    tls = parts["scheme"].endswith("s")
    host, port = parts["host"].strip("[]"), int(parts["port"] or (TLS_PORT if tls else PORT))
    try:
        async with asyncio.timeout(PATIENCE_S):
            if tls or parts["transport"] == "tcp":
                _, writer = await asyncio.open_connection(host, port)
                writer.close()
                return True
            return await _binds(host, port)
    except (OSError, TimeoutError):
        return False


async def _binds(host: str, port: int) -> bool:
    """Ask a server for a binding (RFC 8489 §2); a TURN server answers that as well."""
    loop = asyncio.get_running_loop()
    answered: asyncio.Future[bool] = loop.create_future()

    class Asking(asyncio.DatagramProtocol):
        def datagram_received(self, data: bytes, addr: object) -> None:
            del data, addr
            if not answered.done():
                answered.set_result(True)

    transport, _ = await loop.create_datagram_endpoint(Asking, remote_addr=(host, port))
    request = stun.Message(message_method=stun.Method.BINDING, message_class=stun.Class.REQUEST)
    try:
        while not answered.done():
            transport.sendto(bytes(request))
            await asyncio.wait([answered], timeout=AGAIN_S)
        return answered.result()
    finally:
        transport.close()
