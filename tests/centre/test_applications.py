"""Bundles that came: opened, split into cases with just what each authority asked for, judged."""

import asyncio
import base64
import hashlib
import json

import pytest
import uvicorn
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from msgspec.structs import replace
from starlette.applications import Starlette
from starlette.responses import Response
from starlette.routing import Route

from kiosk.catalogue.loading_matters import load_matters
from kiosk.catalogue.receipt import receipt_of
from kiosk.centre import cases
from kiosk.centre.access.opening import open_access
from kiosk.centre.access.roles import Role
from kiosk.centre.access.settings import Access
from kiosk.centre.adapters import AdapterError, FolderAdapter, PushAdapter, of_authority
from kiosk.centre.reception import Reception
from kiosk.centre.settings import Applications
from kiosk.centre.succession import taking
from kiosk.centre.web import templates
from kiosk.centre.web_applications import ApplicationPages
from kiosk.demo.children import free_port
from kiosk.identity.slips import proof_of
from kiosk.link.asking import CaseAnswer, CaseRequest, CaseState, Refusal
from kiosk.link.bundle import Purpose, opened, packed
from kiosk.link.messages import ApplicationEvent
from kiosk.link.seal import Opener, Sealer, new_identity
from kiosk.link.signing import public_text, receipt_code, vouched
from kiosk.link.upkeep import KeyEvent
from tests.centre.access.keys import program, token_in
from tests.centre.conftest import CONFIG, NOW
from tests.link.bundles import (
    IDENTITY,
    KEY,
    NUMBER,
    OPENER,
    PERSON,
    files_of,
    manifest_of,
    sealed_bundle,
)


@pytest.fixture
def settings(tmp_path):
    file = tmp_path / "centre.age"
    file.write_text(IDENTITY + "\n", encoding="ascii")
    file.chmod(0o600)
    folder = tmp_path / "applications"
    (folder / "uploads").mkdir(parents=True)
    return Applications(
        identity_file=str(file), folder=str(folder), kiosks={"kiosk-01": public_text(KEY)}
    )


@pytest.fixture
def reception(settings, hall, store, tmp_path):
    adapter = FolderAdapter(tmp_path / "cases")
    return Reception(settings, "hetao", OPENER, hall, store, adapter, lambda: None)


async def arrives(reception, tmp_path, **how):
    row, data = sealed_bundle(**how)
    file = tmp_path / "applications" / "uploads" / f"{row.id}.age"
    file.write_bytes(data)
    await reception.take(row.id, file)
    return row


async def asked(reception, store, number=NUMBER, proof=""):
    body = CaseRequest(number=number, proof=proof)
    return await store.run(lambda db: cases.answer(db, "request1", body, reception.keys_of))


async def test_an_application_becomes_a_case_for_each_authority(reception, store, tmp_path):
    await arrives(reception, tmp_path)
    found = await store.run(lambda db: cases.cases_of(db, NUMBER))
    assert [(one.authority, one.state) for one in found] == [
        ("customs", "received"), ("public-security", "received"),
    ]  # fmt: skip
    assert found[0].due > found[1].due


async def test_each_authority_gets_what_it_asked_for_and_nothing_else(reception, tmp_path):
    row = await arrives(reception, tmp_path)
    running = asyncio.ensure_future(reception.run())
    folder = tmp_path / "cases"
    async with asyncio.timeout(60):
        while not (folder / "public-security" / NUMBER / row.id / "case.json").exists():
            await asyncio.sleep(0.02)
    running.cancel()
    customs, police = (
        {file.name for file in (folder / name / NUMBER / row.id).iterdir()}
        for name in ("customs", "public-security")
    )
    assert customs == {"case.json", "licence.company.pdf", "list.company.pdf"}
    assert police == {"case.json", "licence.company.pdf"}
    told = json.loads((folder / "public-security" / NUMBER / row.id / "case.json").read_text())
    assert told["answers"] == {"phone": "+85221234567"}
    assert told["person"]["number"] == PERSON.number
    assert [one["material"] for one in told["materials"]] == ["licence.company"]


