"""Staff whom a provider of OpenID Connect knows, and providers that lie."""

import time
from urllib.parse import parse_qs, urlsplit

import httpx
import msgspec
import pytest
from joserfc.jwk import RSAKey

from kiosk.centre import audit
from kiosk.centre.access import accounts
from kiosk.centre.access.accounts import Act
from kiosk.centre.access.oidc import Provider
from kiosk.centre.access.oidc_files import OidcSettingsError
from kiosk.centre.access.roles import Role
from kiosk.centre.access.settings import Access, Oidc
from kiosk.centre.settings import load
from kiosk.typed_toml import FileFaultsError
from tests.centre.access.conftest import served
from tests.centre.access.provider import CLIENT, SECRET, running
from tests.mosquitto import free_port

ROLES = {"hall-windows": Role.STAFF, "hall-technicians": Role.TECHNICIAN}


@pytest.fixture
async def provider():
    async with running() as provider:
        yield provider


@pytest.fixture
async def house(hall, store, tmp_path, provider):
    secret = tmp_path / "oidc.secret"
    secret.write_text(SECRET + "\n")
    secret.chmod(0o600)
    oidc = Oidc(
        issuer=provider.issuer, client_id=CLIENT, client_secret_file=str(secret), roles=ROLES
    )
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    async with served(
        hall, store, tmp_path, Access(address=address, oidc=oidc), port=port
    ) as house:
        yield house


async def comes_back(browser, going="/audit"):
    """Go to the provider as a browser does; return the answer to what it sends back."""
    away = await browser.get("/login/provider", params={"next": going})
    if away.status_code != 303:
        return away
    async with httpx.AsyncClient(timeout=60) as other:
        back = await other.get(away.headers["location"])
    return await browser.get(back.headers["location"])


async def test_who_the_provider_knows_comes_in_with_the_roles_it_gives(house, provider):
    async with house.browser() as browser:
        page = (await browser.get("/login")).text
        assert "单位账号 Work account" in page
        answer = await comes_back(browser)
        assert (answer.status_code, answer.headers["location"]) == (303, "/audit")
        me = (await browser.get("/api/me")).json()
        assert me == {"name": "oidc:zhang", "roles": ["staff"], "how": "session"}
        assert "更改密码 <" not in (await browser.get("/account")).text
        provider.person["groups"] = ["hall-technicians", "something else", 7]
        browser.cookies.clear()
        await comes_back(browser)
        assert (await browser.get("/api/me")).json()["roles"] == ["technician"]
        known = await house.store.run(accounts.every)
        assert [one.name for one in known] == ["oidc:zhang"]
        provider.person |= {"sub": "u-2", "groups": "hall-windows"}  # another of the same name
        browser.cookies.clear()
        await comes_back(browser)
        name = (await browser.get("/api/me")).json()["name"]
        assert name.startswith("oidc:zhang#")


async def test_a_code_goes_with_a_challenge_that_only_this_browser_can_meet(house, provider):
    async with house.browser() as browser, house.browser() as thief:
        away = await browser.get("/login/provider")
        asked = parse_qs(urlsplit(away.headers["location"]).query)
        assert {"state", "nonce", "code_challenge"} <= set(asked)
        async with httpx.AsyncClient(timeout=60) as other:
            back = (await other.get(away.headers["location"])).headers["location"]
        assert (await thief.get(back)).status_code == 403  # never began one
        await thief.get("/login/provider")
        assert (await thief.get(back)).status_code == 403  # another state
        assert (await browser.get(back)).status_code == 303
        assert (await browser.get(back)).status_code == 403  # once is enough


@pytest.mark.parametrize(
    ("lies", "fault", "status"),
    [
        ({"iss": "http://127.0.0.1:1/other"}, "", 403),
        ({"aud": "another client"}, "", 403),
        ({"aud": [CLIENT, "another client"]}, "", 403),
        ({"aud": [CLIENT, "another client"], "azp": "another client"}, "", 403),
        ({"nonce": "another"}, "", 403),
        ({"nonce": None}, "", 403),
        ({"exp": int(time.time()) - 3600}, "", 403),
        ({"exp": None}, "", 403),
        ({"iat": int(time.time()) + 3600}, "", 403),
        ({"sub": None}, "", 403),
        ({"groups": ["nothing of ours"]}, "", 403),
        ({"groups": {"hall-windows": True}}, "", 403),
        ({"groups": None}, "", 403),
        ({}, "none", 403),
        ({}, "shared secret", 403),
        ({}, "stranger's key", 403),
        ({}, "token", 403),
        ({}, "denied", 403),
        ({}, "answer of another", 403),
        ({}, "issuer", 502),
    ],
)
async def test_what_proves_nothing_lets_nobody_in(house, provider, lies, fault, status):
    provider.lies, provider.fault = lies, fault
    async with house.browser() as browser:
        answer = await comes_back(browser)
        assert answer.status_code == status, answer.text
        assert "estation=" not in answer.headers.get("set-cookie", "").replace("estation-", "")
        assert (await browser.get("/audit")).status_code == 303
        assert 'role="alert"' in answer.text
    assert await house.store.run(accounts.every) == []
    if status == 403:
        entries = await house.store.run(
            lambda db: audit.entries(db, audit.Wanted(what="login.failed"))
        )
        assert entries[0].who == "oidc"
        assert entries[0].why


