"""A visitor at the real window, by a real pointer, and a guide in Chromium: a whole call."""

import asyncio
import contextlib
import sqlite3

import numpy as np
from playwright.async_api import expect

from drivers.camera.scene import SceneSource
from kiosk.capture.text.engine import TextEngine
from kiosk.demo.journeys import ARTICLE, CAPTURE, CHOICE, IDLE, RESULT, REVIEW
from tests.centre.console.browsing import is_good, needs_chromium
from tests.centre.guide.test_whole_call import LONG_MS
from tests.system.glass_and_guide import (
    CALL,
    WAIT_S,
    alike,
    glass_and_guide,
    of_colour,
    place_in,
)

pytestmark = needs_chromium
FORM, LIST = "FormView", "ListView"
AMBER, MASK = (255, 193, 69), (201, 220, 224)
TYPED = "HK7Q"
SURE, AROUND, NEAR, MUCH = 0.8, 60, 16, 100  # of the match; pixels; a ring has a radius of 28
PLATE = "SELECT state FROM device WHERE name = 'camera'"
LEAST = 10  # rows of a guide's picture that a field has
AT = (0.4, 0.3)  # of the document, from its top left
MATTER, SERVICE = "research-passage", "customs-goods"  # the second one of its queue


async def test_a_visitor_and_a_guide_see_each_other_and_do_all_that_a_call_can(tmp_path):
    async with glass_and_guide(tmp_path) as both:
        await is_rung_and_answered(both)
        await both_see_each_other(both)
        await his_page_is_seen_and_what_he_typed_is_not(both)
        await is_kept(tmp_path, PLATE, [("online",)])
        await the_guide_points_at_the_document(both)
        await is_kept(tmp_path, PLATE, [("online",)])
        await a_picture_is_taken(both)
        await he_is_led_by_touches(both, tmp_path)
        await both.returns()
        await both.visitor.touches("choose:hang-up", CHOICE)
        await expect(both.page.locator("#said")).to_contain_text("访客挂断了", timeout=LONG_MS)
        await expect(both.page.locator("#call")).to_be_hidden(timeout=LONG_MS)
        assert await both.shown("still-picture") is None  # nothing of it stays
        await both.keep("over")
        await is_kept(tmp_path, "SELECT reason, guide FROM guide_call", [("hung-up", "")])


async def is_rung_and_answered(both):
    visitor = both.visitor
    await visitor.sees(IDLE)
    await visitor.touches("language:en", CHOICE)
    await visitor.touches("choose:guide", CHOICE)
    await both.keep("how")
    await visitor.touches("choose:en", CALL)
    await expect(both.page.locator("#rings .answer")).to_be_visible(timeout=LONG_MS)
    await both.keep("rings")
    await both.page.click("#rings .answer")
    await visitor.is_told("talking")


async def both_see_each_other(both):
    person = SceneSource("visitor", width=640, height=480).read()[:, :, ::-1]

    def sees_the_visitor(_glass, seen):
        small = [one[::20, ::20].astype(int) for one in (person, seen)]
        return small[0].shape == small[1].shape and np.abs(small[0] - small[1]).mean() < 20

    def sees_the_guide(glass, own):
        ground = np.median(own.reshape(-1, 3), axis=0)
        return of_colour(glass, ground, 40).mean() > 0.1

    await both.both("face", sees_the_visitor)
    await both.both("own", sees_the_guide)
    await both.keep("talk")
    await is_good(both.page, "guide-window-talk")


async def his_page_is_seen_and_what_he_typed_is_not(both):
    page, visitor = both.page, both.visitor
    await page.click("#ask-page")
    await both.is_asked()
    await both.keep("asked-for-the-page")
    assert await both.shown("view") is None  # he has said nothing yet
    await both.agrees()
    await expect(page.locator("#asked")).to_contain_text("访客同意", timeout=LONG_MS)
    await expect(page.locator("#view-empty")).to_contain_text("通话页面", timeout=LONG_MS)
    await both.keep("page-granted")
    await visitor.touches("back", CHOICE)
    await both.both("view", alike)
    await both.keep("menu")
    await visitor.touches("choose:progress", CHOICE)
    await visitor.touches("choose:type", FORM)
    await visitor.types(TYPED)
    await visitor.touches("choose:enter", FORM)  # that is no number: the page says so
    (rows, seen), glass = await both.both("view", masked_alike), await both.glass()
    await both.keep("typed")
    engine = await asyncio.to_thread(TextEngine)
    for picture, there in ((glass, True), (seen, False)):
        above_the_keys = picture[: round(rows.stop * picture.shape[0] / seen.shape[0])]
        lines = await asyncio.to_thread(engine.read, above_the_keys[:, :, ::-1])
        words = " ".join(line.text for line in lines)
        assert "number" in words.lower(), words  # it can be read
        assert (TYPED in words.replace(" ", "")) is there, words
    assert rows.stop - rows.start < seen.shape[0] * 0.1  # nothing else is masked
    await both.returns()


