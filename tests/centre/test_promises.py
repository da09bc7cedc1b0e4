"""Papers that follow, at the centre: honoured where the catalogue lets them, else missing."""

import asyncio
import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import msgspec
import pytest
from sqlalchemy import update
from starlette.applications import Starlette

from kiosk.catalogue.loading_matters import load_matters
from kiosk.catalogue.loading_standing import load_standing
from kiosk.catalogue.receipt import receipt_of
from kiosk.centre import cases
from kiosk.centre.access.opening import open_access
from kiosk.centre.access.roles import Role
from kiosk.centre.access.settings import Access
from kiosk.centre.adapters import FolderAdapter
from kiosk.centre.reception import Reception
from kiosk.centre.tables import case
from kiosk.centre.web import templates
from kiosk.centre.web_applications import ApplicationPages
from kiosk.link.asking import CaseAnswer, CaseState
from kiosk.link.bundle import Manifest, Promise, Purpose, opened, packed
from kiosk.link.signing import receipt_code
from tests.centre.access.keys import program, token_in
from tests.centre.conftest import CONFIG, NOW
from tests.centre.test_applications import arrives, asked, settings  # noqa: F401 - a fixture
from tests.link.bundles import KEY, NUMBER, OPENER, files_of, manifest_of

MADE = 1_795_500_000_000
LIST, LICENCE = "list.company", "licence.company"
BY = datetime.fromtimestamp(MADE / 1000, UTC).date() + timedelta(days=9)


@pytest.fixture
def rules(hall):
    real = load_standing(
        CONFIG / "catalogue", load_matters(CONFIG / "catalogue", hall.queues).materials
    )
    return replace(real, may_follow=("list",), promise_days=10)


@pytest.fixture
def reception(settings, hall, store, tmp_path, rules):  # noqa: F811
    adapter = FolderAdapter(tmp_path / "cases")
    return Reception(settings, "hetao", OPENER, hall, store, adapter, lambda: None, rules)


def promise(material=LIST, due=BY):
    return {"promised": (Promise(material=material, due=due),)}


async def states(store):
    found = await store.run(lambda db: cases.cases_of(db, NUMBER))
    return {one.authority: (one.state, json.loads(one.wants)) for one in found}


async def judged(store, state, *wants, authority="customs"):
    await store.run(
        lambda db: cases.set_state(db, NUMBER, authority, state, wants=wants, note="", now_ms=NOW)
    )


async def told(reception, store):
    code = receipt_of(receipt_code(KEY, "hetao", NUMBER))
    answer = await asked(reception, store, proof=code.proof)
    assert isinstance(answer, CaseAnswer)
    return {case.authority: case for case in answer.cases}


async def test_a_paper_that_may_follow_is_wanted_and_the_case_goes_on(reception, store, tmp_path):
    await arrives(reception, tmp_path, **promise())
    assert await states(store) == {
        "customs": ("received", [LIST]), "public-security": ("received", []),
    }  # fmt: skip
    case = (await told(reception, store))["customs"]
    assert (case.wants, case.promised) == ((LIST,), {LIST: BY})


@pytest.mark.parametrize(
    "how", [promise(LICENCE), promise(due=BY + timedelta(days=2)), promise(due=date(9999, 1, 1))],
    ids=["must be shown", "too late", "never"],
)  # fmt: skip
async def test_a_promise_that_the_hall_does_not_allow_counts_as_missing(
    reception, store, tmp_path, how
):
    await arrives(reception, tmp_path, **how)
    state, wants = (await states(store))["customs"]
    assert (state, wants) == ("more_needed", [how["promised"][0].material])
    assert (await told(reception, store))["customs"].promised == {}


async def test_a_centre_without_rules_honours_none(reception, store, tmp_path):
    reception._rules = None
    await arrives(reception, tmp_path, **promise())
    assert (await states(store))["customs"][0] == "more_needed"


async def test_what_nobody_asked_for_is_not_promised(reception, store, tmp_path):
    await arrives(reception, tmp_path, **promise("list.child"))
    assert {state for state, _ in (await states(store)).values()} == {"received"}


