import asyncio
import json
import stat
import termios

import pytest

from drivers.errors import CannotOpenError, LinkLostError
from drivers.transport import MemoryTransport, open_transport
from drivers.transport.serving import PtyPlug, TcpPlug
from drivers.transport.simulated import SimulatedTransport
from drivers.transport.trace import Replay


async def echo(transport):
    while True:
        await transport.write(await transport.read())


async def read_exactly(transport, count):
    data = b""
    async with asyncio.timeout(60):
        while len(data) < count:
            data += await transport.read()
    return data


@pytest.fixture(params=["pty", "tcp"])
async def plugged(request, tmp_path):
    """A plug with an echo behind it, and the URL that leads to it."""
    if request.param == "pty":
        plug = PtyPlug(tmp_path / "port", echo)
        await plug.put_in()
        url = f"serial://{tmp_path}/port?baud=9600"
    else:
        plug = TcpPlug(0, echo)
        await plug.put_in()
        url = f"tcp://127.0.0.1:{plug.port}"
    yield plug, url
    await plug.pull()


async def test_every_byte_goes_there_and_back(plugged):
    _, url = plugged
    transport = await open_transport(url)
    sent = bytes(range(256)) * 8
    await transport.write(sent)
    assert await read_exactly(transport, len(sent)) == sent
    await transport.close()


async def test_pulling_the_plug_is_noticed_by_who_waits(plugged):
    plug, url = plugged
    transport = await open_transport(url)
    waiting = asyncio.create_task(transport.read())
    await asyncio.sleep(0)
    await plug.pull()
    async with asyncio.timeout(60):
        with pytest.raises(LinkLostError, match="check its"):
            await waiting
    await transport.close()


async def test_a_plug_that_is_put_in_again_works_again(plugged):
    plug, url = plugged
    await plug.pull()
    with pytest.raises(CannotOpenError):
        await open_transport(url)
    await plug.put_in()
    transport = await open_transport(url.replace("tcp://127.0.0.1", "socket://localhost"))
    await transport.write(b"again")
    assert await read_exactly(transport, 5) == b"again"
    await transport.close()


async def test_closing_ends_a_wait(plugged):
    _, url = plugged
    transport = await open_transport(url)
    waiting = asyncio.create_task(transport.read())
    await asyncio.sleep(0)
    await transport.close()
    await transport.close()
    async with asyncio.timeout(60):
        with pytest.raises(LinkLostError):
            await waiting
    with pytest.raises(LinkLostError):
        await transport.write(b"x")


async def test_a_port_has_one_owner(tmp_path):
    plug = PtyPlug(tmp_path / "port", echo)
    await plug.put_in()
    first = await open_transport(str(tmp_path / "port"))
    with pytest.raises(CannotOpenError, match="another program"):
        await open_transport(str(tmp_path / "port"))
    await first.close()
    await plug.pull()


async def test_a_plain_file_takes_what_is_printed(tmp_path):
    (tmp_path / "out").touch()
    transport = await open_transport(f"file://{tmp_path}/out")
    await transport.write(b"\x1b@ticket")
    waiting = asyncio.create_task(transport.read())
    await asyncio.sleep(0)
    await transport.close()
    with pytest.raises(LinkLostError):
        await waiting
    assert (tmp_path / "out").read_bytes() == b"\x1b@ticket"


async def test_what_is_recorded_can_be_replayed(plugged, tmp_path):
    _, url = plugged
    trace = tmp_path / "trace.jsonl"
    transport = await open_transport(f"{url}{'&' if '?' in url else '?'}trace={trace}")
    await transport.write(b"one")
    assert await read_exactly(transport, 3) == b"one"
    await transport.close()
    assert stat.S_IMODE(trace.stat().st_mode) == 0o600
    assert list(json.loads(trace.read_text().splitlines()[0])) == ["out"]

    replayed = await open_transport(f"replay://{trace}")
    await replayed.write(b"on")
    await replayed.write(b"e")
    assert await read_exactly(replayed, 3) == b"one"
    with pytest.raises(LinkLostError, match="at its end"):
        await replayed.read()


async def test_a_replay_expects_the_same_bytes():
    replay = Replay([("out", b"one"), ("in", b"1")])
    with pytest.raises(LinkLostError, match="6f6e65"):
        await replay.write(b"two")


async def test_memory_joins_two_ends():
    ours, theirs = MemoryTransport.pair()
    await ours.write(b"ping")
    assert await theirs.read() == b"ping"
    await theirs.close()
    with pytest.raises(LinkLostError):
        await ours.read()


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("", "not understood"),
        ("usb://printer", "not understood"),
        ("ttyUSB0", "not understood"),
        ("/dev/not-there", "plugged in"),
        ("serial:///dev/not-there?baud=fast", "is not a number"),
        ("serial:///dev/not-there?flow=often", "none, dsrdtr, rtscts, xonxoff"),
        ("file:///dev/usb/lp77", "plugged in"),
        ("tcp://127.0.0.1", "port is missing"),
        ("tcp://127.0.0.1:99999", "give tcp://HOST:PORT"),
        ("tcp://127.0.0.1:1", "switched on"),
        ("replay:///not/there", "cannot be replayed"),
    ],
)
async def test_a_url_that_leads_nowhere_says_what_to_do(url, said):
    with pytest.raises(CannotOpenError, match=said):
        await open_transport(url)


async def test_closing_a_simulated_device_ends_its_simulator():
    ended = asyncio.Event()

    async def play(transport):
        try:
            await echo(transport)
        finally:
            ended.set()

    transport = SimulatedTransport(play)
    await transport.write(b"ping")
    assert await read_exactly(transport, 4) == b"ping"
    waiting = asyncio.create_task(transport.read())
    await asyncio.sleep(0)
    await transport.close()
    await transport.close()
    assert ended.is_set()
    with pytest.raises(LinkLostError):
        await waiting


async def test_flow_control_is_there_only_when_it_is_asked_for(tmp_path):
    """As the terminal itself tells: XON/XOFF is a flag of its input."""
    plug = PtyPlug(tmp_path / "port", echo)
    await plug.put_in()
    try:
        for flow, there in (("none", False), ("xonxoff", True)):
            transport = await open_transport(f"{plug.url}?flow={flow}")
            flags = termios.tcgetattr(transport._descriptor)[0]
            assert bool(flags & termios.IXOFF) is there
            await transport.close()
    finally:
        await plug.pull()
