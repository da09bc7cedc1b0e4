"""What commands bring in pieces: kept when it was asked for and is whole, refused otherwise."""

import base64
import hashlib
import random

import msgspec
import pytest
from sqlalchemy import func, select

from kiosk.centre.orders import collecting, trail
from kiosk.centre.orders.tables import file, part
from kiosk.link.envelope import new_id
from kiosk.link.messages import Command, CommandAnswer, CommandResult
from kiosk.link.parts import Brought, parts
from kiosk.link.upkeep import CommandPart
from tests.centre.conftest import NOW

ID = new_id()
NOISE = random.Random(1).randbytes(90_000)
BURSTS = bytes(9_000_000)
LOG = b'{"said": "SAMPLE"}\n' * 50


def pieces(data=NOISE, kind="image/webp", name="screenshot", id_=ID, pack=False):
    return parts(id_, name, Brought(kind, data, pack=pack))


async def gives(store, name="screenshot", kiosk="kiosk-01", id_=ID, now_ms=NOW):
    command = Command(id=id_, author="SAMPLE", expires=now_ms + 10_000)
    await store.run(lambda db: trail.sent(db, kiosk, name, command, now_ms))


async def takes(store, *found, kiosk="kiosk-01", now_ms=NOW):
    def take(db):
        for one in found:
            collecting.take_part(db, kiosk, one, now_ms)

    await store.run(take)


async def brought(store, kiosk="kiosk-01", id_=ID):
    return await store.run(lambda db: collecting.collected(db, kiosk, id_))


async def counts(store):
    def count(db):
        return [db.execute(select(func.count()).select_from(one)).scalar_one()
                for one in (part, file)]  # fmt: skip

    return await store.run(count)


async def test_what_was_asked_for_is_kept_whole_in_whatever_order_it_came(store):
    await gives(store)
    await takes(store, *reversed(pieces()))
    found = await brought(store)
    assert found.data == NOISE
    assert found.named == collecting.Named(
        f"kiosk-01-screenshot-{ID[:8]}.webp", "image/webp", len(NOISE)
    )
    assert await counts(store) == [0, 1]
    (entry,) = await store.run(lambda db: trail.entries(db, "kiosk-01", 10, NOW))
    assert entry.file == found.named


async def test_a_log_that_was_packed_is_served_as_text(store):
    await gives(store, name="logs")
    await takes(store, *pieces(LOG, "application/jsonl", "logs", pack=True))
    found = await brought(store)
    assert (found.data, found.named.type) == (LOG, "text/plain; charset=utf-8")
    assert found.named.size == len(LOG)


def changed(one, **fields):
    return msgspec.structs.replace(one, **fields)


def packed_badly():
    damaged = bytearray(pieces(LOG, "application/jsonl", "logs", pack=True)[0].data.encode())
    raw = bytearray(base64.b64decode(damaged))
    raw[10] = 0xFF  # no block of deflate begins so
    return CommandPart(
        command=ID, name="logs", kind="application/jsonl+gzip", number=1, of=1,
        sha256=hashlib.sha256(raw).hexdigest(), data=base64.b64encode(raw).decode(),
    )  # fmt: skip


@pytest.mark.parametrize(("given", "kiosk", "sent", "why"), [
    ("screenshot", "kiosk-02", pieces(), "nobody asked"),
    (None, "kiosk-01", pieces(), "nobody asked"),
    ("ping", "kiosk-01", pieces(), "brings nothing"),
    ("screenshot", "kiosk-01", pieces(kind="text/html"), "no kind"),
    ("screenshot", "kiosk-01", [changed(pieces()[0], number=9)], "9 of 3"),
    ("screenshot", "kiosk-01", [pieces()[0], changed(pieces()[0], data="AAAA")], "came before"),
    ("screenshot", "kiosk-01", [pieces()[0], pieces(NOISE[1:])[1]], "another whole"),
    ("screenshot", "kiosk-01", [changed(one, sha256="0" * 64) for one in pieces()], "changed"),
    ("screenshot", "kiosk-01", [changed(one, data="%") for one in pieces()], "no base64"),
    ("logs", "kiosk-01", [packed_badly()], "cannot be opened"),
    ("logs", "kiosk-01", pieces(BURSTS, "application/jsonl", "logs", pack=True), "larger"),
])  # fmt: skip
async def test_what_is_not_awaited_or_not_whole_is_refused_and_logged(
    store, caplog, given, kiosk, sent, why
):
    if given:
        await gives(store, given)
    await takes(store, *sent, kiosk=kiosk)
    assert why in caplog.text
    assert await brought(store, kiosk) is None
    assert (await counts(store))[1] == 0


async def test_what_comes_late_or_again_is_refused(store, caplog):
    await gives(store)
    late = NOW + 10_000 + collecting.LATE_MS + 1
    await takes(store, *pieces(), now_ms=late)
    assert "too late" in caplog.text
    await takes(store, *pieces())
    await takes(store, *pieces(LOG))
    assert "whole already" in caplog.text
    assert (await brought(store)).data == NOISE


async def test_a_file_is_kept_for_a_day_and_only_so_many_are(store, monkeypatch):
    monkeypatch.setattr(collecting, "MOST_FILES", 2)
    for number in range(4):
        await gives(store, id_=f"command-{number}", now_ms=NOW + number)
        await takes(store, *pieces(id_=f"command-{number}"), now_ms=NOW + number)
    assert await brought(store, id_="command-0") is None
    assert (await brought(store, id_="command-3")).data == NOISE
    await store.run(lambda db: collecting.forget(db, NOW + collecting.KEPT_MS + 10))
    assert await counts(store) == [0, 0]


async def test_the_trail_learns_of_a_late_answer_once_and_from_that_kiosk_alone(store):
    await gives(store, "restart")

    async def told():
        (entry,) = await store.run(lambda db: trail.entries(db, "kiosk-01", 10, NOW + 1))
        return entry.result, entry.detail, entry.answered

    def answer(result, detail):
        return CommandAnswer(command=ID, name="restart", result=result, detail=detail)

    def from_kiosk(kiosk, body, now_ms):
        return lambda db: trail.answered(db, kiosk, body, now_ms)

    assert await told() == ("waiting", "", None)
    forged = answer(CommandResult.FAILED, "forged")
    await store.run(from_kiosk("kiosk-02", forged, NOW + 5))
    assert await told() == ("waiting", "", None)
    await store.run(from_kiosk("kiosk-01", answer(CommandResult.DONE, "it restarts"), NOW + 600))
    await store.run(from_kiosk("kiosk-01", forged, NOW + 700))
    assert await told() == ("done", "it restarts", NOW + 600)


async def test_what_ran_out_without_an_answer_is_silent(store):
    await gives(store)
    (entry,) = await store.run(
        lambda db: trail.entries(db, "kiosk-01", 10, NOW + 10_000 + trail.GRACE_MS + 1)
    )
    assert entry.result == "silent"
