"""What is said of a picture: one page, spoilt in each way."""

import cv2
import numpy as np
import pytest

from kiosk.capture.drawing.documents import KINDS, Kind, Sheet, card, form
from kiosk.capture.guidance import Guidance
from kiosk.capture.levels import level_at
from kiosk.capture.page.finding import Page
from kiosk.capture.quality import judge

CORNERS = np.array([[420.0, 150], [1500, 190], [1480, 900], [400, 860]])


def page(corners=CORNERS, seen=1.0):
    return Page(np.asarray(corners, float), 0.95, seen)


def framed(sheet_fill=card, corners=CORNERS, seed=4):
    """A sheet laid flat into a frame of 1080p."""
    random = np.random.default_rng(seed)
    sheet = np.full((800, 1200, 3), (225, 232, 236), np.uint8)
    sheet_fill(sheet, random)
    flat = np.array([[0, 0], [1200, 0], [1200, 800], [0, 800]], np.float32)
    move = cv2.getPerspectiveTransform(flat, np.asarray(corners, np.float32))
    frame = np.full((1080, 1920, 3), (70, 80, 60), np.uint8)
    laid = cv2.warpPerspective(sheet, move, (1920, 1080), flags=cv2.INTER_AREA)
    mask = cv2.warpPerspective(np.full((800, 1200), 255, np.uint8), move, (1920, 1080))
    frame[mask > 127] = laid[mask > 127]
    return frame


def moved(frame, length):
    kernel = np.zeros((length, length), np.float32)
    kernel[length // 2] = 1 / length
    return cv2.filter2D(frame, -1, kernel)


def lamp(frame):
    y, x = np.mgrid[0:1080, 0:1920].astype(np.float32)
    light = np.clip(1.7 * np.exp(-((((x - 700) ** 2 + (y - 420) ** 2) / 150**2) ** 1.5)), 0, 1)
    return (frame + (255 - frame) * light[:, :, None]).astype(np.uint8)


@pytest.mark.parametrize("fill", [card, form])
def test_a_good_picture_is_good(fill):
    judged = judge(framed(fill), [page()])
    assert judged.guidance is Guidance.GOOD
    assert judged.score > 0.5


@pytest.mark.parametrize("fill", [card, form])
@pytest.mark.parametrize(
    ("spoil", "guidance"),
    [
        (lambda frame: cv2.GaussianBlur(frame, (0, 0), 4), Guidance.BLUR),
        (lambda frame: moved(frame, 15), Guidance.BLUR),
        (lambda frame: (frame * 0.28).astype(np.uint8), Guidance.DARK),
        (lamp, Guidance.GLARE),
    ],
    ids=["focus", "movement", "dark", "lamp"],
)
def test_a_spoilt_picture_is_told(fill, spoil, guidance):
    judged = judge(spoil(framed(fill)), [page()])
    assert judged.guidance is guidance


def test_where_the_lamp_is_reflected_is_told():
    assert judge(lamp(framed()), [page()]).where == "middle left"


@pytest.mark.parametrize(
    ("shift", "side"),
    [((0, -300), "top"), ((600, 0), "right"), ((0, 400), "bottom"), ((-600, 0), "left")],
)
def test_a_page_over_an_edge_says_which(shift, side):
    judged = judge(framed(), [page(CORNERS + shift)])
    assert (judged.guidance, judged.where) == (Guidance.CUT_OFF, side)


def test_nothing_far_covered_and_several():
    frame = framed()
    assert judge(frame, []).guidance is Guidance.NONE
    small = CORNERS.mean(0) + (CORNERS - CORNERS.mean(0)) * 0.3
    assert judge(frame, [page(small)]).guidance is Guidance.TOO_FAR
    assert judge(frame, [page(seen=0.85)]).guidance is Guidance.OCCLUDED
    assert judge(frame, [page(), page(CORNERS * 0.7)]).guidance is Guidance.SEVERAL
    assert judge(frame, [page(), page(small * 0.5)]).guidance is Guidance.GOOD


def test_a_frame_without_any_light_is_dark_and_not_an_empty_plate():
    noise = np.random.default_rng(1).integers(0, 9, (720, 1280, 3), np.uint8)
    assert judge(noise, []).guidance is Guidance.DARK
    assert judge(np.full((720, 1280, 3), 60, np.uint8), []).guidance is Guidance.NONE


@pytest.mark.parametrize("depth", [np.uint8, np.uint16])
def test_levels_are_those_that_sorting_gives(depth):
    picture = np.random.default_rng(2).integers(0, 250, (77, 31)).astype(depth)
    for percent in (0, 12.5, 50, 90, 99, 100):
        assert level_at(picture, percent) == pytest.approx(np.percentile(picture, percent))


def test_the_kinds_of_documents_share_out_all():
    assert sum(kind.share for kind in KINDS.values()) == pytest.approx(1)
    assert all(isinstance(kind, Kind) for kind in KINDS.values())
    assert Sheet(np.zeros((1, 1, 3), np.uint8), "a4").rounded == 0