async def test_roles_may_be_told_beside_the_id_token_but_not_of_somebody_else(house, provider):
    provider.lies = {"groups": None, "preferred_username": None}
    provider.elsewhere = {"sub": "u-1", "preferred_username": "li", "groups": ["hall-windows"]}
    async with house.browser() as browser:
        assert (await comes_back(browser)).status_code == 303
        me = (await browser.get("/api/me")).json()
        assert (me["name"], me["roles"]) == ("oidc:li", ["staff"])
        browser.cookies.clear()
        provider.elsewhere["sub"] = "u-2"
        assert (await comes_back(browser)).status_code == 403


async def test_who_began_no_login_fills_neither_the_trail_nor_the_log(house, provider, caplog):
    async with house.browser() as browser:
        for number in range(5):
            answer = await browser.get(f"/login/answer?state=x&code={number}")
            assert answer.status_code == 403
    failed = audit.Wanted(what=audit.What.NOT_ENTERED)
    assert await house.store.run(lambda db: audit.entries(db, failed)) == []
    assert "OpenID Connect" not in caplog.text
    async with house.browser() as browser:
        await browser.get("/login/provider")
        assert (await browser.get("/login/answer?state=x&code=1")).status_code == 403
    (line,) = await house.store.run(lambda db: audit.entries(db, failed))
    assert line.who == "oidc"


async def test_new_keys_of_the_provider_are_fetched(house, provider):
    async with house.browser() as browser:
        assert (await comes_back(browser)).status_code == 303
        provider.key = RSAKey.generate_key(2048, {"kid": "two"})
        browser.cookies.clear()
        assert (await comes_back(browser)).status_code == 303


async def test_whom_an_administrator_disabled_stays_out(house):
    async with house.browser() as browser:
        await comes_back(browser)
        (one,) = await house.store.run(accounts.every)
        act = Act("boss", 1)
        await house.store.run(lambda db: accounts.set_disabled(db, act, one.id, disabled=True))
        assert (await browser.get("/audit")).status_code == 303
        answer = await comes_back(browser)
        assert answer.status_code == 403
        assert "disabled" in answer.text


async def test_a_provider_that_is_away_is_told_plainly(hall, store, tmp_path):
    oidc = Oidc(issuer=f"http://127.0.0.1:{free_port()}", client_id="x", roles=ROLES)
    access = Access(address="http://127.0.0.1:9", oidc=oidc)
    async with served(hall, store, tmp_path, access) as house, house.browser() as browser:
        answer = await browser.get("/login/provider")
    assert answer.status_code == 502
    assert "cannot be reached" in answer.text


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[access.oidc]\nissuer = "http://elsewhere.example"', "access.oidc.issuer: "),
        ('[access.oidc]\nissuer = "https://x.example"', "access.oidc.client_id: is not set"),
        ('[access.oidc.roles]\nx = "king"', "access.oidc.roles"),
        ('[access]\naddress = "https://x.example/path"', "access.address: "),
        ("[access]\nidle_minutes = 0", "access.idle_minutes: "),
        ("[access]\nrequired = false", "access.required: is not a setting"),
    ],
)
def test_faults_of_the_settings_are_named(tmp_path, text, said):
    file = tmp_path / "centre.toml"
    file.write_text(f'[centre]\nsite = "hetao"\n{text}\n')
    with pytest.raises(FileFaultsError) as error:
        load(file)
    assert said in str(error.value)


@pytest.mark.parametrize("mode", [0o644, None, 0o600])
def test_a_secret_that_others_may_read_or_that_is_not_there_is_refused(tmp_path, mode):
    file = tmp_path / "secret"
    if mode is not None:
        file.write_text("")
        file.chmod(mode)
    oidc = Oidc(issuer="https://x.example", client_id="x", client_secret_file=str(file))
    with pytest.raises(OidcSettingsError, match="secret"):
        Provider(oidc, "https://y.example", lambda: 0)
    with pytest.raises(OidcSettingsError, match=r"oidc\.ca"):
        Provider(msgspec.structs.replace(oidc, client_secret_file="", ca=str(file)), "", lambda: 0)
