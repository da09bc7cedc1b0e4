"""Applications are sealed, kept and sent; how far they are is asked. Lives on the event loop."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import TYPE_CHECKING

from drivers.capabilities import AccessKey, ChipReader
from kiosk.flow.applying import (
    AddPapers,
    Application,
    ApplicationSealed,
    AskCase,
    CaseLine,
    CaseTold,
    PapersAdded,
    SealApplication,
)
from kiosk.flow.events import ChipRead, Failed, NobodyLaidACard, ReadChip
from kiosk.flow.model import Effect, Event
from kiosk.flow.papers import Paper
from kiosk.link.asking import CaseAnswer, CaseRequest
from kiosk.link.client import Link
from kiosk.link.errors import NoCentreError, RequestRefusedError, StoreError
from kiosk.link.messages import ApplicationEvent
from kiosk.link.sealed import Sealed
from kiosk.link.store import Store
from kiosk.runtime import memory
from kiosk.runtime.keeping import NO_ROOM, Keeping
from kiosk.runtime.own_key import OwnKey
from kiosk.runtime.supervisor import Supervisor
from kiosk.runtime.where import Where
from kiosk.settings import Applications as Settings
from kiosk.texts import Language

if TYPE_CHECKING:
    from kiosk.capture.text.lines import Words
    from kiosk.runtime.bundling import Bundle

    ReadWords = Callable[[Sequence[int], float], Awaitable[Mapping[int, Words]]]

log = logging.getLogger(__name__)

ASK_S = 5.0
LOOK_S, AGAIN_S = 30.0, 3.0  # how often it is looked how much waits; whether the disk is well
WORDS_S = 2.0  # for the words of the page that was taken last


class Applications:
    """Carries out what applying asks of the world.

    Args:
        settings: Of ``[applications]``.
        where: This kiosk.
        link: To the centre.
        store: The journal.
        chips: Reads travel documents.
        stirred: Told that a bundle was laid down.
        words: Tells what was read on papers, so that they can be searched; None: nothing is.
    """

    def __init__(
        self,
        settings: Settings,
        where: Where,
        link: Link,
        store: Store,
        chips: Supervisor[ChipReader],
        stirred: Callable[[], None],
        words: "ReadWords | None" = None,
    ) -> None:
        self._settings, self._where, self._link, self._store = settings, where, link, store
        self._hall, self._now = where.hall, where.now
        self._chips, self._stirred, self._words = chips, stirred, words
        self.keeping = Keeping(settings, where.folder, link, store)
        self._worker = ThreadPoolExecutor(1, thread_name_prefix="seal")
        self.key = OwnKey(settings, where, link, store, self._worker)

    @property
    def open(self) -> bool:
        """Whether another application can be kept."""
        return bool(self._settings.recipients) and self.keeping.open

    @property
    def fault(self) -> str:
        """The code of what is wrong with the disk for applications; empty: nothing is."""
        return self.keeping.fault

    async def begin(self) -> None:
        """Load what seals, bring in order what a power cut left, and look how much waits.

        Raises:
            SealError: ``applications.recipients`` holds no key.
            KeyFileError: The kiosk's own key cannot be used.
        """
        if not self._settings.recipients:
            return
        await self.key.begin()
        await self.keeping.begin()

    async def run(self) -> None:
        """Look again and again how much waits, until cancelled."""
        while True:
            await asyncio.sleep(AGAIN_S if self.fault else LOOK_S)
            if self.key.origin is not None:
                try:
                    await self.keeping.look()
                except StoreError as error:
                    log.warning("applications: %s", error)

    def close(self) -> None:
        """Let the thread go."""
        self._worker.shutdown(wait=False, cancel_futures=True)

    async def perform(self, effect: Effect, language: Language) -> Event | None:
        """Carry out an effect; None where it is not one of applying's.

        Raises:
            DeviceError: As of the contactless reader.
        """
        match effect:
            case SealApplication(application):
                return await self._sealed(effect, application, language)
            case AddPapers():
                return await self._added(effect, language)
            case AskCase():
                return await self._asked(effect)
            case ReadChip(key, timeout_s):
                return await self._chip_read(key, timeout_s)
        return None

    async def _chip_read(self, key: AccessKey, timeout_s: float) -> Event:
        async with self._chips.use() as reader:
            try:
                await reader.wait_for_card(timeout_s=timeout_s)
            except TimeoutError:
                return NobodyLaidACard()
            return ChipRead(await reader.read_document(key))

    async def _sealed(
        self, effect: SealApplication, application: Application, language: Language
    ) -> Event:
        at, origin = self._now(), self.key.origin
        if origin is None or not self.keeping.takes:
            return Failed(effect, "applications.closed")
        from kiosk.runtime.bundling import of_application  # noqa: PLC0415 - see ``begin``

        words = await self._read_on(application.papers)
        try:
            bundle = await asyncio.get_running_loop().run_in_executor(
                self._worker, of_application, origin, application, language.value, at, words
            )
            await self._kept(bundle, application.matter.id, application.revision, at)
        except (OSError, ValueError, StoreError) as error:
            log.error("application: not kept: %s", _said(error))  # noqa: TRY400
            return Failed(effect, _code_of(error))
        from kiosk.runtime.receipting import receipt_of  # noqa: PLC0415 - see ``begin``

        authorities, waits = self._where.matters().authorities, not self._link.centre_online
        return ApplicationSealed(
            receipt_of(application, bundle, origin, self._hall, authorities, at, waits=waits)
        )

    async def _added(self, effect: AddPapers, language: Language) -> Event:
        at, origin = self._now(), self.key.origin
        if origin is None or not self.keeping.takes:
            return Failed(effect, "applications.closed")
        from kiosk.runtime.bundling import of_supplement  # noqa: PLC0415 - see ``begin``

        words = await self._read_on(effect.papers)
        try:
            bundle = await asyncio.get_running_loop().run_in_executor(
                self._worker, of_supplement, origin, effect, language.value, at, words
            )
            await self._kept(bundle, effect.matter.id, effect.revision, at)
        except (OSError, ValueError, StoreError) as error:
            log.error("supplement: not kept: %s", _said(error))  # noqa: TRY400
            return Failed(effect, _code_of(error))
        return PapersAdded(waits=not self._link.centre_online)

    async def _read_on(self, papers: Mapping[str, Sequence[Paper]]) -> "Mapping[int, Words]":
        """Return what was read on papers by now; the visitor waits a moment for the last page."""
        if self._words is None:
            return {}
        numbers = [paper.number for pages in papers.values() for paper in pages]
        return await self._words(numbers, WORDS_S)

    async def _kept(self, bundle: "Bundle", matter: str, revision: str, at: datetime) -> None:
        """Lay a bundle on the disk, then its row and the word to the centre in one transaction."""
        made = round(at.timestamp() * 1000)
        one = Sealed(bundle.id, bundle.sha256, len(bundle.data), made)
        event = ApplicationEvent(
            application=bundle.id,
            number=bundle.number,
            matter=matter,
            authorities=bundle.authorities,
            catalogue=revision,
            sha256=bundle.sha256,
            size=one.size,
            sealed_to=self.key.sealed_to,
            sealed=made,
        )
        await self.keeping.keep(one, bundle.data, event)
        self._stirred()

    async def _asked(self, effect: AskCase) -> Event:
        request = CaseRequest(number=effect.number, proof=effect.proof)
        try:
            answer = await self._link.request(request, CaseAnswer, timeout_s=ASK_S)
        except NoCentreError:
            return Failed(effect, "centre.away")
        except RequestRefusedError as error:
            return Failed(effect, error.code)
        zone = self._hall.hours.zone
        lines = tuple(
            CaseLine(
                case.authority,
                case.state.value,
                datetime.fromtimestamp(case.due / 1000, zone).date(),
                case.wants,
                case.promised,
            )
            for case in answer.cases
        )
        return CaseTold(answer.number, answer.matter, lines)

    def refused(self, bundle_id: str, why: str) -> None:
        """Tell the technician of a bundle that the centre will never take."""
        self.alert("applications.refused", f"{bundle_id}: {why}")

    def alert(self, code: str, detail: str) -> None:
        """Tell a technician."""
        self.keeping.alert(code, detail)


def _code_of(error: Exception) -> str:
    if memory.wanting(error):
        return memory.CODE
    if isinstance(error, OSError):
        return NO_ROOM
    return getattr(error, "code", "applications.not_kept")


def _said(error: Exception) -> str:
    """Return what may be logged of an error: not the words of a visitor."""
    return (
        f"{type(error).__name__}: {error}" if isinstance(error, OSError) else type(error).__name__
    )
