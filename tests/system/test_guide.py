"""A visitor talks to a guide: the real kiosk and centre, cameras that are played, Chromium."""

import asyncio
import json
import signal
from contextlib import asynccontextmanager

import pytest
from playwright.async_api import expect

from kiosk.centre.access.roles import Role
from kiosk.centre.store import CentreStore
from tests.centre.access.keys import account_in
from tests.centre.console.browsing import CHROMIUM, is_good, logs_in, tab
from tests.centre.guide.conftest import chromium
from tests.centre.guide.test_relays import COTURN, SECRET, coturn
from tests.centre.guide.test_whole_call import LONG_MS, takes_calls
from tests.system.hall import hall

pytestmark = pytest.mark.skipif(not CHROMIUM.exists(), reason="chromium is not installed")
KIOSK = """
[call]
enabled = true
[devices.camera]
driver = "camera"
url = "sim://page"
[devices.face_camera]
driver = "camera"
url = "sim://visitor"
[devices.sound]
driver = "sound"
microphone = "sim://tone"
speaker = "sim://kept"
"""
LIVELY = """(id) => {
  const video = document.getElementById(id);
  if (!video.videoWidth || video.hidden) return false;
  const canvas = new OffscreenCanvas(64, 48), drawn = canvas.getContext("2d");
  drawn.drawImage(video, 0, 0, 64, 48);
  const {data} = drawn.getImageData(0, 0, 64, 48), light = data.filter((_, n) => n % 4 === 1);
  return Math.max(...light) - Math.min(...light) > 60;
}"""
"""Whether a picture is there, and is not of one colour."""
STILL = """async () => {
  const taken = document.getElementById("still-picture");
  await taken.decode();
  return taken.naturalHeight;
}"""


RELAYED_ONLY = """
const Own = RTCPeerConnection;
globalThis.RTCPeerConnection = class extends Own {
  constructor(how) {
    super({...how, iceTransportPolicy: "relay"});
    globalThis.lastPeer = this;
  }
};
"""
PAIR = """async () => {
  const all = await globalThis.lastPeer.getStats();
  const pairs = [...all.values()].filter((one) => one.type === "candidate-pair" && one.nominated);
  return pairs.map((one) => [one.localCandidateId, one.remoteCandidateId].map((id) => {
    const {candidateType, address} = all.get(id);
    return [candidateType, address];
  }));
}"""
"""Over which addresses the pictures go: what kind the browser's is, and the kiosk's."""
CUT_S = 10
needs_coturn = pytest.mark.skipif(COTURN is None, reason="coturn is not installed")
RELAYED_FROM = "127.0.0.2"  # no end has this address of its own


async def offers(kiosk, control):
    async with asyncio.timeout(30):
        while not kiosk.offers(control):
            await asyncio.sleep(0.05)


async def test_a_visitor_talks_to_a_guide_who_sees_points_and_takes_a_picture(tmp_path):
    async with hall(tmp_path, KIOSK, "[guide]\nalways = true\n") as house, chromium() as opened:
        page, kiosk = await a_guide(house, opened), house.kiosk
        await rings(house)
        await page.click("#rings .answer", timeout=LONG_MS)
        await offers(kiosk, "choose:write")
        await page.wait_for_function(LIVELY, arg="face", timeout=LONG_MS)

        await page.click("#ask-document")
        await allows(kiosk, page)
        await expect(page.locator("#stage-empty")).to_be_hidden(timeout=LONG_MS)
        await page.wait_for_function(LIVELY, arg="document", timeout=LONG_MS)
        await page.click("#stage")
        await expect(page.locator("#pointed")).to_contain_text("50 %", timeout=LONG_MS)
        await is_good(page, "guide-system-call")

        await page.click("#ask-still")
        await offers(kiosk, "choose:yes")
        kiosk.touch("choose:yes")
        await offers(kiosk, "choose:keep")  # the capture page took it by itself
        kiosk.touch("choose:keep")
        await expect(page.locator("#still")).to_be_visible(timeout=LONG_MS)
        assert await page.evaluate(STILL) > 1000
        await kiosk.until("CallView")
        await offers(kiosk, "choose:hang-up")
        await expect(page.locator("#figures")).to_contain_text("ms", timeout=LONG_MS)
        await refuses(kiosk, page)
        kiosk.touch("choose:hang-up")
        await expect(page.locator("#said")).to_contain_text("访客挂断了", timeout=LONG_MS)
        await house.centre_knows("SELECT reason, guide FROM guide_call", [("hung-up", "")])
        await house.centre_knows("SELECT count(*) FROM guide_call WHERE figures != ''", [(1,)])
        ((figures,),) = house.asks_centre("SELECT figures FROM guide_call")
        for end in json.loads(figures).values():
            assert end["first_frame_ms"] is not None  # each saw the other


