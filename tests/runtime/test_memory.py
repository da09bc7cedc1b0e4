"""Want of memory is known whoever says it, and no kiosk goes on half."""

import errno
import subprocess
import sys

import cv2
import pytest

from kiosk.runtime.memory import NO_MEMORY, wanting

WAYS = {
    "a callback of the loop": "loop.call_soon(fail); await asyncio.sleep(60)",
    "a task that nobody awaits": "loop.create_task(fails()); await asyncio.sleep(60)",
    "a thread of a library": "threading.Thread(target=fail).start(); await asyncio.sleep(60)",
}
PROGRAM = """
import asyncio, threading
from kiosk.runtime.memory import guard

def fail():
    raise MemoryError

async def fails():
    fail()

async def main():
    guard()
    loop = asyncio.get_running_loop()
    {way}

asyncio.run(main())
"""


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
def test_what_fails_outside_of_an_effect_ends_the_program(way):
    command = (sys.executable, "-c", PROGRAM.format(way=way))
    done = subprocess.run(command, capture_output=True, timeout=60, check=False)
    assert done.returncode == NO_MEMORY
    assert b"no memory left" in done.stderr


def opencv():
    error = cv2.error("Insufficient memory")
    error.code = cv2.Error.StsNoMem
    return error


@pytest.mark.parametrize(
    ("error", "wants"),
    [
        (MemoryError(), True),
        (OSError(errno.ENOMEM, "Cannot allocate memory"), True),
        (OSError(errno.ENOSPC, "No space left on device"), False),
        (opencv(), True),
        (cv2.error("std::bad_alloc"), True),
        (RuntimeError("can't start new thread"), True),
        (ExceptionGroup("all", [ValueError(), ExceptionGroup("one", [MemoryError()])]), True),
        (ExceptionGroup("all", [ValueError()]), False),
    ],
)
def test_it_is_known_whoever_says_it(error, wants):
    assert wanting(error) is wants
