import asyncio
import time

import pytest

from kiosk.centre.fleet.model import Level
from kiosk.centre.fleet.picture import CALM_S, PAUSE_S, Picture
from kiosk.centre.fleet.rows import Rows
from tests.centre.fleet.saying import NOW, Mouth, hears, told


class Clock:
    def __init__(self):
        self.now = NOW

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def picture(clock):
    picture = Picture(clock)
    for number in range(3):
        mouth, kiosk = Mouth(f"kiosk-0{number}"), told(f"kiosk-0{number}")
        hears(kiosk, mouth.state(), mouth.device())
        picture.put(kiosk)
    return picture


def names(change):
    return sorted(one.name for one in change.kiosks)


async def test_a_follower_gets_all_and_then_what_differs(picture):
    following = picture.follow()
    first = await anext(following)
    assert first.whole
    assert len(first.kiosks) == 3
    picture.put(picture.told("kiosk-01"))
    picture.remove("kiosk-02")
    change = await anext(following)
    assert (names(change), change.gone, change.whole) == (["kiosk-01"], ("kiosk-02",), False)


async def test_changes_come_at_most_four_times_a_second(picture):
    following = picture.follow()
    began = time.monotonic()
    for _ in range(4):
        picture.put(picture.told("kiosk-01"))
        await anext(following)
    assert time.monotonic() - began >= 3 * PAUSE_S * 0.9


async def test_figures_wait_for_company_and_a_devices_word_does_not_wait_for_them(
    picture, monkeypatch
):
    following = picture.follow()
    await anext(following)
    picture.put(picture.told("kiosk-01"), urgent=False)
    began = time.monotonic()
    assert names(await anext(following)) == ["kiosk-01"]
    assert time.monotonic() - began >= (PAUSE_S + CALM_S) * 0.9
    monkeypatch.setattr("kiosk.centre.fleet.picture.CALM_S", 600)
    picture.put(picture.told("kiosk-01"), urgent=False)
    waiting = asyncio.ensure_future(anext(following))
    await asyncio.sleep(PAUSE_S * 1.2)
    assert not waiting.done()
    picture.put(picture.told("kiosk-02"))
    async with asyncio.timeout(60):
        assert names(await waiting) == ["kiosk-01", "kiosk-02"]


async def test_a_slow_follower_holds_up_nobody_and_gets_the_newest(picture):
    slow, quick = picture.follow(), picture.follow()
    await anext(slow)
    await anext(quick)
    for number in range(3):
        picture.put(picture.told(f"kiosk-0{number}"))
        assert names(await anext(quick)) == [f"kiosk-0{number}"]
    assert names(await anext(slow)) == ["kiosk-00", "kiosk-01", "kiosk-02"]


async def test_who_slept_for_an_hour_gets_everything_again(picture, clock):
    following = picture.follow()
    await anext(following)
    clock.now += 3_600_000
    picture.put(picture.told("kiosk-01"))
    change = await anext(following)
    assert change.whole
    assert len(change.kiosks) == 3


async def test_a_silence_is_told_without_a_message(picture, clock):
    following = picture.follow()
    await anext(following)
    waiting = asyncio.ensure_future(anext(following))
    clock.now += 91_000
    assert len(picture.pass_time()) == 3
    change = await waiting
    assert {one.level for one in change.kiosks} == {Level.OFFLINE}
    assert picture.pass_time() == []


def test_a_row_is_made_once_for_a_change(picture):
    rows = Rows(picture, "hetao")
    first = rows.all()
    assert rows.all() is first
    before = {name: picture.get(name) for name in picture.names()}
    picture.put(picture.told("kiosk-01"))
    assert rows.some(["kiosk-01"]) in rows.all()
    assert [name for name, now in before.items() if picture.get(name) is not now] == ["kiosk-01"]