@asynccontextmanager
async def relayed(folder, transport="udp"):
    """A call that goes from relay to relay: the hall, the guide's page, and the relay."""
    secret = folder / "turn.secret"
    secret.write_text(SECRET + "\n")
    secret.chmod(0o600)
    # It relays between its own addresses and to nobody else: no other way is left.
    only = ["--denied-peer-ip=0.0.0.0-255.255.255.255", f"--allowed-peer-ip={RELAYED_FROM}"]
    if transport == "tcp":
        only.append("--no-udp")  # as where a firewall lets no datagram through
    async with coturn(folder, *only, relayed=RELAYED_FROM) as (port, relay):
        centre = f"""[guide]
always = true
[[guide.servers]]
urls = ["turn:127.0.0.1:{port}", "turn:127.0.0.1:{port}?transport=tcp"]
secret_file = "{secret}"
"""
        async with hall(folder, KIOSK, centre) as house, chromium() as opened:
            page = await a_guide(house, opened)
            await page.add_init_script(RELAYED_ONLY)
            await page.reload()
            await rings(house)
            await page.click("#rings .answer", timeout=LONG_MS)
            await page.wait_for_function(LIVELY, arg="face", timeout=LONG_MS)
            yield house, page, relay


@needs_coturn
@pytest.mark.parametrize("transport", ["udp", "tcp"])
async def test_through_a_relay_only_both_still_see_and_hear(tmp_path, transport):
    async with relayed(tmp_path, transport) as (house, page, _):
        await page.click("#ask-document")
        await allows(house.kiosk, page)
        await page.wait_for_function(LIVELY, arg="document", timeout=LONG_MS)
        (ends,) = await page.evaluate(PAIR)
        assert [kind for kind, _ in ends] == ["relay", "relay"]
        assert {address for _, address in ends} == {RELAYED_FROM}
        await expect(page.locator("#figures")).to_contain_text("ms", timeout=LONG_MS)
        await refuses(house.kiosk, page)
        await offers(house.kiosk, "choose:hang-up")
        house.kiosk.touch("choose:hang-up")
        await house.centre_knows("SELECT count(*) FROM guide_call WHERE figures != ''", [(1,)])
        ((figures,),) = house.asks_centre("SELECT figures FROM guide_call")
        for end in json.loads(figures).values():
            assert end["first_frame_ms"] is not None  # each saw the other


@needs_coturn
@pytest.mark.soak
async def test_a_line_that_is_cut_for_a_while_is_joined_anew_and_one_cut_for_good_ends(tmp_path):
    async with relayed(tmp_path) as (house, page, relay):
        state, pages = page.locator("#call-state"), len(house.kiosk.pages)
        relay.send_signal(signal.SIGSTOP)  # nothing passes, nothing is refused
        await asyncio.sleep(CUT_S)
        await expect(state).to_contain_text("画面中断", timeout=2 * LONG_MS)
        relay.send_signal(signal.SIGCONT)
        await expect(state).to_contain_text("已接通", timeout=2 * LONG_MS)
        await page.wait_for_function(LIVELY, arg="face", timeout=LONG_MS)
        await refuses(house.kiosk, page)  # words pass, too
        await house.centre_knows("SELECT generation > 0, reason FROM guide_call", [(1, "")])
        assert {one["view"] for one in house.kiosk.pages[pages:]} == {"CallView"}

        relay.kill()
        await expect(page.locator("#said")).to_contain_text("线路断了", timeout=4 * LONG_MS)
        await house.kiosk.until("ChoiceView")
        await offers(house.kiosk, "choose:again")
        await house.centre_knows("SELECT reason, guide FROM guide_call", [("line-lost", "")])


