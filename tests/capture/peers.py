"""Two plain ways to find a page, to measure ours against: what many programs do."""

import cv2
import numpy as np


def by_edges(frame):
    """Canny, dilate, the largest hull that four corners describe."""
    scale = 500 / max(frame.shape[:2])
    small = cv2.resize(frame, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    grey = cv2.GaussianBlur(cv2.cvtColor(small, cv2.COLOR_BGR2GRAY), (5, 5), 0)
    edges = cv2.dilate(cv2.Canny(grey, 40, 120), np.ones((5, 5), np.uint8))
    return _largest(edges, scale, grey.size)


def by_brightness(frame):
    """Otsu's threshold, the largest bright region that four corners describe."""
    scale = 500 / max(frame.shape[:2])
    small = cv2.resize(frame, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    grey = cv2.GaussianBlur(cv2.cvtColor(small, cv2.COLOR_BGR2GRAY), (7, 7), 0)
    _, bright = cv2.threshold(grey, 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
    bright = cv2.morphologyEx(bright, cv2.MORPH_CLOSE, np.ones((9, 9), np.uint8))
    return _largest(bright, scale, grey.size)


def _largest(mask, scale, size):
    contours, _ = cv2.findContours(mask, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    for contour in sorted(contours, key=cv2.contourArea, reverse=True)[:5]:
        hull = cv2.convexHull(contour)
        if cv2.contourArea(hull) < 0.02 * size:
            return None
        for share in (0.02, 0.04, 0.06, 0.08):
            few = cv2.approxPolyDP(hull, share * cv2.arcLength(hull, closed=True), closed=True)
            if len(few) == 4:
                return few[:, 0].astype(float) / scale
    return None


PEERS = {"Canny, dilate, hull": by_edges, "Otsu, hull": by_brightness}
