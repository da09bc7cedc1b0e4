"""Technicians over real parts: commands by the broker, settings from afar, the pages by PIN."""

import asyncio
import contextlib
import json
import sqlite3

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kiosk.link.desired import signed
from kiosk.link.envelope import new_id
from kiosk.link.signing import public_text
from kiosk.link.topics import KioskTopics
from kiosk.runtime.upkeep.pins import hashed
from tests.system.centre_hand import TOPICS, a_hand
from tests.system.hall import SECRETS, hall

PIN, WRONG = "246810", "111111"
CENTRE = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
OTHER = Ed25519PrivateKey.from_private_bytes(bytes(range(1, 33)))
RESTART = 75


@pytest.fixture(scope="module")
def upkeep():
    return f"""[upkeep]
config_keys = ["{public_text(CENTRE)}"]
export_dir = "stick"
[[upkeep.technicians]]
name = "SAMPLE"
pin = "{hashed(PIN)}"
"""


async def records(house, what):
    """End the kiosk, which has the journal to itself, and read its trail."""
    await house.kiosk.end()
    with contextlib.closing(sqlite3.connect(house.folder / "data" / "journal.db")) as db:
        return db.execute(
            "SELECT author, how, result FROM upkeep_record WHERE what = ? ORDER BY id", (what,)
        ).fetchall()


async def enters(kiosk, pin=PIN):
    await kiosk.until("IdleView")
    kiosk.touch("corner")
    await kiosk.until("FormView")
    return await tries(kiosk, pin)


async def tries(kiosk, pin):
    kiosk.touch(f"type:{pin}")
    before = len(kiosk.pages)
    kiosk.touch("choose:enter")
    return before


async def goes(kiosk, control, view):
    before = len(kiosk.pages)
    kiosk.touch(control)
    return await kiosk.until(view, after=before)


async def test_every_command_is_answered_once_with_its_author_and_a_record(tmp_path, upkeep):
    async with hall(tmp_path, upkeep) as house, a_hand(house.broker.port) as hand:
        await house.is_ready()
        answer = await hand.orders("test", device="printer")
        assert (answer.result, answer.author) == ("done", "SAMPLE")
        assert answer.detail.startswith("pass: answers")
        assert answer.record > 0

        answer = await hand.orders("print-test")
        assert answer.detail.startswith("pass: test line printed")
        assert len(house.printer.slips) == 1

        refused = await hand.orders("test", device="toaster")
        assert (refused.result, "card-reader" in refused.detail) == ("failed", True)
        refused = await hand.orders("reboot")
        assert (refused.result, "reboot_command" in refused.detail) == ("failed", True)
        refused = await hand.orders("rotate-keys")
        assert refused.result == "failed"
        refused = await hand.orders("screenshot")
        assert (refused.result, "window" in refused.detail) == ("failed", True)
        assert (await hand.orders("plate")).result == "failed"  # there is no camera
        unknown = await hand.orders("self-destruct")
        assert unknown.result == "unknown"

        late = await hand.orders("print-test", life_s=-5)
        assert late.result == "expired"
        again = new_id()
        hand.send("print-test", id_=again)
        first = await hand.answer(again)
        heard = len(hand.heard)
        hand.send("print-test", id_=again)
        second = await hand.answer(again, after=heard)
        assert (first.result, second.result) == ("done", "done")
        assert len(house.printer.slips) == 2  # the late one printed nothing, the repeat neither
        found = await records(house, "print-test")
        assert found == [("SAMPLE", "afar", result) for result in ("done", "expired", "done")]


async def test_a_device_is_opened_anew_by_command(tmp_path, upkeep):
    async with hall(tmp_path, upkeep) as house, a_hand(house.broker.port) as hand:
        await house.is_ready()
        assert (await hand.orders("reopen", device="printer")).result == "done"
        async with asyncio.timeout(60):
            while (await hand.orders("print-test")).detail[:4] != "pass":
                await asyncio.sleep(0.1)