async def test_a_visitor_without_a_guide_and_one_whose_guide_goes_are_told(tmp_path):
    centre = "[guide]\nalways = true\nring_s = 1\nlost_s = 1\n"
    async with hall(tmp_path, KIOSK, centre) as house, chromium() as opened:
        await house.is_ready()
        kiosk = house.kiosk
        await rings(house)
        await kiosk.until("ChoiceView")  # it is over, and here is what can be done instead
        assert kiosk.offers("choose:again")
        assert kiosk.offers("choose:window")
        await house.centre_knows("SELECT reason FROM guide_call", [("no-guide",)])

        page = await a_guide(house, opened)
        kiosk.touch("choose:again")
        await offers(kiosk, "choose:en")
        kiosk.touch("choose:en")
        await kiosk.until("CallView")
        await page.click("#rings .answer", timeout=LONG_MS)
        await page.wait_for_function(LIVELY, arg="face", timeout=LONG_MS)
        await page.close()
        await kiosk.until("ChoiceView")
        assert kiosk.offers("choose:again")
        assert kiosk.offers("choose:window")
        ended = "SELECT reason, answered IS NULL FROM guide_call ORDER BY rung"
        await house.centre_knows(ended, [("no-guide", 1), ("guide-lost", 0)])


async def test_who_goes_home_in_a_call_is_asked_and_the_guide_is_not_lost(tmp_path):
    async with hall(tmp_path, KIOSK, "[guide]\nalways = true\n") as house, chromium() as opened:
        page, kiosk = await a_guide(house, opened), house.kiosk
        await rings(house)
        await page.click("#rings .answer", timeout=LONG_MS)
        await offers(kiosk, "choose:write")
        kiosk.touch("back")  # the call goes on beside the menu
        await offers(kiosk, "choose:ticket")
        kiosk.touch("home")
        await offers(kiosk, "choose:stay")
        await page.click("#ask-page")  # the guide is still there, and may ask
        kiosk.touch("choose:stay")
        await offers(kiosk, "guide")
        kiosk.touch("guide")
        await allows(kiosk, page)
        await offers(kiosk, "choose:write")
        kiosk.touch("home")
        await offers(kiosk, "choose:end")
        kiosk.touch("choose:end")
        await kiosk.until("IdleView")
        await expect(page.locator("#call")).to_be_hidden(timeout=LONG_MS)
        await house.centre_knows("SELECT reason FROM guide_call", [("visit-ended",)])


async def a_guide(house, opened):
    """A guide's page in a browser: he takes calls."""
    await house.is_ready()
    async with CentreStore.opened(f"sqlite:///{house.folder}/centre.db") as store:
        await account_in(store, "wang", Role.GUIDE)
    page = await tab(opened, f"http://127.0.0.1:{house.centre_port}")
    await logs_in(page, path="/guide")
    await takes_calls(page)
    return page


async def rings(house):
    """A visitor asks for a guide."""
    kiosk = house.kiosk
    await kiosk.until("IdleView")
    for control in ("language:en", "choose:guide"):
        before = len(kiosk.pages)
        kiosk.touch(control)
        await kiosk.until("ChoiceView", after=before)
    kiosk.touch("choose:en")
    await kiosk.until("CallView")


async def allows(kiosk, page):
    """The visitor is asked, and agrees."""
    await offers(kiosk, "choose:yes")
    kiosk.touch("choose:yes")
    await expect(page.locator("#asked")).to_contain_text("访客同意", timeout=LONG_MS)


async def refuses(kiosk, page):
    """The visitor is asked, and does not agree; what the guide's page said before was heard."""
    await page.click("#ask-page")
    await offers(kiosk, "choose:no")
    kiosk.touch("choose:no")
    await expect(page.locator("#asked")).to_contain_text("访客不同意", timeout=LONG_MS)
