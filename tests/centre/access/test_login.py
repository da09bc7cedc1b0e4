"""Logging in and out: cookies, fixation, tries that are too many, forged forms, names that bite."""

import asyncio
import sqlite3

import httpx
import pytest
from argon2 import PasswordHasher, extract_parameters

from kiosk.centre import audit
from kiosk.centre.access import accounts, sessions
from kiosk.centre.access.entry import Entry
from kiosk.centre.access.forms import own_path
from kiosk.centre.access.forwarded import noticing
from kiosk.centre.access.limits import FORGOTTEN_S, FREE, FREE_OF_ADDRESS, LONGEST_S, Limits
from kiosk.centre.access.passwords import Passwords, problem_of
from kiosk.centre.access.roles import Role
from kiosk.centre.access.sessions import Life
from kiosk.centre.access.settings import Access
from tests.centre.access.conftest import csrf, enters, sends, served, tries
from tests.centre.access.keys import PASSWORD, account_in, bearer, token_in

NEW = "SAMPLE amber lantern 93"


async def trail(house, what=""):
    return await house.store.run(lambda db: audit.entries(db, audit.Wanted(what=what)))


async def test_a_login_makes_a_new_session_and_a_planted_one_is_worth_nothing(house):
    await house.account("zhang", Role.STAFF)
    async with house.browser(cookies={"estation": "planted-by-somebody-else"}) as browser:
        answer = await enters(browser, "zhang")
        cookies = {one.split("=")[0]: one for one in answer.headers.get_list("set-cookie")}
        for word in ("HttpOnly", "SameSite=lax", "Path=/"):
            assert word in cookies["estation"]
        assert "planted" not in cookies["estation"]
        assert "HttpOnly" not in cookies["estation-csrf"]
        assert "Max-Age=0" in cookies["estation-login"]
        secret = browser.cookies.get("estation", path="/", domain="127.0.0.1")
        assert csrf(browser) != secret
    async with house.browser(cookies={"estation": "planted-by-somebody-else"}) as other:
        assert (await other.get("/")).status_code == 303
    entered = (await trail(house, "login"))[0]
    assert (entered.who, entered.about) == ("zhang", "from 127.0.0.1")
    kept = await house.store.run(lambda db: db.exec_driver_sql("SELECT * FROM login_session").all())
    assert secret not in str(kept)


async def test_a_second_login_ends_the_first_session_of_the_same_browser(house):
    await house.account("zhang", Role.STAFF)
    await house.account("li", Role.GUIDE)
    async with house.browser() as browser, house.browser() as thief:
        form = await browser.get("/login")
        await enters(browser, "zhang")
        old = dict(browser.cookies)
        fields = {"name": "li", "password": PASSWORD, "csrf": csrf(browser)}
        before = form.text.split('name="before" value="')[1].split('"')[0]
        browser.cookies.set("estation-login", "", domain="127.0.0.1")
        stale = await browser.post("/login", data=fields | {"before": before})
        assert stale.status_code == 403  # the form belonged to the login that is over
        await sends(browser, "/logout")
        thief.cookies.update(old)
        assert (await thief.get("/")).status_code == 303
        assert (await trail(house, "logout"))[0].who == "zhang"


async def test_over_tls_the_cookies_are_of_this_host_alone(hall, store, tmp_path):
    access = Access(address="https://centre.example", proxies=["127.0.0.1"])
    async with served(hall, store, tmp_path, access) as house:
        await house.account("zhang", Role.STAFF)
        origin = {"Origin": "https://centre.example"}
        async with httpx.AsyncClient(timeout=60, base_url=house.url) as browser:
            form = await browser.get("/login")
            before = form.text.split('name="before" value="')[1].split('"')[0]
            assert form.headers["strict-transport-security"].startswith("max-age=")
            held = form.headers["set-cookie"].split(";")[0]
            fields = {"name": "zhang", "password": PASSWORD, "before": before}
            answer = await browser.post("/login", data=fields, headers=origin | {"Cookie": held})
            assert answer.status_code == 303, answer.text
            for one in answer.headers.get_list("set-cookie"):
                assert one.startswith("__Host-estation")
                assert "Secure" in one
                assert "Domain" not in one
            foreign = {"Origin": house.url, "Cookie": held}
            assert (await browser.post("/login", data=fields, headers=foreign)).status_code == 403


