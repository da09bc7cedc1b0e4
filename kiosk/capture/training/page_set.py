"""Draws the scenes that the page network learns from: seeded, so that they can be drawn again.

python -m kiosk.capture.training.page_set FOLDER --count 24000 --seed 1
"""

import argparse
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from kiosk.capture.drawing.scene import Scene, draw_scene
from kiosk.capture.page.canvas import SIDE, Canvas, on_canvas

OUT = 128  # side of the maps
MAPS = 4  # page, page that can be seen, its border, its corners
FINE = 4  # maps are drawn so many times as large
BORDER, CORNER = 0.9, 1.3  # widths in pixels of the maps
PER_FILE = 1000
CLOSED = True


def maps_of(scene: Scene, canvas: Canvas) -> NDArray[np.uint8]:
    """Return what the network shall say: MAPS x OUT x OUT, 255 for yes."""
    side = OUT * FINE
    page, border = (np.zeros((side, side), np.uint8) for _ in range(2))
    corners = np.zeros((OUT, OUT), np.float32)
    y, x = np.mgrid[0:OUT, 0:OUT].astype(np.float32)
    for document in scene.documents:
        points = (canvas.of_frame(document) + 0.5) * (side / SIDE) - 0.5
        drawn = (points * 16).round().astype(np.int32)
        cv2.fillConvexPoly(page, drawn, 255, cv2.LINE_AA, 4)
        cv2.polylines(border, [drawn], CLOSED, 255, round(BORDER * FINE), cv2.LINE_AA, 4)
        for corner in (canvas.of_frame(document) + 0.5) * (OUT / SIDE) - 0.5:
            away = (x - corner[0]) ** 2 + (y - corner[1]) ** 2
            corners = np.maximum(corners, np.exp(-away / (2 * CORNER**2)))
    small = cv2.resize(page, (OUT, OUT), interpolation=cv2.INTER_AREA)
    return np.stack(
        [
            small,
            np.minimum(small, _seen(scene, canvas)),
            cv2.resize(border, (OUT, OUT), interpolation=cv2.INTER_AREA),
            (corners * 255).astype(np.uint8),
        ]
    )


def _seen(scene: Scene, canvas: Canvas) -> NDArray[np.uint8]:
    """Return where the frame is and no hand."""
    seen = np.zeros((OUT, OUT), np.uint8)
    move = np.array([[canvas.scale, 0, canvas.left], [0, canvas.scale, canvas.top]]) * OUT / SIDE
    open_ = np.where(scene.covered > 127, 0, 255).astype(np.uint8)
    cv2.warpAffine(open_, move, (OUT, OUT), seen, cv2.INTER_AREA)
    return seen


def draw_set(folder: Path, count: int, seed: int) -> None:
    """Draw ``count`` scenes into files of ``PER_FILE``."""
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(count // PER_FILE):
        random = np.random.default_rng([seed, number])
        pixels = np.empty((PER_FILE, SIDE, SIDE, 3), np.uint8)
        maps = np.empty((PER_FILE, MAPS, OUT, OUT), np.uint8)
        for index in range(PER_FILE):
            scene = draw_scene(random)
            canvas = on_canvas(scene.pixels)
            pixels[index], maps[index] = canvas.pixels, maps_of(scene, canvas)
        np.save(folder / f"pixels-{seed}-{number:03d}.npy", pixels)
        np.save(folder / f"maps-{seed}-{number:03d}.npy", maps)


def main() -> None:
    """See the module."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--count", type=int, default=24_000)
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    cv2.setNumThreads(1)
    draw_set(chosen.folder, chosen.count, chosen.seed)


if __name__ == "__main__":
    main()
