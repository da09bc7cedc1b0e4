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
from kiosk.demo.children import Children
from kiosk.demo.display import HiddenDisplay
from kiosk.demo.journeys import Hall
from kiosk.demo.observed import Observed
from kiosk.demo.rig import REFERENCE, running
from kiosk.demo.visitor import Visitor
from kiosk.texts import Language
from tests.bench.figures import median, report

pytestmark = pytest.mark.bench
READS, VISITS = 20, 8
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


async def test_card_on_the_screen(tmp_path):
    """From the module's last byte to the page that follows, in a window; a touch beside it."""
    children = Children(tmp_path)
    shown, touched = [], []
    try:
        display = await HiddenDisplay.start(children, REFERENCE.width, REFERENCE.height)
        async with running(tmp_path, display.name, REFERENCE) as rig:
            visitor = Visitor(display, Observed(rig.observed), tmp_path)
            hall = Hall(rig, visitor, None)
            reader = rig.hardware.reader
            for _ in range(VISITS):
                journey = visitor.begins("bench", "en")
                await hall.chooses_service(
                    Language.ENGLISH, "eclick", "residence-permit", "CardView"
                )
                touched.append(journey.steps[-1].ms)
                rig.hardware.lay("hmt-residence-permit")
                seen = await visitor.waits_for("lay a card", "ProgressView")
                shown.append(seen.at - reader.answered_ms)
                await visitor.waits_for("print", "ResultView")
                reader.take_away()
                await visitor.touches("choose:done", "IdleView")
    finally:
        await children.stop_all()
    report("last byte to page", median(shown), median(touched), "touch to page", "50 ms")
