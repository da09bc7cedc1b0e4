"""White on white is seen where the empty plate is known, and nothing is seen on an empty one."""

import cv2
import numpy as np
import pytest

from kiosk.__main__ import main
from kiosk.capture.drawing.documents import Sheet, plain
from kiosk.capture.drawing.scene import lay
from kiosk.capture.page.finding import PageFinder
from kiosk.capture.page.network import PageNetwork
from kiosk.capture.page.plate import EmptyPlate
from tests.capture.judging import jaccard

CORNERS = np.array([[200, 100], [700, 120], [690, 450], [190, 430.0]])
WHITE, SHEET = 232, 224


@pytest.fixture(scope="module")
def finder():
    return PageFinder(PageNetwork())


def noisy(view, seed, light=1.0):
    noise = np.random.default_rng(seed).normal(0, 2, view.shape)
    return np.clip(view * light + noise, 0, 255).astype(np.uint8)


def lit(view):
    return view * (1 - 0.1 * np.linspace(0, 1, 960)[None, :, None])


def empty():
    return lit(np.full((540, 960, 3), float(WHITE)))


def with_sheet(seed):
    view = np.full((540, 960, 3), float(WHITE))
    sheet = np.full((700, 1060, 3), SHEET, np.uint8)
    chance = np.random.default_rng(seed)
    plain(sheet, chance)
    lay(view, Sheet(sheet, "plain"), CORNERS, chance)
    return lit(view)


def test_a_white_sheet_is_found_by_the_plate_where_the_frame_alone_shows_too_little(finder):
    plate = EmptyPlate(noisy(empty(), 1))
    alone, known = 0, 0
    for seed in range(12):
        frame = noisy(with_sheet(seed), seed + 50, 0.9 + 0.02 * (seed % 8))
        for count, pages in enumerate((finder.find(frame), finder.find(frame, plate))):
            there = bool(pages) and jaccard(pages[0].corners, CORNERS) > 0.9
            alone, known = alone + there * (count == 0), known + there * (count == 1)
    assert known >= 11
    assert known > alone + 4


@pytest.mark.parametrize("light", [0.8, 1.0, 1.08])
def test_nothing_is_found_on_the_empty_plate_in_any_light(finder, light):
    plate = EmptyPlate(noisy(empty(), 1))
    for seed in range(5):
        assert finder.find(noisy(empty(), seed + 9, light), plate) == []


def stuck(view):
    """A ruled note that is stuck to the plate."""
    cv2.rectangle(view, (560, 60), (860, 270), (120, 190, 120), -1)
    for y in range(90, 260, 18):
        cv2.line(view, (590, y), (830, y), (40, 60, 40), 2)
    return view


def test_what_is_a_part_of_the_plate_is_no_document_until_one_lies_on_it(finder):
    plate = EmptyPlate(noisy(stuck(empty()), 1))
    bare = noisy(stuck(empty()), 2)
    assert len(finder.find(bare)) == 1
    assert finder.find(bare, plate) == []
    upon = np.array([[555, 56], [864, 56], [864, 276], [555, 276.0]])
    view = stuck(empty())
    cv2.fillConvexPoly(view, upon.astype(np.int32), (60, 60, 170))
    pages = finder.find(noisy(view, 3), plate)
    assert jaccard(pages[0].corners, upon) > 0.9


def test_a_plate_of_another_shape_is_left_out(finder):
    plate = EmptyPlate(np.full((480, 640, 3), 200, np.uint8))
    assert finder.find(noisy(empty(), 3), plate) == []


def test_the_command_takes_the_picture(tmp_path, capsys):
    file = tmp_path / "plate.png"
    size = ("--width", "320", "--height", "180")
    assert main(["plate", "--url", "sim://empty", "--out", str(file), *size]) == 0
    assert cv2.imread(str(file)).shape == (180, 320, 3)
    assert main(["plate", "--url", "/dev/nothing", "--out", str(file), *size]) == 4
    assert "is it plugged in?" in capsys.readouterr().err
    nowhere = tmp_path / "no" / "plate.png"
    assert main(["plate", "--url", "sim://empty", "--out", str(nowhere), *size]) == 4
    assert "not written" in capsys.readouterr().err
