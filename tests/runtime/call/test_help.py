"""What goes over the call's own channel: words, consents, the plate, a mark, a picture."""

import base64
from itertools import count

from kiosk.flow.call_now import Phase
from kiosk.flow.calling import AnswerAsk, EndShare, Mute, RingGuide, SayText, SendStill
from kiosk.link.helping import Ask, Figures, Hello, PageView, Point, Reply, Still, Text, Withdraw
from tests.link.far import until
from tests.runtime.call.kiosk import LONG_S, booth

NUMBERS = count()


async def joined(here, guide, effect=None):
    await (here.ring() if effect is None else here.ring(effect))
    await here.talking()
    await until(lambda: guide.got_of(Hello), LONG_S)


async def asked(here, guide, what, page=""):
    guide.send(Ask(id=f"ask-{what}-{next(NUMBERS):04}", what=what, page=page))
    await until(lambda: here.calls.now.asked is not None, LONG_S)
    return here.calls.now.asked.id


async def replied(guide, id_):
    await until(lambda: any(one.id == id_ for one in guide.got_of(Reply)), LONG_S)
    return next(one for one in guide.got_of(Reply) if one.id == id_)


async def test_words_go_both_ways(mosquitto, tmp_path):
    async with booth(mosquitto, tmp_path) as (here, guide):
        await joined(here, guide)
        guide.send(Text(id="0123456789", at=1, words="好 SAMPLE"))
        await until(lambda: here.calls.now.lines, LONG_S)
        await here.do(SayText(" SAMPLE words "))
        await until(lambda: guide.got_of(Text), LONG_S)
        assert [one.words for one in here.calls.now.lines] == ["好 SAMPLE", "SAMPLE words"]
        assert guide.got_of(Text)[0].words == "SAMPLE words"


async def test_what_a_guide_asks_again_is_asked_once_and_answered_as_it_was(mosquitto, tmp_path):
    async with booth(mosquitto, tmp_path) as (here, guide):
        await joined(here, guide)
        id_ = await asked(here, guide, "page")
        again = Ask(id=id_, what="page")
        guide.send(again)
        await here.do(AnswerAsk(id_, granted=True))
        await replied(guide, id_)
        assert here.calls.now.asked is None
        guide.got.clear()  # his line was cut, and he did not hear it
        guide.send(again)
        assert (await replied(guide, id_)).granted is True
        assert here.calls.now.asked is None


async def test_the_plate_is_seen_only_while_the_visitor_lets_it_be(mosquitto, tmp_path):
    async with booth(mosquitto, tmp_path) as (here, guide):
        await joined(here, guide)
        no = await asked(here, guide, "document")
        await here.do(AnswerAsk(no, granted=False))
        assert (await replied(guide, no)).granted is False
        assert "document" not in here.sights
        yes = await asked(here, guide, "document")
        guide.got.clear()
        await here.do(AnswerAsk(yes, granted=True))
        assert (await replied(guide, yes)).granted is True
        await until(lambda: guide.seen["document"].count > 3, LONG_S)
        # The sample page on the plate is nearly white, its table dark.
        page = guide.seen["document"].pixels
        assert page[240, 320].mean() > 180
        assert page[240, 20].mean() < 110
        guide.send(Point(x=0.25, y=0.5))
        await until(lambda: here.images["document"].mark == (0.25, 0.5), LONG_S)
        await here.do(EndShare("document"))
        await until(lambda: guide.got_of(Withdraw), LONG_S)
        assert here.calls.now.shares == frozenset()


async def test_what_cannot_be_done_is_answered_with_why(mosquitto, tmp_path):
    async with booth(mosquitto, tmp_path, camera=None) as (here, guide):
        await joined(here, guide)
        guide.send(Ask(id="ask-strange-1", what="dance"))
        assert (await replied(guide, "ask-strange-1")).detail == "unknown"
        id_ = await asked(here, guide, "document")
        await here.do(AnswerAsk(id_, granted=True))
        reply = await replied(guide, id_)
        assert (reply.granted, reply.detail) == (False, "no-camera")


async def test_a_picture_that_was_taken_comes_in_parts(mosquitto, tmp_path):
    jpeg = bytes(range(256)) * 400
    async with booth(mosquitto, tmp_path) as (here, guide):
        await joined(here, guide)
        id_ = await asked(here, guide, "still")
        await here.do(SendStill(id_, lambda: jpeg))
        await until(lambda: len(guide.got_of(Still)) == 3, LONG_S)
        parts = sorted(guide.got_of(Still), key=lambda one: one.part)
        assert b"".join(base64.b64decode(one.jpeg) for one in parts) == jpeg
        assert (await replied(guide, id_)).granted is True
        assert here.calls.now.asked is None


async def test_the_page_is_told_while_it_may_be(mosquitto, tmp_path):
    async with booth(mosquitto, tmp_path) as (here, guide):
        await joined(here, guide)
        here.calls.helped.page("menu", "Before", b"x")
        id_ = await asked(here, guide, "page")
        await here.do(AnswerAsk(id_, granted=True))
        here.calls.helped.page("menu", "Menu", b"jpeg")
        await until(lambda: guide.got_of(PageView), LONG_S)
        assert [one.title for one in guide.got_of(PageView)] == ["Menu"]


async def test_by_text_nobody_is_heard_and_both_figures_are_kept(mosquitto, tmp_path):
    async with booth(mosquitto, tmp_path) as (here, guide):
        await joined(here, guide, RingGuide("general", (), text_only=True))
        assert guide.got_of(Hello)[0].microphone is False
        assert guide.rings[0].text_only is True
        assert here.calls.now.microphone is False
        guide.send(Figures(round_trip_ms=41, lost=3, dropped=2))
        await until(lambda: here.calls.helped.figures.lost == 3, LONG_S)
        guide.hang_up()
        await here.phase(Phase.OVER)
        await here.calls.close()
        (event,) = await here.told("call")
        assert b'"round_trip_ms":41' in event.data
        assert b'"reason":"guide-hung-up"' in event.data


async def test_muted_the_guide_hears_silence(mosquitto, tmp_path):
    async with booth(mosquitto, tmp_path) as (here, guide):
        await joined(here, guide)

        def loud():
            frame = guide.heard.last
            return frame is not None and abs(frame.to_ndarray()).max() > 1000

        await until(loud, LONG_S)
        await here.do(Mute(muted=True))
        await until(lambda: not loud(), LONG_S)
        await here.do(Mute(muted=False))
        await until(loud, LONG_S)
