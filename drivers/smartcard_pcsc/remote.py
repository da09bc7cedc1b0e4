"""A field that a program plays: our side is the reader of vsmartcard's wire."""

import asyncio
import contextlib
from collections import deque

from drivers.errors import CardUnreadableError, LinkLostError, NoAnswerError
from drivers.smartcard_pcsc.wire import GET_ATR, OFF, ON, Decoder, encode
from drivers.transport import Transport

POLL_S = 0.1
ANSWER_S = 2.0


class RemoteField:
    """One card program. See ``Field``; an empty ATR means that nothing lies there."""

    def __init__(self, transport: Transport) -> None:
        self._transport, self._decoder = transport, Decoder()
        self._heard: deque[bytes] = deque()
        self._powered = False

    async def wait(self, *, present: bool, timeout_s: float) -> bytes:
        """See ``Field.wait``."""
        loop = asyncio.get_running_loop()
        deadline_s = loop.time() + timeout_s
        while True:
            atr = await self._ask(GET_ATR)
            if bool(atr) == present:
                return atr
            if loop.time() >= deadline_s:
                raise TimeoutError("chip reader: the field did not change")
            await asyncio.sleep(POLL_S)

    async def transmit(self, apdu: bytes) -> bytes:
        """See ``Field.transmit``."""
        if not self._powered:
            await self._transport.write(encode(ON))
            self._powered = True
        try:
            answer = await self._ask(apdu)
        except NoAnswerError as error:
            raise CardUnreadableError("chip reader: the card says nothing; lay it again") from error
        if not answer:
            self._powered = False
            raise CardUnreadableError("chip reader: the card was lifted; lay it again")
        return answer

    async def release(self) -> None:
        """See ``Field.release``."""
        if self._powered:
            self._powered = False
            with contextlib.suppress(LinkLostError):
                await self._transport.write(encode(OFF))

    async def close(self) -> None:
        """See ``Field.close``."""
        await self._transport.close()

    async def _ask(self, message: bytes) -> bytes:
        """Send a message and return the answer.

        Raises:
            NoAnswerError: None came.
            LinkLostError: The line is gone.
        """
        self._heard.clear()
        await self._transport.write(encode(message))
        try:
            async with asyncio.timeout(ANSWER_S):
                while not self._heard:
                    self._heard.extend(self._decoder.feed(await self._transport.read()))
        except TimeoutError as error:
            raise NoAnswerError("chip reader: no answer; check its plug") from error
        return self._heard.popleft()