async def test_where_a_proxy_is_named_its_word_on_the_scheme_counts(hall, store, tmp_path):
    access, tls = Access(proxies=["127.0.0.1"]), {"X-Forwarded-Proto": "https"}
    trusting = {"proxy_headers": True, "forwarded_allow_ips": ["127.0.0.1"]}
    async with served(hall, store, tmp_path, access, **trusting) as house, house.browser() as one:
        assert "__Host-" in (await one.get("/login", headers=tls)).headers["set-cookie"]
        assert "__Host-" not in (await one.get("/login")).headers["set-cookie"]


async def test_what_changes_something_needs_the_token_of_the_session(house):
    await house.account("zhang", Role.STAFF)
    async with house.browser() as browser, house.browser() as other:
        await enters(browser, "zhang")
        await enters(other, "zhang")
        path, body = "/api/queues/customs/next", {"window": "7"}
        for headers in ({}, {"X-CSRF-Token": ""}, {"X-CSRF-Token": csrf(other)},
                        {"X-CSRF-Token": csrf(browser), "Origin": "http://elsewhere"},
                        {"X-CSRF-Token": csrf(browser), "Origin": "null"}):  # fmt: skip
            assert (await browser.post(path, json=body, headers=headers)).status_code == 403
        good = {"X-CSRF-Token": csrf(browser), "Origin": house.url}
        assert (await browser.post(path, json=body, headers=good)).status_code == 200
        assert (await browser.post("/logout")).status_code == 403
        assert (await browser.post("/logout", data={"csrf": "x"})).status_code == 403
        assert (await browser.post("/uploads")).status_code == 403  # with a session, here too
        assert (await sends(browser, "/logout")).status_code == 303
        form = {"name": "zhang", "password": PASSWORD}
        assert (await browser.post("/login", data=form)).status_code == 403
        assert (await browser.post("/login", data=form | {"before": "x"})).status_code == 403


@pytest.fixture
def seconds(monkeypatch):
    """What the clock says by which tries wait: it stands until a test moves it on."""
    now = [0.0]
    monkeypatch.setattr("kiosk.centre.access.opening.Limits", lambda _: Limits(lambda: now[0]))
    return now


async def test_many_tries_wait_longer_and_longer_and_the_page_says_how_long(seconds, house):
    await house.account("zhang", Role.STAFF)
    async with house.browser() as browser:
        answers = [await tries(browser, "zhang", "wrong") for _ in range(FREE)]
        assert [answer.status_code for answer in answers] == [401] * FREE
        held = await tries(browser, "zhang")  # right, but too soon
        assert held.status_code == 429
        assert int(held.headers["retry-after"]) >= 1
        assert "请等" in held.text
        assert "please wait" in held.text
        failed = await trail(house, "login.failed")
        assert {(one.who, one.about) for one in failed} == {("zhang", "from 127.0.0.1")}
        assert len(failed) == FREE
        seconds[0] += LONGEST_S
        assert (await tries(browser, "zhang")).status_code == 303


async def test_tries_at_the_same_moment_are_counted_one_by_one(seconds, house):
    await house.account("zhang", Role.STAFF)
    async with house.browser() as browser:
        answers = await asyncio.gather(*(tries(browser, "zhang", f"w{n}") for n in range(20)))
    assert sum(answer.status_code == 401 for answer in answers) <= FREE


async def test_what_is_typed_into_the_wrong_field_is_kept_nowhere(house, tmp_path):
    async with house.browser() as browser:
        assert (await tries(browser, "my secret word", "x")).status_code == 401
    assert (await trail(house, "login.failed"))[0].who == "?"
    files = [file.read_bytes() for file in tmp_path.iterdir() if file.is_file()]
    assert not any(b"my secret word" in data for data in files)


async def test_a_name_that_nobody_has_costs_the_work_that_one_costs_that_somebody_has(
    house, monkeypatch
):
    await house.account("zhang", Role.STAFF)
    work, verify = [], PasswordHasher.verify

    def noted(hasher, kept, password):
        work.append(extract_parameters(kept))
        return verify(hasher, kept, password)

    monkeypatch.setattr(PasswordHasher, "verify", noted)
    async with house.browser() as browser:
        for name in ("zhang", "nobody"):
            assert (await tries(browser, name, "wrong")).status_code == 401
    known, unknown = work
    assert known == unknown


