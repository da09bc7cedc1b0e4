"""Sample papers laid before a played camera: taken, straightened, read."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest

from drivers.camera.settings import CameraSettings
from drivers.errors import NotReadyError
from kiosk.capture.guidance import Guidance
from kiosk.catalogue.matters import PaperKind
from kiosk.demo.films import FILMS, card_lines, passport_lines
from kiosk.flow.events import PlateStirred
from kiosk.flow.papers import PaperTaken, Side, TakePaper, Want
from kiosk.runtime.copying import Copyist
from kiosk.runtime.seeing import Seeing
from kiosk.texts import message
from tests.drivers.faulty import KINDS, Bench

TITLE = message("check.card_front")


@pytest.fixture
async def bench(tmp_path):
    with ThreadPoolExecutor(1) as worker:
        async with Bench(KINDS["camera"], tmp_path) as bench:
            assert await bench.use_until("seen") == "seen"
            bench.glimpses, bench.told = [], []
            bench.copyist = Copyist(
                bench.supervisor,
                worker,
                bench.glimpses.append,
                CameraSettings(url="none"),
                lambda: date(2026, 11, 24),
                lambda *_: None,
            )
            yield bench


async def taken(bench, want, film=None, **how):
    if film:
        camera = bench.simulation.play.__self__
        camera.show(await asyncio.to_thread(FILMS[film]))
    answer = await asyncio.wait_for(
        bench.copyist.take(TakePaper(want, **how), bench.told.append), 120
    )
    assert isinstance(answer, PaperTaken)
    return answer.paper


async def test_a_passport_is_taken_after_the_hand_and_the_glare_are_gone_and_read(bench):
    camera = bench.simulation.play.__self__
    camera.lamp = True
    taking = asyncio.ensure_future(taken(bench, Want(PaperKind.PASSPORT, TITLE), "passport"))
    async with asyncio.timeout(60):  # however late somebody looks, the lamp is lit still
        while not bench.glimpses or bench.glimpses[-1].says != "glare":
            await asyncio.sleep(0.05)
    camera.lamp = False
    paper = await taking
    assert paper.guidance is Guidance.GOOD
    assert paper.zone.lines == passport_lines()
    assert paper.zone.sure  # its check digits hold
    height, width = paper.shown.shape[:2]
    assert width > height
    assert bench.glimpses[-1].says == "good"
    assert bench.glimpses[-1].share == 1
    assert all(0 <= x <= 1 and 0 <= y <= 1 for x, y in bench.glimpses[-1].corners)
    assert PlateStirred() in bench.told


async def test_the_back_of_a_card_is_not_its_front_once_more(bench):
    front = await taken(bench, Want(PaperKind.CARD, TITLE, Side.FRONT), "card-front")
    bench.glimpses.clear()
    want = Want(PaperKind.CARD, TITLE, Side.BACK)
    taking = asyncio.ensure_future(taken(bench, want, before=front))
    async with asyncio.timeout(60):
        while not bench.glimpses or bench.glimpses[-1].says != "wrong_side":
            await asyncio.sleep(0.05)
    assert not taking.done()
    bench.simulation.play.__self__.show(await asyncio.to_thread(FILMS["card-back"]))
    back = await taking
    assert back.zone.lines == card_lines()
    assert back.number != front.number
    assert back.kept.format.name == "ID-1"


async def test_a_back_where_the_front_is_asked_for_is_told_by_its_zone(bench):
    paper = await taken(bench, Want(PaperKind.CARD, TITLE, Side.FRONT), "card-back")
    assert paper.guidance is Guidance.WRONG_SIDE


async def test_a_picture_taken_anyway_is_what_the_camera_sees(bench):
    bench.simulation.do("scene empty")
    async with asyncio.timeout(60):  # a frame with the paper may be on its way
        while (
            paper := await taken(bench, Want(PaperKind.SHEET, TITLE), anyway=True)
        ).guidance is not Guidance.NONE:
            pass
    assert paper.zone is None


async def test_without_a_camera_nothing_is_loaded_and_nothing_is_taken(bench):
    seeing = Seeing(bench.supervisor, None, bench.glimpses.append, date.today, lambda *_: None)
    await seeing.load()
    with pytest.raises(NotReadyError, match="the settings name none"):
        await seeing.take(TakePaper(Want(PaperKind.CARD, TITLE)), bench.told.append)
    await seeing.close()


async def test_a_paper_that_still_lies_there_is_not_taken_again(bench):
    want = Want(PaperKind.SHEET, TITLE)
    first = await taken(bench, want, "form-1")
    bench.glimpses.clear()
    taking = asyncio.ensure_future(taken(bench, want, before=first))
    async with asyncio.timeout(60):
        while not bench.glimpses or bench.glimpses[-1].says != "wrong_side.still_there":
            await asyncio.sleep(0.05)
    await asyncio.sleep(1.5)
    assert not taking.done()
    bench.simulation.play.__self__.show(await asyncio.to_thread(FILMS["form-2"]))
    second = await taking
    assert second.guidance is Guidance.GOOD
    assert second.number != first.number
