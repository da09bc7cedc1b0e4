"""Applications are sealed, kept and sent; how far they are is asked. Lives on the event loop."""

import asyncio
import logging
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from drivers.capabilities import AccessKey, ChipReader
from kiosk.catalogue.hall import Hall
from kiosk.catalogue.matters import Matters
from kiosk.catalogue.receipt import Due, Promise, Receipt
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
from kiosk.link import sealed
from kiosk.link.client import Link
from kiosk.link.errors import NoCentreError, RequestRefusedError, StoreError
from kiosk.link.messages import Alert, ApplicationEvent, CaseAnswer, CaseRequest
from kiosk.link.sealed import Load, Sealed, Shelf
from kiosk.link.store import Store
from kiosk.runtime.supervisor import Supervisor
from kiosk.settings import Applications as Settings
from kiosk.texts import Language

if TYPE_CHECKING:
    from kiosk.runtime.bundling import Bundle, Origin

log = logging.getLogger(__name__)

FOLDER = "sealed"
DAY_MS = 86_400_000
NEAR = 0.8  # of a limit: a technician is told, and nothing new is begun
ASK_S = 5.0
LOOK_S = 30.0


@dataclass(frozen=True, slots=True)
class Where:
    """The kiosk that applications come from."""

    site: str  # the hall's name on the wire
    kiosk: str
    hall: Hall
    matters: Callable[[], Matters]  # that are offered now
    folder: Path  # of the kiosk's data
    now: Callable[[], datetime]  # the hall's time


class KeysBusyError(Exception):
    """The key cannot be changed now; the text says why."""


