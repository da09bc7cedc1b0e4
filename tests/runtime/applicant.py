"""A kiosk that applies once, as a process that can be killed: FOLDER UPLOAD_URL KILL_AT.

With KILL_AT 0 it only does what a start does: sweep, and send what waits. Otherwise it applies,
and kills itself at that many calls of functions after the first answer; -1: at none. What the
visitor would be told is written to ``told``, the number of calls to ``calls``.
"""

import asyncio
import os
import signal
import sys
from datetime import datetime
from functools import cache, partial
from pathlib import Path
from zoneinfo import ZoneInfo

import httpx
import numpy as np

from drivers.errors import NotReadyError
from kiosk.capture.enhancing import A4, Finished
from kiosk.capture.guidance import Guidance
from kiosk.capture.keeping import kept
from kiosk.catalogue.loading import load_hall
from kiosk.catalogue.loading_matters import load_matters
from kiosk.catalogue.matters import Known, PaperKind
from kiosk.catalogue.union import union
from kiosk.flow.applying import Application, ApplicationSealed, Identity, SealApplication
from kiosk.flow.papers import Paper, Want
from kiosk.link import outbox, sealed
from kiosk.link.client import Link
from kiosk.link.messages import Info
from kiosk.link.sealed import Shelf
from kiosk.link.settings import Broker
from kiosk.link.store import Store
from kiosk.link.topics import KioskTopics
from kiosk.link.upload import TUS, Uploader, UploadError
from kiosk.runtime.applications import Applications
from kiosk.runtime.supervisor import Supervisor
from kiosk.runtime.where import Where
from kiosk.settings import Applications as Settings
from kiosk.texts import Language, message
from tests.link.bundles import OPENER

CATALOGUE = Path(__file__).parents[2] / "config" / "catalogue"
NOW = datetime(2026, 11, 24, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
CLEAR = (
    "SAMPLE VISITOR",
    "樣本人",
    "A123456(3)",
    "+85221234567",
    "91350100M000100Y43",
    "1990-01-01",
)
"""What must be found nowhere on the disk and nowhere on the wire."""


@cache
def hall():
    return load_hall(CATALOGUE)


@cache
def matters():
    return load_matters(CATALOGUE, hall().queues)


def paper(number, side=400):
    chance = np.random.default_rng(number)
    pixels = chance.integers(180, 255, (side, side, 3), np.uint8)
    page = kept(Finished(pixels, pixels, pixels[..., 0] // 128 * 255, A4, 300))
    want = Want(PaperKind.SHEET, message("check.sheet_page"))
    return Paper(number, want, page, None, Guidance.GOOD, score=0.9)


def application(matter="research-passage", side=400, pages=1):
    asked = union(matters(), matters().matter(matter))
    papers = {
        one.key: tuple(paper(at * pages + page, side) for page in range(pages))
        for at, one in enumerate(asked.materials)
    }
    fields = dict(zip(
        (Known.NAME_LATIN, Known.NAME, Known.NUMBER, Known.BIRTH),
        (CLEAR[0], CLEAR[1], CLEAR[2], CLEAR[5]),
        strict=True,
    ))  # fmt: skip
    answers = {one.question.id: "12" for one in asked.questions}
    answers |= {"phone": CLEAR[3], "uscc": CLEAR[4]}
    strokes = (tuple((at / 40, 0.5) for at in range(40)),)
    return Application(
        matters().matter(matter), asked, Identity("card", "hkid", fields), answers, papers,
        strokes, matters().revision,
    )  # fmt: skip


async def nobody():
    raise NotReadyError("chip-reader: none")


def applications(store, link, folder, stirred=lambda: None, words=None, **settings):
    where = Where("hetao", "kiosk-01", hall(), matters, folder, lambda: NOW)
    own = Settings(recipients=tuple(OPENER.recipients), **settings)
    chips = Supervisor("chip-reader", nobody, lambda *_: None)
    return Applications(own, where, link, store, chips, stirred, words)


def link_of(store):
    def info(boot, started):
        return Info(boot=boot, started=started, software="", python="", system="", hardware="",
                    catalogue="")  # fmt: skip

    broker = Broker(host="127.0.0.1", port=1)
    return Link(broker, KioskTopics("hetao", "kiosk-01"), store, info=info, commands={})


async def run(folder, url, kill_at):
    schema = (*outbox.SCHEMA, *sealed.SCHEMA)
    async with Store.opened(folder / "journal.db", schema) as store:
        link = link_of(store)
        own = applications(store, link, folder)
        await own.begin()
        uploader = Uploader(url, store, Shelf(folder / "sealed"), own.refused)
        if kill_at:
            made = application()
            calls = killing(kill_at, (own._worker, store._worker))
            answer = await own.perform(SealApplication(made), Language.ENGLISH)
            if isinstance(answer, ApplicationSealed):
                with (folder / "told").open("w", encoding="ascii") as out:
                    out.write(answer.receipt.number)
        async with httpx.AsyncClient(timeout=60, headers=TUS) as client:
            try:
                await uploader.send_all(client)
            except UploadError as error:
                sys.stderr.write(f"{error}\n")
        if kill_at:
            sys.setprofile(None)
            (folder / "calls").write_text(str(calls[0]))
        own.close()


def killing(at, workers):
    """Count the calls of functions, the workers' too; kill the process at one of them."""
    calls = [0]

    def count(_frame, event, _argument):
        if event in {"call", "c_call"}:
            calls[0] += 1
            if calls[0] == at:
                os.kill(os.getpid(), signal.SIGKILL)

    for worker in workers:  # each has one thread
        worker.submit(sys.setprofile, count).result()
    sys.setprofile(count)
    return calls


if __name__ == "__main__":
    asyncio.run(partial(run, Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]))())
