import asyncio
import contextlib
import time
from contextlib import asynccontextmanager
from datetime import date

import pytest

from kiosk.link import outbox
from kiosk.link.asking import LeaseAnswer, LeaseRequest, NumberAnswer, NumberRequest, Refusal
from kiosk.link.client import Link
from kiosk.link.commands import SCHEMA as COMMANDS
from kiosk.link.connection import Outgoing
from kiosk.link.envelope import new_id
from kiosk.link.errors import CommandFailedError, NoCentreError, RequestRefusedError
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
    TicketState,
)
from kiosk.link.store import Store
from kiosk.link.topics import centre_state
from tests.link.far import KIOSK, SITE, TOPICS, Far, at, cut, until
from tests.mosquitto import Mosquitto

DAY = date(2026, 3, 2)


def wall():
    return time.time_ns() // 1_000_000


def event(number):
    return TicketEvent(
        ticket=new_id(),
        queue="a",
        service="plain",
        number=number,
        day=DAY,
        label=f"A{number:03d}",
        state=TicketState.RESERVED,
        language="en",
        issued=wall(),
    )


def info(boot, started):
    return Info(
        boot=boot,
        started=started,
        software="0",
        python="3",
        system="s",
        hardware="h",
        catalogue="c",
    )


def request():
    return NumberRequest(ticket=new_id(), service="plain", language="en")


def answer_to(message, number=7):
    return NumberAnswer(
        request=message.envelope.id,
        ticket=message.body.ticket,
        queue="a",
        number=number,
        label=f"A{number:03d}",
        day=DAY,
        ahead=2,
    )


@asynccontextmanager
async def running(*parts):
    tasks = [asyncio.create_task(part.run()) for part in parts]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


@asynccontextmanager
async def linked(settings, folder, *, now_ms=wall, handlers=None):
    async with Store.opened(folder / "link.db", (*outbox.SCHEMA, *COMMANDS)) as store:
        link = Link(settings, TOPICS, store, info=info, commands=handlers or {}, now_ms=now_ms)
        async with running(link):
            yield link, store


@pytest.fixture
async def far(broker):
    far = Far(at(broker.port), wall)
    async with running(far.connection):
        await far.came.wait()
        yield far


async def test_a_birth_says_what_it_is_and_how_its_devices_are(broker, far, tmp_path):
    async with linked(at(broker.port), tmp_path) as (link, _):
        link.report_device(Device(name="printer", state="online", since=1))
        link.report_state(KioskState.READY, "")
        assert (await far.next(Info)).body.boot == link.boot
        assert (await far.next(Device)).body.name == "printer"
        late = Far(at(broker.port), wall)
        late.connection._client_id = "late"
        async with running(late.connection):
            state = (await late.next(State)).body
            assert (state.state, state.boot) == (KioskState.READY, link.boot)
            device = (await late.next(Device)).body
            assert device.name == "printer"


async def test_the_will_names_the_boot_that_was_lost(broker, far, tmp_path):
    async with linked(at(broker.port), tmp_path) as (link, _):
        await until(lambda: link.centre_online)
        cut(link._connection)
        while (state := (await far.next(State)).body).state is not KioskState.LOST:
            pass
        assert state.boot == link.boot
        while (await far.next(State)).body.state is KioskState.LOST:
            pass  # and back again


async def test_an_event_is_sent_until_the_centre_itself_has_it(broker, far, tmp_path):
    async with linked(at(broker.port), tmp_path) as (link, store):
        await until(lambda: link.centre_online)
        await store.run(lambda db: link.put_event(db, event(1)))
        first = await far.next(TicketEvent)
        assert await link.depth() == 1  # the broker's own acknowledgement counts for nothing
        link._sending.resend()
        again = await far.next(TicketEvent)
        assert again.envelope.id == first.envelope.id
        far.say(TOPICS.ack, Ack(ids=(first.envelope.id,)))
        async with asyncio.timeout(60):
            while await link.depth():
                await asyncio.sleep(0.005)


