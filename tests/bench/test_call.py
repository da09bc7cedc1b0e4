"""A call at the real window: how soon, how late, how much of a core; beside aiortc alone."""

import asyncio
import json
import os
import sys
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import av
import cv2
import numpy as np
import psutil
import pytest
from aiortc import RTCSessionDescription

from drivers.camera.wire import encode
from drivers.errors import LinkLostError
from drivers.transport.serving import TcpPlug
from kiosk.demo.children import Children
from kiosk.demo.observed import Observed
from kiosk.link.clock import wall_clock_ms
from tests.bench.figures import median, report
from tests.bench.framebuffer import followed, start_display
from tests.bench.threads import RASTERISER, Share
from tests.bench.time_code import drawn, late_ms, plain
from tests.link.far import Far, at, until
from tests.mosquitto import Mosquitto
from tests.runtime.call.guide import Guide, Picture
from tests.ui.test_touch import SETTINGS, Glass

pytestmark = pytest.mark.bench
MEASURED_S = 20


CALLS = """[call]
enabled = true
[devices.face_camera]
driver = "camera"
url = "camera://127.0.0.1:{port}"
width = 640
height = 480
frames_per_s = 30
[devices.sound]
driver = "sound"
microphone = "sim://silence"
speaker = "sim://kept"
"""


class Coded(Picture):
    """A guide's picture with the moment in it."""

    async def recv(self):
        frame = await super().recv()
        coded = av.VideoFrame.from_ndarray(drawn(plain(), wall_clock_ms()), format="bgr24")
        coded.pts, coded.time_base = frame.pts, frame.time_base
        return coded


async def play_camera(transport):
    """Be a camera of thirty frames a second, each with its moment."""
    try:
        while True:
            pixels = drawn(plain(140), wall_clock_ms())
            _, jpeg = cv2.imencode(".jpg", pixels, (cv2.IMWRITE_JPEG_QUALITY, 90))
            await transport.write(encode(jpeg.tobytes()))
            await asyncio.sleep(1 / 30)
    except LinkLostError:
        return


def p95(values):
    return float(np.percentile(values, 95)) if values else float("nan")


def middle(values):
    return median(values) if values else float("nan")


