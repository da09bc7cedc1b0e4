"""The kiosk's side of an update: a wish, the journal's stages told to the centre, a late answer."""

import asyncio
import json

import pytest

from kiosk.link.messages import Alert
from kiosk.link.upkeep import UpdateEvent
from tests.system.centre_hand import a_hand
from tests.system.hall import hall

UPKEEP = '[upkeep]\nupdate_journal = "machine/journal.json"\n'


class Machine:
    """Plays the program that carries updates out: writes its journal."""

    def __init__(self, folder):
        self.folder = folder
        (folder / "machine").mkdir()

    @property
    def wish(self):
        return self.folder / "data" / "update" / "wish.json"

    @property
    def reported(self):
        """When the newest readiness report was written; 0: there is none."""
        file = self.folder / "data" / "readiness.json"
        return file.stat().st_mtime_ns if file.exists() else 0

    def is_at(self, id_, stage, detail="", **more):
        said = {"id": id_, "author": "SAMPLE", "version": "9.9.9", "before": "1.2.3",
                "stage": stage, "detail": detail, "installs": 1, **more}  # fmt: skip
        new = self.folder / "machine" / "new"
        new.write_text(json.dumps({"update": said, "failed": {}, "kept": {}}))
        new.replace(self.folder / "machine" / "journal.json")


@pytest.fixture
def machine(tmp_path):
    return Machine(tmp_path)


def told(hand, stage):
    return lambda: [one for one in hand.heard if isinstance(one, UpdateEvent)
                    and one.stage == stage]  # fmt: skip


async def until(true, within_s=30):
    async with asyncio.timeout(within_s):
        while not true():
            await asyncio.sleep(0.05)


async def test_an_update_is_wished_for_followed_and_answered_at_its_end(tmp_path, machine):
    async with hall(tmp_path, UPKEEP) as house, a_hand(house.broker.port) as hand:
        await house.is_ready()
        assert (await hand.orders("update", version="no version")).result == "failed"
        id_ = hand.send("update", version="9.9.9", window="22:00-06:00", life_s=3600)
        await until(machine.wish.exists)
        wish = json.loads(machine.wish.read_text())
        assert (wish["id"], wish["version"], wish["window"]) == (id_, "9.9.9", "22:00-06:00")
        machine.is_at(id_, "staged", "waits until the hall is closed")
        (event,) = await hand.until(told(hand, "staged"))
        assert (event.command, event.author, event.version) == (id_, "SAMPLE", "9.9.9")

        slips, before = len(house.printer.slips), machine.reported
        machine.is_at(id_, "examining")
        await until(lambda: machine.reported > before)
        assert len(house.printer.slips) == slips  # no paper is spent

        await house.kiosk.kill()  # its files change meanwhile
        before = machine.reported
        machine.is_at(id_, "checking", tries=1)
        await house.kiosk.start()
        await until(lambda: machine.reported > before, 60)
        hand.send("update", version="9.9.9", id_=id_, life_s=3600)  # the centre asks once more
        machine.is_at(id_, "done", "1.2.3 -> 9.9.9")
        answer = await hand.answer(id_)
        assert (answer.result, answer.detail, answer.author) == ("done", "1.2.3 -> 9.9.9", "SAMPLE")
        await until(lambda: not machine.wish.exists())
        # What lay in the outbox as the line came is sent again: the same event, not another.
        told_of = {stage: set(told(hand, stage)()) for stage in ("staged", "checking", "done")}
        assert [len(events) for events in told_of.values()] == [1, 1, 1]


async def test_what_was_taken_back_calls_for_a_technician(tmp_path, machine):
    async with hall(tmp_path, UPKEEP) as house, a_hand(house.broker.port) as hand:
        await house.is_ready()
        first = hand.send("update", version="9.9.8", life_s=3600)
        await until(machine.wish.exists)
        second = hand.send("update", version="9.9.9", life_s=3600)
        answer = await hand.answer(first)
        assert (answer.result, answer.detail) == ("failed", "9.9.9 is wanted instead")
        machine.is_at(second, "returned", "start 3: it does not start")
        answer = await hand.answer(second)
        assert answer.result == "failed"
        assert answer.detail == "back on 1.2.3: start 3: it does not start"
        await hand.until(
            lambda: [one for one in hand.heard if isinstance(one, Alert)
                     and one.code == "update.returned"]
        )  # fmt: skip


async def test_a_machine_without_updates_says_so(tmp_path):
    async with hall(tmp_path) as house, a_hand(house.broker.port) as hand:
        await house.is_ready()
        refused = await hand.orders("update", version="9.9.9")
        assert (refused.result, "update_journal" in refused.detail) == ("failed", True)