async def test_no_event_is_lost_when_broker_and_kiosk_are_killed(broker, far, tmp_path):
    seen, sent = set(), []

    async def centre():
        while True:
            message = await far.next(TicketEvent, timeout_s=60)
            seen.add(message.body.ticket)
            with contextlib.suppress(AssertionError):
                far.say(TOPICS.ack, Ack(ids=(message.envelope.id,)))

    acknowledging = asyncio.create_task(centre())
    for _round in range(3):
        async with linked(at(broker.port), tmp_path) as (_link, store):
            for number in range(20):
                one = event(number)
                sent.append(one.ticket)
                await store.run(lambda db, one=one: _link.put_event(db, one))
                if number == 10:
                    broker.kill()
                    broker.start()
    async with linked(at(broker.port), tmp_path) as (link, _):
        await until(lambda: set(sent) <= seen, timeout_s=120)
        await until(lambda: link.centre_online)
        async with asyncio.timeout(60):
            while await link.depth():
                await asyncio.sleep(0.01)
    acknowledging.cancel()
    assert seen == set(sent)


async def test_a_question_is_answered(broker, far, tmp_path):
    async with linked(at(broker.port), tmp_path) as (link, _):
        await until(lambda: link.centre_online)
        asking = asyncio.create_task(link.request(request(), NumberAnswer, timeout_s=20))
        message = await far.next(NumberRequest)
        assert message.body.expires > wall()
        far.say(TOPICS.answer(message.envelope.id), answer_to(message))
        assert (await asking).number == 7


async def test_a_refusal_says_why(broker, far, tmp_path):
    async with linked(at(broker.port), tmp_path) as (link, _):
        await until(lambda: link.centre_online)
        asking = asyncio.create_task(
            link.request(LeaseRequest(queue="a", day=DAY, size=5), LeaseAnswer, timeout_s=20)
        )
        message = await far.next(LeaseRequest)
        refusal = Refusal(request=message.envelope.id, code="queue.unknown", detail="a")
        far.say(TOPICS.answer(message.envelope.id), refusal)
        with pytest.raises(RequestRefusedError) as error:
            await asking
        assert error.value.code == "queue.unknown"


async def test_without_a_centre_a_question_fails_at_once(broker, tmp_path):
    async with linked(at(broker.port), tmp_path) as (link, _):
        await until(lambda: link._connection.online)
        async with asyncio.timeout(60):  # far less than it would wait for an answer
            with pytest.raises(NoCentreError):
                await link.request(request(), NumberAnswer, timeout_s=600)


async def test_a_mute_centre_is_asked_once_and_then_taken_for_away(broker, far, tmp_path):
    async with linked(at(broker.port), tmp_path) as (link, _):
        await until(lambda: link.centre_online)
        with pytest.raises(NoCentreError, match="did not answer"):
            await link.request(request(), NumberAnswer, timeout_s=0.05)
        assert not link.centre_online
        far.say(TOPICS.ack, Ack(ids=()))  # any word of it
        await until(lambda: link.centre_online)


async def test_a_centre_that_dies_is_known_by_its_will(broker, far, tmp_path):
    async with linked(at(broker.port), tmp_path) as (link, _):
        await until(lambda: link.centre_online)
        cut(far.connection)
        await until(lambda: not link.centre_online)
        await until(lambda: link.centre_online)


async def test_a_clock_that_is_wrong_is_found_out_by_the_first_refusal(broker, far, tmp_path):
    hour = 3_600_000
    async with linked(at(broker.port), tmp_path, now_ms=lambda: wall() - hour) as (link, _):
        await until(lambda: link.centre_online)
        link.centre_clock.forget()
        asking = asyncio.create_task(link.request(request(), NumberAnswer, timeout_s=20))
        message = await far.next(NumberRequest)
        assert message.body.expires < wall()
        refusal = Refusal(request=message.envelope.id, code="request.expired")
        far.say(TOPICS.answer(message.envelope.id), refusal)
        message = await far.next(NumberRequest)
        assert message.body.expires > wall()
        far.say(TOPICS.answer(message.envelope.id), answer_to(message))
        assert (await asking).number == 7
        assert abs(link.clock_offset_ms - hour) < 5000


def command(name="ping", **changes):
    values = {"id": new_id(), "author": "sample", "expires": wall() + 60_000} | changes
    return TOPICS.command(name), Command(**values)


async def test_a_command_is_done_once_and_answered_twice(broker, far, tmp_path):
    done = []

    async def ping(_command):
        done.append(1)
        return "pong"

    topic, sent = command()
    async with linked(at(broker.port), tmp_path, handlers={"ping": ping}) as (link, _):
        await until(lambda: link.centre_online)
        far.say(topic, sent)
        assert (await far.next(CommandAnswer)).body.detail == "pong"
        far.say(topic, sent)
        assert (await far.next(CommandAnswer)).body.result is CommandResult.DONE
    async with linked(at(broker.port), tmp_path, handlers={"ping": ping}) as (link, _):
        await until(lambda: link.centre_online)
        far.say(topic, sent)  # over a restart too
        assert (await far.next(CommandAnswer)).body.detail == "pong"
    assert done == [1]


