"""A call from the ring to its end, over a real broker and real WebRTC on both sides."""

from kiosk.flow.call_now import Phase
from kiosk.flow.calling import HangUp
from kiosk.link.calling import EndReason
from kiosk.link.helping import Hello
from tests.link.far import until
from tests.runtime.call.kiosk import LONG_S, booth


async def test_a_call_is_rung_answered_seen_at_both_ends_and_hung_up(mosquitto, tmp_path):
    async with booth(mosquitto, tmp_path) as (here, guide):
        await here.ring()
        await here.talking()
        await until(lambda: here.sights["guide"] > 5, LONG_S)
        await until(lambda: guide.seen["face"].count > 5 and guide.heard.count > 5, LONG_S)
        red, green, blue, _ = here.images["guide"].image.mean(axis=(0, 1))
        assert blue > 150
        assert green < 90 > red
        assert guide.seen["face"].pixels.shape == (480, 640, 3)
        assert guide.seen["document"].count == 0  # nobody said that he may see it
        assert here.sights["own"] > 0
        await until(lambda: guide.got_of(Hello), LONG_S)
        (hello,) = guide.got_of(Hello)
        assert (hello.camera, hello.microphone) == (True, True)
        await here.do(HangUp())
        await until(lambda: guide.ended is not None, LONG_S)
        assert guide.ended.reason is EndReason.HUNG_UP
        assert here.calls.now.phase is Phase.OVER
        await here.calls.close()
        (event,) = await here.told("call")
        assert b"SAMPLE GUIDE" not in event.data
