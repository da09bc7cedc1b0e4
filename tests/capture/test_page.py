"""Finding the page: in drawn scenes that no training saw, and in what is no picture at all."""

from dataclasses import replace

import cv2
import numpy as np
import pytest

from kiosk.capture.drawing.scene import draw_scene
from kiosk.capture.page.canvas import INNER, SIDE, on_canvas
from kiosk.capture.page.edges import STRIPS, settle
from kiosk.capture.page.finding import PageFinder
from kiosk.capture.page.network import PageNetwork
from tests.capture.judging import jaccard
from tests.capture.peers import PEERS


@pytest.fixture(scope="module")
def finder():
    return PageFinder(PageNetwork())


def scenes(seed, count, wanted):
    """Return scenes with so many documents."""
    random, found = np.random.default_rng(seed), []
    while len(found) < count:
        scene = draw_scene(random, 720)
        if len(scene.documents) == wanted:
            found.append(scene)
    return found


def plain(size=(720, 1280), colour=(70, 90, 60), page=(240, 245, 250), corners=None):
    frame = np.full((*size, 3), colour, np.uint8)
    corners = (
        np.array([[300.0, 120], [950, 160], [930, 600], [280, 560]]) if corners is None else corners
    )
    cv2.fillConvexPoly(frame, (corners * 16).round().astype(np.int32), page, cv2.LINE_AA, 4)
    for y in range(200, 540, 24):
        cv2.line(frame, (360, y), (860, y + 30), (60, 60, 60), 3, cv2.LINE_AA)
    return frame, corners


def test_pages_are_found_in_scenes_of_all_kinds(finder):
    def ours(frame):
        pages = finder.find(frame)
        return pages[0].corners if pages else None

    drawn = scenes(7, 40, 1)
    scores = {
        name: np.array([jaccard(find(scene.pixels), scene.documents[0]) for scene in drawn])
        for name, find in ({"ours": ours} | PEERS).items()
    }
    found = scores.pop("ours")
    assert found.mean() > 0.8
    for name, theirs in scores.items():
        assert found.mean() > theirs.mean() + 0.25, name
        assert (found > 0.9).mean() > (theirs > 0.9).mean() + 0.25, name


def test_nothing_is_found_where_nothing_is(finder):
    found = [len(finder.find(scene.pixels)) for scene in scenes(8, 12, 0)]
    assert found.count(0) >= 10


def test_several_are_told_as_several(finder):
    found = [len(finder.find(scene.pixels)) for scene in scenes(9, 8, 2)]
    assert sum(count >= 2 for count in found) >= 5


def test_corners_to_a_fraction_of_a_pixel(finder):
    frame, corners = plain()
    (page,) = finder.find(frame)
    assert page.confidence > 0.8
    away = np.abs(page.corners[:, None] - corners[None]).max(2).min(1)
    assert away.max() < 1.5


def test_a_small_page_is_seen_again_from_nearer_as_exactly_as_a_large_one(finder):
    large = np.array([[300.0, 120], [950, 160], [930, 600], [280, 560]])
    frame, _ = plain((1080, 1920), corners=large)
    small = cv2.warpAffine(
        frame,
        np.array([[0.4, 0, 700], [0, 0.4, 300]]),
        (1920, 1080),
        flags=cv2.INTER_AREA,
        borderMode=cv2.BORDER_REPLICATE,
    )
    (page,) = finder.find(small)
    away = np.abs(page.corners[:, None] - (large * 0.4 + (700, 300))[None]).max(2).min(1)
    assert away.max() < 1.2


