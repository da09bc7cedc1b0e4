"""What goes wrong in a call, and what the visitor sees of it; the quick part."""

import asyncio

import psutil
import pytest

from drivers.sound.settings import SoundSettings
from kiosk.flow.call_now import Phase
from kiosk.link.calling import (
    CallAnswered,
    CallEnd,
    CallPlace,
    CallSignal,
    EndReason,
    SignalKind,
)
from kiosk.link.envelope import new_id
from kiosk.link.helping import Hello
from tests.link.far import until
from tests.runtime.call.guide import Guide
from tests.runtime.call.kiosk import LONG_S, booth


class Nobody(Guide):
    """Is asked and does not come."""

    async def rung(self, ring):
        self.say(CallPlace(call=ring.call, place=2, wait_s=120, guides=0))


class Deaf(Guide):
    """A centre that does not hear the first ring."""

    async def rung(self, ring):
        if len(self.rings) > 1:
            await super().rung(ring)


async def test_no_guide_the_place_is_told_and_then_that_nobody_comes(mosquitto, tmp_path):
    async with booth(mosquitto, tmp_path, guide=Nobody) as (here, guide):
        await here.ring()
        await until(lambda: here.calls.now.place == 2, LONG_S)
        assert here.calls.now.wait_s == 120
        guide.hang_up(EndReason.NO_GUIDE)
        await here.phase(Phase.OVER)
        assert here.calls.now.reason == "no-guide"
        assert here.calls.now.live is False


async def test_a_ring_that_was_not_heard_is_said_again_and_is_one_call(mosquitto, tmp_path):
    async with booth(mosquitto, tmp_path, guide=Deaf) as (here, guide):
        await here.ring()
        await here.talking()
        assert len({ring.call for ring in guide.rings}) == 1


async def test_the_media_stop_and_are_joined_anew(mosquitto, tmp_path):
    async with booth(mosquitto, tmp_path) as (here, guide):
        await here.ring()
        await here.talking()
        await until(lambda: here.sights["guide"] > 3, LONG_S)
        await guide.peer.close()  # his page was loaded anew
        await until(lambda: guide.generation >= 1, LONG_S)
        await until(lambda: guide.seen.get("face") and guide.seen["face"].count > 3, LONG_S)
        await until(lambda: here.phases[-1] is Phase.TALKING, LONG_S)
        before = here.sights["guide"]
        await until(lambda: here.sights["guide"] > before, LONG_S)


async def test_another_guide_takes_over(mosquitto, tmp_path):
    async with booth(mosquitto, tmp_path) as (here, guide):
        await here.ring()
        await here.talking()
        guide.say(CallAnswered(call=guide.call, guide="SAMPLE EXPERT", transferred=True))
        await guide.offer()
        await until(lambda: here.calls.now.guide == "SAMPLE EXPERT", LONG_S)
        await until(lambda: here.calls.now.phase is Phase.TALKING and here.calls.now.seen, LONG_S)


def ports():
    """Return the UDP ports of this process: what the two ends of a call have open."""
    return {one.laddr.port for one in psutil.Process().net_connections("udp")}


@pytest.mark.parametrize("answered", [True, False])
async def test_a_call_that_ends_while_it_is_joined_anew_leaves_no_port(
    mosquitto, tmp_path, answered
):
    before = ports()
    async with booth(mosquitto, tmp_path) as (here, guide):
        await here.ring()
        await here.talking()
        await guide.offer()
        if answered:
            await until(guide.answered.is_set, LONG_S)
        else:
            await until(lambda: here.calls._call.coming, LONG_S)
        here.calls.left()
    await until(lambda: not ports() - before, LONG_S)


async def test_a_camera_that_is_unplugged_leaves_the_talk(mosquitto, tmp_path):
    async with booth(mosquitto, tmp_path) as (here, guide):
        await here.ring()
        await here.talking()
        await until(lambda: guide.seen["face"].count > 3 and here.calls.now.camera, LONG_S)
        device = here.cameras.face._device
        here.cameras.face._open_device = gone
        await device.close()
        here.cameras.face._device = None
        await until(lambda: not here.calls.now.camera, LONG_S)
        heard = guide.heard.count
        await until(lambda: guide.heard.count > heard + 20, LONG_S)
        assert here.calls.now.phase is Phase.TALKING


