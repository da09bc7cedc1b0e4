"""An identity-card module, driven over any transport."""

import asyncio
import contextlib
import logging
from dataclasses import dataclass
from typing import NoReturn

from drivers.capabilities import IdCard
from drivers.errors import (
    CardModuleUnusableError,
    CardUnreadableError,
    LinkLostError,
    NoAnswerError,
    UnexpectedAnswerError,
)
from drivers.idcard_sam.layout import read_text
from drivers.idcard_sam.protocol import (
    CARD_TROUBLE,
    GARBLED,
    MODULE_TROUBLE,
    Command,
    ContentError,
    Decoder,
    Reply,
    Spoilt,
    Status,
    card_data,
    sam_id,
)
from drivers.status import DeviceState, Health, MediaState, Mender
from drivers.transport import Transport
from drivers.transport.inbox import Inbox

log = logging.getLogger(__name__)

ATTEMPTS = 3
SILENCES = 2  # after so many the module is mute
ROUNDS = 2  # find, select, read: once more before the visitor is asked to lay the card again
READS = frozenset({Command.READ, Command.READ_WITH_FINGERPRINT, Command.READ_NEW_ADDRESS})


@dataclass(frozen=True, slots=True)
class Waits:
    """How long the module may take to answer, in seconds."""

    short_s: float = 0.6  # find, select, status; published code waits 0.1 to 0.3
    read_s: float = 3.0  # 1295 bytes take 113 ms at 115200 baud alone


