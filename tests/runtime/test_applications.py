"""Applications kept by a kiosk: sealed, within their limits, and nothing in clear."""

import asyncio
import hashlib
from dataclasses import replace
from datetime import timedelta

import msgspec
import pytest

from drivers.emrtd.sample import KEY, LINES
from drivers.errors import CardRefusedError
from kiosk.centre.adapters import of_authority
from kiosk.flow.applying import AddPapers, ApplicationSealed, PapersAdded, SealApplication
from kiosk.flow.events import ChipRead, Failed, ReadChip
from kiosk.link import outbox, sealed
from kiosk.link.bundle import Purpose, opened
from kiosk.link.messages import ApplicationEvent
from kiosk.link.seal import SealError
from kiosk.link.signing import public_key
from kiosk.link.store import Store
from kiosk.runtime.applications import Applications
from kiosk.runtime.bundling import new_number
from kiosk.texts import Language
from tests.drivers.faulty import KINDS, Bench
from tests.link.bundles import OPENER
from tests.runtime.applicant import CLEAR, NOW, application, applications, link_of, matters, paper

MADE = round(NOW.timestamp() * 1000)
SCHEMA = (*outbox.SCHEMA, *sealed.SCHEMA)


@pytest.fixture
async def store(tmp_path):
    async with Store.opened(tmp_path / "journal.db", SCHEMA) as store:
        yield store


@pytest.fixture
async def own(store, tmp_path):
    own = applications(store, link_of(store), tmp_path)
    await own.begin()
    yield own
    own.close()


def the_bundle(own):
    (file,) = own.keeping.shelf.folder.iterdir()
    key = public_key(own.key.public)
    return opened(OPENER.open(file.read_bytes()), lambda _: (key,))


async def test_an_application_is_sealed_told_of_and_nowhere_in_clear(own, store, tmp_path):
    answer = await own.perform(SealApplication(application(pages=2)), Language.ENGLISH)
    assert isinstance(answer, ApplicationSealed)
    found = the_bundle(own)
    assert found.manifest.number == answer.receipt.number
    assert {need.authority: len(need.materials) for need in found.manifest.needs} == {
        "customs": 7, "border-inspection": 5, "public-security": 5,
    }  # fmt: skip
    assert all(part.pages == 2 for part in found.manifest.parts if part.material)
    assert found.answers.answers["phone"] == CLEAR[3]
    assert b"<polyline" in found.files["sign.svg"]
    (event,) = await store.run(lambda db: outbox.after(db, 0, 9))
    told = msgspec.json.decode(event.data)
    assert msgspec.convert(told["body"], ApplicationEvent).number == answer.receipt.number
    disk = b"".join(file.read_bytes() for file in tmp_path.rglob("*") if file.is_file())
    assert not any(word.encode() in disk for word in CLEAR)
    assert b"%PDF" not in disk
    assert b"JFIF" not in disk


async def test_what_follows_is_named_in_the_manifest_and_on_the_receipt(own):
    made = application("social-security-transfer")
    key, due = "bank-account-proof.applicant", NOW.date() + timedelta(days=10)
    papers = {other: pages for other, pages in made.papers.items() if other != key}
    answer = await own.perform(
        SealApplication(replace(made, papers=papers, promised={key: due})), Language.ENGLISH
    )
    assert isinstance(answer, ApplicationSealed)
    (promise,) = answer.receipt.promised
    name = matters().materials["bank-account-proof"].name
    assert (promise.material, promise.day) == (name, due)
    assert name not in answer.receipt.handed_in
    manifest = the_bundle(own).manifest
    assert [(one.material, one.due) for one in manifest.promised] == [(key, due)]
    assert key not in {part.material for part in manifest.parts}
    assert any(key in need.materials for need in manifest.needs)


async def test_who_cannot_sign_is_told_to_the_authorities(own):
    await own.perform(SealApplication(replace(application(), strokes=())), Language.ENGLISH)
    found = the_bundle(own)
    assert not found.manifest.signed
    case = msgspec.json.decode(of_authority(found, "customs").files["case.json"])
    assert case["signed"] is False


async def test_a_chip_is_read_with_the_key_of_its_zone(own, tmp_path):
    async with Bench(KINDS["chip reader"], tmp_path) as bench:
        assert await bench.use_until("read") == "read"
        own._chips = bench.supervisor
        found = await own.perform(ReadChip(KEY, 5.0), Language.ENGLISH)
        assert isinstance(found, ChipRead)
        assert found.document.mrz == LINES
        wrong = replace(KEY, number="L898902C4")
        with pytest.raises(CardRefusedError):
            await own.perform(ReadChip(wrong, 5.0), Language.ENGLISH)


async def test_papers_that_were_missing_are_sealed_for_who_wanted_them(own):
    added = AddPapers(
        "A261124-7K3Q9X", matters().matter("research-passage"),
        {"equipment-list.company": ("customs",)}, {"equipment-list.company": (paper(1),)}, "rev",
    )  # fmt: skip
    assert await own.perform(added, Language.ENGLISH) == PapersAdded(waits=True)
    found = the_bundle(own)
    assert found.manifest.purpose is Purpose.SUPPLEMENT
    assert found.manifest.number == "A261124-7K3Q9X"
    assert [need.authority for need in found.manifest.needs] == ["customs"]


async def test_a_visit_ends_on_the_catalogue_that_it_began_with(own):
    old = replace(application(), revision="of-yesterday")
    await own.perform(SealApplication(old), Language.ENGLISH)
    assert the_bundle(own).manifest.catalogue == "of-yesterday"


