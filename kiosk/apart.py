"""Makes a thing in a process of its own, so that what it took to make it goes with that process.

Dictionaries of pinyin hold 50 MB; the tables that are made of them, less than one.
"""

import logging
import pickle
import subprocess
import sys
from collections.abc import Callable
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")
log = logging.getLogger(__name__)
MOST_S = 120.0  # on a slow machine that starts


def made_apart(make: Callable[P, T], *arguments: P.args, **named: P.kwargs) -> T:
    """Return ``make(*arguments, **named)``, made by another process where one can be had.

    A process that cannot be started, fails or takes two minutes costs memory and nothing else:
    the thing is made here.

    Args:
        make: A function or class that a module has by its own name.
        arguments: What is pickled to the process, and what ``make`` returns, back.
        named: The same.
    """
    try:
        done = subprocess.run(  # noqa: S603 - our own module
            (sys.executable, "-m", __name__),
            input=pickle.dumps((make, arguments, named)),
            stdout=subprocess.PIPE,
            timeout=MOST_S,
            check=True,
        )
    except (OSError, subprocess.SubprocessError) as error:
        log.warning("%s: made here and not apart: %s", make.__name__, error)
        return make(*arguments, **named)
    return pickle.loads(done.stdout)  # type: ignore[no-any-return] # noqa: S301 - of our own process


def main() -> None:
    """Make what is asked for by standard input; write it to standard output."""
    make, arguments, named = pickle.load(sys.stdin.buffer)  # noqa: S301 - of our own process
    sys.stdout.buffer.write(pickle.dumps(make(*arguments, **named)))


if __name__ == "__main__":
    main()
