"""A ring on its way to a guide's page, and what a call costs the centre: nothing but signalling."""

import re
import time

import pytest

from kiosk.link.calling import CallPlace, CallSignal, SignalKind
from kiosk.link.envelope import new_id
from tests.bench.figures import median, p99, report
from tests.centre.console.browsing import logs_in, needs_chromium, tab
from tests.centre.guide.conftest import centre_of, chromium, desk
from tests.centre.guide.kiosk_end import kiosk_end
from tests.centre.guide.test_exchange import hears_offer, offers, silent_kiosk
from tests.centre.guide.test_whole_call import takes_calls

pytestmark = pytest.mark.bench
RINGS, CALLS = 30, 200
WATCH = """() => new MutationObserver(() => {
  const one = document.querySelector("#rings .alert");
  if (one && one.dataset.call !== window.seen) {
    window.seen = one.dataset.call;
    window.seenAt = performance.timeOrigin + performance.now();
  }
}).observe(document.getElementById("rings"), {childList: true})"""


@needs_chromium
async def test_from_the_kiosks_ring_to_the_ringing_page(broker, tmp_path):
    page_ms, place_ms = [], []
    async with (
        centre_of(tmp_path, broker, "always = true\n") as centre,
        chromium() as opened,
        kiosk_end(broker) as kiosk,
    ):
        await centre.account("wang")
        page = await tab(opened, centre.url)
        await logs_in(page, path="/guide")
        await takes_calls(page)
        await page.evaluate(WATCH)
        for _ in range(RINGS):
            kiosk.call = new_id()
            began = time.time()
            kiosk.ring()
            await kiosk.until(lambda: kiosk.last(CallPlace))
            place_ms.append((time.time() - began) * 1000)
            await page.wait_for_function("(call) => window.seen === call", arg=kiosk.call)
            page_ms.append(await page.evaluate("window.seenAt") - began * 1000)
            kiosk.hang_up()
            await page.wait_for_selector("#ringing", state="hidden")
    report(
        "ring to ringing page, median", median(page_ms), median(place_ms), "kiosk is told", "<= 300"
    )
    report("ring to ringing page, p99", p99(page_ms), p99(place_ms), "kiosk is told", "<= 300")


async def test_what_a_call_costs_the_centre(broker, tmp_path):
    async with (
        centre_of(tmp_path, broker, "always = true\n") as centre,
        desk(centre, "li") as li,
        silent_kiosk(broker) as kiosk,
    ):
        began = time.perf_counter()
        for number in range(CALLS):
            kiosk.call, sdp = new_id(), f"v=0 {number} " + "x" * 6000
            kiosk.ring()
            await li.rung(kiosk.call)
            await li.say("answer", call=kiosk.call)
            await li.has(kiosk.call)
            await offers(li, kiosk.call, 0, sdp)
            await hears_offer(kiosk, sdp)
            answer = CallSignal(call=kiosk.call, generation=0, kind=SignalKind.ANSWER, sdp=sdp)
            kiosk.say(answer)
            await li.until(lambda: li.signals and li.signals[-1]["signal"]["sdp"] == sdp)  # noqa: B023
            kiosk.hang_up()
            await li.until(lambda: li.now["me"]["state"] == "free")
        took_ms = (time.perf_counter() - began) * 1000
        async with await centre.web() as web:
            text = (await web.get("/metrics")).text
    many = sum(float(one) for one in re.findall(r"guide_messages_total\{.*\} (\S+)", text))
    report("a call's signalling, both ends and broker here", took_ms / CALLS, 0, "none", "-")
    report("messages of a call over the broker", many / CALLS, 0, "none", "-", unit="messages")
