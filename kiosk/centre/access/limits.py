"""How fast passwords may be tried: after a few failures longer and longer, and never for ever.

Each failure counts against the account and against the address it came from. An address from which
the right password came lately is not held up by what others try on the same account.
"""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

FREE = 5  # failures of an account without a wait
FREE_OF_ADDRESS = 20  # many people may stand behind one address
LONGEST_S = 60.0
FORGOTTEN_S = 3600.0
REMEMBERED = 10_000


@dataclass(slots=True)
class _Count:
    failures: int
    at_s: float


class Limits:
    """Counts failures.

    Args:
        clock: Seconds that only grow.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._counts: OrderedDict[tuple[str, str], _Count] = OrderedDict()
        self._known: OrderedDict[tuple[str, str], float] = OrderedDict()

    def wait_s(self, name: str, address: str) -> float:
        """Return how long until the next try is heard; 0: now."""
        return max(
            self._wait_s(self._of_account(name, address), FREE),
            self._wait_s(("address", address), FREE_OF_ADDRESS),
        )

    def failed(self, name: str, address: str) -> None:
        """Count a try. It is counted before it is checked: tries at the same time are many."""
        for key in (self._of_account(name, address), ("address", address)):
            before = self._counts.pop(key, _Count(0, 0.0))
            self._counts[key] = _Count(before.failures + 1, self._clock())
        while len(self._counts) > REMEMBERED:
            self._counts.popitem(last=False)

    def succeeded(self, name: str, address: str) -> None:
        """Take back what was counted for the account and once for the address."""
        self._counts.pop(self._of_account(name, address), None)
        here = self._counts.get(("address", address))
        if here is not None:
            here.failures -= 1
        self._known.pop((name, address), None)
        self._known[name, address] = self._clock()
        while len(self._known) > REMEMBERED:
            self._known.popitem(last=False)

    def _of_account(self, name: str, address: str) -> tuple[str, str]:
        return (name, address) if (name, address) in self._known else ("account", name)

    def _wait_s(self, key: tuple[str, str], free: int) -> float:
        count = self._counts.get(key)
        if count is None or count.failures < free:
            return 0.0
        passed_s = self._clock() - count.at_s
        if passed_s >= FORGOTTEN_S:
            del self._counts[key]
            return 0.0
        doubled = min(count.failures - free, 10)
        return max(0.0, min(LONGEST_S, 2.0**doubled) - passed_s)
