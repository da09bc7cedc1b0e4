"""How near a found page is to the true one: the Jaccard index of SmartDoc 2015."""

import json
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np


@dataclass(frozen=True)
class Truth:
    """A picture and what is in it."""

    file: Path
    corners: np.ndarray | None
    expect: str | None
    mrz: list | None
    qr: str | None

    @property
    def kind(self):
        """The scenario: ``real``, ``clean``, ``wood`` ..."""
        first, second = self.file.name.split("_")[:2]
        return first if first == "real" else second


def truths(folder):
    """Return the pictures of a folder with its ``truth.json``."""
    images = json.loads((Path(folder) / "truth.json").read_text(encoding="utf-8"))["images"]
    return [
        Truth(
            Path(folder) / one["file"],
            None if one["corners"] is None else np.array(one["corners"], float),
            one.get("expect"),
            one.get("mrz"),
            one.get("qr"),
        )
        for one in images
    ]


def jaccard(found, true):
    """Return the overlap of two quadrilaterals, measured in the true page's own plane."""
    if found is None:
        return 0.0
    flat = np.array([[0, 0], [1000, 0], [1000, 1000], [0, 1000]], np.float32)
    to_page = cv2.getPerspectiveTransform(np.asarray(true, np.float32), flat)
    seen = cv2.perspectiveTransform(np.asarray(found, np.float32)[None], to_page)[0]
    hull = cv2.convexHull(seen.astype(np.float32))
    both, _ = cv2.intersectConvexConvex(hull, flat)
    either = cv2.contourArea(hull) + 1e6 - both
    return float(both / either)
