"""Visits and appointments are asked of the centre; what is personal leaves sealed or not at all."""

import asyncio
import logging
from collections.abc import Sequence
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import msgspec

from kiosk.flow.booking import (
    AskSlots,
    BookVisit,
    CallbackKept,
    CancelVisit,
    CheckedIn,
    CheckIn,
    FindVisit,
    FreeSlot,
    KeepCallback,
    MoveVisit,
    Place,
    Punctuality,
    SlotsTold,
    Visit,
    VisitTold,
)
from kiosk.flow.events import Failed
from kiosk.flow.model import Effect, Event
from kiosk.link.booking import (
    BookedRequest,
    BookingAnswer,
    BookingRequest,
    CallbackEvent,
    CancelRequest,
    ChangeRequest,
    CheckInAnswer,
    CheckInRequest,
    Contact,
    Holder,
    SlotsAnswer,
    SlotsRequest,
    VisitState,
)
from kiosk.link.client import Link
from kiosk.link.envelope import new_id
from kiosk.link.errors import NoCentreError, RequestRefusedError, StoreError
from kiosk.link.store import Store
from kiosk.texts import Language

log = logging.getLogger(__name__)

ASK_S = 5.0
Ask = AskSlots | BookVisit | FindVisit | MoveVisit | CancelVisit | CheckIn


class Bookings:
    """Carries out what booking and checking in ask of the world.

    Args:
        recipients: Public keys of age, the centre's first: to it alone is sealed.
        link: To the centre.
        store: The journal, for what waits.
        zone: Of the hall.
    """

    def __init__(self, recipients: Sequence[str], link: Link, store: Store, zone: ZoneInfo) -> None:
        self._recipients, self._link, self._store, self._zone = recipients, link, store, zone
        self._unsure: dict[Effect, str] = {}

    async def perform(self, effect: Effect, language: Language) -> Event | None:
        """Carry out an effect; None where it is another's."""
        if not isinstance(effect, Ask | KeepCallback):
            return None
        try:
            answer = await self._done(effect, language)
        except NoCentreError:
            return Failed(effect, "centre.away")  # it may have heard: the id is kept for once more
        except (RequestRefusedError, StoreError) as error:
            log.info("%s: %s", type(effect).__name__, error.code)
            answer = Failed(effect, error.code)
        except ValueError as error:
            # Of a key, or of what was sealed: its text may hold what was typed.
            log.error("%s: %s", type(effect).__name__, type(error).__name__)  # noqa: TRY400
            answer = Failed(effect, "booking.not_sealed")
        self._unsure.pop(effect, None)
        return answer

    def forget(self) -> None:
        """Forget what was not answered: who asked is gone, and it may hold his number."""
        self._unsure.clear()

    async def _done(self, effect: Ask | KeepCallback, language: Language) -> Event:
        if isinstance(effect, KeepCallback):
            return await self._kept(effect, language)
        return await self._asked(effect, language)

    async def _asked(self, effect: Ask, language: Language) -> Event:
        match effect:
            case AskSlots(company, errands, building, moving):
                asked = SlotsRequest(
                    company=company, errands=errands, building=building, moving=moving
                )
                return self._slots(await self._link.request(asked, SlotsAnswer, timeout_s=ASK_S))
            case CheckIn(code, document):
                sealed = await self._sealed(Holder(document=document)) if document else ""
                check = CheckInRequest(visit=self._id_of(effect), code=code, sealed=sealed)
                return self._came(await self._link.request(check, CheckInAnswer, timeout_s=ASK_S))
            case BookVisit(place, start, phone):
                sealed = await self._sealed(Contact(phone=phone)) if phone else ""
                body: BookingRequest | BookedRequest | ChangeRequest | CancelRequest
                body = BookingRequest(
                    booking=self._id_of(effect),
                    company=place.company,
                    errands=place.errands,
                    building=place.building,
                    room=place.room,
                    start=_millis(start),
                    language=language.value,
                    sealed=sealed,
                )
            case FindVisit(number, proof):
                body = BookedRequest(number=number, proof=proof)
            case MoveVisit(number, proof, start):
                body = ChangeRequest(number=number, proof=proof, start=_millis(start))
            case CancelVisit(number, proof):
                body = CancelRequest(number=number, proof=proof)
        answer = await self._link.request(body, BookingAnswer, timeout_s=ASK_S)
        return VisitTold(self._visit(answer))

    async def _kept(self, effect: KeepCallback, language: Language) -> Event:
        place = effect.place
        event = CallbackEvent(
            callback=new_id(),
            company=place.company,
            errands=place.errands,
            building=place.building,
            room=place.room,
            language=language.value,
            sealed=await self._sealed(Contact(phone=effect.phone)),
            asked=self._link.now_ms(),
        )
        await self._store.run(lambda db: self._link.put_event(db, event))
        return CallbackKept()

    def _id_of(self, effect: Effect) -> str:
        """Return the id of a request: the same where the centre did not answer the last time.

        Whatever else was asked meanwhile: it may have booked what it could not answer.
        """
        return self._unsure.setdefault(effect, new_id())

    async def _sealed(self, what: msgspec.Struct) -> str:
        return await asyncio.to_thread(self._seal, msgspec.json.encode(what))

    def _seal(self, data: bytes) -> str:
        # Age takes 50 ms to load, which only who gives a number waits for.
        from kiosk.link.seal import Sealer  # noqa: PLC0415

        return Sealer(self._recipients[:1]).seal_text(data)

    def _slots(self, answer: SlotsAnswer) -> SlotsTold:
        return SlotsTold(
            answer.first,
            answer.last,
            answer.minutes,
            tuple(FreeSlot(self._local(slot.start), slot.free) for slot in answer.slots),
        )

    def _came(self, answer: CheckInAnswer) -> CheckedIn:
        return CheckedIn(
            Punctuality(answer.punctuality.value),
            answer.service,
            self._local(answer.at),
            self._local(answer.opens),
            answer.grant,
        )

    def _visit(self, answer: BookingAnswer) -> Visit:
        return Visit(
            number=answer.number,
            proof=answer.proof,
            place=Place(answer.company, answer.errands, answer.building, answer.room),
            start=self._local(answer.start),
            end=self._local(answer.end),
            cancelled=answer.state is VisitState.CANCELLED,
            changeable=answer.changeable,
        )

    def _local(self, at_ms: int) -> datetime:
        return datetime.fromtimestamp(at_ms / 1000, UTC).astimezone(self._zone)


def _millis(at: datetime) -> int:
    return round(at.timestamp() * 1000)
