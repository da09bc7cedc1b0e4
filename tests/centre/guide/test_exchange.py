"""Whom a call rings and who has it: a real centre and broker, sockets instead of guides' pages."""

import asyncio
import contextlib

import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus

from kiosk.centre.access.roles import Role
from kiosk.link.calling import CallAnswered, CallPlace, CallSignal, EndReason, SignalKind
from kiosk.link.envelope import new_id
from kiosk.link.messages import KioskState
from tests.centre.access.keys import bearer
from tests.centre.guide.conftest import centre_of, desk
from tests.centre.guide.kiosk_end import WAIT_S, kiosk_end


async def offers(guide, call, generation=0, sdp="v=0"):
    await guide.say("signal", call=call, generation=generation, kind="offer", sdp=sdp)


async def hears_offer(kiosk, sdp):
    await kiosk.until(lambda: any(one.sdp == sdp for one in kiosk.all(CallSignal)))


@contextlib.asynccontextmanager
async def silent_kiosk(broker, name="kiosk-01"):
    """A kiosk that has no media: what a guide offers is only kept."""
    async with kiosk_end(broker, name) as kiosk:

        async def keep(_offer):
            return None

        kiosk._answer = keep
        yield kiosk


async def test_of_two_who_answer_one_has_it_and_the_other_is_told_who(centre, broker):
    async with (
        desk(centre, "li", shown="小李") as li,
        desk(centre, "wu", shown="小吴") as wu,
        silent_kiosk(broker) as kiosk,
    ):
        kiosk.ring()
        await asyncio.gather(li.rung(kiosk.call), wu.rung(kiosk.call))
        await asyncio.gather(li.say("answer", call=kiosk.call), wu.say("answer", call=kiosk.call))
        answer = await kiosk.answered()
        winner, other = (li, wu) if answer.guide == "小李" else (wu, li)
        await winner.has(kiosk.call)
        assert (await other.hears("taken"))["by"] == answer.guide
        assert len(kiosk.all(CallAnswered)) == 1
        await other.until(lambda: not other.now["rings"])


async def test_a_call_rings_at_who_knows_the_matter_and_speaks_the_language(broker, tmp_path):
    settings = 'always = true\nring_s = 2\ntopics = {customs = "海关 Customs", tax = "税 Tax"}\n'
    async with (
        centre_of(tmp_path, broker, settings) as centre,
        desk(centre, "li", topics=["customs"], languages=["cmn"]) as li,
        desk(centre, "wu", topics=["tax"], languages=["yue", "en"]) as wu,
        silent_kiosk(broker) as kiosk,
    ):
        kiosk.ring("tax", speaks=("yue",))
        await wu.rung(kiosk.call)
        assert not li.now["rings"]
        await li.rung(kiosk.call)  # nobody answered: it rings at everybody
        assert await kiosk.ended() is EndReason.NO_GUIDE
        await wu.hears("ended", why="no-guide")


async def test_who_waits_is_told_his_place_and_moves_up(centre, broker):
    async with (
        desk(centre, "li") as li,
        silent_kiosk(broker, "kiosk-01") as one,
        silent_kiosk(broker, "kiosk-02") as two,
        silent_kiosk(broker, "kiosk-03") as three,
    ):
        one.ring()
        await li.rung(one.call)
        await li.say("answer", call=one.call)
        await one.answered()
        two.ring()
        assert (await two.place(1)).wait_s is None  # no call has ended: nobody can say
        three.ring()
        await three.place(2)
        two.hang_up()
        await three.place(1)
        await li.say("end", call=one.call)
        assert await one.ended() is EndReason.GUIDE_HUNG_UP
        await three.place(0)
        await li.rung(three.call)
        three.ring()  # again: it did not hear
        await three.until(lambda: len(three.all(CallPlace)) >= 4)


