"""Runs ``kiosk`` with its threads named for the kernel as Python names them.

python -m tests.bench.named ARGUMENTS OF kiosk
"""

import contextlib
import runpy
import threading
from pathlib import Path

_run = threading.Thread.run


def run(thread):
    with contextlib.suppress(OSError):
        Path(f"/proc/self/task/{threading.get_native_id()}/comm").write_text(thread.name[:15])
    _run(thread)


if __name__ == "__main__":
    threading.Thread.run = run
    runpy.run_module("kiosk", run_name="__main__", alter_sys=True)
