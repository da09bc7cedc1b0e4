"""A contactless reader: which card lies there, and what a travel document's chip says."""

from drivers.capabilities import AccessKey, ChipCard, TravelDocument
from drivers.emrtd.reading import read_document
from drivers.errors import CardUnreadableError
from drivers.smartcard_pcsc.atr import kind_of
from drivers.smartcard_pcsc.chip import GET_UID
from drivers.smartcard_pcsc.field import Field
from drivers.status import DeviceState, Health, MediaState

OK = b"\x90\x00"
REFUSED = frozenset({b"\x6a\x81", b"\x6d\x00", b"\x6e\x00", b"\x68\x00", b"\x69\x81"})
UIDS = frozenset({4, 7, 8, 10})  # bytes; 8: FeliCa


class PcscChipReader:
    """Tells cards apart and opens chips. See ``ChipReader``."""

    def __init__(self, field: Field) -> None:
        self._field = field

    async def wait_for_card(self, *, timeout_s: float) -> ChipCard:
        """See ``ChipReader.wait_for_card``."""
        atr = await self._field.wait(present=True, timeout_s=timeout_s)
        try:
            return ChipCard(kind_of(atr), atr, await self._uid())
        finally:
            await self._field.release()

    async def wait_until_lifted(self, *, timeout_s: float) -> None:
        """See ``ChipReader.wait_until_lifted``."""
        await self._field.wait(present=False, timeout_s=timeout_s)

    async def read_document(self, key: AccessKey) -> TravelDocument:
        """See ``ChipReader.read_document``."""
        try:
            return await read_document(self._field.transmit, key)
        finally:
            await self._field.release()

    async def health(self) -> Health:
        """See ``Device.health``."""
        media = MediaState.PRESENT
        try:
            await self._field.wait(present=True, timeout_s=0)
        except TimeoutError:
            media = MediaState.NOT_PRESENT
        except CardUnreadableError:
            media = MediaState.UNKNOWN
        return Health(state=DeviceState.ONLINE, media=media)

    async def close(self) -> None:
        """See ``Device.close``."""
        await self._field.close()

    async def _uid(self) -> bytes:
        answer = await self._field.transmit(GET_UID)
        if answer[-2:] in REFUSED:
            return b""
        if answer[-2:] != OK or len(answer) - 2 not in UIDS:
            raise CardUnreadableError(
                f"chip reader: GET UID answers {answer[-2:].hex().upper()}; lay the card again"
            )
        return answer[:-2]