async def test_a_restart_waits_until_the_visitor_has_gone(tmp_path, upkeep):
    async with hall(tmp_path, upkeep) as house, a_hand(house.broker.port) as hand:
        await house.is_ready()
        await goes(house.kiosk, "language:en", "ChoiceView")
        late = hand.send("restart", life_s=1)
        assert (await hand.answer(late)).result == "expired"
        waiting = hand.send("restart", life_s=60)
        assert (await hand.orders("ping")).result == "done"
        assert house.kiosk.process.returncode is None
        await goes(house.kiosk, "home", "IdleView")
        assert (await hand.answer(waiting)).result == "done"
        async with asyncio.timeout(60):
            assert await house.kiosk.process.wait() == RESTART
        await house.kiosk.end()
        heard = len(hand.heard)
        await house.kiosk.start()
        await house.kiosk.until("IdleView")
        await hand.state("ready")
        hand.send("restart", id_=waiting)
        assert (await hand.answer(waiting, after=heard)).result == "done"
        assert (await hand.orders("ping")).result == "done"  # it was not done again


async def test_the_kiosk_is_closed_with_words_and_maintained_after_the_visitor(tmp_path, upkeep):
    async with hall(tmp_path, upkeep) as house, a_hand(house.broker.port) as hand:
        await house.is_ready()
        some = await hand.orders("close", en="SAMPLE words")
        assert some.result == "failed"
        words = {"zh-Hant-HK": "樣本", "zh-Hans-CN": "样本", "en": "SAMPLE words"}
        assert (await hand.orders("close", **words)).result == "done"
        await house.kiosk.until("ClosedView")
        await hand.state("closed", "closed.technician")
        assert (await hand.orders("open")).result == "done"
        await goes(house.kiosk, "language:en", "ChoiceView")
        assert (await hand.orders("maintain", mode="on")).detail == "enterPending"
        await hand.state("ready", "vendor.enterPending")
        assert (await hand.orders("print-test")).result == "failed"  # paper would reach a visitor
        await goes(house.kiosk, "home", "ClosedView")
        await hand.state("closed", "closed.maintenance")
        assert (await hand.orders("maintain", mode="off")).detail == "inactive"
        await house.kiosk.until("IdleView")
        await hand.state("ready", "")


async def test_logs_come_scrubbed_and_in_one_message(tmp_path, upkeep):
    async with hall(tmp_path, upkeep) as house, a_hand(house.broker.port) as hand:
        await house.is_ready()
        asked = hand.send("logs", lines="200")
        answer = await hand.answer(asked)
        brought = hand.brought(asked)
        lines = [json.loads(line) for line in brought.data.splitlines()]
        assert answer.detail == f"{len(lines)} lines"
        assert any("connected" in line["said"] for line in lines)
        assert not [secret for secret in SECRETS if secret.encode() in brought.data]


async def test_settings_from_afar_are_proved_applied_reported_and_kept(tmp_path, upkeep):
    def desired(version, values, key=CENTRE, kiosk="kiosk-01"):
        return signed(key, "hetao", kiosk, version, values)

    def send(body):
        hand.publish(TOPICS.desired, body, retain=True)

    async with hall(tmp_path, upkeep) as house, a_hand(house.broker.port) as hand:
        await house.is_ready()
        send(desired(3, '{"screen": {"volume": 40}, "kiosk": {"examine_before_min": 0}}'))
        used = await hand.reported(version=3, result="applied")
        assert used.differs == (
            "kiosk.examine_before_min: 20 -> 0", "screen.volume: 70 -> 40",
        )  # fmt: skip
        send(desired(4, '{"screen": {"volume": 0}}', key=OTHER))
        forged = await hand.reported(asked=4, result="refused")
        assert (forged.version, forged.code) == (3, "config.forged")
        send(desired(4, '{"screen": {"volume": 0}}', kiosk="kiosk-02"))
        await hand.reported(asked=4, code="config.forged", version=3)
        send(desired(2, "{}"))
        await hand.reported(asked=2, code="config.older")
        bad = '{"screen": {"volume": 101}, "broker": {"host": "elsewhere"}}'
        send(desired(5, bad))
        faults = (await hand.reported(asked=5, code="config.faults")).faults
        assert {one.path for one in faults} == {"screen.volume", "broker"}

        await goes(house.kiosk, "language:en", "ChoiceView")
        send(desired(6, '{"screen": {"brightness": 50}}'))
        await hand.reported(asked=6, result="waiting", version=3)
        await goes(house.kiosk, "home", "IdleView")
        await hand.reported(version=6, result="applied")

        send(b"")  # the broker forgets it; the kiosk does not
        await house.kiosk.end()
        hand.heard.clear()
        await house.kiosk.start()
        again = await hand.reported(version=6, result="applied")
        assert again.differs == ("screen.brightness: 100 -> 50",)

        await house.kiosk.end()
        (tmp_path / "data" / "desired.json").write_bytes(b'{"version": 6, ')
        hand.heard.clear()
        await house.kiosk.start()
        await hand.reported(version=3, result="applied")  # those before, which the disk has whole