async def test_a_call_is_handed_on_and_nobody_is_left_alone_meanwhile(centre, broker):
    async with (
        desk(centre, "li") as li,
        desk(centre, "wu", away=True) as wu,
        silent_kiosk(broker) as kiosk,
    ):
        kiosk.ring()
        await li.rung(kiosk.call)
        await li.say("answer", call=kiosk.call)
        await li.has(kiosk.call)
        await offers(li, kiosk.call)
        await li.say("transfer", call=kiosk.call, to=wu.now["me"]["name"])
        await li.hears("not-handed")  # he is away
        await wu.here(away=False)
        await wu.until(lambda: wu.now["me"]["state"] == "free")
        await li.say("transfer", call=kiosk.call, to=wu.now["me"]["name"])
        await wu.rung(kiosk.call)
        assert li.now["call"]["call"] == kiosk.call
        await wu.say("answer", call=kiosk.call)
        assert (await kiosk.answered(2)).transferred
        await wu.has(kiosk.call)
        assert (await li.hears("ended"))["why"] == "handed"
        assert wu.now["call"]["generation"] == 1
        await offers(wu, kiosk.call, 1, "v=0 second")
        await hears_offer(kiosk, "v=0 second")


async def test_what_is_not_the_senders_to_say_is_dropped_and_noted(centre, broker):
    async with (
        desk(centre, "li") as li,
        desk(centre, "wu") as wu,
        silent_kiosk(broker) as kiosk,
        silent_kiosk(broker, "kiosk-02") as thief,
    ):
        kiosk.ring()
        await li.rung(kiosk.call)
        await li.say("answer", call=kiosk.call)
        await li.has(kiosk.call)
        await offers(wu, kiosk.call, 0, "v=0 not his")
        await wu.hears("refused")
        await offers(li, kiosk.call, 7, "v=0 of another generation")
        await li.hears("refused", why="offer of another generation")
        await offers(li, kiosk.call, 0, "v" * 20_001)
        await li.until(lambda: len(li.told) >= 2)
        await offers(li, kiosk.call, 0, "v=0 good")
        await hears_offer(kiosk, "v=0 good")
        assert [one.sdp for one in kiosk.all(CallSignal)] == ["v=0 good"]

        answer = CallSignal(call=kiosk.call, generation=0, kind=SignalKind.ANSWER, sdp="v=0 thief")
        thief.say(answer)
        thief.call = kiosk.call
        thief.ring()
        thief.hang_up()
        kiosk.say(CallSignal(call=kiosk.call, generation=3, kind=SignalKind.ANSWER, sdp="v=0 3"))
        kiosk.say(CallSignal(call=new_id(), generation=0, kind=SignalKind.RENEW))
        kiosk.say(CallSignal(call=kiosk.call, generation=0, kind=SignalKind.ANSWER, sdp="v=0 own"))
        await li.until(lambda: li.signals)
        assert [one["signal"]["sdp"] for one in li.signals] == ["v=0 own"]
        async with asyncio.timeout(WAIT_S), await centre.web() as web:
            while 'dropped_total{reason="forged"} 8.0' not in (await web.get("/metrics")).text:
                await asyncio.sleep(0.1)
        assert {one.who for one in await centre.noted()} == {"token:li", "token:wu"}


async def test_only_guides_have_the_page(centre):
    token = await centre.token("others", Role.TECHNICIAN, Role.STAFF)
    with pytest.raises(InvalidStatus):
        await connect(f"ws://127.0.0.1:{centre.port}/live/guide", additional_headers=bearer(token))
    async with await centre.web(Role.TECHNICIAN, Role.STAFF) as web:
        assert (await web.get("/guide")).status_code == 403
        assert "camera=()" in (await web.get("/fleet")).headers["permissions-policy"]
    async with await centre.web(Role.GUIDE) as web:
        answer = await web.get("/guide")
    assert answer.status_code == 200
    assert "camera=(self)" in answer.headers["permissions-policy"]


async def test_outside_hours_a_visitor_is_told_so(broker, tmp_path):
    hours = '[guide.hours]\nmonday = ["00:00-00:01"]\n'
    async with (
        centre_of(tmp_path, broker, hours) as centre,
        desk(centre, "li") as li,
        silent_kiosk(broker) as kiosk,
    ):
        kiosk.ring()
        assert await kiosk.ended() is EndReason.OUTSIDE_HOURS
        assert not li.now["open"]


