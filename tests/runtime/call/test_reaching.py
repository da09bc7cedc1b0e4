"""Which servers a kiosk uses in a call, and that it says which it does not."""

import asyncio

import pytest
from aiortc import RTCPeerConnection

from kiosk.link.calling import RelayServer
from kiosk.runtime.call.reaching import reachable
from tests.mosquitto import free_port

UNFIT = (
    "stuns:127.0.0.1",
    "stun:127.0.0.1?transport=tcp",
    "turns:127.0.0.1?transport=udp",
    "turn:127.0.0.1?transport=sctp",
)


def servers(*urls):
    return [RelayServer(urls=(url,), username="sample", credential="sample") for url in urls]


async def test_a_relay_over_tcp_is_used_where_it_listens():
    listening = await asyncio.start_server(lambda _reader, writer: writer.close(), "127.0.0.1", 0)
    async with listening:
        port = listening.sockets[0].getsockname()[1]
        url = f"turn:127.0.0.1:{port}?transport=tcp"
        configuration = await reachable(servers(f"turn:127.0.0.1:{port}", url))
        assert [one.urls for one in configuration.iceServers] == [url]


async def test_a_server_that_does_not_answer_is_left_out_and_said(caplog):
    url = f"turn:127.0.0.1:{free_port()}?transport=tcp"
    assert (await reachable(servers(url))).iceServers == []
    assert f"{url} is left out: no answer" in caplog.text


@pytest.mark.parametrize("url", UNFIT)
async def test_what_a_kiosk_cannot_use_is_said_and_spoils_no_call(caplog, url):
    listening = await asyncio.start_server(lambda _reader, writer: writer.close(), "127.0.0.1", 0)
    async with listening:
        port = listening.sockets[0].getsockname()[1]
        configuration = await reachable(servers(url.replace("127.0.0.1", f"127.0.0.1:{port}")))
    peer = RTCPeerConnection(configuration)
    try:
        peer.createDataChannel("help")
        await peer.setLocalDescription(await peer.createOffer())
    finally:
        await peer.close()
    assert "is left out: a kiosk uses" in caplog.text
