"""Bad lines: loss, delay, cuts, and a way through a relay only. Slow."""

import asyncio
import shutil
import signal
from collections.abc import Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import pytest
from aiortc import RTCIceServer

from kiosk.flow.call_now import Phase
from kiosk.link.calling import RelayServer
from tests.link.far import until
from tests.mosquitto import free_port
from tests.runtime.call.guide import Guide
from tests.runtime.call.kiosk import LONG_S, booth
from tests.runtime.call.lossy import CANDIDATE, Lossy, own_address

pytestmark = pytest.mark.soak
TURN = shutil.which("turnserver")
needs_coturn = pytest.mark.skipif(TURN is None, reason="needs coturn")
SILENT_S = 1.5  # longer than the kiosk waits for a relay's first word
LONGER_S = 180  # a full machine sends few pictures, and the line loses some of them


@asynccontextmanager
async def bad_line(**how):
    """A line between both ends that is closed however the test ends."""
    line = await Lossy(**how).open(own_address())
    try:
        yield line
    finally:
        line.close()


def sees(guide, many):
    """Tell whether a guide saw so many pictures of the visitor, since it was joined last."""
    face = guide.seen.get("face")
    return face is not None and face.count > many


@pytest.mark.parametrize(("lost", "delay_s"), [(0.05, 0.0), (0.2, 0.0), (0.0, 0.3), (0.05, 0.04)])
async def test_a_bad_line_is_still_a_talk(mosquitto, tmp_path, lost, delay_s):
    async with (
        bad_line(lost=lost, delay_s=delay_s) as line,
        booth(mosquitto, tmp_path, guide=lambda far: Guide(far, way=line.way)) as both,
    ):
        here, guide = both
        await here.ring()
        await here.talking()
        await until(lambda: sees(guide, 30) and here.sights["guide"] > 15, LONGER_S)
        await until(lambda: guide.heard is not None and guide.heard.count > 100, LONGER_S)
        await here.talking()
        assert line.passed > 100
        if lost:
            assert line.dropped > 0
        figures = await here.calls._call.peer.figures()
        print(
            f"lost {lost:.0%} delay {delay_s * 1000:.0f} ms: {figures},"
            f" face {guide.seen['face'].count}, rung {here.calls._call.peer._pacing.rung}"
        )


async def test_a_line_that_is_cut_for_ten_seconds_is_joined_anew(mosquitto, tmp_path):
    async with (
        bad_line() as line,
        booth(mosquitto, tmp_path, guide=lambda far: Guide(far, way=line.way)) as both,
    ):
        here, guide = both
        await here.ring()
        await here.talking()
        await until(lambda: here.sights["guide"] > 5, LONG_S)
        line.cut = True
        await here.phase(Phase.BROKEN)
        await asyncio.sleep(10)
        line.cut = False
        await until(lambda: here.phases[-1] is Phase.TALKING, LONG_S)
        before = here.sights["guide"]
        await until(lambda: here.sights["guide"] > before + 10, LONG_S)
        assert guide.renewed >= 1


async def test_a_line_that_is_cut_for_good_ends_the_call(mosquitto, tmp_path):
    async with (
        bad_line() as line,
        booth(mosquitto, tmp_path, guide=lambda far: Guide(far, way=line.way)) as both,
    ):
        here, guide = both
        await here.ring()
        await here.talking()
        await until(lambda: here.sights["guide"] > 5, LONG_S)
        line.cut = True
        await until(lambda: here.calls.now.phase is Phase.OVER, 90)
        assert here.calls.now.reason == "line-lost"
        await until(lambda: guide.ended is not None, LONG_S)


@dataclass
class Relayed:
    """A coturn, and a line on which both ends know no address but the relay's."""

    relay: asyncio.subprocess.Process
    server: RelayServer
    offered: Callable[[], None] = lambda: None  # called as an offer passes
    relays: list[bool] = field(default_factory=list)
    """Of each answer that passed: whether the kiosk has an address at the relay."""

    def way(self, kind, sdp):
        """See ``Guide``."""
        kept = [line for line in sdp.splitlines() if not CANDIDATE.match(line)]
        kept = [one for one in kept if "typ host" not in one and "typ srflx" not in one]
        if kind == "answer":
            self.relays.append(any("typ relay" in one for one in kept))
        else:
            self.offered()
        return "\r\n".join(kept) + "\r\n"

    def guide(self, far):
        guide = Guide(far, servers=(self.server,), way=self.way)
        (url,) = self.server.urls
        guide.ice = (RTCIceServer(urls=url, username="sample", credential="sample"),)
        return guide


@asynccontextmanager
async def relayed(folder):
    host, port = own_address(), free_port()
    relay = await asyncio.create_subprocess_exec(
        TURN, "-n", "--no-cli", "--no-tls", "--no-dtls", "-L", host, "-p", str(port),
        "-u", "sample:sample", "-r", "sample", "--lt-cred-mech", "--allow-loopback-peers",
        "--pidfile", str(folder / "turn.pid"), "--log-file", str(folder / "turn.log"),
        "--simple-log",
        stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    try:
        await listens(host, port)
        url = f"turn:{host}:{port}?transport=udp"
        yield Relayed(relay, RelayServer(urls=(url,), username="sample", credential="sample"))
    finally:
        relay.kill()
        await relay.wait()


async def listens(host, port):
    async with asyncio.timeout(LONG_S):
        while True:
            try:
                _, writer = await asyncio.open_connection(host, port)
            except OSError:
                await asyncio.sleep(0.05)
            else:
                writer.close()
                return


@needs_coturn
async def test_through_a_relay_only(mosquitto, tmp_path):
    async with (
        relayed(tmp_path) as line,
        booth(mosquitto, tmp_path, guide=line.guide) as (here, guide),
    ):
        await here.ring()
        await here.talking()
        await until(lambda: sees(guide, 30) and here.sights["guide"] > 30, LONGER_S)
        assert line.relays[-1]


@needs_coturn
async def test_a_relay_that_was_silent_as_it_was_asked_is_taken_by_the_next_offer(
    mosquitto, tmp_path
):
    async with (
        relayed(tmp_path) as line,
        booth(mosquitto, tmp_path, guide=line.guide) as (here, guide),
    ):

        def silent():
            line.offered = lambda: None
            line.relay.send_signal(signal.SIGSTOP)
            asyncio.get_running_loop().call_later(SILENT_S, line.relay.send_signal, signal.SIGCONT)

        line.offered = silent
        await here.ring()
        await here.talking()
        await until(lambda: sees(guide, 10), LONGER_S)
        assert (line.relays[0], line.relays[-1]) == (False, True)
        assert guide.renewed >= 1


async def test_a_server_that_is_not_there_holds_nothing_up(mosquitto, tmp_path):
    loop = asyncio.get_running_loop()
    server = RelayServer(urls=("stun:192.0.2.250:3478",))
    async with booth(mosquitto, tmp_path, guide=lambda far: Guide(far, servers=(server,))) as both:
        here, _ = both
        begun = loop.time()
        await here.ring()
        await here.talking()
        print(f"talking after {loop.time() - begun:.2f} s")
