"""A view from above on the kiosk's plate, drawn by code."""

from collections.abc import Callable, Mapping

import cv2
import numpy as np

from drivers.picture import Pixels

PLATE, PAPER, INK, CARD = (62, 66, 60), (246, 247, 247), (52, 46, 42), (214, 190, 160)
WALL, COAT, SKIN = (186, 196, 190), (120, 78, 40), (150, 184, 222)
NOISE = 5  # of the sensor, in steps of brightness
PATTERNS = 4  # of noise, used in turn: each frame is new, and costs little
Drawing = Callable[[Pixels], Pixels]


def _laid(
    size: tuple[int, int], colour: tuple[int, int, int], turn: float, share: float
) -> Drawing:
    """Return what lays a sheet of ``size`` (any unit), turned by degrees, on the plate."""

    def draw(plate: Pixels) -> Pixels:
        height, width = plate.shape[:2]
        scale = share * height / size[1]
        sheet = _printed(round(size[0] * scale), round(size[1] * scale), colour)
        rows, columns = sheet.shape[:2]
        move = cv2.getRotationMatrix2D((columns / 2, rows / 2), turn, 1.0)
        move[:, 2] += ((width - columns) / 2, (height - rows) / 2)
        view = plate.copy()
        cv2.warpAffine(sheet, move, (width, height), dst=view, borderMode=cv2.BORDER_TRANSPARENT)
        return view

    return draw


def _printed(width: int, height: int, colour: tuple[int, int, int]) -> Pixels:
    """Return a sheet with lines of something like print."""
    sheet = np.full((height, width, 3), colour, np.uint8)
    chance = np.random.default_rng(7)
    margin, step = max(4, width // 10), max(6, height // 28)
    for top in range(margin, height - margin, step):
        left = margin
        while left < width - margin:
            word = int(chance.integers(step, step * 4))
            right = min(left + word, width - margin)
            cv2.rectangle(sheet, (left, top), (right, top + step // 3), INK, -1)
            left += word + step // 2
    return sheet


def _darkened(view: Pixels) -> Pixels:
    return (view // 12).astype(np.uint8)


def _blurred(view: Pixels) -> Pixels:
    return np.asarray(cv2.GaussianBlur(view, (0, 0), view.shape[0] / 80), np.uint8)


def _visitor(view: Pixels) -> Pixels:
    """Return a drawn person, as a camera at the visitor's face sees one. Nobody's picture."""
    height, width = view.shape[:2]
    seen, middle = np.full_like(view, WALL), width // 2
    head, top = height // 5, height * 2 // 5
    cv2.ellipse(seen, (middle, height), (height // 3, height // 3), 0, 180, 360, COAT, -1)
    cv2.ellipse(seen, (middle, top), (head * 3 // 4, head), 0, 0, 360, SKIN, -1)
    for side in (-1, 1):
        cv2.circle(seen, (middle + side * head // 3, top - head // 6), head // 12, INK, -1)
    cv2.ellipse(seen, (middle, top + head // 3), (head // 4, head // 8), 0, 0, 180, INK, 3)
    return seen


_page = _laid((210, 297), PAPER, 4.0, 0.85)
SCENES: Mapping[str, Drawing] = {
    "empty": lambda plate: plate,
    "page": _page,
    "card": _laid((86, 54), CARD, -6.0, 0.35),
    "dark": lambda plate: _darkened(_page(plate)),
    "visitor": _visitor,
    "blurred": lambda plate: _blurred(_page(plate)),
}
"""What lies on the plate, by name."""


class SceneSource:
    """A scene with the noise of a sensor, so that each frame is new. See ``FrameSource``.

    Args:
        name: Of ``SCENES``.
        width: Pixels.
        height: Pixels.
        still: Width and height of stills.
    """

    def __init__(
        self, name: str, *, width: int, height: int, still: tuple[int, int] | None = None
    ) -> None:
        self._name, self._still = name, still
        view = SCENES[name](_plate(width, height))
        chance = np.random.default_rng(11)
        self._frames: list[Pixels] = [
            np.asarray(
                cv2.add(view, chance.integers(0, NOISE, view.shape, np.uint8, endpoint=True)),
                np.uint8,
            )
            for _ in range(PATTERNS)
        ]
        for frame in self._frames:
            frame.flags.writeable = False  # they are given out again
        self._count = 0

    def read(self) -> Pixels:
        """See ``FrameSource.read``."""
        self._count += 1
        return self._frames[self._count % PATTERNS]

    def still(self) -> Pixels | None:
        """See ``FrameSource.still``."""
        return None if self._still is None else SCENES[self._name](_plate(*self._still))

    def close(self) -> None:
        """See ``FrameSource.close``."""


def _plate(width: int, height: int) -> Pixels:
    """Return the empty plate: dark, a little brighter in the middle, with a printed frame."""
    across, down = np.linspace(-1, 1, width), np.linspace(-1, 1, height)
    light = 1.15 - 0.25 * (across[None, :] ** 2 + down[:, None] ** 2)
    plate: Pixels = np.clip(light[:, :, None] * np.array(PLATE), 0, 255).astype(np.uint8)
    inset = height // 40
    cv2.rectangle(
        plate,
        (inset, inset),
        (width - inset, height - inset),
        (110, 116, 108),
        max(2, height // 300),
    )
    return plate