async def test_a_bundle_that_comes_twice_is_one_application(reception, store, tmp_path):
    row = await arrives(reception, tmp_path)
    await store.run(
        lambda db: cases.set_state(
            db, NUMBER, "customs", CaseState.APPROVED, wants=(), note="", now_ms=NOW
        )
    )
    file = tmp_path / "applications" / "uploads" / f"{row.id}.age"
    await reception.take(row.id, file)
    found = await store.run(lambda db: cases.cases_of(db, NUMBER))
    assert [one.state for one in found] == ["approved", "received"]


@pytest.mark.parametrize(
    ("how", "why"),
    [
        ({"sealer": Sealer(Opener([new_identity()]).recipients)}, "cannot be opened"),
        ({"key": Ed25519PrivateKey.generate()}, "is not kiosk-01's"),
        ({"kiosk": "kiosk-09"}, "'kiosk-09' is not known here"),
    ],
)
async def test_what_cannot_be_opened_is_kept_and_told(reception, store, tmp_path, how, why):
    row = await arrives(reception, tmp_path, **how)
    (kept,) = await store.run(cases.applications)
    assert (kept.id, kept.state) == (row.id, "stuck")
    assert why in kept.problem
    assert (tmp_path / "applications" / "uploads" / f"{row.id}.age").exists()
    assert await store.run(lambda db: cases.cases_of(db, NUMBER)) == []


async def test_a_manifest_of_another_bundle_is_not_taken_for_this_one(reception, store, tmp_path):
    row, data = sealed_bundle()
    file = tmp_path / "applications" / "uploads" / "another-bundle-id.age"
    file.write_bytes(data)
    await reception.take("another-bundle-id", file)
    (kept,) = await store.run(cases.applications)
    assert "another id" in kept.problem
    assert row.id != kept.id


async def test_progress_is_told_to_who_has_the_receipt_or_knows_the_day_of_birth(
    reception, store, tmp_path
):
    await arrives(reception, tmp_path)
    receipt = receipt_of(receipt_code(KEY, "hetao", NUMBER))
    for proof in (receipt.proof, proof_of(NUMBER, PERSON.birth)):
        answer = await asked(reception, store, proof=proof)
        assert isinstance(answer, CaseAnswer)
        assert {case.authority for case in answer.cases} == {"customs", "public-security"}
    for proof in ("", "A" * 86, proof_of(NUMBER, "1990-01-02")):
        refused = await asked(reception, store, proof=proof)
        assert isinstance(refused, Refusal)
        assert refused.code == "case.proof"
    unknown = await asked(reception, store, "A261124-000000", receipt.proof)
    assert unknown.code == "case.unknown"


async def test_what_was_announced_and_has_not_come_is_on_its_way(reception, store):
    event = ApplicationEvent(
        application="0123456789abcdef", number=NUMBER, matter="research-passage",
        authorities=("customs",), catalogue="x", sha256=hashlib.sha256(b"").hexdigest(), size=1,
        sealed_to="", sealed=NOW,
    )  # fmt: skip
    await store.run(lambda db: cases.announce(db, "kiosk-01", event, NOW))
    await store.run(lambda db: cases.announce(db, "kiosk-01", event, NOW))
    receipt = receipt_of(receipt_code(KEY, "hetao", NUMBER))
    answer = await asked(reception, store, proof=receipt.proof)
    assert (answer.matter, answer.cases) == ("research-passage", ())


async def test_a_supplement_brings_what_was_missing(reception, store, tmp_path):
    await arrives(reception, tmp_path)
    wants = ("list.company",)
    await store.run(
        lambda db: cases.set_state(
            db, NUMBER, "customs", CaseState.MORE_NEEDED, wants=wants, note="", now_ms=NOW
        )
    )
    await arrives(reception, tmp_path, purpose=Purpose.SUPPLEMENT, made=1_795_600_000_000)
    customs, _ = await store.run(lambda db: cases.cases_of(db, NUMBER))
    assert (customs.state, json.loads(customs.wants)) == ("in_review", [])


async def handed_over(reception, tmp_path, *bundles):
    """Let the reception work until customs has these bundles."""
    there = tmp_path / "cases" / "customs" / NUMBER
    running = asyncio.ensure_future(reception.run())
    async with asyncio.timeout(60):
        while not all((there / one / "case.json").exists() for one in bundles):
            await asyncio.sleep(0.02)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


