"""The process that reads print: ``python -m kiosk.capture.text.worker``.

A process of its own, because reading a page takes seconds of a core and a quarter of a gigabyte:
it runs at the lowest priority, and its memory goes with it. Where the machine has none left it is
the first to be killed: papers go without words then. It ends with its standard input.
"""

import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

import cv2
import msgspec
import numpy as np

from kiosk.capture.text.engine import TextEngine
from kiosk.capture.text.lines import HEAD, MOST_BYTES, Answer, Picture, packed

LOWEST = 15  # priority; a visitor's touch goes before
SCORE, FIRST = Path("/proc/self/oom_score_adj"), "800"  # proc(5): of -1000 to 1000


def main() -> None:
    """Answer each picture on standard input with its lines."""
    os.nice(LOWEST)
    with suppress(OSError):
        SCORE.write_text(FIRST, encoding="ascii")
    cv2.setNumThreads(1)
    # What a library prints must not stand between the answers.
    out = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    engine = TextEngine()
    while True:
        body = _message(sys.stdin.buffer)
        if body is None:
            return
        out.write(packed(_answer(engine, body)))
        out.flush()


def _message(pipe: BinaryIO) -> bytes | None:
    """Return the next message; None at the end, and where the other side is mad."""
    head = pipe.read(HEAD)
    length = int.from_bytes(head, "big")
    if len(head) < HEAD or length > MOST_BYTES:
        return None
    body = pipe.read(length)
    return body if len(body) == length else None


def _answer(engine: TextEngine, body: bytes) -> Answer:
    try:
        picture = msgspec.msgpack.decode(body, type=Picture)
        page = np.frombuffer(picture.pixels, np.uint8).reshape(picture.height, picture.width, 3)
        return Answer(engine.read(page))
    except (ValueError, cv2.error, RuntimeError) as error:
        return Answer((), f"{type(error).__name__}: {error}")


if __name__ == "__main__":
    main()
