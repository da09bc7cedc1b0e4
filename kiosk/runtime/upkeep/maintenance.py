"""Technicians' side of a running kiosk, put together of its parts."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from drivers.status import Health
from kiosk import __version__
from kiosk.flow.overview import Overview
from kiosk.flow.papers import Glimpse
from kiosk.flow.session import Session
from kiosk.flow.shot import Grab
from kiosk.flow.views import Page
from kiosk.link.client import Link
from kiosk.link.commands import Handler
from kiosk.link.errors import StoreError
from kiosk.link.store import Store
from kiosk.link.upkeep import Desired
from kiosk.runtime.applications import Applications
from kiosk.runtime.journal import Journal
from kiosk.runtime.morning import Morning
from kiosk.runtime.opening import Opening
from kiosk.runtime.periodic import every
from kiosk.runtime.roster import Roster
from kiosk.runtime.seeing import Seeing
from kiosk.runtime.upkeep import levels as levels_module
from kiosk.runtime.upkeep import pins
from kiosk.runtime.upkeep import updates as updates_module
from kiosk.runtime.upkeep.closing import Closing
from kiosk.runtime.upkeep.ending import Ending
from kiosk.runtime.upkeep.handlers import Hands, handlers
from kiosk.runtime.upkeep.levels import Levels
from kiosk.runtime.upkeep.lines import Ring
from kiosk.runtime.upkeep.pins import Doorkeeper
from kiosk.runtime.upkeep.presence import Presence, VendorState
from kiosk.runtime.upkeep.sights import Changing, Sights
from kiosk.runtime.upkeep.technician import Beside, Technician
from kiosk.runtime.upkeep.trail import Trail
from kiosk.runtime.upkeep.trials import DrawPage, Trials
from kiosk.runtime.upkeep.tunable import Tuned
from kiosk.runtime.upkeep.tuning import Tuning
from kiosk.runtime.upkeep.updates import Updates
from kiosk.runtime.watch import Watch
from kiosk.settings import Settings

SCHEMA = (*pins.SCHEMA, *levels_module.SCHEMA, *updates_module.SCHEMA)
DEPTH_S = 2.0
PENDING = {
    VendorState.ENTER_PENDING: "vendor.enterPending",
    VendorState.EXIT_PENDING: "vendor.exitPending",
}
"""What the kiosk's state gives as its reason meanwhile."""


@dataclass(frozen=True, slots=True)
class Seams:
    """What the command line, the window and the service manager give."""

    ring: Ring = field(default_factory=Ring)
    grab: Grab | None = None
    masked: Grab | None = None
    """A picture of the glass that a visitor's guide may see."""
    last_end: str = ""  # how the run before this one ended; empty: well


@dataclass(frozen=True, slots=True)
class Parts:
    """What else is in the kiosk, and is mended."""

    session: Session
    roster: Roster
    morning: Morning
    seeing: Seeing
    applications: Applications
    watch: Watch
    page: DrawPage
    look: Callable[[Glimpse], None]
    show: Callable[[], None]
    faults: Callable[[], tuple[str, ...]] = tuple