async def bare_share(guide_of):
    """Return the share of a core, in percent, and the memory that a bare end takes."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.bench.bare_call",
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, limit=1 << 20,
    )  # fmt: skip
    guide = guide_of()
    guide.say = lambda _said: None
    await guide.offer()
    process.stdin.write(json.dumps(guide.peer.localDescription.sdp).encode() + b"\n")
    answer = json.loads(await process.stdout.readline())
    await guide.peer.setRemoteDescription(RTCSessionDescription(sdp=answer, type="answer"))
    await until(lambda: guide.seen.get("face") and guide.seen["face"].count > 30, 30)
    share = Share(process.pid)
    await asyncio.sleep(MEASURED_S)
    taken, memory = sum(share.of_each().values()), memory_mb(process.pid)
    process.kill()
    await process.wait()
    await guide.close()
    return taken, memory


def memory_mb(pid):
    return psutil.Process(pid).memory_info().rss / 1e6


@dataclass
class Talk:
    """A call that is up, and how soon it was."""

    pid: int
    guide: Guide
    display: Any
    rung_ms: float
    first_ms: float
    talking_ms: float


@asynccontextmanager
async def talking(folder, width, height, bare):
    """Give a call at the real window, with the moment in the pictures of both ends."""
    mosquitto = Mosquitto(folder)
    mosquitto.start()
    await mosquitto.ready()
    camera = TcpPlug(0, play_camera)
    await camera.put_in()
    text = SETTINGS.replace("port = 1\n", f"port = {mosquitto.port}\n")
    text = text.replace("width = 800", f"width = {width}")
    text = text.replace("height = 480", f"height = {height}")
    text = text.replace("diagonal_inch = 7", "diagonal_inch = 21.5")
    (folder / "kiosk.toml").write_text(text + CALLS.format(port=camera.port))
    far = Far(at(mosquitto.port), wall_clock_ms)
    linked = asyncio.ensure_future(far.connection.run())
    children = Children(folder)
    guide = None
    try:
        bare.append(await bare_share(lambda: Guide(far)))
        display = await start_display(children, folder, width, height)
        await children.start(
            "kiosk", sys.executable, "-m", "tests.bench.named",
            "run", "-c", str(folder / "kiosk.toml"), "--observe", str(folder / "seen"),
            environment=os.environ | {"DISPLAY": display.name},
        )  # fmt: skip
        glass = Glass(children, display, Observed(folder / "seen"))
        await glass.sees("IdleView")
        await far.came.wait()
        await asyncio.sleep(3)
        guide = Guide(far, picture=Coded)
        await glass.touches("language:en", "ChoiceView")
        await glass.touches("choose:guide", "ChoiceView")
        await asyncio.sleep(0.5)
        seen = await glass.observed.until(lambda page: bool(page.control("choose:en")), "en")
        touched = await display.touch(*seen.control("choose:en").middle)
        await until(lambda: guide.rings, 20)
        await until(lambda: guide.seen.get("face") and guide.seen["face"].count, 20)
        seen = await glass.observed.until(lambda page: page.says == "talking", "talking")
        yield Talk(
            pid=children._running["kiosk"].pid,
            guide=guide,
            display=display,
            rung_ms=guide.rung_ms - touched,
            first_ms=guide.seen["face"].first_ms - guide.answered_ms,
            talking_ms=seen.at - guide.answered_ms,
        )
    finally:
        if guide is not None:
            await guide.close()
        await children.stop_all()
        linked.cancel()
        await asyncio.gather(linked, return_exceptions=True)
        await camera.pull()
        mosquitto.stop()


@pytest.mark.parametrize(("width", "height"), [(1080, 1920), (540, 960)])
async def test_a_call_at_the_window(tmp_path, width, height):
    bare = []
    async with talking(tmp_path, width, height, bare) as talk:
        print(f"\n\n--- a window of {width} x {height}")
        await asyncio.sleep(2)
        talk.guide.seen["face"].frames = sent = []
        share = Share(talk.pid)
        shown = await followed(tmp_path, MEASURED_S)
        each, frames = share.of_each(), len(sent)
        pictures = Path(os.environ.get("ESTATION_PICTURES") or tmp_path)
        talk.display.grab().save(pictures / f"call-{width}.png")
        ((core, memory),) = bare
        to_guide = [late_ms(ms, code) for ms, code in sent if code is not None]
        to_glass = [late_ms(ms, code) for ms, code in shown]
        whole = sum(each.values())
        report("touch to ringing", talk.rung_ms, 0, "-", "300 ms")
        report("answer to the guide's first picture", talk.first_ms, 0, "-", "1000 ms")
        report("answer to talking at the kiosk", talk.talking_ms, 0, "-", "1000 ms")
        report("camera to guide, median", middle(to_guide), 0, "-", "-")
        report("camera to guide, p95", p95(to_guide), 0, "-", "120 ms")
        report("guide to glass, median", middle(to_glass), 0, "-", "-")
        report("guide to glass, p95", p95(to_glass), 0, "-", "120 ms")
        report("core, whole", whole, core, "bare aiortc", "-", unit="%")
        ours = whole - each.get(RASTERISER, 0)
        report("core, without the rasteriser", ours, core, "bare aiortc", "50 %", unit="%")
        # On a busy machine fewer pictures pass and take less of a core: this is of each.
        pairs = (len(shown) + frames) / 2 / MEASURED_S
        each_ms = ours * 10 / pairs if pairs else float("nan")
        report("processor for a picture each way, without the rasteriser", each_ms, 0, "-", "17 ms")
        for kind, part in each.items():
            report(f"  core: {kind}", part, 0, "-", "-", unit="%")
        report("memory", memory_mb(talk.pid), memory, "bare aiortc", "-", unit="MB")
        report("guide's pictures on the glass", len(shown) / MEASURED_S, 30, "sent", "30", "/s")
        report("frames that came to the guide", frames / MEASURED_S, 30, "camera", "30", "/s")
