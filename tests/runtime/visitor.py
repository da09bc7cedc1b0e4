"""A kiosk and a visitor who applies, as a process that can be killed: FOLDER PORT URL WHAT.

With WHAT ``apply`` a visitor goes through the journey from the first question to the receipt in
his hand; ``answering`` is said on standard output when he begins. Either way what waits is sent;
``done`` is said when the centre has everything, and the process ends. What was printed stands in
the file ``printed``, a receipt's number a line.
"""

import asyncio
import os
import sys
from dataclasses import replace
from pathlib import Path

from kiosk.flow.applying import ApplicationSealed
from kiosk.flow.events import Chosen, PrintSlip, Signed
from kiosk.flows.apply.asking import Summary
from kiosk.flows.apply.confirming import Confirm
from kiosk.flows.apply.draft import Desk, Draft
from kiosk.flows.apply.finishing import Sending
from kiosk.link import outbox, sealed
from kiosk.link.client import Link
from kiosk.link.sealed import Shelf
from kiosk.link.settings import Broker
from kiosk.link.store import Store
from kiosk.link.topics import KioskTopics
from kiosk.link.upload import Uploader
from kiosk.texts import Language
from tests.flows.test_apply import HERE, MATTER, STROKE, Camera, answered, known
from tests.link.test_client import info
from tests.runtime.applicant import applications, hall, matters, paper


class Plate(Camera):
    """Takes real pictures of every paper."""

    def take(self, job, here):
        self.jobs.append(job)
        taken = [paper(100 * len(self.jobs) + at) for at, _ in enumerate(job.wants)]
        return job.then(tuple(taken), here)


def say(word):
    sys.stdout.write(word + "\n")
    sys.stdout.flush()


async def applies(own, printed):
    desk = Desk(hall(), matters(), Plate().take, lambda: None)
    step = Confirm(Draft.of(desk, matters().matter(MATTER)), known(), None)
    say("answering")
    step, _ = answered(step.on(Chosen("right"), HERE))
    assert isinstance(step, Summary)
    for event in (Chosen("agree"), Chosen("agree"), Signed(STROKE), Chosen("send")):
        await asyncio.sleep(0.02)  # a visitor is no machine
        step = step.on(event, HERE)
    assert isinstance(step, Sending)
    (effect,) = step.effects(HERE)
    answer = await own.perform(effect, Language.ENGLISH)
    assert isinstance(answer, ApplicationSealed), answer
    step = step.on(answer, replace(HERE, printer_ready=True))
    (effect,) = step.effects(HERE)
    assert isinstance(effect, PrintSlip)
    with printed.open("a", encoding="ascii") as out:
        out.write(effect.slip.number + "\n")
        out.flush()
        os.fsync(out.fileno())


async def run(folder, port, url, what):
    schema = (*outbox.SCHEMA, *sealed.SCHEMA)
    async with Store.opened(folder / "journal.db", schema) as store:
        topics = KioskTopics("hetao", "kiosk-01")
        link = Link(Broker(port=port), topics, store, info=info, commands={})
        uploader = Uploader(url, store, Shelf(folder / "sealed"), lambda *_: None)
        own = applications(store, link, folder, uploader.stir)
        await own.begin()
        beside = [asyncio.create_task(link.run()), asyncio.create_task(uploader.run())]
        while not link.centre_online:
            await asyncio.sleep(0.01)
        if what == "apply":
            await applies(own, folder / "printed")
        while await link.depth() or (await store.run(sealed.load)).count:
            await asyncio.sleep(0.01)
        say("done")
        for task in beside:
            task.cancel()
        await asyncio.gather(*beside, return_exceptions=True)
        own.close()


if __name__ == "__main__":
    asyncio.run(run(Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3], sys.argv[4]))