async def gone():
    await asyncio.Event().wait()


async def test_without_a_microphone_one_hears_and_is_seen(mosquitto, tmp_path):
    away = SoundSettings(microphone="alsa:no-such-device", speaker="sim://kept")
    async with booth(mosquitto, tmp_path, sound=away) as (here, guide):
        await here.ring()
        await here.talking()
        await until(lambda: guide.got_of(Hello) and guide.seen["face"].count > 3, LONG_S)
        assert guide.got_of(Hello)[0].microphone is False
        assert here.calls.now.microphone is False
        assert here.calls._call.speaker is not None
        await until(lambda: len(here.calls._call.speaker.played) > 5, LONG_S)


async def test_without_a_camera_one_talks(mosquitto, tmp_path):
    async with booth(mosquitto, tmp_path, face=None) as (here, guide):
        await here.ring()
        await here.talking()
        await until(lambda: guide.got_of(Hello) and guide.heard.count > 5, LONG_S)
        assert guide.got_of(Hello)[0].camera is False
        assert here.calls.now.camera is False


async def test_a_guide_whose_browser_refuses_camera_and_microphone_writes(mosquitto, tmp_path):
    def silent(far):
        return Guide(far, sends=False)

    async with booth(mosquitto, tmp_path, guide=silent) as (here, guide):
        await here.ring()
        await here.talking()
        await until(lambda: guide.got_of(Hello) and guide.seen["face"].count > 3, LONG_S)
        assert here.calls.now.seen is False


async def test_the_broker_goes_and_comes_and_the_call_goes_on(mosquitto, tmp_path):
    async with booth(mosquitto, tmp_path) as (here, guide):
        await here.ring()
        await here.talking()
        mosquitto.kill()
        await until(lambda: not here.link.broker_online, LONG_S)
        before = guide.seen["face"].count
        await until(lambda: guide.seen["face"].count > before + 20, LONG_S)
        assert here.calls.now.phase is Phase.TALKING
        mosquitto.start()
        await until(lambda: here.link.centre_online, LONG_S)
        guide.hang_up()
        await here.phase(Phase.OVER)
        assert here.calls.now.reason == "guide-hung-up"


@pytest.mark.parametrize("ours", [True, False])
async def test_what_is_forged_or_broken_changes_nothing(mosquitto, tmp_path, ours):
    async with booth(mosquitto, tmp_path) as (here, guide):
        await here.ring()
        await here.talking()
        call = guide.call if ours else new_id()
        here.phases.clear()
        for signal in (
            CallSignal(call=call, generation=0, kind=SignalKind.OFFER, sdp="v=0"),
            CallSignal(call=call, generation=7, kind=SignalKind.OFFER, sdp="no offer"),
            CallSignal(call=call, generation=0, kind=SignalKind.CANDIDATE, sdp="candidate:x"),
            CallSignal(call=call, generation=9, kind=SignalKind.ANSWER, sdp="v=0"),
        ):
            guide.say(signal)
        guide.say(CallEnd(call=new_id(), reason=EndReason.GUIDE_HUNG_UP))
        guide.far.say("estation/v1/hetao/kiosk-01/down/call", b"{")
        before = guide.seen["face"].count
        await until(lambda: guide.seen["face"].count > before + 20, LONG_S)
        assert not {Phase.OVER, Phase.BROKEN} & set(here.phases)
        assert here.calls.now.phase is Phase.TALKING


async def test_a_call_of_a_visitor_who_has_gone_is_ended(mosquitto, tmp_path):
    async with booth(mosquitto, tmp_path) as (here, guide):
        await until(lambda: here.calls.offered, LONG_S)
        stray = new_id()
        guide.say(CallAnswered(call=stray, guide="SAMPLE GUIDE"))
        await until(lambda: guide.ended is not None, LONG_S)
        assert (guide.ended.call, guide.ended.reason) == (stray, EndReason.VISIT_ENDED)
        assert here.calls.now is None


async def test_the_call_ends_with_the_visit(mosquitto, tmp_path):
    async with booth(mosquitto, tmp_path) as (here, guide):
        await here.ring()
        await here.talking()
        here.calls.left()
        assert here.calls.now is None
        await until(lambda: guide.ended is not None, LONG_S)
        assert guide.ended.reason is EndReason.VISIT_ENDED