def masked_alike(glass, seen):
    """Return which rows are masked, and the picture, once it shows all else of the glass."""
    masked = np.flatnonzero(of_colour(seen, MASK, 10).mean(axis=1) > 0.6)
    field = max(np.split(masked, np.flatnonzero(np.diff(masked) > 1) + 1), key=len)
    if field.size < LEAST:
        return None
    rows = slice(int(field[0]) - 3, int(field[-1]) + 4)
    return (rows, seen) if alike(glass, seen, but=rows) else None


async def the_guide_points_at_the_document(both):
    page = both.page
    await both.rig.hardware.show_paper("form-1")
    await page.click("#ask-document")
    await both.is_asked()
    await both.keep("asked-for-the-document")
    await both.agrees()
    await expect(page.locator("#stage-empty")).to_be_hidden(timeout=LONG_MS)
    await expect(page.locator("#document")).to_be_visible(timeout=LONG_MS)

    await both.both("document", unmarked)
    box, seen = await page.locator("#stage").bounding_box(), await both.shown("document")
    scale = min(box["width"] / seen.shape[1], box["height"] / seen.shape[0])
    x = box["x"] + box["width"] / 2 + (AT[0] - 0.5) * seen.shape[1] * scale
    y = box["y"] + box["height"] / 2 + (AT[1] - 0.5) * seen.shape[0] * scale
    await page.mouse.click(x, y)
    await both.both("document", marked)
    await both.keep("points")
    await is_good(page, "guide-window-points")
    await page.click("#unpoint")
    await both.both("document", unmarked)


def amber_at(glass, seen):
    """Return how far from where the guide points amber is on the glass, and how much, in pixels.

    The glass shows the same paper as the guide's page, or this is None: it may still be moving.
    """
    left, top, width, height, sure = place_in(glass, seen)
    if sure < SURE:
        return None
    x, y = round(left + AT[0] * width), round(top + AT[1] * height)
    near = glass[max(0, y - AROUND) : y + AROUND, max(0, x - AROUND) : x + AROUND]
    rows, columns = np.nonzero(of_colour(near, AMBER))
    if not rows.size:
        return (0, 0)
    return (max(abs(rows.mean() - AROUND), abs(columns.mean() - AROUND)), rows.size)


def marked(glass, seen):
    """Tell whether the guide's mark is on the visitor's glass, where he points."""
    found = amber_at(glass, seen)
    return found is not None and found[1] > MUCH and found[0] < NEAR


def unmarked(glass, seen):
    """Tell whether both see the same paper, and no mark is on the glass."""
    found = amber_at(glass, seen)
    return found is not None and found[1] == 0


async def a_picture_is_taken(both):
    page, visitor = both.page, both.visitor
    await page.click("#ask-still")
    await both.is_asked()
    await both.keep("asked-for-a-picture")
    await both.agrees(CAPTURE)
    await visitor.waits_for("the paper that lies there", REVIEW)
    await both.keep("picture-shown-to-the-visitor-first")
    assert await both.shown("still-picture") is None
    await visitor.touches("choose:keep", CALL)
    await expect(page.locator("#still")).to_be_visible(timeout=LONG_MS)
    still = await both.both("still-picture", lambda _glass, seen: [seen])
    assert min(still[0].shape[:2]) > 600
    assert np.median(still[0]) > 180  # paper, straightened: the plate is not in it
    await both.keep("still")
    await both.rig.hardware.clear_plate()


async def he_is_led_by_touches(both, folder):
    page = both.page
    article = await page.evaluate(
        "fetch('/api/guide/suggestions').then((a) => a.json()).then((all) => all.article[0].id)"
    )
    await both.suggests(f"article {article}")
    await both.agrees(ARTICLE)
    await page.click("#ask-page")  # it is shared already: it only comes to the front
    await both.both("view", alike)
    await both.keep("article")
    await both.returns()
    await both.suggests(f"ticket {SERVICE}")
    await both.is_asked()
    await both.keep("asked-to-take-a-number")
    await both.agrees(RESULT)
    await expect(page.locator("#view-empty")).to_contain_text("不给看", timeout=LONG_MS)
    await expect(page.locator("#view")).to_be_hidden(timeout=LONG_MS)
    await both.keep("number")
    await is_kept(folder, "SELECT queue, service FROM ticket", [("customs", SERVICE)])
    await both.returns()
    await both.suggests(f"go {MATTER}")
    await both.agrees(LIST)
    await expect(page.locator("#asked")).to_contain_text("访客同意", timeout=LONG_MS)
    await both.both("view", alike)  # what the matter needs is no secret
    await both.keep("led")


async def is_kept(folder, query, wanted):
    """Wait until the centre's database answers so."""
    async with asyncio.timeout(WAIT_S):
        while True:
            with contextlib.closing(sqlite3.connect(folder / "centre.db")) as db:
                found = db.execute(query).fetchall()
            if found == wanted:
                return
            await asyncio.sleep(0.2)