async def test_staff_at_work_do_not_lose_what_may_follow(reception, store, tmp_path):
    await arrives(reception, tmp_path, **promise())
    await judged(store, CaseState.IN_REVIEW)
    assert (await states(store))["customs"] == ("in_review", [LIST])
    await judged(store, CaseState.MORE_NEEDED, LICENCE)
    assert (await states(store))["customs"] == ("more_needed", [LICENCE, LIST])
    await judged(store, CaseState.APPROVED)
    assert (await states(store))["customs"] == ("approved", [])
    assert not await store.run(
        lambda db: cases.set_state(
            db, NUMBER, "nobody", CaseState.APPROVED, wants=(), note="", now_ms=NOW
        )
    )


def supplement(*materials):
    return {
        "purpose": Purpose.SUPPLEMENT,
        "needs": tuple(
            msgspec.structs.replace(need, materials=materials)
            for need in manifest_of(files_of()).needs
        ),
    }


async def test_the_paper_comes_and_nothing_is_wanted_any_more(reception, store, tmp_path):
    await arrives(reception, tmp_path, **promise())
    await arrives(reception, tmp_path, **supplement(LIST))
    assert (await states(store))["customs"] == ("received", [])
    assert (await told(reception, store))["customs"].promised == {}


async def test_what_is_missing_comes_and_the_promise_keeps_nobody_waiting(
    reception, store, tmp_path
):
    await arrives(reception, tmp_path, **promise())
    await judged(store, CaseState.MORE_NEEDED, LICENCE)
    await arrives(reception, tmp_path, **supplement(LICENCE))
    assert (await states(store))["customs"] == ("in_review", [LIST])


async def test_the_authority_is_told_in_its_case(reception, tmp_path):
    row = await arrives(reception, tmp_path, **promise())
    running = asyncio.ensure_future(reception.run())
    folder = tmp_path / "cases"
    files = [folder / one / NUMBER / row.id / "case.json" for one in ("customs", "public-security")]
    async with asyncio.timeout(60):
        while not all(file.exists() for file in files):
            await asyncio.sleep(0.02)
    running.cancel()
    customs, police = (json.loads(file.read_text()) for file in files)
    assert customs["promised"] == {LIST: BY.isoformat()}
    assert police["promised"] == {}


def test_a_manifest_names_what_follows_and_an_older_one_names_nothing():
    files = files_of()
    manifest = manifest_of(files, **promise())
    found = opened(packed(manifest, files, KEY), lambda _: (KEY.public_key(),)).manifest
    assert found.promised == (Promise(material=LIST, due=BY),)
    old = msgspec.to_builtins(manifest)
    del old["promised"]
    assert msgspec.convert(old, Manifest).promised == ()


@pytest.mark.parametrize("due", ["soon", "2026-13-01", 7])
def test_a_promise_without_a_day_is_no_promise(due):
    files = files_of()
    told = msgspec.to_builtins(manifest_of(files)) | {"promised": [{"material": LIST, "due": due}]}
    with pytest.raises(msgspec.ValidationError, match="promised"):
        msgspec.convert(told, Manifest)


async def test_staff_see_what_follows_until_when_and_what_is_overdue(
    reception, store, hall, tmp_path
):
    matters = load_matters(CONFIG / "catalogue", hall.queues)
    pages = ApplicationPages(hall, matters, store, reception, templates())
    access = open_access(Access(), hall, store, templates())
    app = Starlette(routes=pages.routes(), middleware=[access.guard])
    far = datetime.now(UTC) + timedelta(days=5)
    made = round(far.timestamp() * 1000)
    await arrives(reception, tmp_path, made=made, **promise(due=far.date()))
    async with program(app, await token_in(store, Role.STAFF)) as client:
        page = (await client.get(f"/applications/{NUMBER}")).text
        assert "to follow" in page
        assert far.date().isoformat() in page
        assert "overdue" not in page
        past = {LIST: (far - timedelta(days=9)).date().isoformat()}
        await store.run(
            lambda db: db.execute(
                update(case).where(case.c.authority == "customs").values(promised=json.dumps(past))
            )
        )
        assert "overdue" in (await client.get(f"/applications/{NUMBER}")).text
