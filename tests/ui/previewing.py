"""Shows 300 frames in a preview and prints, as JSON, what it cost and what stands on the glass."""

import json
import sys
import time

import kiosk.ui  # noqa: F401  # sets what Kivy reads when it is imported

# isort: split
import numpy as np
import psutil
from kivy.base import EventLoop
from kivy.graphics.opengl import GL_RGB, GL_UNSIGNED_BYTE, glReadPixels

from kiosk.settings import Screen
from kiosk.ui.look import Faces, Look
from kiosk.ui.widgets.preview import Preview
from kiosk.ui.window import _opened
from tests.ui.samples import known

WIDTH, HEIGHT, FRAMES = 800, 480, 300


def frame(number, size=(360, 480)):
    """Red above, blue below, and the number as a shade of green."""
    pixels = np.zeros((*size, 3), np.uint8)
    pixels[: size[0] // 2, :, 2] = 255
    pixels[size[0] // 2 :, :, 0] = 255
    pixels[:, :, 1] = number % 200
    pixels.flags.writeable = number % 2 == 0  # some sources keep what they give
    return pixels


def colour(glass, x, y):
    EventLoop.idle()
    return list(glReadPixels(round(x), round(y), 1, 1, GL_RGB, GL_UNSIGNED_BYTE))


def main():
    screen = Screen(width=WIDTH, height=HEIGHT, diagonal_inch=7, fullscreen=False)
    _opened(screen)
    knowledge = known()
    look = Look.of(screen, (WIDTH, HEIGHT), knowledge.phrasebook, Faces.read(knowledge.fonts))
    preview = Preview(look)
    EventLoop.window.add_widget(preview)
    preview.show(frame(0))
    for _ in range(30):
        EventLoop.idle()
    process, names = psutil.Process(), set()
    memory = process.memory_info().rss
    began = time.perf_counter()
    blits = 0.0
    for number in range(FRAMES):
        start = time.perf_counter()
        preview.show(frame(number))
        blits += time.perf_counter() - start
        names.add(preview.texture.id)
        EventLoop.idle()
    told = {
        "textures": len(names),
        "grown_mb": (process.memory_info().rss - memory) / 1e6,
        "blit_ms": 1000 * blits / FRAMES,
        "frame_ms": 1000 * (time.perf_counter() - began) / FRAMES,
        "top": colour(EventLoop.window, *preview.place(0.5, 0.25)),
        "bottom": colour(EventLoop.window, *preview.place(0.5, 0.75)),
        "corners": [preview.place(0, 0), preview.place(1, 1)],
    }
    preview.show(frame(0, (480, 360)))
    told["turned"] = [preview.place(0, 0), preview.place(1, 1)]
    try:
        preview.show(np.zeros((4, 4, 2), np.uint8))
    except ValueError as error:
        told["refused"] = str(error)
    json.dump(told, sys.stdout)


main()