def test_what_is_out_of_the_frame_is_put_where_it_must_be(finder):
    """A sheet of A4 whose foot is out of the frame; one of which only a corner is."""
    sheet = np.full((990, 700, 3), (240, 245, 250), np.uint8)
    for y in range(90, 900, 45):
        cv2.line(sheet, (80, y), (620, y), (60, 60, 60), 4)
    flat = np.array([[0, 0], [700, 0], [700, 990], [0, 990]], np.float32)
    foot = np.array([[300.0, 120], [900, 120], [900, 968], [300, 968]])
    corner = np.array([[760.0, 80], [1097, 486], [590, 908], [253, 502]])
    for true in (foot, corner):
        frame = np.full((720, 1280, 3), (70, 90, 60), np.uint8)
        way = cv2.getPerspectiveTransform(flat, true.astype(np.float32))
        cv2.warpPerspective(sheet, way, (1280, 720), frame, borderMode=cv2.BORDER_TRANSPARENT)
        (page,) = finder.find(frame)
        assert page.corners[:, 1].max() > 800
        assert jaccard(page.corners, true) > 0.95


def test_a_wide_frame_says_the_same_without_the_grey_bands_of_its_canvas():
    network = PageNetwork()
    canvas = on_canvas(plain((1080, 1920))[0])
    without = network.look(canvas)
    whole = network.look(replace(canvas, top=0))  # as if there were no bands to leave out
    assert without.page[:16].max() == 0
    assert np.abs(without.page - whole.page)[16:112].mean() < 0.01


def test_the_sides_are_moved_onto_the_edge_from_some_way_off():
    frame, corners = plain()
    seen = np.ones((4, STRIPS), np.float32)
    off = corners + np.array([[-7, 5], [6, 6], [5, -7], [-6, -5]])
    settled = settle(frame, off, 16.0, seen)
    assert np.abs(settled - corners).max() < 1.0  # OpenCV draws half a pixel more all round


def test_sides_under_a_hand_stay_where_they_were_thought_to_be():
    frame, corners = plain()
    off = corners + 5.0
    assert np.allclose(settle(frame, off, 16.0, np.zeros((4, STRIPS), np.float32)), off)


@pytest.mark.parametrize("size", [(1080, 1920), (480, 640), (1600, 1200), (3000, 4000), (330, 570)])
def test_a_frame_comes_back_from_its_canvas(size):
    canvas = on_canvas(np.zeros((*size, 3), np.uint8))
    assert canvas.pixels.shape == (SIDE, SIDE, 3)
    corners = np.array([[0.0, 0], [size[1] - 1, 0], [size[1] - 1, size[0] - 1], [0, size[0] - 1]])
    shown = canvas.of_frame(corners)
    assert shown.min() >= 0
    assert max(np.ptp(shown, 0)) == pytest.approx(INNER, abs=1.5)
    assert np.allclose(canvas.in_frame(shown), corners)


def test_a_line_around_the_plate_is_no_page_and_an_empty_sheet_is_one(finder):
    frame = np.full((720, 1280, 3), (70, 75, 68), np.uint8)
    cv2.rectangle(frame, (20, 20), (1260, 700), (120, 130, 120), 2)
    frame = cv2.add(frame, np.random.default_rng(1).integers(0, 4, frame.shape, np.uint8))
    assert finder.find(frame) == []
    cv2.rectangle(frame, (300, 150), (900, 560), (235, 238, 236), -1)
    assert len(finder.find(frame)) == 1


@pytest.mark.parametrize(
    "frame",
    [
        np.zeros((0, 0, 3), np.uint8),
        np.zeros((100, 100), np.uint8),
        np.zeros((100, 100, 1), np.uint8),
        np.zeros((100, 100, 4), np.uint8),
        np.zeros((100, 100, 3), np.uint16),
        np.full((100, 100, 3), np.nan, np.float32),
    ],
    ids=["empty", "grey", "one", "four", "deep", "nan"],
)
def test_what_is_no_frame_is_refused(finder, frame):
    with pytest.raises(ValueError, match="expected height x width x 3 of uint8"):
        finder.find(frame)


@pytest.mark.parametrize("size", [(1, 1), (2, 4000), (4320, 7680)])
def test_frames_of_odd_sizes_are_looked_at(finder, size):
    assert isinstance(finder.find(np.zeros((*size, 3), np.uint8)), list)
