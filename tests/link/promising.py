"""Programs that promise on standard output what they have kept: WHAT FILE.

``kiosk``: tickets of the own block, their events, what the centre has acknowledged. ``centre``:
lines of a kiosk's timeline.
"""

import asyncio
import sys
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from kiosk.catalogue.ticket import Ticket
from kiosk.centre.fleet.history import Entry, Kind, keep
from kiosk.centre.store import CentreStore
from kiosk.link import outbox
from kiosk.link.asking import LeaseAnswer
from kiosk.link.envelope import Writer, new_id
from kiosk.link.messages import TicketState
from kiosk.link.store import Store
from kiosk.link.vocabulary import EVENTS
from kiosk.runtime.journal import SCHEMA, Journal

TABLES = (*SCHEMA, *outbox.SCHEMA)
TICKETS, LINES = 80, 60
AT = datetime(2026, 3, 2, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
DAY = AT.date()


def promise(*words):
    sys.stdout.write(f"{':'.join(map(str, words))}\n")
    sys.stdout.flush()


async def kiosk(file):
    writer = Writer(new_id(), lambda: 1)
    told = []

    def put(db, event):
        told.append(new_id())
        outbox.put(db, EVENTS[type(event)], told[-1], writer.write(event, message_id=told[-1]))

    async with Store.opened(file, TABLES) as store:
        journal = Journal(store, put)
        await journal.keep_lease(
            LeaseAnswer(
                request="SAMPLE-request-1", queue="a", day=DAY, prefix="A",
                first=701, last=701 + TICKETS,
            )
        )  # fmt: skip
        promise("lease")
        for _ in range(TICKETS):
            blank = Ticket(new_id(), "a", "plain", 0, DAY, "", AT, None)
            ticket = await journal.reserve_own(blank, "en", None)
            promise("ticket", ticket.id, ticket.number)
            await journal.advance(ticket.id, TicketState.PRINTING)
            await journal.advance(ticket.id, TicketState.PRINTED)
            promise("printed", ticket.id)
            if len(told) > 20:
                acked = [told.pop(0) for _ in range(10)]
                promise("dropping")
                await store.run(lambda db, acked=acked: outbox.drop(db, acked))
                promise("dropped", *acked)


async def centre(file):
    async with CentreStore.opened(f"sqlite:///{file}") as store:
        for number in range(LINES):
            entry = Entry("kiosk-01", number, Kind.EVENT, detail=f"line-{number}")
            await store.run(lambda db, entry=entry: keep(db, [entry]))
            promise("line", f"line-{number}")


if __name__ == "__main__":
    asyncio.run({"kiosk": kiosk, "centre": centre}[sys.argv[1]](Path(sys.argv[2])))
