import asyncio
from dataclasses import dataclass

import pytest

from drivers.errors import NotReadyError
from kiosk.flow.events import Chosen, Failed, HomePressed, LanguageChosen
from kiosk.flow.model import Effect, Event, Step, View
from kiosk.flow.session import Session
from kiosk.runtime.runner import Runner
from kiosk.texts import Language


@dataclass(frozen=True)
class Told(View):
    text: str


@dataclass(frozen=True)
class Wait(Effect):
    what: str


@dataclass(frozen=True)
class Done(Event):
    what: str


@dataclass(frozen=True)
class Start(Step):
    def view(self, here):
        return Told("start")

    def on(self, event, here):
        return self


@dataclass(frozen=True)
class Waiting(Step):
    what: str

    def view(self, here):
        return Told(self.what)

    def effects(self, here):
        return (Wait(self.what),)

    def on(self, event, here):
        match event:
            case Done(what):
                return Ready(what)
            case Chosen(id):
                return Waiting(id)
        return self


@dataclass(frozen=True)
class Ready(Step):
    what: str

    def view(self, here):
        return Told(f"ready {self.what}")

    def on(self, event, here):
        return self


@dataclass(frozen=True)
class Sorry(Step):
    code: str

    def view(self, here):
        return Told(f"sorry {self.code}")

    def on(self, event, here):
        return self


class Bench:
    """A runner whose effects end when the test says so."""

    def __init__(self):
        self.shown = []
        self.begun = asyncio.Queue()
        self.cancelled = []
        session = Session(Start(), begin=lambda _: Waiting("first"), apologise=Sorry)
        self.runner = Runner(session, self.perform, self.show)

    async def perform(self, effect, language, tell):
        answer = asyncio.get_running_loop().create_future()
        self.begun.put_nowait((effect, answer))
        try:
            return await answer
        except asyncio.CancelledError:
            self.cancelled.append(effect)
            raise

    def show(self, page):
        self.shown.append(page.view.text)

    async def begin(self):
        self.runner.send(LanguageChosen(Language.ENGLISH))
        return await self.next()

    async def next(self):
        async with asyncio.timeout(60):
            return await self.begun.get()

    async def settle(self):
        for _ in range(5):
            await asyncio.sleep(0)


@pytest.fixture
async def bench():
    bench = Bench()
    yield bench
    await bench.runner.close()


async def test_the_answer_of_an_effect_goes_on_with_the_visit(bench):
    _, answer = await bench.begin()
    answer.set_result(Done("first"))
    await bench.settle()
    assert bench.shown == ["first", "ready first"]


async def test_leaving_a_step_breaks_its_effects_off(bench):
    effect, _ = await bench.begin()
    bench.runner.send(HomePressed())
    await bench.settle()
    assert bench.cancelled == [effect]
    assert bench.shown[-1] == "start"


async def test_an_effect_of_the_step_that_was_left_says_nothing_more(bench):
    _, late = await bench.begin()
    late.set_result(Done("late"))
    bench.runner.send(Chosen("second"))
    await bench.settle()
    assert bench.shown[-1] == "second"


async def test_an_answer_that_begins_the_next_effect_does_not_break_it_off(bench):
    _, answer = await bench.begin()
    answer.set_result(Chosen("second"))
    effect, _ = await bench.next()
    await bench.settle()
    assert effect == Wait("second")
    assert bench.cancelled == []


async def test_a_device_error_is_an_event(bench):
    _, answer = await bench.begin()
    answer.set_exception(NotReadyError("not open"))
    await bench.settle()
    assert bench.shown[-1] == "sorry device.not_ready"


async def test_a_fault_of_our_own_is_told_as_one_and_the_kiosk_goes_on(bench, caplog):
    _, answer = await bench.begin()
    answer.set_exception(ZeroDivisionError())
    await bench.settle()
    assert bench.shown[-1] == "sorry kiosk.fault"
    assert "a fault of the kiosk's own" in caplog.text
    bench.runner.send(HomePressed())
    assert bench.shown[-1] == "start"


async def test_a_page_is_shown_once(bench):
    await bench.begin()
    bench.runner.send(Failed(Wait("other"), "x"))
    bench.runner.show()
    assert bench.shown == ["first", "sorry x"]
