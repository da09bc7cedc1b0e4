"""QR codes in whole frames of 1080p, by how many pixels a module has; beside two other ways."""

import string
import time
from collections import defaultdict
from statistics import median

import cv2
import numpy as np
import pytest
import qrcode
import zxingcpp

from kiosk.capture.codes import read_codes

pytestmark = pytest.mark.bench
COUNT, SEED = 150, 20261128
SIGNS = list(string.ascii_letters + string.digits + ":/.-")
SIZE = (1920, 1080)


def frame_with_code(random, module_px):
    """Return a grey frame with a code on a sheet, aslant, soft, noisy and pressed; and its text."""
    text = "".join(random.choice(SIGNS, int(random.integers(6, 60))))
    code = qrcode.QRCode(border=4, box_size=8)
    code.add_data(text)
    code.make()
    flat = np.array(code.make_image().convert("L"), np.uint8)
    side = flat.shape[0]
    angle = random.uniform(0, 2 * np.pi) if random.random() < 0.5 else random.normal(0, 0.15)
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    corners = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]]) * side * module_px / 16 @ turn.T
    tilt = 1 + (corners / np.abs(corners).max()) @ random.normal(0, 0.06, 2)
    corners = corners / np.clip(tilt, 0.5, 2)[:, None]
    room = np.abs(corners).max() + 12
    corners += [random.uniform(room, limit - room) for limit in SIZE]
    frame = np.full(SIZE[::-1], int(random.uniform(90, 200)), np.uint8)
    sheet = (corners - corners.mean(0)) * 2.2 + corners.mean(0)
    cv2.fillConvexPoly(frame, sheet.astype(np.int32), 245)
    corner = np.array([[0, 0], [side, 0], [side, side], [0, side]], np.float32)
    move = cv2.getPerspectiveTransform(corner, corners.astype(np.float32))
    fine = cv2.GaussianBlur(flat, (0, 0), 2.8 / module_px)  # what one pixel sees
    laid = cv2.warpPerspective(fine, move, SIZE)
    there = cv2.warpPerspective(np.full_like(flat, 255), move, SIZE)
    frame = np.where(there > 127, laid, frame)
    seen = cv2.GaussianBlur(frame, (0, 0), float(random.uniform(0.4, 1.0))).astype(np.float32)
    seen = seen * random.uniform(0.55, 1) + random.normal(0, random.uniform(1, 6), seen.shape)
    quality = (cv2.IMWRITE_JPEG_QUALITY, int(random.integers(75, 95)))
    _, pressed = cv2.imencode(".jpg", np.clip(seen, 0, 255).astype(np.uint8), quality)
    return cv2.imdecode(pressed, cv2.IMREAD_GRAYSCALE), text


def ours(frame):
    return {code.text for code in read_codes(frame)}


def zxing(frame):
    return {code.text for code in zxingcpp.read_barcodes(frame)}


def opencv(frame):
    return {cv2.QRCodeDetector().detectAndDecode(frame)[0]}


@pytest.mark.parametrize("module_px", [(1.5, 2), (2, 3), (3, 6)])
def test_codes_in_frames(module_px):
    threads, random = cv2.getNumThreads(), np.random.default_rng(SEED)
    cv2.setNumThreads(1)
    read, times = defaultdict(list), defaultdict(list)
    for number in range(COUNT):
        frame, text = frame_with_code(random, random.uniform(*module_px))
        for find in (ours, zxing, opencv):
            if find is not ours and number % 3:
                continue
            began = time.perf_counter()
            found = find(frame)
            times[find.__name__].append((time.perf_counter() - began) * 1000)
            read[find.__name__].append(text in found)
    cv2.setNumThreads(threads)
    print(f"\n{module_px[0]} to {module_px[1]} px a module, frames of 1080p:")
    for name, well in read.items():
        print(f"  {name}: {np.mean(well):.1%} of {len(well)}, {median(times[name]):.1f} ms median")