async def test_a_wrong_pin_is_refused_and_told_and_the_right_one_lets_in(tmp_path, upkeep):
    async with hall(tmp_path, upkeep) as house, a_hand(house.broker.port) as hand:
        await house.is_ready()
        kiosk = house.kiosk
        before = await enters(kiosk, WRONG)
        await kiosk.until("FormView", after=before + 1)
        await tries(kiosk, PIN)
        await kiosk.until("ChoiceView")
        await hand.until(lambda: len(hand.events("entered")) == 2)
        said = "".join(kiosk.said)
        assert await records(house, "entered") == [
            ("unknown", "glass", "refused"), ("SAMPLE", "glass", "done"),
        ]  # fmt: skip
        assert PIN not in said
        assert WRONG not in said


async def test_a_technician_comes_in_tests_changes_paper_and_leaves(tmp_path, upkeep):
    (tmp_path / "stick").mkdir()
    async with hall(tmp_path, upkeep) as house, a_hand(house.broker.port) as hand:
        await house.is_ready()
        kiosk = house.kiosk
        await enters(kiosk)
        await kiosk.until("ChoiceView")
        await hand.state("closed", "closed.maintenance")
        await goes(kiosk, "choose:tests", "ChoiceView")
        await goes(kiosk, "choose:printer", "ListView")
        assert len(house.printer.slips) == 1
        await goes(kiosk, "back", "ChoiceView")
        await goes(kiosk, "back", "ChoiceView")
        await goes(kiosk, "choose:paper", "ListView")
        house.printer.faults.cover_open = True
        house.printer.changed()
        await house.device_is("printer", code="printer.cover_open")
        house.printer.faults.cover_open = False
        await goes(kiosk, "choose:next", "ListView")
        house.printer.changed()
        await house.device_is("printer", state="online")
        async with asyncio.timeout(60):  # the last page prints; those before lead on
            while len(house.printer.slips) == 1:
                kiosk.touch("choose:next")
                await asyncio.sleep(0.3)
        await kiosk.until("ListView")
        await goes(kiosk, "home", "IdleView")
        await hand.state("ready", "")
        await hand.until(lambda: hand.events("left"))
        await house.centre_knows("SELECT count(*) FROM upkeep_event WHERE what = 'left'", [(1,)])
        assert {row[0] for row in await records(house, "test")} == {"SAMPLE"}


async def test_the_corner_does_nothing_while_a_visitor_is_there_or_nobody_has_a_pin(tmp_path):
    async with hall(tmp_path) as house:
        await house.is_ready()
        await house.kiosk.until("IdleView")
        before = len(house.kiosk.pages)
        house.kiosk.touch("corner")
        await goes(house.kiosk, "language:en", "ChoiceView")
        views = {page["view"] for page in house.kiosk.pages[before:]}
        assert "FormView" not in views


def test_the_topic_of_settings_is_the_kiosks_own():
    assert KioskTopics("hetao", "kiosk-01").desired == "estation/v1/hetao/kiosk-01/down/config"