class Applications:
    """Carries out what applying asks of the world.

    Args:
        settings: Of ``[applications]``.
        where: This kiosk.
        link: To the centre.
        store: The journal.
        chips: Reads travel documents.
        stirred: Told that a bundle was laid down.
    """

    def __init__(
        self,
        settings: Settings,
        where: Where,
        link: Link,
        store: Store,
        chips: Supervisor[ChipReader],
        stirred: Callable[[], None],
    ) -> None:
        self._settings, self._where, self._link, self._store = settings, where, link, store
        self._hall, self._now = where.hall, where.now
        self._chips, self._stirred = chips, stirred
        self.shelf = Shelf(where.folder / FOLDER)
        self.load: Load | None = None
        self._worker = ThreadPoolExecutor(1, thread_name_prefix="seal")
        self._origin: Origin | None = None
        self._near = False

    @property
    def open(self) -> bool:
        """Whether another application can be kept."""
        return bool(self._settings.recipients) and self.load is not None and not self._near

    async def begin(self) -> None:
        """Load what seals, sweep away what a power cut left, and look how much waits.

        Raises:
            SealError: ``applications.recipients`` holds no key.
            KeyFileError: The kiosk's own key cannot be used.
        """
        if not self._settings.recipients:
            return
        loop = asyncio.get_running_loop()
        self._origin = await loop.run_in_executor(self._worker, self._prepared)
        known = await self._store.run(sealed.ids)
        swept = await asyncio.to_thread(self.shelf.sweep, known)
        if swept:
            log.warning("sealed: %d files of unfinished visits were deleted", swept)
        await self._look()

    async def run(self) -> None:
        """Look again and again how much waits, until cancelled."""
        while True:
            await asyncio.sleep(LOOK_S)
            if self._origin is not None:
                await self._look()

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
        at, origin = self._now(), self._origin
        if origin is None or not self.open:
            return Failed(effect, "applications.closed")
        from kiosk.runtime.bundling import of_application  # noqa: PLC0415 - see ``begin``

        try:
            bundle = await asyncio.get_running_loop().run_in_executor(
                self._worker, of_application, origin, application, language.value, at
            )
            await self._kept(bundle, application.matter.id, application.revision, at)
        except (OSError, ValueError, StoreError) as error:
            log.error("application: not kept: %s", _said(error))  # noqa: TRY400
            return Failed(effect, getattr(error, "code", "applications.not_kept"))
        return ApplicationSealed(self._receipt(application, bundle, at))

    async def _added(self, effect: AddPapers, language: Language) -> Event:
        at, origin = self._now(), self._origin
        if origin is None or not self.open:
            return Failed(effect, "applications.closed")
        from kiosk.runtime.bundling import of_supplement  # noqa: PLC0415 - see ``begin``

        try:
            bundle = await asyncio.get_running_loop().run_in_executor(
                self._worker, of_supplement, origin, effect, language.value, at
            )
            await self._kept(bundle, effect.matter.id, effect.revision, at)
        except (OSError, ValueError, StoreError) as error:
            log.error("supplement: not kept: %s", _said(error))  # noqa: TRY400
            return Failed(effect, getattr(error, "code", "applications.not_kept"))
        return PapersAdded(waits=not self._link.centre_online)

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
            sealed_to=self.fingerprint,
            sealed=made,
        )
        await asyncio.to_thread(self.shelf.lay, bundle.id, bundle.data)

        def keep(db: sqlite3.Connection) -> None:
            sealed.put(db, one)
            self._link.put_event(db, event)

        try:
            await self._store.run(keep)
        except StoreError:
            await asyncio.to_thread(self.shelf.drop, bundle.id)
            raise
        self._stirred()
        await self._look()

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

    @property
    def fingerprint(self) -> str:
        """Of the centre's key; empty where there is none."""
        return "" if self._origin is None else self._origin.sealer.fingerprint

    @property
    def public_key(self) -> str:
        """The public half of the kiosk's own key; empty before it is loaded."""
        if self._origin is None:
            return ""
        from kiosk.link.signing import public_text  # noqa: PLC0415 - see ``begin``

        return public_text(self._origin.key)

    @property
    def own_fingerprint(self) -> str:
        """Of the kiosk's own key; empty before it is loaded."""
        if self._origin is None:
            return ""
        from kiosk.link.seal import fingerprint  # noqa: PLC0415 - see ``begin``

        return fingerprint(self.public_key)

    async def rotate(self) -> str:
        """Make a new key of the kiosk's own; return its public half.

        Raises:
            KeysBusyError: Applications wait that the old one signed, or nothing is signed here.
            KeyFileError: The new one cannot be kept.
        """
        origin = self._origin
        if origin is None:
            raise KeysBusyError("there is no key: applications.recipients is empty")
        waiting = (await self._store.run(sealed.load)).count
        if waiting:
            raise KeysBusyError(f"{waiting} applications wait that the present key signed")
        self._origin = await asyncio.get_running_loop().run_in_executor(
            self._worker, self._rotated, origin
        )
        self._link.tell_keys(self.fingerprint, self.public_key)
        return self.public_key

    def _rotated(self, origin: "Origin") -> "Origin":
        from kiosk.link.signing import new_key  # noqa: PLC0415 - see ``begin``

        return replace(origin, key=new_key(self._where.folder / self._settings.key))

    def refused(self, bundle_id: str, why: str) -> None:
        """Tell the technician of a bundle that the centre will never take."""
        self.alert("applications.refused", f"{bundle_id}: {why}")

    def _receipt(self, application: Application, bundle: "Bundle", at: datetime) -> Receipt:
        from kiosk.link.signing import receipt_code  # noqa: PLC0415 - see ``begin``

        if self._origin is None:
            raise ValueError("applications: there is no key")
        authorities = self._where.matters().authorities
        return Receipt(
            number=bundle.number,
            matter=application.matter.name,
            handed_in=tuple(
                one.material.name
                for one in application.asked.materials
                if one.key not in application.promised
            ),
            due=tuple(
                Due(
                    authorities[need.authority].name,
                    self._hall.hours.working_day(at.date(), need.days),
                )
                for need in application.matter.needs
            ),
            at=at,
            code=receipt_code(self._origin.key, self._where.site, bundle.number),
            waits=not self._link.centre_online,
            promised=tuple(
                Promise(one.material.name, application.promised[one.key])
                for one in application.asked.materials
                if one.key in application.promised
            ),
        )

    async def _look(self) -> None:
        load = await self._store.run(sealed.load)
        self.load = load
        old_ms = 0 if load.oldest is None else self._link.now_ms() - load.oldest
        near = (
            load.size > NEAR * self._settings.keep_mb * 1_000_000
            or old_ms > NEAR * self._settings.keep_days * DAY_MS
        )
        if near and not self._near:
            self.alert(
                "applications.near_full",
                f"{load.count} sealed applications of {load.size // 1_000_000} MB wait, the oldest "
                f"for {old_ms // DAY_MS} days; is the centre's upload address right?",
            )
        self._near = near

    def alert(self, code: str, detail: str) -> None:
        """Tell a technician."""
        alert = Alert(code=code, detail=detail[:500])
        task = asyncio.ensure_future(self._store.run(lambda db: self._link.put_event(db, alert)))
        task.add_done_callback(lambda done: done.cancelled() or done.exception())

    def _prepared(self) -> "Origin":
        # Cryptography, img2pdf and age take 300 ms to load, which no page waits for.
        from kiosk.link.seal import Sealer  # noqa: PLC0415
        from kiosk.link.signing import kiosk_key  # noqa: PLC0415
        from kiosk.runtime.bundling import Origin  # noqa: PLC0415

        return Origin(
            self._where.site,
            self._where.kiosk,
            kiosk_key(self._where.folder / self._settings.key),
            Sealer(self._settings.recipients),
        )


def _said(error: Exception) -> str:
    """Return what may be logged of an error: not the words of a visitor."""
    return (
        f"{type(error).__name__}: {error}" if isinstance(error, OSError) else type(error).__name__
    )
