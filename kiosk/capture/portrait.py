"""The portrait on a card or a passport's page: whether there is one, and which way up it is."""

import cv2
import numpy as np
from numpy.typing import NDArray
from skimage import data
from skimage.feature import Cascade

LOOKED_PX = 620  # longer side of the page in which faces are looked for
LEAST_PX, MOST_PX = 50, 280  # a face, in it
FINER = 1.2  # from one size of face to the next


class PortraitFinder:
    """Finds faces by local binary patterns; the cascade comes with scikit-image."""

    def __init__(self) -> None:
        cascade = data.lbp_frontal_face_cascade_filename()  # type: ignore[no-untyped-call]
        self._cascade = Cascade(cascade)

    def quarter_turns(self, page: NDArray[np.uint8]) -> int | None:
        """Return how many quarter turns clockwise lay a page upright.

        Args:
            page: Straight, height x width, grey.

        Returns:
            None where no face is seen, or faces that look different ways.
        """
        scale = min(1.0, LOOKED_PX / max(page.shape))
        small = cv2.resize(page, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
        seen = [turns for turns in range(4) if self._there(np.rot90(small, -turns))]
        return seen[0] if len(seen) == 1 else None

    def _there(self, grey: NDArray[np.uint8]) -> bool:
        found = self._cascade.detect_multi_scale(
            img=np.ascontiguousarray(grey),
            scale_factor=FINER,
            step_ratio=1,
            min_size=(LEAST_PX, LEAST_PX),
            max_size=(MOST_PX, MOST_PX),
        )
        return bool(found)