class SamCardReader:
    """Reads identity cards, one request at a time. See ``IdCardReader``.

    Args:
        transport: The way to the module; closed with the reader.
        poll_s: Seconds between two looks for a card.
        waits: How long answers may take.
    """

    def __init__(
        self, transport: Transport, *, poll_s: float = 0.3, waits: Waits | None = None
    ) -> None:
        self._transport, self._poll_s, self._waits = transport, poll_s, waits or Waits()
        self._decoder = Decoder()
        self._heard: Inbox[Reply | Spoilt] = Inbox()
        self._listening = asyncio.get_running_loop().create_task(self._listen())
        self._owed_until = 0.0  # an answer that nobody waits for any more may come until then
        self._card_was_read = False
        self._asked_to_lift = False

    async def read_card(self, *, timeout_s: float) -> IdCard:
        """See ``IdCardReader.read_card``."""
        loop = asyncio.get_running_loop()
        deadline = loop.time() + timeout_s
        while True:
            if await self._finds_card():
                return await self._read_found()
            left_s = deadline - loop.time()
            if left_s <= 0:
                raise TimeoutError("card reader: nobody laid a card")
            await asyncio.sleep(min(self._poll_s, left_s))

    async def health(self) -> Health:
        """See ``Device.health``."""
        reply = await self._ask(Command.STATUS)
        if reply.code in MODULE_TROUBLE:
            return Health(
                state=DeviceState.HARDWARE_ERROR,
                code=CardModuleUnusableError.code,
                mender=Mender.ENGINEER,
                media=MediaState.UNKNOWN,
                detail=f"card reader: STATUS answers {reply.code:02X}",
            )
        if reply.code != Status.OK:
            self._refuse(Command.STATUS, reply)
        return Health(state=DeviceState.ONLINE, media=MediaState.UNKNOWN)

    async def sam_id(self) -> str:
        """Return the number on the module's label.

        Raises:
            DeviceError: It did not answer, or not with a number.
        """
        reply = await self._ask(Command.SAM_ID)
        if reply.code != Status.OK:
            self._refuse(Command.SAM_ID, reply)
        try:
            return sam_id(reply.data)
        except ContentError as error:
            raise UnexpectedAnswerError(f"card reader: {error}") from error

    async def close(self) -> None:
        """See ``Device.close``."""
        self._listening.cancel()
        try:
            await asyncio.wait({self._listening})
        finally:
            await self._transport.close()

    async def _finds_card(self) -> bool:
        reply = await self._ask(Command.FIND)
        if reply.code == Status.CARD_FOUND:
            self._asked_to_lift = False
            return True
        if reply.code != Status.NO_CARD:
            self._refuse(Command.FIND, reply)
        if self._card_was_read:
            await self._ask_to_lift()
        return False

    async def _ask_to_lift(self) -> None:
        """Tell once that a card which was read before lies there still: it is not found again."""
        try:
            reply = await self._ask(Command.READ_NEW_ADDRESS)
        except NoAnswerError:  # a module may not know the command; a mute one is found out by FIND
            self._card_was_read = self._asked_to_lift = False
            return
        if reply.code not in {Status.OK, Status.NOT_ON_CARD}:
            self._card_was_read = self._asked_to_lift = False
        elif not self._asked_to_lift:
            self._asked_to_lift = True
            raise CardUnreadableError("card reader: the card before lies there still; lift it")

    async def _read_found(self) -> IdCard:
        """Read the card that was found, with one more round if it does not work at once."""
        trouble = ""
        for attempt in range(ROUNDS):
            if attempt and not await self._finds_card():
                break
            selected = await self._ask(Command.SELECT)
            if selected.code != Status.OK:
                trouble = self._trouble(Command.SELECT, selected)
                continue
            reply = await self._ask(Command.READ)
            if reply.code != Status.OK:
                trouble = self._trouble(Command.READ, reply)
                continue
            self._card_was_read = True
            try:
                return read_text(card_data(reply.data).text)
            except ContentError as error:
                raise CardUnreadableError(f"card reader: {error}; lay the card again") from error
        raise CardUnreadableError(f"card reader: {trouble}; lay the card again")

    def _trouble(self, command: Command, reply: Reply) -> str:
        """Return what a card's trouble is.

        Raises:
            DeviceError: It is not the card's.
        """
        if reply.code not in CARD_TROUBLE:
            self._refuse(command, reply)
        return f"{command.name} answers {reply.code:02X}"

    def _refuse(self, command: Command, reply: Reply) -> NoReturn:
        """Raise the error that an answer stands for."""
        said = f"card reader: {command.name} answers {reply.code:02X}"
        if reply.code in MODULE_TROUBLE:
            raise CardModuleUnusableError(f"{said}; the module must be exchanged or authorised")
        raise UnexpectedAnswerError(f"{said}; is it an identity-card module?")

    async def _ask(self, command: Command) -> Reply:
        """Send a command and return the answer; what came spoilt is asked for again.

        Raises:
            NoAnswerError: Silence.
            UnexpectedAnswerError: Never an answer with a right check.
            LinkLostError: The port is gone.
        """
        silences = 0
        for _ in range(ATTEMPTS):
            await self._settle()
            self._owed_until = asyncio.get_running_loop().time() + self._wait_s(command)
            await self._transport.write(command.encode())
            reply = await self._answer()
            if isinstance(reply, Reply) and reply.code not in GARBLED:
                return reply
            if reply is None:
                silences += 1
                if silences == SILENCES:
                    raise NoAnswerError(
                        f"card reader: no answer to {command.name}; check its plug and its power"
                    )
        raise UnexpectedAnswerError(
            f"card reader: no whole answer to {command.name} in {ATTEMPTS} attempts; "
            "check cable and baud rate"
        )

    def _wait_s(self, command: Command) -> float:
        return self._waits.read_s if command in READS else self._waits.short_s

    async def _answer(self) -> Reply | Spoilt | None:
        """Wait for the answer that is owed; None is silence, half an answer is a spoilt one."""
        heard: Reply | Spoilt | None = None
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout_at(self._owed_until):
                heard = await self._heard.take()
        self._owed_until = 0.0
        return Spoilt() if heard is None and self._decoder.silence() else heard

    async def _settle(self) -> None:
        """Let an answer pass that belongs to a question which was broken off."""
        if self._owed_until:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout_at(self._owed_until):
                    while not isinstance(await self._heard.take(), Reply):
                        pass
            self._owed_until = 0.0
        self._heard.forget()
        self._decoder.silence()

    async def _listen(self) -> None:
        try:
            while True:
                for heard in self._decoder.feed(await self._transport.read()):
                    if isinstance(heard, Reply | Spoilt):
                        self._heard.put(heard)
                    else:
                        log.debug("card reader: %d bytes of noise", heard.count)
        except LinkLostError as error:
            self._heard.lose(error)
