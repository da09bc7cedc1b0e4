"""Processor time of a process, thread by thread, as the kernel counts it."""

import os
import re
import time
from collections import Counter
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")
RASTERISER = "llvmpipe"
KINDS = (
    (re.compile(r"llvmpipe-\d+"), RASTERISER),
    (re.compile(r"asyncio_\d+"), "encoders and conversions"),
    (re.compile(r"(video|audio)-decod\w*|av:.*"), "decoders"),
    (re.compile(r"camera .*"), "camera"),
    (re.compile(r"loop"), "event loop"),
)


def spent_s(pid):
    """Return the seconds that each kind of thread has run."""
    spent = Counter()
    for task in Path(f"/proc/{pid}/task").iterdir():
        try:
            name, _, rest = (task / "stat").read_text().partition("(")[2].rpartition(")")
        except OSError:
            continue  # it has ended meanwhile
        fields = rest.split()
        kind = next((kind for shape, kind in KINDS if shape.fullmatch(name)), "others")
        if int(task.name) == pid:
            kind = "window"
        spent[kind] += (int(fields[11]) + int(fields[12])) / TICKS
    return spent


class Share:
    """The share of a core of each kind of thread, in percent, since it was made."""

    def __init__(self, pid):
        self._pid, self._begun_s, self._spent = pid, time.monotonic(), spent_s(pid)

    def of_each(self):
        passed_s = time.monotonic() - self._begun_s
        now = spent_s(self._pid)
        return {
            kind: 100 * (now[kind] - self._spent[kind]) / passed_s
            for kind in sorted(now, key=now.__getitem__, reverse=True)
        }
