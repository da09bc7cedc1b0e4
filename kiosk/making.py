"""Makes the parts of a kiosk that need nothing but what was read and a few of one another."""

import asyncio
import platform
from collections.abc import Callable
from concurrent.futures import Executor
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

from drivers.capabilities import Raster
from kiosk import __version__
from kiosk.knowledge import Knowledge
from kiosk.link.client import Link
from kiosk.link.commands import Handler
from kiosk.link.messages import Info
from kiosk.link.store import Store
from kiosk.link.topics import KioskTopics
from kiosk.link.upkeep import Desired
from kiosk.paper.test_page import draw_test_page
from kiosk.runtime.bookings import Bookings
from kiosk.runtime.clock_fault import FAR_MS
from kiosk.runtime.journal import Journal
from kiosk.runtime.knowing import Knowing
from kiosk.runtime.machine import follows_server
from kiosk.runtime.numbers import Numbers
from kiosk.runtime.opening import Opening
from kiosk.runtime.roster import infos
from kiosk.runtime.standing import Standings
from kiosk.runtime.upkeep.trials import DrawPage
from kiosk.runtime.where import Where
from kiosk.texts import Language

WIDTH_DOTS = 576  # of a printer that is not there


def machine_now() -> datetime:
    """Return what this machine's clock says."""
    return datetime.now(UTC)


def made_link(
    known: Knowledge,
    store: Store,
    handlers: dict[str, Handler],
    desired: Callable[[Desired], None],
) -> Link:
    """Return the link to the centre."""
    settings = known.settings
    return Link(
        settings.broker,
        KioskTopics(settings.kiosk.site, settings.kiosk.name),
        store,
        info=partial(_info, known),
        commands=handlers,
        desired=desired,
    )


async def made_opening(known: Knowledge, journal: Journal, link: Link) -> Opening:
    """Return when the hall is open."""

    def now() -> datetime:
        # A clock that is far from the centre's would follow other hours than the hall.
        offset_ms = link.clock_offset_ms
        return machine_now() + timedelta(milliseconds=offset_ms if abs(offset_ms) > FAR_MS else 0)

    return Opening(
        known.hall.hours,
        now,
        follow_hours=known.settings.kiosk.follow_hours,
        closed=await journal.closed_by_technician(),
    )


def made_numbers(known: Knowledge, link: Link, journal: Journal, opening: Opening) -> Numbers:
    """Return what gives numbers."""
    tickets = known.settings.tickets
    return Numbers(
        known.hall,
        link,
        journal,
        opening.now,
        request_timeout_s=tickets.request_timeout_s,
        lease_size=tickets.lease_size,
        follows=follows_server,
        machine_now=machine_now,
    )


def made_test_page(known: Knowledge, opening: Opening, worker: Executor) -> DrawPage:
    """Return what draws the page by which a technician tests the printer."""
    printer = known.settings.devices.printer

    async def page() -> Raster:
        drawn = partial(
            draw_test_page,
            at=opening.now(),
            language=Language.ENGLISH,
            phrasebook=known.phrasebook,
            fonts=known.fonts,
            width_dots=printer.width_dots if printer else WIDTH_DOTS,
        )
        return await asyncio.get_running_loop().run_in_executor(worker, drawn)

    return page


def made_where(known: Knowledge, opening: Opening) -> Where:
    """Return where applications are made."""
    kiosk = known.settings.kiosk
    return Where(
        kiosk.site,
        kiosk.name,
        known.hall,
        known.matters,
        Path(kiosk.data_dir),
        opening.now,
    )


def made_asking(
    known: Knowledge, link: Link, store: Store, opening: Opening
) -> tuple[Standings, Knowing, Bookings]:
    """Return what asks the centre for what is sealed to it."""
    recipients = known.settings.applications.recipients
    return (
        Standings(recipients, link, known.standing),
        Knowing(recipients, link, opening.now),
        Bookings(recipients, link, store, known.hall.hours.zone),
    )


def _info(known: Knowledge, boot: str, started: int) -> Info:
    return Info(
        boot=boot,
        started=started,
        software=__version__,
        python=platform.python_version(),
        system=platform.platform(),
        hardware=platform.machine(),
        catalogue=known.hall.revision,
        devices=infos(known.settings.devices),
    )
