"""Want of memory: what it is known by, and how a kiosk ends that cannot go on.

What fails inside an effect costs the visitor that effect, and the program is started anew once he
is gone. What fails outside of one (a callback, a thread of a library) could leave a kiosk that
looks alive and hears nothing: it ends at once, as if it had been killed, and is started anew. The
status says why, and the next run tells it (`last_end`).
"""

import asyncio
import errno
import os
import threading
from typing import Any, NoReturn

NO_MEMORY = 71  # EX_OSERR of sysexits.h: the system has not what is needed
CODE = "kiosk.memory"
OPENCV = -4  # cv2.Error.StsNoMem
SAID = ("bad_alloc", "can't start new thread")
"""By libraries of C++ that have no error of their own for it, and by Python of a thread's stack."""


def wanting(error: BaseException) -> bool:
    """Tell whether an error is for want of memory."""
    if isinstance(error, BaseExceptionGroup):
        return any(wanting(one) for one in error.exceptions)
    if isinstance(error, OSError):
        return error.errno == errno.ENOMEM
    if isinstance(error, MemoryError) or getattr(error, "code", None) == OPENCV:
        return True
    return any(word in str(error) for word in SAID)


def end() -> NoReturn:
    """End the process at once: what was promised is on the disk, as when it is killed."""
    os.write(2, b"kiosk: there is no memory left; it ends, to be started anew\n")
    os._exit(NO_MEMORY)


def guard() -> None:
    """End the process where a callback of the running loop, or a thread, fails for want of it."""
    asyncio.get_running_loop().set_exception_handler(_of_loop)
    threading.excepthook = _of_thread


def _of_loop(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    error = context.get("exception")
    if error is not None and wanting(error):
        end()
    loop.default_exception_handler(context)


def _of_thread(failed: threading.ExceptHookArgs) -> None:
    if failed.exc_value is not None and wanting(failed.exc_value):
        end()
    threading.__excepthook__(failed)
