import asyncio
import resource
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.link.clock import wall_clock_ms
from kiosk.link.envelope import new_id
from kiosk.link.messages import (
    Ack,
    Command,
    CommandAnswer,
    CommandResult,
    Device,
    Info,
    KioskState,
    State,
    Telemetry,
    TicketEvent,
)
from kiosk.link.played import kiosk as module
from kiosk.link.played import play as play_module
from kiosk.link.played import wire
from kiosk.link.played.kiosk import PlayedKiosk, Script
from kiosk.link.played.machine import DEVICES, PAPER, Machine
from kiosk.link.played.play import Cast, Play, TooManyError, allow_files
from kiosk.link.played.tally import Tally
from kiosk.link.played.where import Where, WhereError
from kiosk.link.played.wire import Decoder, Message, Packet, WireError
from kiosk.link.topics import KioskTopics
from tests.link.far import Far, at, until
from tests.link.test_client import running, wall

CALM = Script(ticket_s=0, fate_s=0)


@given(st.lists(st.tuples(st.text(max_size=20), st.binary(max_size=300), st.integers(0, 65535))))
def test_packets_are_read_whole_and_bytewise(messages):
    data = b"".join(wire.publish(*one[:2], number=one[2], retain=bool(one[1])) for one in messages)
    expected = [Message(topic, body, bool(body), number) for topic, body, number in messages]
    whole, bytewise = Decoder(), Decoder()
    assert [wire.message(one) for one in whole.feed(data)] == expected
    pieces = [packet for byte in data for packet in bytewise.feed(bytes((byte,)))]
    assert [wire.message(one) for one in pieces] == expected


@pytest.mark.parametrize(
    "data", [b"", b"\0", b"\0\x05ab", b"\0\x01\xff", b"\xff\xff", b"\0\0"], ids=repr
)
def test_a_message_that_is_cut_short_is_none(data):
    with pytest.raises(WireError):
        wire.message(Packet(wire.PUBLISH, wire.QOS_1, data))


def test_a_length_without_end_is_none():
    with pytest.raises(WireError):
        list(Decoder().feed(b"\x30\xff\xff\xff\xff\xff"))


@pytest.fixture
async def far(broker):
    far = Far(at(broker.port), wall)
    async with running(far.connection):
        await far.came.wait()
        yield far


def played(broker, script=CALM, number=1):
    where = Where("127.0.0.1", broker.port)
    topics = KioskTopics("hetao", f"played-{number:05d}")
    return PlayedKiosk(where, topics, script, Tally(), Random(number))


class Running:
    def __init__(self, kiosk):
        self.kiosk = kiosk

    async def __aenter__(self):
        self._task = asyncio.create_task(self.kiosk.run())
        return self.kiosk

    async def __aexit__(self, *_):
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)


async def test_it_is_born_with_all_its_devices_and_leaves_in_order(broker, far):
    async with Running(played(broker)):
        info = (await far.next(Info)).body
        assert {one.name for one in info.devices} == set(DEVICES)
        assert (await far.next(State)).body.state is KioskState.READY
        told = {(await far.next(Device)).body.name for _ in DEVICES}
        assert told == set(DEVICES)
    assert (await far.next(State)).body.state is KioskState.LOST
    assert far.log[-1].topic.endswith("/up/state")


async def test_a_cut_speaks_the_will_of_its_own_run_and_it_comes_back(broker, far):
    async with Running(played(broker)) as kiosk:
        boot = (await far.next(State)).body.boot
        kiosk.cut()
        lost = (await far.next(State)).body
        assert (lost.state, lost.boot) == (KioskState.LOST, boot)
        back = (await far.next(State)).body
        assert (back.state, back.boot) == (KioskState.READY, boot)


async def test_paper_runs_low_and_out_and_a_test_ticket_fails_until_it_is_mended(broker, far):
    async with Running(played(broker)) as kiosk:
        await far.next(State)
        for _ in DEVICES:
            await far.next(Device)
        kiosk.falls_ill(PAPER)
        assert (await far.next(Device)).body.supply == "low"
        kiosk.falls_ill(PAPER)
        out = (await far.next(Device)).body
        assert (out.state, out.supply, out.code) == ("offline", "out", "printer.paper_out")
        assert (await orders(far, "print-test")).detail == "printer.paper_out"
        kiosk.mends(PAPER)
        assert (await far.next(Device)).body.supply == "full"
        assert (await orders(far, "print-test")).result is CommandResult.DONE


async def orders(far, name, id_=None, life_ms=5000):
    body = Command(id=id_ or new_id(), author="li", expires=wall_clock_ms() + life_ms)
    far.say(f"estation/v1/hetao/played-00001/down/command/{name}", body)
    return (await far.next(CommandAnswer)).body


