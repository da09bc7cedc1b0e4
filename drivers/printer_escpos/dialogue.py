"""What is sent to a printer and what it says meanwhile."""

import asyncio
import contextlib
from collections import deque
from collections.abc import Callable

from drivers.errors import LinkLostError, NoAnswerError
from drivers.printer_escpos import commands
from drivers.printer_escpos.status import (
    Automatic,
    Condition,
    Decoder,
    InTurn,
    RealTime,
    in_turn,
    real_time,
)
from drivers.transport import Transport

QUESTIONS = {
    1: commands.ASK_PRINTER,
    2: commands.ASK_OFFLINE,
    3: commands.ASK_ERROR,
    4: commands.ASK_PAPER,
}


class Dialogue:
    """Listens all the time; one task at a time sends and asks.

    Args:
        transport: The way to the printer; closed with it.
        answer_s: How long a real-time answer may take.
    """

    def __init__(self, transport: Transport, *, answer_s: float) -> None:
        self.condition = Condition()
        self.speaks: bool | None = None
        """Whether it answers; None: it has not been asked yet."""
        self.asked = self.answered = 0  # of GS r, since ``start_counting``
        self._transport, self._answer_s = transport, answer_s
        self._questions = tuple(QUESTIONS)  # those that it answers, as far as is known
        self._open: deque[int] = deque()  # real-time questions without an answer yet
        self._found = Condition()
        self._torn = 0  # bytes that a band which was broken off may still lack
        self._news = asyncio.Event()
        self._lost: LinkLostError | None = None
        self._listening = asyncio.get_running_loop().create_task(self._listen())

    def start_counting(self) -> None:
        """Forget the questions of earlier jobs."""
        self.asked = self.answered = 0

    async def send(self, data: bytes, within_s: float, *, heed: bool = True) -> bool:
        """Send ``data``; tell whether the printer took all of it.

        Args:
            data: Whole commands.
            within_s: How long it may take none of it.
            heed: Stop as soon as the printer says that it cannot print.

        Raises:
            LinkLostError: The port is gone.
        """
        # Zeros fill up what a broken-off picture still waits for; else they mean nothing.
        whole = bytes(self._torn) + data
        self._torn = len(whole)
        self.asked += data.endswith(commands.ASK_IN_TURN)
        writing = asyncio.ensure_future(self._transport.write(whole))
        writing.add_done_callback(lambda _: self._news.set())
        try:
            await self.until(writing.done, within_s, heed=heed)
        finally:
            if not writing.done():
                writing.cancel()
                with contextlib.suppress(asyncio.CancelledError, LinkLostError):
                    await writing
        if writing.cancelled():
            return False
        writing.result()
        self._torn = 0
        return True

    async def until(self, done: Callable[[], bool], within_s: float, *, heed: bool = True) -> bool:
        """Wait for ``done``; False when it took too long, or (``heed``) printing cannot go on.

        Raises:
            LinkLostError: The port is gone.
        """
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(within_s):
                while not done():
                    if self._lost is not None:
                        raise LinkLostError(str(self._lost))
                    if heed and self.condition.outcome is not None:
                        return False
                    self._news.clear()
                    await self._news.wait()
        return done()

    async def look(self) -> None:
        """Ask how the printer is, in real time, and note it in ``condition``.

        Raises:
            NoAnswerError: It answered before, and does not any more.
            LinkLostError: The port is gone.
        """
        answered = await self._ask(self._questions)
        if answered and answered < len(self._questions):
            # Which answer is missing shows only when each question is asked alone.
            self._questions = tuple([n for n in QUESTIONS if await self._ask((n,))])
            answered = await self._ask(self._questions)
        if not answered:
            self.condition = Condition()
            if self.speaks:
                raise NoAnswerError(
                    "printer: it has stopped answering; check its plug and its power"
                )
            self.speaks = False
            return
        self.speaks = True
        self.condition = self.condition.told(self._found)

    async def close(self) -> None:
        """Let go of the port; never raises."""
        self._listening.cancel()
        await asyncio.wait({self._listening})
        await self._transport.close()

    async def _ask(self, questions: tuple[int, ...]) -> int:
        """Ask; return how many of the questions were answered."""
        self._open = deque(questions)
        self._found = Condition()
        wire = b"".join(QUESTIONS[n] for n in questions)
        if await self.send(wire, self._answer_s, heed=False):
            await self.until(lambda: not self._open, self._answer_s, heed=False)
        missing = len(self._open)
        self._open.clear()
        return len(questions) - missing

    async def _listen(self) -> None:
        decoder = Decoder()
        try:
            while True:
                for said in decoder.feed(await self._transport.read()):
                    self._note(said)
                self._news.set()
        except LinkLostError as error:
            self._lost = error
            self._news.set()

    def _note(self, said: RealTime | InTurn | Automatic) -> None:
        """Take down what the printer said; an answer to no question is noise."""
        match said:
            case RealTime(answer) if self._open:
                self._found = self._found.told(real_time(self._open.popleft(), answer))
            case InTurn(answer) if self.answered < self.asked:
                self.condition = self.condition.told(in_turn(answer))
                self.answered += 1
            case Automatic(condition):
                self.condition = self.condition.told(condition)
                self._found = self._found.told(condition)
