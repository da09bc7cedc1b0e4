"""What is counted of calls."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence

from msgspec import Struct

from kiosk.link.calling import CallAnswered, CallEnd, CallPlace, CallRing, CallSignal, EndReason

KINDS: dict[type[Struct], str] = {
    CallRing: "ring",
    CallPlace: "place",
    CallAnswered: "answered",
    CallSignal: "signal",
    CallEnd: "end",
}
NOTE_MS = 60_000  # between two lines of the trail about one person
WAITED_S = (1.0, 2.0, 5.0, 10.0, 20.0, 40.0, 60.0, 120.0, 300.0, 600.0)
TALKED_S = (10.0, 30.0, 60.0, 120.0, 300.0, 600.0, 1200.0, 1800.0, 3600.0)


class Lengths:
    """How many of what length.

    Args:
        bounds: In seconds, rising.
    """

    def __init__(self, bounds: Sequence[float]) -> None:
        self._bounds, self._counts, self.sum_s = bounds, [0] * (len(bounds) + 1), 0.0

    def add(self, length_s: float) -> None:
        """Count one."""
        self._counts[bisect_left(self._bounds, length_s)] += 1
        self.sum_s += length_s

    def buckets(self) -> list[tuple[str, float]]:
        """Return how many are up to each bound, as Prometheus has it."""
        found, many = [], 0
        names = [*(str(bound) for bound in self._bounds), "+Inf"]
        for name, count in zip(names, self._counts, strict=True):
            many += count
            found.append((name, float(many)))
        return found


class Score:
    """Counts of one exchange; nothing of it is global.

    Attributes:
        forged: What was dropped because it was not the sender's to say.
        late: What was dropped because a newer peer had come.
        messages: Between centre and kiosks, by direction and kind.
        reasons: Calls that are over, by why.
        waited: From ring to answer.
        talked: From answer to end.
    """

    def __init__(self) -> None:
        self.forged = self.late = 0
        self.messages: Counter[tuple[str, str]] = Counter()
        self.reasons: Counter[EndReason] = Counter()
        self.waited, self.talked = Lengths(WAITED_S), Lengths(TALKED_S)
        self._noted: dict[str, int] = {}

    def came(self, body: Struct) -> None:
        """Count what a kiosk said."""
        self.messages["up", KINDS[type(body)]] += 1

    def said(self, body: Struct) -> None:
        """Count what a kiosk was told."""
        self.messages["down", KINDS[type(body)]] += 1

    def answered(self, waited_s: float) -> None:
        """Count a call that somebody took."""
        self.waited.add(waited_s)

    def ended(self, reason: EndReason, talked_s: float | None) -> None:
        """Count a call that is over."""
        self.reasons[reason] += 1
        if talked_s is not None:
            self.talked.add(talked_s)

    def may_note(self, name: str, now_ms: int) -> bool:
        """Tell whether the trail may have another line about a person."""
        if now_ms - self._noted.get(name, -NOTE_MS) < NOTE_MS:
            return False
        self._noted[name] = now_ms
        return True
