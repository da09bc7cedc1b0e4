"""A field behind pcscd: our own loop over ``SCardGetStatusChange``.

pyscard's monitors end for good when pcscd is restarted; here a context that has died is made
anew. All calls run on one thread, none blocks for longer than ``SLICE_MS``.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

from smartcard import scard

from drivers.errors import CannotOpenError, CardUnreadableError, LinkLostError

SLICE_MS = 200
GRACE_S = 3.0  # for a pcscd that is being restarted
AGAIN_S = 0.2
PLUG_AND_PLAY = "\\\\?PnP?\\Notification"
DEAD_CONTEXT = frozenset({0x80100003, 0x80100013, 0x8010001D, 0x8010001E})
TIMEOUT, NO_READERS = 0x8010000A, 0x8010002E
OK = 0
TODO = (
    "is pcscd running, is the reader plugged in, and may the kiosk's user use it "
    "(polkit: org.debian.pcsc-lite.access_pcsc)?"
)
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Seen:
    """What lies on the field."""

    present: bool
    mute: bool
    atr: bytes


class Trouble(Exception):  # noqa: N818 - never leaves this file
    """The context or the reader is gone; it may come back."""


class PcscField:
    """The first reader of pcscd whose name begins as given. See ``Field``.

    Args:
        prefix: Of the reader's name; empty: any.
    """

    def __init__(self, prefix: str) -> None:
        self._prefix = prefix
        self._worker = ThreadPoolExecutor(1, thread_name_prefix="pcsc")
        self._context: int | None = None
        self._card: tuple[int, int] | None = None  # handle, protocol
        self._reader, self._state, self._atr = "", scard.SCARD_STATE_UNAWARE, b""
        self._closed = False

    async def open(self) -> None:
        """Find the reader.

        Raises:
            CannotOpenError: There is no pcscd, or no such reader.
        """
        try:
            await self._on_thread(lambda: self._look(0))
        except Trouble as error:
            await self.close()
            raise CannotOpenError(f"chip reader: {error}; {TODO}") from error

    async def wait(self, *, present: bool, timeout_s: float) -> bytes:
        """See ``Field.wait``."""
        loop = asyncio.get_running_loop()
        deadline_s, patient_until_s = loop.time() + timeout_s, 0.0
        first = True
        while True:
            try:
                seen = await self._on_thread(partial(self._look, 0 if first else SLICE_MS))
            except Trouble as error:
                patient_until_s = patient_until_s or loop.time() + GRACE_S
                if loop.time() >= patient_until_s:
                    raise LinkLostError(f"chip reader: {error}; {TODO}") from error
                await asyncio.sleep(AGAIN_S)
                continue
            first, patient_until_s = False, 0.0
            if present and seen.mute:
                raise CardUnreadableError("chip reader: the card says nothing; lay it again")
            if seen.present == present:
                return seen.atr
            if loop.time() >= deadline_s:
                raise TimeoutError("chip reader: the field did not change")

    async def transmit(self, apdu: bytes) -> bytes:
        """See ``Field.transmit``."""
        try:
            return await self._on_thread(lambda: self._transmit(apdu))
        except Trouble as error:
            raise LinkLostError(f"chip reader: {error}; {TODO}") from error

    async def release(self) -> None:
        """See ``Field.release``."""
        if not self._closed:
            await self._on_thread(self._disconnect)

    async def close(self) -> None:
        """See ``Field.close``."""
        if self._closed:
            return
        await self._on_thread(self._forget_context)
        self._closed = True
        self._worker.shutdown(wait=False)

    async def _on_thread(self, call: Callable[[], T]) -> T:
        if self._closed:
            raise LinkLostError("chip reader: it is closed")
        return await asyncio.get_running_loop().run_in_executor(self._worker, call)

    # --- on the thread

    def _look(self, wait_ms: int) -> Seen:
        context = self._alive()
        if not self._reader:
            self._reader, self._state = self._find(context, wait_ms), scard.SCARD_STATE_UNAWARE
        watched = [(self._reader, self._state), (PLUG_AND_PLAY, scard.SCARD_STATE_UNAWARE)]
        result, states = scard.SCardGetStatusChange(context, wait_ms, watched)
        if result & 0xFFFFFFFF != TIMEOUT:
            self._check(result, "SCardGetStatusChange")
            (_, event, atr), (_, readers, _) = states
            if event & (scard.SCARD_STATE_UNKNOWN | scard.SCARD_STATE_UNAVAILABLE):
                raise self._lost("the reader is gone")
            if readers & scard.SCARD_STATE_CHANGED:
                self._find(context, 0)
            self._state, self._atr = event & ~scard.SCARD_STATE_CHANGED, bytes(atr)
        present = bool(self._state & scard.SCARD_STATE_PRESENT)
        mute = bool(self._state & scard.SCARD_STATE_MUTE)
        return Seen(present, mute, self._atr if present else b"")

    def _find(self, context: int, wait_ms: int) -> str:
        """Return the reader's name; where there is none, wait for one to be plugged in."""
        if name := self._listed(context):
            return name
        scard.SCardGetStatusChange(context, wait_ms, [(PLUG_AND_PLAY, scard.SCARD_STATE_UNAWARE)])
        if name := self._listed(context):
            return name
        wanted = f"whose name begins with {self._prefix!r}" if self._prefix else "at all"
        raise self._lost(f"pcscd knows no reader {wanted}")

    def _listed(self, context: int) -> str:
        result, readers = scard.SCardListReaders(context, [])
        if result & 0xFFFFFFFF == NO_READERS:
            return ""
        self._check(result, "SCardListReaders")
        return next((str(name) for name in readers if name.startswith(self._prefix)), "")

    def _alive(self) -> int:
        if self._context is None:
            result, context = scard.SCardEstablishContext(scard.SCARD_SCOPE_USER)
            self._check(result, "SCardEstablishContext")
            self._context = context
        return self._context

    def _transmit(self, apdu: bytes) -> bytes:
        handle, protocol = self._card or self._connect()
        pci = scard.SCARD_PCI_T1 if protocol == scard.SCARD_PROTOCOL_T1 else scard.SCARD_PCI_T0
        result, answer = scard.SCardTransmit(handle, pci, list(apdu))
        self._check_card(result, "SCardTransmit")
        return bytes(answer)

    def _connect(self) -> tuple[int, int]:
        context = self._alive()
        result, handle, protocol = scard.SCardConnect(
            context,
            self._reader or self._find(context, 0),
            scard.SCARD_SHARE_SHARED,
            scard.SCARD_PROTOCOL_T0 | scard.SCARD_PROTOCOL_T1,
        )
        self._check_card(result, "SCardConnect")
        self._card = handle, protocol
        return self._card

    def _check_card(self, result: int, what: str) -> None:
        """Tell a card's trouble from the reader's."""
        code = result & 0xFFFFFFFF
        if code in DEAD_CONTEXT:
            self._check(code, what)
        if code != OK:
            self._disconnect()
            raise CardUnreadableError(f"chip reader: {what} answers {code:08X}; lay the card again")

    def _check(self, result: int, what: str) -> None:
        code = result & 0xFFFFFFFF
        if code != OK:
            raise self._lost(f"{what} answers {code:08X}")

    def _lost(self, why: str) -> Trouble:
        """Forget what may be dead, so that the next call begins anew."""
        self._forget_context()
        return Trouble(why)

    def _disconnect(self) -> None:
        card, self._card = self._card, None
        if card is not None:
            scard.SCardDisconnect(card[0], scard.SCARD_RESET_CARD)

    def _forget_context(self) -> None:
        self._disconnect()
        context, self._context = self._context, None
        self._reader, self._state, self._atr = "", scard.SCARD_STATE_UNAWARE, b""
        if context is not None:
            scard.SCardReleaseContext(context)