async def test_a_late_an_unknown_and_a_failing_command_are_told(broker, far, tmp_path):
    async def close(_command):
        raise CommandFailedError("the door is open")

    async with linked(at(broker.port), tmp_path, handlers={"close": close}) as (link, _):
        await until(lambda: link.centre_online)
        far.say(*command("close", expires=wall() - 60_000))
        assert (await far.next(CommandAnswer)).body.result is CommandResult.EXPIRED
        far.say(*command("dance"))
        answer = (await far.next(CommandAnswer)).body
        assert (answer.result, answer.detail) == (CommandResult.UNKNOWN, "there are: close")
        far.say(*command("close"))
        answer = (await far.next(CommandAnswer)).body
        assert (answer.result, answer.detail) == (CommandResult.FAILED, "the door is open")


GARBAGE = [
    b"",
    b"\x00\xff\xfe",
    b"{",
    b"[" * 5000,
    b'{"v":1}',
    b'{"v":2,"id":"12345678","at":1,"boot":"12345678","seq":1,"type":"ack","body":{}}',
    b'{"v":1,"id":"12345678","at":1,"boot":"12345678","seq":1,"type":"ack","body":{"ids":7}}',
    b'{"v":1,"id":"12345678","at":1,"boot":"12345678","seq":1,"type":"state","body":{}}',
    b"x" * 70_000,
]


async def test_garbage_on_any_topic_changes_nothing(broker, far, tmp_path):
    async with linked(at(broker.port), tmp_path) as (link, store):
        await until(lambda: link.centre_online)
        topics = [TOPICS.ack, TOPICS.answer("x"), TOPICS.command("ping"), centre_state(SITE)]
        topics.append(f"estation/v1/{SITE}/{KIOSK}/down/some/where/else")
        for data in GARBAGE:
            for topic in topics:
                far.connection.publish(Outgoing(topic, data))
        await store.run(lambda db: link.put_event(db, event(1)))
        assert await far.next(TicketEvent)
        asking = asyncio.create_task(link.request(request(), NumberAnswer, timeout_s=20))
        message = await far.next(NumberRequest)
        far.say(TOPICS.answer(message.envelope.id), answer_to(message))
        assert (await asking).number == 7


async def test_it_starts_without_a_broker_and_finds_it_later(tmp_path):
    broker = Mosquitto(tmp_path)
    async with linked(at(broker.port), tmp_path) as (link, store):
        await store.run(lambda db: link.put_event(db, event(1)))
        link.report_state(KioskState.READY, "")
        broker.start()
        try:
            await broker.ready()
            far = Far(at(broker.port), wall)
            async with running(far.connection):
                assert (await far.next(State)).body.state is KioskState.READY
                assert await far.next(TicketEvent)
        finally:
            broker.kill()


async def test_a_password_that_is_wrong_keeps_trying_and_the_right_one_comes_in(tmp_path):
    password = tmp_path / "password"
    users = tmp_path / "users"
    make = await asyncio.create_subprocess_exec(
        "mosquitto_passwd", "-c", "-b", str(users), "kiosk-01", "right"
    )
    await make.wait()
    users.chmod(0o644)
    broker = Mosquitto(
        tmp_path,
        ("listener {port} 127.0.0.1", "allow_anonymous false", f"password_file {users}"),
    )
    broker.start()
    try:
        await broker.ready()
        password.write_text("wrong\n")
        settings = at(broker.port, username="kiosk-01", password_file=str(password))
        async with linked(settings, tmp_path) as (link, _):
            await asyncio.sleep(0.05)
            assert not link._connection.online
            password.write_text("right\n")
            await until(lambda: link._connection.online)
    finally:
        broker.kill()


async def test_telemetry_is_told(broker, far, tmp_path):
    async with linked(at(broker.port), tmp_path) as (link, _):
        await until(lambda: link.centre_online)
        link.report_telemetry(Telemetry(uptime_s=1.5))
        assert (await far.next(Telemetry)).body.uptime_s == 1.5