async def test_where_nobody_is_there_a_visitor_does_not_wait_long(broker, tmp_path):
    async with (
        centre_of(tmp_path, broker, "always = true\nring_s = 1\n"),
        silent_kiosk(broker) as kiosk,
    ):
        kiosk.ring()
        await kiosk.until(lambda: kiosk.last(CallPlace))
        assert kiosk.last(CallPlace).guides == 0
        assert await kiosk.ended() is EndReason.NO_GUIDE
        kiosk.heard.clear()
        kiosk.ring()  # it did not hear
        assert await kiosk.ended() is EndReason.NO_GUIDE


@pytest.mark.parametrize("returns", [True, False])
async def test_a_call_whose_kiosk_went_rings_nowhere_until_it_is_back(broker, tmp_path, returns):
    settings = f"always = true\nlost_s = {600 if returns else 1}\n"
    async with (
        centre_of(tmp_path, broker, settings) as centre,
        desk(centre, "li") as li,
        silent_kiosk(broker) as kiosk,
    ):
        kiosk.is_now(KioskState.READY)
        kiosk.ring()
        await li.rung(kiosk.call)
        kiosk.is_now(KioskState.LOST)
        await li.until(lambda: not li.now["rings"] and li.now["waiting"] == 0)
        if returns:
            kiosk.is_now(KioskState.READY)
            kiosk.ring()
            await li.rung(kiosk.call)
        else:
            assert await kiosk.ended() is EndReason.LINE_LOST
            await is_written(centre, "line-lost")


async def is_written(centre, reason):
    """Wait until the only call of a centre is over for that reason."""
    async with asyncio.timeout(WAIT_S), await centre.web() as web:
        while [one["reason"] for one in (await web.get("/api/guide/calls")).json()["calls"]] != [
            reason
        ]:
            await asyncio.sleep(0.1)


async def test_a_page_that_comes_back_goes_on_and_one_that_stays_away_ends_it(broker, tmp_path):
    async with (
        centre_of(tmp_path, broker, "always = true\nlost_s = 5\n") as centre,
        silent_kiosk(broker) as kiosk,
    ):
        async with desk(centre, "li") as li:
            kiosk.ring()
            await li.rung(kiosk.call)
            await li.say("answer", call=kiosk.call)
            await li.has(kiosk.call)
            await offers(li, kiosk.call)
            await hears_offer(kiosk, "v=0")
        async with desk(centre, "li") as again:
            await again.has(kiosk.call)
            assert again.now["call"]["offered"]
            await offers(again, kiosk.call, 1, "v=0 again")
            await hears_offer(kiosk, "v=0 again")
        assert await kiosk.ended() is EndReason.GUIDE_LOST


async def test_a_second_window_of_a_guide_takes_over_from_the_first(centre):
    async with desk(centre, "li") as first, desk(centre, "li") as second:
        async with asyncio.timeout(WAIT_S):
            await first._socket.wait_closed()
        assert first._socket.close_code == 4409
        await second.until(lambda: second.now["me"]["state"] == "free")


async def test_a_centre_that_is_started_anew_knows_the_calls_that_go_on(centre, broker):
    async with silent_kiosk(broker) as kiosk, silent_kiosk(broker, "kiosk-02") as other:
        async with desk(centre, "li") as li:
            kiosk.ring()
            await li.rung(kiosk.call)
            await li.say("answer", call=kiosk.call)
            await li.has(kiosk.call)
            await offers(li, kiosk.call)
            await hears_offer(kiosk, "v=0")
            other.ring()
            await other.place(1)
            await centre.end()
        await centre.up()
        async with desk(centre, "li") as back:
            await back.has(kiosk.call)
            assert back.now["waiting"] == 1
            kiosk.say(CallSignal(call=kiosk.call, generation=0, kind=SignalKind.RENEW))
            await back.until(lambda: back.signals)
            await back.say("end", call=kiosk.call)
            assert await kiosk.ended() is EndReason.GUIDE_HUNG_UP
            await back.rung(other.call)
