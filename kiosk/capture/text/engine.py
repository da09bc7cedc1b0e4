"""Reads print with RapidOCR, whose networks come in its package. Loads them: 0.7 s, 250 MB."""

import logging

import cv2
import numpy as np
from rapidocr import RapidOCR
from rapidocr.utils.output import RapidOCROutput

from drivers.picture import Pixels
from kiosk.capture.text.lines import TextLine

LEAST = 0.5  # what is less sure is a pattern
LONG_PX = 2000  # of the longer side: 170 dpi of an A4 sheet, 590 of a card


class TextEngine:
    """Holds the networks; not for two threads at once.

    Args:
        threads: Cores that it may use.
    """

    def __init__(self, threads: int = 1) -> None:
        logging.getLogger("RapidOCR").setLevel(logging.ERROR)
        self._read = RapidOCR(
            params={
                "EngineConfig.onnxruntime.intra_op_num_threads": threads,
                "EngineConfig.onnxruntime.inter_op_num_threads": 1,
                "Global.max_side_len": LONG_PX,
                "Global.text_score": LEAST,
                "Global.log_level": "error",
            }
        )

    def read(self, page: Pixels) -> tuple[TextLine, ...]:
        """Return the lines of a page, height x width x 3, from top to bottom."""
        share = min(1.0, LONG_PX / max(page.shape[:2]))
        small = (
            page
            if share == 1
            else cv2.resize(page, None, fx=share, fy=share, interpolation=cv2.INTER_AREA)
        )
        found = self._read(np.ascontiguousarray(small))
        if (
            not isinstance(found, RapidOCROutput)
            or found.boxes is None
            or found.txts is None
            or found.scores is None
        ):
            return ()
        boxes = np.asarray(found.boxes, float) / small.shape[1::-1]
        lines = [
            TextLine(text, tuple((float(x), float(y)) for x, y in box), float(sure))
            for text, box, sure in zip(found.txts, boxes, found.scores, strict=True)
            if text.strip()
        ]
        return tuple(sorted(lines, key=lambda line: (line.corners[0][1], line.corners[0][0])))
