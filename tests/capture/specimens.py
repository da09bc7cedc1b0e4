"""Specimen documents as a camera sees them: all drawn, nobody's. No picture of a real one is here.

Under a zone of OCR-B lies what lies under it on documents: fine waves in several colours, a tint,
noise of the print; over it, on some, the gloss of a laminate. Then perspective, light, lens, JPEG.
"""

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

from kiosk.capture.drawing.documents import card
from tests.capture.test_zones import FONT, LINE_MM, PITCH_MM, SIZES

PX_PER_MM = 12.0
FRAME = (1920, 1080)
FOOT = 0.36  # of the height: what `card` draws there is like a zone and none


def specimen(lines, random):
    """Return a document from above, height x width x 3, with these lines at its foot."""
    wide, high = SIZES[len(lines[0])]
    width, height = round(wide * PX_PER_MM), round(high * PX_PER_MM)
    page = np.empty((height, width, 3), np.uint8)
    page[:] = np.clip(random.uniform(195, 245) + random.normal(0, 10, 3), 0, 255)
    card(page, random)
    foot = max(round((len(lines) * LINE_MM + 5) * PX_PER_MM), round(FOOT * height))
    page[height - foot :] = np.clip(random.uniform(200, 245) + random.normal(0, 8, 3), 0, 255)
    waves(page[height - foot :], random, int(random.integers(6, 22)))
    picture = Image.fromarray(page)
    pen = ImageDraw.Draw(picture)
    font = ImageFont.truetype(FONT, round(PITCH_MM * PX_PER_MM * 1.42))
    left = (wide - len(lines[0]) * PITCH_MM) / 2 + random.uniform(-0.8, 0.8)
    top = high - 4 - len(lines) * LINE_MM + LINE_MM / 2
    ink = tuple(int(level) for level in random.uniform(10, 70, 3))
    for row, line in enumerate(lines):
        for column, sign in enumerate(line):
            x = (left + (column + 0.5) * PITCH_MM) * PX_PER_MM + random.normal(0, 0.4)
            y = (top + row * LINE_MM + 1.2) * PX_PER_MM + random.normal(0, 0.4)
            pen.text((x, y), sign, ink, font, anchor="ms")
    return np.array(picture)


def waves(part, random, count):
    """Fine waves in two or three colours over a part of a page, as under a zone."""
    height, width = part.shape[:2]
    across = np.arange(0, width, 4)
    for _ in range(count):
        colour = np.clip(part[0, 0] + random.normal(-20, 28, 3), 60, 255).astype(int).tolist()
        period, phase = random.uniform(20, 160), random.uniform(0, 7)
        middle, deep = random.uniform(0, height), random.uniform(4, 40)
        down = middle + deep * np.sin(across / period + phase)
        points = np.stack([across, down], 1).round().astype(np.int32)
        cv2.polylines(part, [points], False, colour, int(random.integers(1, 3)), cv2.LINE_AA)


def seen(page, random, share=0.8, gloss=0.35):
    """Return a frame of 1080p with the document in it.

    Args:
        page: From above.
        random: Where and how it lies.
        share: Of the frame that the document takes, along the side that is tighter.
        gloss: How often a laminate reflects a band of light.
    """
    height, width = page.shape[:2]
    if random.random() < gloss:
        page = glossy(page, random)
    scale = share * min(FRAME[0] / width, FRAME[1] / height)
    angle = random.normal(0, 0.06) + (np.pi if random.random() < 0.25 else 0)
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    corners = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]]) * (width, height) * scale / 2 @ turn.T
    tilt = 1 + (corners / np.abs(corners).max()) @ random.normal(0, 0.05, 2)
    corners = corners / tilt[:, None] + np.array(FRAME) / 2 + random.normal(0, 12, 2)
    flat = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    move = cv2.getPerspectiveTransform(flat, corners.astype(np.float32))
    frame = np.empty((FRAME[1], FRAME[0], 3), np.uint8)
    frame[:] = random.uniform(25, 120, 3)
    fine = cv2.GaussianBlur(page, (0, 0), max(0.3, 0.45 / scale))
    laid = cv2.warpPerspective(fine, move, FRAME)
    there = cv2.warpPerspective(np.full((height, width), 255, np.uint8), move, FRAME)
    frame[there > 127] = laid[there > 127]
    fall = np.linspace(random.uniform(0.6, 1), random.uniform(0.6, 1), FRAME[0])[None, :, None]
    lit = cv2.GaussianBlur(frame, (0, 0), float(random.uniform(0.4, 0.8))) * fall
    noisy = np.clip(lit + random.normal(0, random.uniform(1, 5), lit.shape), 0, 255)
    quality = (cv2.IMWRITE_JPEG_QUALITY, int(random.integers(78, 95)))
    _, pressed = cv2.imencode(".jpg", noisy.astype(np.uint8), quality)
    return cv2.imdecode(pressed, cv2.IMREAD_COLOR)


def glossy(page, random):
    """Return the page under a band of light that a laminate reflects, soft and half through."""
    height, width = page.shape[:2]
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    angle = random.uniform(0, np.pi)
    away = (x - width / 2) * np.cos(angle) + (y - height / 2) * np.sin(angle)
    away = (away - random.normal(0, width / 4)) / (width * random.uniform(0.04, 0.12))
    light = random.uniform(0.15, 0.55) * np.exp(-(away**2))
    return (page + (255.0 - page) * light[:, :, None]).astype(np.uint8)