class Maintenance:
    """Knows who is at the glass; carries out commands and what technicians ask for.

    Args:
        settings: Of the kiosk.
        catalogue: Revision of what the hall offers.
        link: To the centre.
        store: The journal's file.
        journal: For whether the kiosk is closed.
        opening: The same, and the hours.
        ended: Set when the program is to end.
        seams: To the window and the log.
    """

    def __init__(
        self,
        settings: Settings,
        catalogue: str,
        link: Link,
        store: Store,
        journal: Journal,
        opening: Opening,
        ended: asyncio.Event,
        seams: Seams,
    ) -> None:
        self._settings, self._link, self._store = settings, link, store
        self._journal, self._opening, self._seams = journal, opening, seams
        self._parts: Parts | None = None
        self._technician: Technician | None = None
        kiosk, broker = settings.kiosk, settings.broker
        fixed = Overview(
            kiosk=f"{kiosk.site}/{kiosk.name}",
            broker=f"{broker.host}:{broker.port}",
            software=__version__,
            catalogue=catalogue,
        )
        self.presence = Presence(self._changed)
        self.levels = Levels(store, self._show)
        self.ending = Ending(ended, settings.upkeep.reboot_command)
        self._sights = Sights(fixed, self._changing, Path(kiosk.data_dir))
        updates = settings.upkeep.update_journal
        self._updates = Updates(
            Path(updates) if updates else None,
            Path(kiosk.data_dir),
            link,
            store,
            self._morning,
            link.now_ms,
        )
        self._tuning = Tuning(settings, self.presence, self._apply, link.report_config, link.now_ms)

    def join(self, parts: Parts) -> tuple[Technician, dict[str, Handler]]:
        """Take what else there is; return what carries out effects, and commands."""
        self._parts = parts
        trials = Trials(parts.roster, parts.page)
        hands = Hands(
            name=self._settings.kiosk.name,
            presence=self.presence,
            closing=Closing(self._journal, self._opening),
            morning=parts.morning,
            trials=trials,
            seeing=parts.seeing,
            levels=self.levels,
            tuning=self._tuning,
            updates=self._updates,
            applications=parts.applications,
            ending=self.ending,
            ring=self._seams.ring,
            page=lambda: parts.session.page,
            grab=self._seams.grab,
            now_ms=self._link.centre_now_ms,
            refresh=parts.watch.refresh,
        )
        own = self._settings.upkeep
        beside = Beside(
            settings=own,
            doorkeeper=Doorkeeper(own.technicians, self._store, self._link.now_ms),
            trail=Trail(self._store, self._link.put_event, self._link.now_ms),
            roster=parts.roster,
            sights=self._sights,
            look=parts.look,
        )
        self._technician = Technician(hands, beside)
        return self._technician, handlers(hands)

    def desired(self, desired: Desired) -> None:
        """Take settings that the centre wants."""
        self._tuning.take(desired)

    def device_changed(self, name: str, health: Health, falls: int) -> None:
        """See ``supervisor.Changed``."""
        self._sights.device_changed(name, health, falls)

    def moved(self) -> None:
        """Look who is at the glass now."""
        if self._parts is not None:
            session = self._parts.session
            self.presence.seen(visitor=session.visitor_here, technician=session.technician_here)

    @property
    def faults(self) -> tuple[str, ...]:
        """Of settings from afar that were kept on the disk, and are not used."""
        return self._tuning.faults

    def around(self, page: Page) -> Page:
        """Return a page as the window is to show it."""
        return self.levels.around(page)

    def overview(self) -> Overview | None:
        """Return what a technician sees; None while none is there."""
        return self._sights.overview() if self.presence.technician else None

    def pending(self) -> str:
        """Return the reason that the state gives while the maintenance begins or ends."""
        return PENDING.get(self.presence.state, "")

    def _morning(self) -> Morning | None:
        return None if self._parts is None else self._parts.morning

    async def begin(self) -> None:
        """Take into use what was set in earlier runs."""
        await self._tuning.begin()
        await self.levels.begin()
        self._opening.closed_words = await self._journal.closed_words()

    async def run(self) -> None:
        """Take settings into use as they come, until cancelled."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._tuning.run())
            group.create_task(self._updates.run())
            group.create_task(every(DEPTH_S, self._measure))

    def _apply(self, tuned: Tuned, version: int) -> None:
        self._opening.follow(hours=tuned.follow_hours)
        self.levels.follow(tuned.volume, tuned.brightness, version)
        if self._parts is not None:
            self._parts.morning.examine_before(tuned.examine_before_min)
            self._parts.watch.refresh()

    def _changed(self) -> None:
        self._opening.maintained = self.presence.maintained
        if self._technician is not None:
            self._technician.moved(here=self.presence.technician)
        if self._parts is None:
            return
        self._parts.watch.refresh()

    def _changing(self) -> Changing:
        applications = None if self._parts is None else self._parts.applications
        return Changing(
            broker_online=self._link.broker_online,
            centre_online=self._link.centre_online,
            config=self._tuning.version,
            sealing_key="" if applications is None else applications.key.sealed_to,
            signing_key="" if applications is None else applications.key.fingerprint,
            volume=self.levels.glass.volume,
            brightness=self.levels.glass.brightness,
            closed=self._opening.closed_by_technician,
            faults=() if self._parts is None else self._parts.faults(),
        )

    def _show(self) -> None:
        if self._parts is not None:
            self._parts.show()

    async def _measure(self) -> None:
        if not self.presence.technician:
            return
        try:
            self._sights.waiting(await self._link.depth())
        except StoreError:
            return