def test_waits_grow_and_end_and_others_do_not_hold_up_who_is_known():
    now = [0.0]
    limits = Limits(lambda: now[0])
    waits = []
    for _ in range(FREE + 12):
        waits.append(limits.wait_s("zhang", "1"))
        limits.failed("zhang", "1")
    assert waits[:FREE] == [0] * FREE
    assert waits[FREE : FREE + 4] == [1, 2, 4, 8]
    assert waits[-1] == LONGEST_S
    assert limits.wait_s("zhang", "another address") == LONGEST_S
    now[0] += LONGEST_S
    assert limits.wait_s("zhang", "1") == 0  # never for ever
    now[0] += FORGOTTEN_S
    limits.succeeded("li", "2")
    for _ in range(FREE + 3):
        limits.failed("li", "3")
    assert limits.wait_s("li", "3") > 0
    assert limits.wait_s("li", "2") == 0
    for number in range(FREE_OF_ADDRESS):
        limits.failed(f"name {number}", "4")
    assert limits.wait_s("one more name", "4") > 0


@pytest.mark.parametrize(
    ("password", "taken"),
    [
        ("short", False), ("password1234", False), ("Passw0rd2026!", False), ("x" * 201, False),
        ("aaaaaaaaaaaaaaaa", False), ("zhangsan-2026-x", False), ("1234567890123", False),
        ("woaini1314520", False), ("four plain words here", True),
        ("三只蓝色的茶壶在河边慢慢走", True),
    ],
)  # fmt: skip
def test_new_passwords_are_looked_at(password, taken):
    assert (problem_of(password, "zhangsan") == "") is taken


async def test_a_one_time_password_opens_nothing_but_its_own_change(house):
    await house.account("zhang", Role.STAFF, must_change=True)
    async with house.browser() as browser, house.browser() as elsewhere:
        assert (await enters(browser, "zhang")).headers["location"] == "/account"
        await enters(elsewhere, "zhang")
        assert (await browser.get("/applications")).headers["location"] == "/account"
        assert (await browser.get("/api/queues")).status_code == 403
        wrong = ({"old": "no", "new": NEW, "again": NEW},
                 {"old": PASSWORD, "new": NEW, "again": ""},
                 {"old": PASSWORD, "new": PASSWORD, "again": PASSWORD},
                 {"old": PASSWORD, "new": "short", "again": "short"})  # fmt: skip
        for fields in wrong:
            assert (await sends(browser, "/account/password", **fields)).status_code == 422
        old = browser.cookies["estation"]
        done = await sends(browser, "/account/password", old=PASSWORD, new=NEW, again=NEW)
        assert done.status_code == 303
        assert browser.cookies["estation"] != old
        assert (await browser.get("/applications")).status_code == 200
        assert (await elsewhere.get("/account")).status_code == 303  # other logins have ended
        assert (await tries(elsewhere, "zhang")).status_code == 401
        await enters(elsewhere, "zhang", NEW)
        assert (await sends(browser, "/account/everywhere")).status_code == 303
        assert (await elsewhere.get("/account")).status_code == 303


async def test_sessions_end_when_nobody_does_anything_and_after_a_shift(store):
    number, life = await account_in(store, "zhang", Role.STAFF), Life(1000, 5000)
    secret = await store.run(lambda db: sessions.begin(db, number, 10_000))

    async def alive(at, *, stirs):
        person, due = await store.read(lambda db: sessions.find(db, secret, life, at))
        if person is not None and due and stirs:
            await store.run(lambda db: sessions.stir(db, person.key, at))
        return person

    assert await alive(10_900, stirs=False)  # a page that only listens
    assert await alive(11_000, stirs=False) is None
    for at in range(10_900, 15_000, 900):
        assert await alive(at, stirs=True), at
    assert await alive(15_000, stirs=True) is None
    await store.run(lambda db: sessions.sweep(db, life, 20_000))
    assert await store.run(lambda db: sessions.end_all(db, number)) == 0