async def test_a_supplement_reaches_the_authority_that_has_the_case_already(
    reception, store, tmp_path
):
    first = await arrives(reception, tmp_path)
    await handed_over(reception, tmp_path, first.id)
    async with asyncio.timeout(60):
        while await store.run(cases.undelivered):
            await asyncio.sleep(0.02)
            await reception._try(NUMBER, "customs")
            await reception._try(NUMBER, "public-security")
    later = await arrives(reception, tmp_path, purpose=Purpose.SUPPLEMENT)
    await handed_over(reception, tmp_path, first.id, later.id)


async def test_what_came_while_a_case_was_handed_over_is_handed_over_too(
    reception, store, tmp_path
):
    first = await arrives(reception, tmp_path)
    await arrives(reception, tmp_path, purpose=Purpose.SUPPLEMENT)
    await store.run(lambda db: cases.delivered(db, NUMBER, "customs", {first.id}))
    waiting = {one.authority for one in await store.run(cases.undelivered)}
    assert "customs" in waiting


async def test_a_bundle_that_was_stuck_is_opened_once_its_key_is_known(
    settings, hall, store, tmp_path
):
    new = Ed25519PrivateKey.generate()

    def with_keys(*keys):
        kiosks = {"kiosk-01": tuple(public_text(one) for one in keys)}
        adapter = FolderAdapter(tmp_path / "cases")
        own = replace(settings, kiosks=kiosks)
        return Reception(own, "hetao", OPENER, hall, store, adapter, lambda: None)

    row = await arrives(with_keys(KEY), tmp_path, key=new)
    (kept,) = await store.run(cases.applications)
    assert kept.state == "stuck"
    after = with_keys(new, KEY)
    await handed_over(after, tmp_path, row.id)
    receipt = receipt_of(receipt_code(KEY, "hetao", NUMBER))  # printed with the former key
    assert isinstance(await asked(after, store, proof=receipt.proof), CaseAnswer)


async def test_a_key_that_a_trusted_one_vouched_for_opens_what_was_stuck(
    reception, store, tmp_path
):
    new, other = Ed25519PrivateKey.generate(), Ed25519PrivateKey.generate()
    row = await arrives(reception, tmp_path, key=new)
    (kept,) = await store.run(cases.applications)
    assert kept.state == "stuck"
    strange = KeyEvent(
        former=public_text(other), signing_key=public_text(other),
        proof=vouched(other, "hetao", "kiosk-01", other),
    )  # fmt: skip
    forged = KeyEvent(
        former=public_text(KEY), signing_key=public_text(other),
        proof=vouched(other, "hetao", "kiosk-01", other),
    )  # fmt: skip
    right = KeyEvent(
        former=public_text(KEY), signing_key=public_text(new),
        proof=vouched(KEY, "hetao", "kiosk-01", new),
    )  # fmt: skip
    for event in (strange, forged, right):
        await store.run(lambda db: taking("hetao")(db, "kiosk-01", event, NOW))  # noqa: B023
    await handed_over(reception, tmp_path, row.id)
    texts = reception.keys_of("kiosk-01")[0]
    assert texts == (new.public_key(), KEY.public_key())


async def test_who_has_not_seen_the_newest_state_does_not_undo_it(
    staff, reception, store, tmp_path
):
    await arrives(reception, tmp_path)
    customs, _ = await store.run(lambda db: cases.cases_of(db, NUMBER))
    assert f'data-since="{customs.since}"' in (await staff.get(f"/applications/{NUMBER}")).text
    url, seen = f"/api/cases/{NUMBER}/customs", {"seen": customs.since}
    await store.run(
        lambda db: cases.set_state(
            db, NUMBER, "customs", CaseState.APPROVED, wants=(), note="", now_ms=customs.since + 1
        )
    )
    assert (await staff.post(url, json={"state": "in_review"} | seen)).status_code == 409
    customs, _ = await store.run(lambda db: cases.cases_of(db, NUMBER))
    assert customs.state == "approved"


@pytest.fixture
async def staff(hall, store, reception, tmp_path):
    matters = load_matters(CONFIG / "catalogue", hall.queues)
    pages = ApplicationPages(hall, matters, store, reception, templates())
    access = open_access(Access(), hall, store, templates())
    app = Starlette(routes=pages.routes(), middleware=[access.guard])
    async with program(app, await token_in(store, Role.STAFF)) as client:
        yield client


