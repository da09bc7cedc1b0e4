"""The guides who are there: what they speak, what they know, and how they are.

Presence lives in the process that serves their pages (``guide.here``), and nowhere else: a page
that is open is its own proof, and after a restart it comes back within seconds and says it again.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from msgspec import Struct

from kiosk.centre.guide.settings import GENERAL


class GuideState(StrEnum):
    """What a guide does now."""

    FREE = "free"
    BUSY = "busy"  # in a call
    AWAY = "away"  # he says so; nothing rings
    GONE = "gone"  # his page went in the middle of a call, and may come back


class Page(Protocol):
    """A guide's open page. See ``live``."""

    def tell(self, message: Struct) -> None:
        """Put a message into the line to the browser; never waits."""
        ...

    def leave(self) -> None:
        """Close: he opened another page."""
        ...


@dataclass(slots=True)
class Guide:
    """A guide who is there.

    Attributes:
        name: His account.
        shown: What visitors and colleagues see.
        page: None: it is gone, in mid-call.
        call: That he is in; empty: none.
        gone_ms: When his page went.
    """

    name: str
    shown: str
    languages: frozenset[str]
    topics: frozenset[str]
    page: Page | None
    away: bool = False
    call: str = ""
    gone_ms: int = 0

    @property
    def state(self) -> GuideState:
        """What he does now."""
        if self.page is None:
            return GuideState.GONE
        if self.call:
            return GuideState.BUSY
        return GuideState.AWAY if self.away else GuideState.FREE

    @property
    def serves(self) -> bool:
        """Whether he takes calls, now or after the one that he is in."""
        return self.page is not None and (bool(self.call) or not self.away)

    def fits(self, topic: str, speaks: Iterable[str]) -> bool:
        """Tell whether he knows a topic and speaks one of the languages; none: any will do."""
        wanted = frozenset(speaks)
        knows = topic == GENERAL or not self.topics or topic in self.topics
        return knows and (not wanted or not self.languages or bool(wanted & self.languages))


class Guides:
    """All who are there, by account."""

    def __init__(self) -> None:
        self._guides: dict[str, Guide] = {}

    def get(self, name: str) -> Guide | None:
        """Return who is there under that account."""
        return self._guides.get(name)

    def all(self) -> Sequence[Guide]:
        """Return everybody, by name."""
        return sorted(self._guides.values(), key=lambda one: one.name)

    def put(self, guide: Guide) -> None:
        """Let somebody be there."""
        self._guides[guide.name] = guide

    def drop(self, name: str) -> None:
        """Let somebody be there no more."""
        self._guides.pop(name, None)
