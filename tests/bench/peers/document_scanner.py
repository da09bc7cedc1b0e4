"""Finds the paper in frames by the package document-scanner, in an environment of its own.

Each frame comes as a line "HEIGHT WIDTH" and its pixels (blue, green, red); the answer is a line of
JSON: corners or null, and ms.
"""

import importlib.util
import json
import sys
import time
import types
from pathlib import Path

import cv2
import imutils
import matplotlib as mpl
import numpy as np
from imutils import perspective

HIGH = 500  # pixels to which the program itself makes a picture smaller


def scanner(folder):
    """Return the program's scanner; two of its modules are not in its package."""
    mpl.use("agg")
    sys.modules["pyimagesearch"] = types.SimpleNamespace(transform=perspective, imutils=imutils)
    sys.modules["polygon_interacter"] = types.ModuleType("polygon_interacter")
    script = Path(folder) / "venv" / "bin" / "scan.py"
    spec = importlib.util.spec_from_file_location("scan", script)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.DocScanner()


def find(program, frame):
    """Return its corners; None where it gives the whole picture back."""
    scale = HIGH / frame.shape[0]
    small = cv2.resize(frame, (round(frame.shape[1] * scale), HIGH), interpolation=cv2.INTER_AREA)
    corners = perspective.order_points(program.get_contour(small).astype(float))
    whole = np.ptp(corners, 0) >= (small.shape[1] - 1, HIGH - 1)
    return None if whole.all() else (corners / scale).tolist()


def main():
    """Answer until nothing comes any more."""
    cv2.setNumThreads(1)
    program = scanner(sys.argv[1])
    while line := sys.stdin.buffer.readline():
        height, width = map(int, line.split())
        data = sys.stdin.buffer.read(height * width * 3)
        frame = np.frombuffer(data, np.uint8).reshape(height, width, 3)
        began = time.perf_counter()
        corners = find(program, frame)
        ms = (time.perf_counter() - began) * 1000
        sys.stdout.write(json.dumps({"corners": corners, "ms": ms}) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