async def test_administrators_add_change_disable_and_reset(house):
    await house.account("boss", Role.ADMINISTRATOR)
    async with house.browser() as boss, house.browser() as other:
        await enters(boss, "boss")
        hostile = await sends(boss, "/accounts", name="<script>alert(1)</script>", roles="staff")
        assert hostile.status_code == 422
        made = await sends(boss, "/accounts", name="Li.Na", roles="staff")
        secret = made.text.split('id="secret">')[1].split("<")[0]
        assert made.headers["cache-control"] == "no-store"
        assert secret not in (await boss.get("/accounts")).text
        await enters(other, "li.na", secret)
        assert (await sends(boss, "/accounts", name="li.na", roles="staff")).status_code == 422
        assert (await sends(boss, "/accounts", name="wang", roles="king")).status_code == 422
        assert (await sends(boss, "/accounts", name="wang")).status_code == 422
        assert (await sends(boss, "/accounts/1/roles", roles="staff")).status_code == 422
        assert (await sends(boss, "/accounts/1/disabled", disabled="yes")).status_code == 422
        assert (await sends(boss, "/accounts/77/password")).status_code == 422
        assert (await sends(boss, "/accounts/2/roles", roles="guide")).status_code == 303
        assert (await other.get("/account")).text.count("导办员") == 1
        assert (await sends(boss, "/accounts/2/disabled", disabled="yes")).status_code == 303
        assert (await other.get("/account")).status_code == 303
        assert (await tries(other, "li.na", secret)).status_code == 401
        assert (await sends(boss, "/accounts/2/disabled", disabled="no")).status_code == 303
        again = await sends(boss, "/accounts/2/password")
        assert (await tries(other, "li.na", secret)).status_code == 401
        await enters(other, "li.na", again.text.split('id="secret">')[1].split("<")[0])
        page = (await boss.get("/audit")).text
    for said in ("account added", "roles changed", "account disabled", "password reset"):
        assert said in page
    with sqlite3.connect(house.store._engine.url.database) as db:
        kept = [row[0] for row in db.execute("SELECT password FROM account")]
    db.close()
    assert all(one.startswith("$argon2id$") for one in kept)


async def test_a_token_is_shown_once_and_opens_until_it_is_revoked(house):
    await house.account("boss", Role.ADMINISTRATOR)
    async with house.browser() as boss:
        await enters(boss, "boss")
        made = await sends(boss, "/tokens", name="board", roles="guide")
        token = made.text.split('id="secret">')[1].split("<")[0]
        assert (await sends(boss, "/tokens", name="board", roles="guide")).status_code == 422
        assert (await sends(boss, "/tokens", name="x", roles="administrator")).status_code == 422
        assert (await sends(boss, "/tokens", name="<b>", roles="guide")).status_code == 422
        page = (await boss.get("/tokens")).text
        assert token not in page
        assert '<br>最近使用 <span lang="en">Last used</span>: —' in page
        async with httpx.AsyncClient(
            timeout=60, base_url=house.url, headers=bearer(token)
        ) as program:
            me = (await program.get("/api/me")).json()
            assert me == {"name": "token:board", "roles": ["guide"], "how": "token"}
            assert (await program.get("/api/queues")).status_code == 200
            assert (await program.post("/api/queues/customs/next", json={})).status_code == 403
            assert ": —" not in (await boss.get("/tokens")).text
            assert (await sends(boss, "/tokens/1/revoke")).status_code == 303
            assert (await program.get("/api/queues")).status_code == 401
            assert (await program.get("/display")).status_code == 401  # said, not passed over
        assert (await sends(boss, "/tokens/1/revoke")).status_code == 422
    with sqlite3.connect(house.store._engine.url.database) as db:
        assert token not in "".join(db.iterdump())
    db.close()


async def test_who_calls_and_who_orders_is_written_down(house):
    token = await token_in(house.store, Role.STAFF, Role.TECHNICIAN, name="desk")
    async with httpx.AsyncClient(timeout=60, base_url=house.url, headers=bearer(token)) as web:
        await web.post("/api/kiosks/kiosk-01/command", json={"command": "ping"})
        forged = {"command": "ping", "author": "somebody else"}
        assert (await web.post("/api/kiosks/kiosk-01/command", json=forged)).status_code == 422
    line = (await trail(house, "kiosk.command"))[0]
    assert (line.who, line.why, line.about) == ("token:desk", "ping", "kiosk-01")


async def test_a_password_that_is_changed_while_the_old_one_is_hashed_anew_stays(
    house, monkeypatch
):
    number = await house.account("zhang", Role.STAFF)
    other, own = hashed_new(), Passwords.hash

    async def slow(self, password):
        act = accounts.Act("zhang", 1)
        await house.store.run(
            lambda db: accounts.set_password(db, act, number, other, must_change=False)
        )
        return await own(self, password)

    monkeypatch.setattr(Passwords, "is_old", lambda _self, _kept: True)
    monkeypatch.setattr(Passwords, "hash", slow)
    async with house.browser() as browser:
        assert (await tries(browser, "zhang")).status_code == 401
        assert "estation" not in browser.cookies
    one = await house.store.run(lambda db: accounts.named(db, "zhang"))
    assert one.password == other


