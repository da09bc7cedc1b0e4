import asyncio
import time

import pytest
import serial

from drivers.idcard_sam.device import SamCardReader
from drivers.idcard_sam.protocol import Command
from drivers.idcard_sam.sample import SAMPLES
from drivers.idcard_sam.simulator import BITS_A_BYTE, SamSimulator
from drivers.transport import open_transport
from drivers.transport.serving import PtyPlug
from tests.bench.figures import median, report

pytestmark = pytest.mark.bench
READS = 20
BAUD, ANSWER_S = 115200, 0.02
ANSWERS = ((Command.FIND, 15), (Command.SELECT, 19), (Command.READ, 1295))
"""Each command of a read, and how many bytes come back."""


def bare_ms(path):
    """The same three questions by pyserial, the answers not even looked at."""
    with serial.Serial(path, BAUD, timeout=5) as port:
        began = time.perf_counter()
        for command, size in ANSWERS:
            port.write(command.encode())
            assert len(port.read(size)) == size
        return (time.perf_counter() - began) * 1000


async def test_reading_a_card(tmp_path):
    module = SamSimulator(text=SAMPLES["resident-card"], baud=BAUD, answer_s=ANSWER_S)
    plug = PtyPlug(tmp_path / "reader", module.play)
    await plug.put_in()
    wire_ms = sum(size * BITS_A_BYTE / BAUD + ANSWER_S for _, size in ANSWERS) * 1000
    times, peers = [], []
    for _ in range(READS):
        reader = SamCardReader(await open_transport(plug.url), poll_s=0.3)
        module.lay(SAMPLES["resident-card"])
        began = time.perf_counter()
        assert (await reader.read_card(timeout_s=5)).number
        times.append((time.perf_counter() - began) * 1000)
        await reader.close()
        module.lay(SAMPLES["resident-card"])
        peers.append(await asyncio.to_thread(bare_ms, str(tmp_path / "reader")))
    await plug.pull()
    report("card read", median(times), median(peers), "bare bytes by pyserial", "50 ms over wire")
    print(f"wire and answers alone: {wire_ms:.1f} ms; over it: {median(times) - wire_ms:.1f} ms")
