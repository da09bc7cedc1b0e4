"""A kiosk whose loops can be held: run as a program with the arguments of ``kiosk run``.

SIGUSR1 holds the window's loop (the main thread) and SIGUSR2 the event loop, each for good.
"""

import asyncio
import signal
import sys
import threading
from typing import ClassVar

from kiosk.__main__ import main

HELD = threading.Event()


class Policy(asyncio.DefaultEventLoopPolicy):
    loops: ClassVar = []

    def new_event_loop(self):
        loop = super().new_event_loop()
        self.loops.append(loop)
        return loop


def hold_here(*_):
    HELD.wait()


def hold_there(*_):
    for loop in Policy.loops:
        if not loop.is_closed():
            loop.call_soon_threadsafe(HELD.wait)


if __name__ == "__main__":
    asyncio.set_event_loop_policy(Policy())
    signal.signal(signal.SIGUSR1, hold_here)
    signal.signal(signal.SIGUSR2, hold_there)
    sys.exit(main(["run", *sys.argv[1:]]))
