"""The plate, watched through a camera that is played on a port."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from drivers.errors import CameraStalledError, DeviceError
from kiosk.capture.expecting import CARD
from kiosk.capture.guidance import Guidance
from kiosk.capture.page.finding import PageFinder
from kiosk.capture.page.network import PageNetwork
from kiosk.capture.page.plate import EmptyPlate
from kiosk.capture.straightening import flattened
from kiosk.runtime.plate import Plate
from tests.drivers.faulty import KINDS, Bench


@pytest.fixture
async def bench(request, tmp_path):
    kind = replace(KINDS["camera"], further=getattr(request, "param", ()))
    with ThreadPoolExecutor(1) as worker:
        async with Bench(kind, tmp_path) as bench:
            assert await bench.use_until("seen") == "seen"
            bench.plate = Plate(bench.supervisor, PageFinder(PageNetwork()), worker)
            bench.seen = []
            yield bench


STILLS = (("still_width", 2560), ("still_height", 1440))


async def watched(bench, within_s=60, **how):
    return await asyncio.wait_for(bench.plate.watch(bench.seen.append, **how), within_s)


async def told(bench, guidance, within_s=60):
    async with asyncio.timeout(within_s):
        while not bench.seen or bench.seen[-1].judged.guidance is not guidance:
            await asyncio.sleep(0.02)


async def test_a_page_that_lies_well_is_taken_by_itself(bench):
    taken = await watched(bench)
    assert taken.judged.guidance is Guidance.GOOD
    assert taken.corners.shape == (4, 2)
    shares = [seen.share for seen in bench.seen]
    assert shares[-1] == 1
    assert taken.judged.score >= max(seen.judged.score for seen in bench.seen[-3:]) - 1e-6


@pytest.mark.parametrize("bench", [STILLS], indirect=True)
async def test_what_is_kept_is_the_larger_still_and_the_stream_stands_beside(bench):
    taken = await watched(bench)
    assert taken.pixels.shape[:2] == (1440, 2560)
    assert taken.another.pixels.shape[:2] == (720, 1280)
    assert taken.corners == pytest.approx(2 * taken.another.corners + 0.5, abs=3)


async def test_what_is_wrong_is_told_until_it_is_right(bench):
    bench.simulation.do("scene empty")
    watching = asyncio.ensure_future(watched(bench, 60))
    await told(bench, Guidance.NONE)
    bench.simulation.do("scene dark")
    await told(bench, Guidance.DARK)
    bench.simulation.do("scene blurred")
    await told(bench, Guidance.BLUR)
    assert not watching.done()
    bench.simulation.do("scene card")
    assert (await watching).judged.guidance is Guidance.GOOD


async def test_what_the_picture_of_the_empty_plate_shows_is_no_document(bench):
    async with bench.supervisor.use() as camera:
        frame = await camera.frame(timeout_s=10)
    with ThreadPoolExecutor(1) as worker:
        finder, empty = PageFinder(PageNetwork()), EmptyPlate(frame.pixels)
        bench.plate = Plate(bench.supervisor, finder, worker, empty=empty)
        watching = asyncio.ensure_future(watched(bench, 60))
        await told(bench, Guidance.NONE)
        bench.simulation.do("scene card")
        assert (await watching).judged.guidance is Guidance.GOOD


async def test_a_visitor_who_wants_it_anyway_gets_it(bench):
    bench.simulation.do("scene empty")
    watching = asyncio.ensure_future(watched(bench))
    await told(bench, Guidance.NONE)
    watching.cancel()
    taken = await watched(bench, anyway=True)
    assert taken.corners is None
    assert taken.pixels.shape[2] == 3


async def test_another_kind_of_paper_than_the_one_asked_for_is_not_taken(bench):
    watching = asyncio.ensure_future(watched(bench, 60, wanted=CARD))
    await told(bench, Guidance.WRONG_KIND)
    assert not watching.done()
    bench.simulation.do("scene card")
    assert (await watching).judged.guidance is Guidance.GOOD


async def test_the_same_side_shown_twice_is_told(bench):
    bench.simulation.do("scene card")
    front = await watched(bench)
    flat = flattened(front.pixels, front.corners, (480, 302))
    bench.seen.clear()
    back = asyncio.ensure_future(watched(bench, wanted=replace(CARD, unlike=flat)))
    await told(bench, Guidance.WRONG_SIDE)
    assert not back.done()
    back.cancel()


async def test_a_camera_that_repeats_its_last_frame_is_noticed(bench, patient):
    bench.simulation.do("scene empty")
    watching = asyncio.ensure_future(watched(bench))
    await told(bench, Guidance.NONE)
    patient(0.9)
    looks = len(bench.seen)
    async with asyncio.timeout(60):
        while len(bench.seen) < looks + 2 and not watching.done():
            await asyncio.sleep(0.02)
    bench.simulation.switch("frozen", on=True)
    with pytest.raises(CameraStalledError):
        await watching


async def test_a_camera_that_changes_its_size_is_followed(bench):
    """Half the width from one frame to the next; what was found before does not count."""
    bench.simulation.do("scene empty")
    watching = asyncio.ensure_future(watched(bench, 60))
    await told(bench, Guidance.NONE)
    camera = bench.simulation.play.__self__
    camera.width, camera.height = 640, 480
    bench.simulation.do("scene page")
    taken = await watching
    assert taken.pixels.shape == (480, 640, 3)
    assert taken.judged.guidance is Guidance.GOOD


async def test_a_camera_that_is_pulled_ends_the_watch(bench):
    bench.simulation.do("scene empty")
    watching = asyncio.ensure_future(watched(bench))
    await told(bench, Guidance.NONE)
    await bench.plug.pull()
    with pytest.raises(DeviceError):
        await watching