async def test_staff_see_an_application_whole_and_set_its_state(staff, reception, store, tmp_path):
    empty = await staff.get("/applications")
    assert "No applications yet" in empty.text
    row = await arrives(reception, tmp_path)
    assert NUMBER in (await staff.get("/applications")).text
    page = (await staff.get(f"/applications/{NUMBER}")).text
    for word in ("SAMPLE VISITOR", "licence.company.pdf", "Customs", "海关", "received"):
        assert word in page
    pdf = await staff.get(f"/applications/{NUMBER}/{row.id}/licence.company.pdf")
    assert pdf.headers["content-type"] == "application/pdf"
    assert pdf.content.startswith(b"%PDF")
    url = f"/api/cases/{NUMBER}/customs"
    body = {"state": "more_needed", "wants": ["equipment-list.company"], "note": "page 2"}
    assert (await staff.post(url, json=body)).status_code == 200
    customs, _ = await store.run(lambda db: cases.cases_of(db, NUMBER))
    assert (customs.state, customs.note) == ("more_needed", "page 2")
    receipt = receipt_of(receipt_code(KEY, "hetao", NUMBER))
    answer = await asked(reception, store, proof=receipt.proof)
    assert answer.cases[0].wants == ("equipment-list.company",)


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"state": "burnt"}, 422), ({"state": "more_needed"}, 422),
        ({"state": "more_needed", "wants": ["nothing.company"]}, 422), ({}, 422),
    ],
)  # fmt: skip
async def test_a_state_that_is_none_is_refused(staff, reception, tmp_path, body, status):
    await arrives(reception, tmp_path)
    assert (await staff.post(f"/api/cases/{NUMBER}/customs", json=body)).status_code == status


async def test_what_is_not_there_is_not_found(staff, reception, tmp_path):
    row = await arrives(reception, tmp_path)
    for path in (
        "A000000-000000",
        f"{NUMBER}/{row.id}/nothing.pdf",
        f"{NUMBER}/other-bundle/x.pdf",
    ):
        assert (await staff.get(f"/applications/{path}")).status_code == 404
    body = {"state": "approved"}
    assert (await staff.post(f"/api/cases/{NUMBER}/tax", json=body)).status_code == 404
    foreign = {"Origin": "https://elsewhere.example"}
    url = f"/api/cases/{NUMBER}/customs"
    assert (await staff.post(url, json=body, headers=foreign)).status_code == 403


async def test_a_case_is_pushed_signed_and_again_until_it_is_taken(tmp_path):
    taken, status = [], [503]

    async def take(request):
        taken.append((dict(request.headers), await request.body()))
        return Response(status_code=status[0])

    port = free_port()
    app = Starlette(routes=[Route("/cases", take, methods=["POST"])])
    server = uvicorn.Server(uvicorn.Config(app, port=port, log_level="error", lifespan="off"))
    serving = asyncio.ensure_future(server.serve())
    while not server.started:
        await asyncio.sleep(0.01)
    own = Ed25519PrivateKey.generate()
    folder = FolderAdapter(tmp_path)
    adapter = PushAdapter({"customs": f"http://127.0.0.1:{port}/cases"}, own, folder)
    files = files_of()
    found = opened(packed(manifest_of(files), files, KEY), lambda _: (KEY.public_key(),))
    with pytest.raises(AdapterError, match="answered 503"):
        await adapter.deliver(of_authority(found, "customs"))
    status[0] = 200
    await adapter.deliver(of_authority(found, "customs"))
    await adapter.deliver(of_authority(found, "public-security"))
    server.should_exit = True
    await serving
    headers, body = taken[-1]
    digest = base64.b64encode(hashlib.sha256(body).digest()).decode()
    assert headers["content-digest"] == f"sha-256=:{digest}:"
    proof = headers["estation-signature"].removeprefix("ed25519=:").removesuffix(":")
    own.public_key().verify(base64.b64decode(proof), headers["content-digest"].encode())
    assert taken[0][0]["idempotency-key"] == headers["idempotency-key"]
    assert (tmp_path / "public-security").exists()
    assert not (tmp_path / "customs").exists()
    assert of_authority(found, "tax") is None
