"""The kiosk's journal as a start finds it: opened, settled, put aside where it was damaged."""

import logging
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import date
from pathlib import Path

from kiosk.link import commands as link_commands
from kiosk.link import outbox, sealed
from kiosk.link.errors import StoreError
from kiosk.link.store import DAMAGE, Store
from kiosk.runtime import journal as runtime_journal
from kiosk.runtime.journal import Journal
from kiosk.runtime.upkeep import maintenance as upkeep

log = logging.getLogger(__name__)

JOURNAL = "journal.db"
TABLES = (
    *runtime_journal.SCHEMA,
    *outbox.SCHEMA,
    *link_commands.SCHEMA,
    *sealed.SCHEMA,
    *upkeep.SCHEMA,
)
IN_USE = "store.in_use"


@asynccontextmanager
async def opened(folder: Path) -> AsyncIterator[Store]:
    """Open the journal; where the disk does not let us, keep it in memory and say so.

    The centre's numbers and the printer still serve the visitor then.
    """
    async with AsyncExitStack() as stack:
        try:
            store = await stack.enter_async_context(Store.opened(folder / JOURNAL, TABLES))
        except StoreError as error:
            if error.code == IN_USE:
                raise
            log.error("journal: %s; nothing outlives this run", error)  # noqa: TRY400
            store = await stack.enter_async_context(Store.in_memory(TABLES, fault=error.code))
        yield store


async def recover(journal: Journal, day: date) -> None:
    """Settle the tickets that were on their way when the kiosk stopped."""
    try:
        left = await journal.recover(day)
    except StoreError as error:
        log.warning("journal: %s", error)
    else:
        if left:
            log.warning("journal: %d tickets were on their way when the kiosk stopped", left)


def put_aside(store: Store) -> tuple[str, ...]:
    """Return what is said of a journal that was damaged; nothing where none was."""
    if store.put_aside is None:
        return ()
    return (f"journal: was damaged and is put aside as {store.put_aside.name}",)


def told(store: Store, faults: Sequence[str], last_end: str) -> Iterator[tuple[str, str]]:
    """Yield code and detail of each alert that a start has to tell."""
    for said in put_aside(store):
        yield DAMAGE, f"{said}; events that the centre had not yet may be in it"
    if faults:
        yield "config.damaged", "\n".join(faults)
    if last_end:
        yield "kiosk.ended", last_end
