"""What is told of a plate, frame by frame: nothing that changes faster than one reads. Pure."""

from dataclasses import dataclass

WAIT_S = 0.35  # so long something else must be the case before it is told


@dataclass(slots=True)
class Telling:
    """Follows what is seen; ``told`` is what is said of it now."""

    told: str = ""
    _other: str = ""
    _since_s: float = 0.0

    def take(self, at_s: float, seen: str, *, at_once: bool = False) -> str:
        """Take what a frame shows; return what to tell."""
        if seen == self.told:
            self._other = ""
        elif at_once or not self.told:
            self.told, self._other = seen, ""
        elif seen != self._other:
            self._other, self._since_s = seen, at_s
        elif at_s - self._since_s >= WAIT_S:
            self.told, self._other = seen, ""
        return self.told