async def test_near_its_limit_the_matter_is_not_offered_and_a_technician_is_told(store, tmp_path):
    own = applications(store, link_of(store), tmp_path, keep_mb=10)
    await own.begin()
    assert own.open
    large = application(side=1100)
    for _ in range(20):
        answer = await own.perform(SealApplication(large), Language.ENGLISH)
        if isinstance(answer, Failed):
            break
        await asyncio.sleep(0.01)
    assert isinstance(answer, Failed)
    assert answer.code == "applications.closed"
    assert not own.open
    await asyncio.sleep(0.1)
    kinds = [event.kind for event in await store.run(lambda db: outbox.after(db, 0, 50))]
    assert kinds.count("alert") == 1
    load = await store.run(sealed.load)
    assert 8_000_000 < load.size < 12_000_000  # nothing was dropped
    own.close()


async def test_a_clock_that_jumps_loses_nothing(own, store):
    answer = await own.perform(SealApplication(application()), Language.ENGLISH)
    assert isinstance(answer, ApplicationSealed)
    for days in (400, -400):
        own._link.now_ms = lambda days=days: MADE + days * 86_400_000
        await own.keeping.look()
        assert own.open == (days < 0)  # long past its limit a technician is told, and that is all
    own._where = replace(own._where, now=lambda: NOW - timedelta(days=400))
    own._now = own._where.now
    again = await own.perform(SealApplication(application()), Language.ENGLISH)
    assert isinstance(again, ApplicationSealed)
    assert (await store.run(sealed.load)).count == 2
    assert len(list(own.keeping.shelf.folder.iterdir())) == 2


async def test_a_full_disk_is_told_and_leaves_nothing(own, store):
    own.keeping.shelf.folder.mkdir()
    own.keeping.shelf.folder.chmod(0o500)
    lay, own.keeping.shelf.lay = own.keeping.shelf.lay, full
    answer = await own.perform(SealApplication(application()), Language.ENGLISH)
    assert isinstance(answer, Failed)
    assert answer.code == "applications.no_room"
    own.keeping.shelf.folder.chmod(0o700)
    own.keeping.shelf.lay = lay
    assert (await store.run(sealed.load)).count == 0
    assert list(own.keeping.shelf.folder.iterdir()) == []
    again = await own.perform(SealApplication(application()), Language.ENGLISH)
    assert isinstance(again, ApplicationSealed)


async def test_what_is_kept_is_not_called_lost_for_what_fails_afterwards(own, store):
    shelf = own.keeping.shelf

    def fails(_id):
        raise OSError(5, "Input/output error")

    keep, shelf.keep = shelf.keep, fails
    answer = await own.perform(SealApplication(application()), Language.ENGLISH)
    shelf.keep = keep
    assert isinstance(answer, ApplicationSealed)  # else he would send it a second time
    assert (await store.run(sealed.load)).count == 1
    (waiting,) = await store.run(sealed.waiting)
    assert shelf.has(waiting.id)


def full(bundle_id, data):
    raise OSError(28, f"No space left on device for {len(data)} bytes of {bundle_id}")


async def test_without_keys_nothing_is_applied(store, tmp_path):
    own = applications(store, link_of(store), tmp_path)
    assert isinstance(own, Applications)
    assert not own.open  # not loaded yet
    failed = await own.perform(SealApplication(application()), Language.ENGLISH)
    assert failed.code == "applications.closed"
    own.close()


async def test_a_key_that_is_none_stops_the_start(store, tmp_path):
    own = applications(store, link_of(store), tmp_path)
    own.key._settings = msgspec.structs.replace(own._settings, recipients=("age1nonsense",))
    with pytest.raises(SealError, match=r"applications\.recipients"):
        await own.begin()
    own.close()


def test_numbers_are_not_guessed_from_each_other():
    numbers = {new_number(NOW) for _ in range(2000)}
    assert len(numbers) == 2000
    assert all(one.startswith("A261124-") for one in numbers)


@pytest.mark.parametrize("journal", ["damaged", "in memory"])
async def test_a_sealed_application_outlives_its_journal(tmp_path, journal):
    file = tmp_path / "journal.db"
    async with Store.opened(file, SCHEMA) as store:
        own = applications(store, link_of(store), tmp_path)
        await own.begin()
        told = await own.perform(SealApplication(application()), Language.ENGLISH)
        assert isinstance(told, ApplicationSealed)
        own.close()
    file.write_bytes(b"no database" * 1000)
    another = (
        Store.opened(file, SCHEMA)
        if journal == "damaged"
        else Store.in_memory(SCHEMA, fault="store.full")
    )
    async with another as store:
        own = applications(store, link_of(store), tmp_path)
        await own.begin()
        (waiting,) = await store.run(sealed.waiting)
        data = own.keeping.shelf.file(waiting.id).read_bytes()
        own.close()
    assert (waiting.sha256, waiting.size) == (hashlib.sha256(data).hexdigest(), len(data))
    assert opened(
        OPENER.open(data), lambda _: (own.key.origin.key.public_key(),)
    ).manifest.number == (told.receipt.number)


async def test_a_receipt_says_for_whom_it_is_and_what_each_authority_was_handed(own):
    made = application(pages=2)
    receipt = (await own.perform(SealApplication(made), Language.ENGLISH)).receipt
    assert receipt.holder == "樣**"
    assert CLEAR[1] not in str(receipt) + receipt.holder
    found = the_bundle(own).manifest
    by_name = {matters().authorities[need.authority].name: need for need in found.needs}
    for due in receipt.due:
        need = by_name[due.authority]
        assert (due.papers, due.pages) == (len(need.materials), 2 * len(need.materials))
        assert due.answers == len(need.questions)
