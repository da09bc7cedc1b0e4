"""What guide and visitor send each other within a call: words, consents, pages, pointing."""

import base64
from collections.abc import Callable
from typing import Any

from kiosk.flow.call_now import LINES, Asked, CallNow, Line
from kiosk.flow.calling import SendStill
from kiosk.link.calling import Figures as CallFigures
from kiosk.link.clock import wall_clock_ms
from kiosk.link.envelope import new_id
from kiosk.link.helping import (
    MOST_TEXT,
    Ask,
    Caption,
    Figures,
    Help,
    PageView,
    Point,
    Reply,
    Still,
    Text,
    Withdraw,
)

PART_BYTES = 36_000  # 48 kB of base64
MOST_BYTES = 1_500_000  # of a still
MOST_ASKED = 4  # that wait for the visitor
MOST_REPLIES = 16  # that are kept for a guide who did not hear them
PAGE, DOCUMENT = "page", "document"
LASTING = frozenset({PAGE, DOCUMENT})
WHATS = frozenset({PAGE, DOCUMENT, "still", "go", "article", "ticket"})
NO_CAMERA, UNKNOWN, BUSY = "no-camera", "unknown", "busy"


class Helped:
    """Lives on the event loop; holds nothing longer than the call.

    Args:
        send: Sends to the guide; False: the channel is not open.
        change: Changes fields of the call as the visitor sees it.
        now: The call as of now.
        show_plate: Lets the plate be seen; False: it cannot be.
        hide_plate: Ends that.
    """

    def __init__(
        self,
        send: Callable[[Help], bool],
        change: Callable[..., None],
        now: Callable[[], CallNow | None],
        show_plate: Callable[[], bool],
        hide_plate: Callable[[], None],
    ) -> None:
        self._send, self._change, self._now = send, change, now
        self._show_plate, self._hide_plate = show_plate, hide_plate
        self.begin()

    def begin(self) -> None:
        """Forget the call before."""
        self.figures = CallFigures()
        self.mark: tuple[float, float] | None = None
        self._asks: list[Asked] = []
        self._replies: dict[str, Reply] = {}

    def came(self, help_: Help) -> None:
        """Take what the guide sent."""
        match help_:
            case Text(words=words):
                self._add(Line(own=False, words=words))
            case Caption(words=words):
                self._change(caption=words)
            case Ask():
                self._ask(help_)
            case Point(x=x, y=y):
                self.mark = None if x is None or y is None else (x, y)
            case Figures():
                self.figures = CallFigures(
                    first_frame_ms=help_.first_frame_ms,
                    round_trip_ms=help_.round_trip_ms,
                    jitter_ms=None
                    if help_.jitter_ms is None
                    else min(max(help_.jitter_ms, 0.0), 60_000.0),
                    lost=help_.lost,
                    dropped=help_.dropped,
                )
            case _:
                pass

    def say(self, words: str) -> None:
        """Send what the visitor typed."""
        words = words.strip()[:MOST_TEXT]
        if words and self._send(Text(id=new_id(), at=wall_clock_ms(), words=words)):
            self._add(Line(own=True, words=words))

    def answer(self, id_: str, detail: str = "", *, granted: bool) -> None:
        """Say what the visitor said to an ask; begin what he allowed."""
        asked = next((one for one in self._asks if one.id == id_), None)
        if asked is None:
            return
        self._asks.remove(asked)
        if granted and asked.what == DOCUMENT and not self._show_plate():
            granted, detail = False, NO_CAMERA
        now = self._now()
        if granted and asked.what in LASTING and now is not None:
            self._change(shares=now.shares | {asked.what})
        self._reply(Reply(id=id_, granted=granted, detail=detail))
        self._next()

    def end_share(self, what: str) -> None:
        """Take back a consent."""
        now = self._now()
        if now is None or what not in now.shares:
            return
        if what == DOCUMENT:
            self._hide_plate()
            self.mark = None
        self._change(shares=now.shares - {what})
        self._send(Withdraw(what=what))

    def page(self, code: str, title: str, picture: bytes) -> None:
        """Let the guide see where the visitor is, if he may."""
        now = self._now()
        if now is None or PAGE not in now.shares:
            return
        data = base64.b64encode(picture).decode()
        self._send(PageView(page=code[:64], title=title[:200], picture=data))

    async def send_still(self, effect: SendStill) -> None:
        """Send a picture that the visitor had taken."""
        jpeg = effect.jpeg()
        if len(jpeg) > MOST_BYTES:
            self.answer(effect.id, "too-large", granted=False)
            return
        self.answer(effect.id, granted=True)
        parts = [jpeg[at : at + PART_BYTES] for at in range(0, len(jpeg), PART_BYTES)]
        for number, part in enumerate(parts):
            self._send(
                Still(
                    id=effect.id,
                    part=number,
                    parts=len(parts),
                    jpeg=base64.b64encode(part).decode(),
                )
            )

    def _ask(self, ask: Ask) -> None:
        """Let the visitor be asked; one that is not known, or one too many, is not.

        A guide whose line was joined anew says again what he has no answer to.
        """
        if ask.id in self._replies:
            self._send(self._replies[ask.id])
            return
        if ask.what not in WHATS:
            self._send(Reply(id=ask.id, granted=False, detail=UNKNOWN))
            return
        if any(one.id == ask.id for one in self._asks):
            return
        if len(self._asks) >= MOST_ASKED:
            self._send(Reply(id=ask.id, granted=False, detail=BUSY))
            return
        self._asks.append(Asked(ask.id, ask.what, ask.page))
        self._next()

    def _reply(self, reply: Reply) -> None:
        self._replies[reply.id] = reply
        if len(self._replies) > MOST_REPLIES:
            del self._replies[next(iter(self._replies))]
        self._send(reply)

    def _next(self) -> None:
        self._change(asked=self._asks[0] if self._asks else None)

    def _add(self, line: Line) -> None:
        now: Any = self._now()
        if now is not None:
            self._change(lines=(*now.lines, line)[-LINES:])