async def test_who_logs_in_while_his_password_is_changed_gets_no_session(house, monkeypatch):
    number = await house.account("zhang", Role.STAFF)
    other, own = hashed_new(), Passwords.fits

    async def slow(self, kept, password):
        right = await own(self, kept, password)
        act = accounts.Act("zhang", 1)
        await house.store.run(
            lambda db: accounts.set_password(db, act, number, other, must_change=False)
        )
        return right

    monkeypatch.setattr(Passwords, "fits", slow)
    async with house.browser() as browser:
        assert (await tries(browser, "zhang")).status_code == 401
        assert "estation" not in browser.cookies


def hashed_new():
    return Passwords().hash_now(NEW)


async def test_a_proxy_that_the_settings_do_not_name_is_noticed_once(caplog):
    async def served(_scope, _receive, send):
        await send({"type": "http.response.start", "status": 204, "headers": []})
        await send({"type": "http.response.body"})

    quiet = noticing(served, "127.0.0.1", Access(proxies=["127.0.0.1"]))
    wide = noticing(served, "0.0.0.0", Access())
    assert (quiet, wide) == (served, served)
    app = noticing(served, "localhost", Access())
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(timeout=60, transport=transport, base_url="http://x") as client:
        await client.get("/")
        assert "access.proxies" not in caplog.text
        for _ in "12":
            await client.get("/", headers={"X-Forwarded-For": "192.0.2.1"})
    assert caplog.text.count("access.proxies") == 1


@pytest.mark.parametrize(
    ("wanted", "going"),
    [
        ("/audit?what=login", "/audit?what=login"), ("//evil.example", "/"),
        ("/\\evil.example", "/"),
        ("https://evil.example/", "/"), ("javascript:alert(1)", "/"), ("/a\r\nSet-Cookie: x", "/"),
        ("/a\\..\\b", "/"), ("", "/"), ("/login?next=/login", "/"), ("/\t/evil.example", "/"),
    ],
)  # fmt: skip
def test_a_login_leads_nowhere_but_into_the_centre(wanted, going):
    assert own_path(wanted) == going


async def test_a_name_that_bites_stays_text(house):
    hostile = '"><script>alert(1)</script>'
    async with house.browser() as browser:
        answer = await tries(browser, hostile, "x", going=f"/{hostile}")
        assert "<script>alert" not in answer.text
        assert (await browser.get("/login", params={"next": f"/{hostile}"})).text.count(
            "<script>alert"
        ) == 0


async def test_every_answer_says_how_a_browser_must_treat_it(house):
    await house.account("boss", *Role)
    async with house.browser() as browser:
        paths = ["/login", "/display", "/healthz", "/assets/style.css", "/nothing", "/api/queues"]
        answers = [await browser.get(path) for path in paths]
        await enters(browser, "boss")
        paths = [
            "/fleet",
            "/queues",
            "/account",
            "/accounts",
            "/tokens",
            "/audit",
            "/standing",
            "/applications",
        ]
        pages = [await browser.get(path) for path in paths]
    for answer in answers + pages:
        policy = answer.headers["content-security-policy"]
        assert "script-src 'self'" in policy
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert "camera=()" in answer.headers["permissions-policy"]
        assert answer.headers["referrer-policy"] == "same-origin"
        assert answer.headers["cache-control"] in {"no-store", "no-cache"}
        assert "server" not in answer.headers or answer.headers["server"] != ""
    for page in pages:
        assert page.status_code == 200
        assert " style=" not in page.text
        assert "<style" not in page.text
        assert " onclick=" not in page.text
        assert "<script>" not in page.text


async def test_without_its_database_the_guard_lets_nobody_in_and_says_why(house, monkeypatch):
    token = await token_in(house.store)
    await house.store.run(lambda db: db.exec_driver_sql("DROP TABLE api_token"))
    async with httpx.AsyncClient(timeout=60, base_url=house.url, headers=bearer(token)) as web:
        answer = await web.get("/api/queues")
    assert answer.status_code == 503
    assert answer.json() == {"error": "the database cannot be used now"}


async def test_who_waits_for_news_of_the_entry_waits_no_longer_than_told(store):
    entry = Entry(store, None, Life(1, 1), lambda: 0)
    async with asyncio.timeout(60):
        await entry.waits(entry.version, 0.01)
        waiting = asyncio.create_task(entry.waits(entry.version, 60))
        await asyncio.sleep(0)
        await entry.changed()
        await waiting
