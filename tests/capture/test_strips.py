"""A strip of the table between a page and the table's end is no part of the page."""

import cv2
import numpy as np
import pytest

from kiosk.capture.page.canvas import on_canvas
from kiosk.capture.page.strips import without_strip

FLOOR, TABLE, PAPER, INK = (200, 210, 205), (40, 38, 36), (70, 160, 60), (20, 30, 20)
PAGE = np.array([[300, 100], [300 + 560, 100], [300 + 560, 496], [300, 496]], float)  # A5, flat
WITH_STRIP = np.array([[180, 100], *PAGE[1:3], [180, 496]], float)


def scene(strip=TABLE):
    """A dark table that ends at 180, and a page that lies 120 from there."""
    frame = np.full((600, 1000, 3), FLOOR, np.uint8)
    frame[:, 180:] = TABLE
    frame[100:496, 180:300] = strip
    frame[100:496, 300:860] = PAPER
    frame[160:440:24, 380:800] = INK
    noise = np.random.default_rng(1).normal(0, 3, frame.shape)
    return np.clip(frame + noise, 0, 255).astype(np.uint8)


def found(frame, corners, turns=0):
    canvas = on_canvas(frame)
    given = np.roll(canvas.of_frame(corners), turns, 0)
    return np.roll(canvas.in_frame(without_strip(canvas, given)), -turns, 0)


@pytest.mark.parametrize("turns", range(4))
def test_the_strip_is_cut_off_whichever_corner_is_the_first(turns):
    assert np.abs(found(scene(), WITH_STRIP, turns) - PAGE).max() < 8


@pytest.mark.parametrize("quarters", range(4))
def test_on_each_side_of_the_page(quarters):
    frame, corners, page = scene(), WITH_STRIP, PAGE
    for _ in range(quarters):
        frame = np.ascontiguousarray(np.rot90(frame))
        corners, page = (
            np.stack([points[:, 1], frame.shape[0] - 1 - points[:, 0]], 1)
            for points in (corners, page)
        )
    assert np.abs(found(frame, corners) - page).max() < 8


def test_a_band_in_another_colour_than_the_table_is_the_pages_own():
    assert np.array_equal(found(scene(strip=(150, 60, 60)), WITH_STRIP), WITH_STRIP)


def test_a_page_of_a_usual_format_keeps_a_band_in_the_colour_of_the_table():
    frame = scene()
    frame[100:496, 300:400] = TABLE
    assert np.abs(found(frame, PAGE) - PAGE).max() < 1e-6


def test_a_page_without_a_strip_stays_as_it_is():
    wide = np.array([[300, 100], [860, 100], [860, 400], [300, 400]], float)
    frame = np.full((600, 1000, 3), TABLE, np.uint8)
    cv2.fillConvexPoly(frame, wide.astype(np.int32), PAPER)
    assert np.abs(found(frame, wide) - wide).max() < 1e-6