async def test_commands_are_carried_out_once_and_not_when_they_are_late(broker, far):
    async with Running(played(broker)) as kiosk:
        await far.next(State)
        for result, name, life_ms in (
            (CommandResult.DONE, "ping", 5000),
            (CommandResult.EXPIRED, "close", -1),
            (CommandResult.UNKNOWN, "dance", 5000),
        ):
            assert (await orders(far, name, life_ms=life_ms)).result is result
        id_ = new_id()
        for _ in range(2):
            assert (await orders(far, "close", id_)).result is CommandResult.DONE
        closed = [one for one in far.log if b'"state":"closed"' in one.data]
        assert len(closed) == 1
        assert kiosk._tally.commands == 5


async def test_tickets_are_said_again_until_they_are_acknowledged(broker, far, monkeypatch):
    monkeypatch.setattr(module, "RESEND_S", 0.05)
    async with Running(played(broker, Script(ticket_s=0.02, fate_s=0))) as kiosk:
        first = await far.next(TicketEvent)
        async with asyncio.timeout(60):
            while (await far.next(TicketEvent)).envelope.id != first.envelope.id:
                pass
        kiosk._script = CALM
        while kiosk.waiting:
            far.say("estation/v1/hetao/played-00001/down/ack", Ack(ids=tuple(kiosk._outbox)))
            await asyncio.sleep(0.02)
        assert kiosk._tally.acked == kiosk._tally.tickets


async def test_a_beat_tells_the_counters(broker, far, monkeypatch):
    monkeypatch.setattr(module, "BEAT_S", 0.05)
    async with Running(played(broker)) as kiosk:
        kiosk.machine.visit()
        async with asyncio.timeout(60):
            while (figures := (await far.next(Telemetry)).body).tickets != 1:
                pass
    assert (figures.paper_mm, figures.visits) == (140, {"printed": 1})


async def test_after_a_power_cut_all_come_back_each_at_a_moment_of_its_own(broker):
    many = 60
    play = Play(Where("127.0.0.1", broker.port), Cast("hetao", many), CALM)
    task = asyncio.create_task(play.run(120))
    await until(lambda: play.tally.births == many)
    broker.kill()
    await until(lambda: play.tally.lost == many)
    births = asyncio.get_running_loop().time()
    moments = []
    for kiosk in play.kiosks.values():
        up = kiosk.up
        kiosk.up = lambda up=up: (moments.append(asyncio.get_running_loop().time()), up())
    broker.start()
    await until(lambda: len(moments) == many, timeout_s=60)
    spread_s = max(moments) - min(moments)
    assert spread_s > 0.1, spread_s
    print(f"{many} came back from {min(moments) - births:.2f} s on, spread over {spread_s:.2f} s")
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def test_what_they_do_while_they_leave_is_counted_nowhere(broker):
    cast = Cast("hetao", 5)
    play = Play(Where("127.0.0.1", broker.port), cast, Script(ticket_s=0.0002, fate_s=0))
    tally = await play.run(1)
    assert tally is play.tally
    assert tally.tickets == tally.waiting > 0


def test_too_many_for_the_system_is_said_before_anything_is_begun(monkeypatch):
    monkeypatch.setattr(play_module.resource, "getrlimit", lambda _which: (64, 128))
    with pytest.raises(TooManyError, match=r"ulimit -n.*--processes"):
        allow_files(200)
    raised = []
    monkeypatch.setattr(
        play_module.resource, "setrlimit", lambda which, limits: raised.append((which, limits))
    )
    allow_files(100)
    assert raised == [(resource.RLIMIT_NOFILE, (100, 128))]


@pytest.mark.parametrize(
    "url", ["127.0.0.1:1883", "http://x", "mqtt://", "mqtt://x:99999", "mqtt://[::1"]
)
def test_a_url_that_is_none_is_refused(url):
    with pytest.raises(WhereError):
        Where.of(url)


def test_a_url_names_port_user_and_password_and_the_password_is_not_shown():
    where = Where.of("mqtt://a%40b:s%3Ac@broker:1884")
    assert (where.host, where.port, where.username, where.password) == (
        "broker", 1884, "a@b", "s:c",
    )  # fmt: skip
    assert "s:c" not in repr(where)
    assert Where.of("mqtts://broker").port == 8883


def test_what_falls_ill_mends():
    machine = Machine(Random(1), 0)
    seen = set()
    for moment in range(400):
        device = machine.fate(moment)
        seen.add((device.name, device.state, device.supply))
    assert {name for name, state, _ in seen if state != "online"} == set(DEVICES)
    assert {name for name, state, _ in seen if state == "online"} == set(DEVICES)
