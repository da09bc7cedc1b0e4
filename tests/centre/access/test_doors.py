"""Every route of the centre, with everybody: who gets through stands here, once more, by hand."""

import asyncio
import json

import httpx
import pytest
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Mount, Route
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus

from kiosk.centre.access.door import Door, allowed, closed
from kiosk.centre.access.opening import open_access
from kiosk.centre.access.person import NobodyError, person_of
from kiosk.centre.access.roles import Role
from kiosk.centre.access.settings import Access
from kiosk.centre.web import templates
from tests.centre.access.conftest import enters
from tests.centre.access.keys import bearer, program, token_in

ALL, TECHNICIAN, STAFF, ADMIN = "TSGA", "T", "S", "A"
PUBLIC = "TSGA-"  # "-": nobody who is known
ROLES = dict(zip("TSGA", Role, strict=True))
DOORS = {
    "GET /": ALL,
    "GET /fleet": ALL,
    "GET /fleet/{kiosk}": ALL,
    "GET /alerts": ALL,
    "GET /batches": TECHNICIAN,
    "GET /enrolment": TECHNICIAN,
    "GET /queues": ALL,
    "GET /display": PUBLIC,
    "GET /assets/{name}": PUBLIC,
    "GET /healthz": PUBLIC,
    "GET /api/openapi.json": ALL,
    "GET /api/queues": ALL,
    "GET /api/kiosks": ALL,
    "GET /api/fleet": ALL,
    "GET /api/fleet/{kiosk}": ALL,
    "GET /api/fleet/{kiosk}/timeline": ALL,
    "GET /api/fleet/{kiosk}/series": ALL,
    "GET /api/fleet/{kiosk}/use": ALL,
    "WEBSOCKET /live/fleet": ALL,
    "POST /api/queues/{queue}/next": STAFF,
    "POST /api/kiosks/{kiosk}/command": TECHNICIAN,
    "GET /api/kiosks/{kiosk}/commands": TECHNICIAN,
    "GET /api/kiosks/{kiosk}/commands/{id}/file": TECHNICIAN,
    "GET /api/kiosks/{kiosk}/settings": ALL,
    "PUT /api/kiosks/{kiosk}/settings": TECHNICIAN,
    "GET /api/alerts": ALL,
    "POST /api/alerts/test": "TA",
    "POST /api/alerts/{id}/acknowledge": "TA",
    "POST /api/alerts/{id}/assign": "TA",
    "POST /api/alerts/{id}/note": "TA",
    "POST /api/alerts/{id}/silence": "TA",
    "GET /api/fleet/{kiosk}/forecast": ALL,
    "POST /api/fleet/{kiosk}/silence": "TA",
    "WEBSOCKET /live/alerts": ALL,
    "GET /metrics": ALL,
    "WEBSOCKET /live": ALL,
    "WEBSOCKET /live/hall": PUBLIC,
    "GET /login": PUBLIC,
    "POST /login": PUBLIC,
    "GET /login/provider": PUBLIC,
    "GET /login/answer": PUBLIC,
    "POST /logout": ALL,
    "GET /api/me": ALL,
    "GET /account": ALL,
    "POST /account/password": ALL,
    "POST /account/everywhere": ALL,
    "GET /accounts": ADMIN,
    "POST /accounts": ADMIN,
    "POST /accounts/{number:int}/roles": ADMIN,
    "POST /accounts/{number:int}/disabled": ADMIN,
    "POST /accounts/{number:int}/password": ADMIN,
    "GET /tokens": ADMIN,
    "POST /tokens": ADMIN,
    "POST /tokens/{number:int}/revoke": ADMIN,
    "GET /audit": "SA",
    "GET /standing": STAFF,
    "POST /api/standing/look": STAFF,
    "POST /api/standing/set": STAFF,
    "POST /api/standing/remove": STAFF,
    "POST /api/standing/list": STAFF,
    "GET /api/waves": TECHNICIAN,
    "POST /api/waves": TECHNICIAN,
    "POST /api/waves/{id}/stop": TECHNICIAN,
    "POST /api/waves/{id}/resume": TECHNICIAN,
    "GET /calendar": STAFF,
    "GET /calendar/feed/{team}/{proof}.ics": PUBLIC,
    "POST /api/appointments": STAFF,
    "POST /api/callbacks/{callback}/done": STAFF,
    "GET /questions": STAFF,
    "GET /applications": STAFF,
    "GET /applications/{number}": STAFF,
    "GET /applications/{number}/{bundle}/{name}": STAFF,
    "POST /api/cases/{number}/{authority}": STAFF,
    "POST /uploads": PUBLIC,
    "OPTIONS /uploads": PUBLIC,
    "HEAD /uploads/{id}": PUBLIC,
    "PATCH /uploads/{id}": PUBLIC,
}
ENDS = {"POST /logout", "POST /account/everywhere"}  # asked last: nobody is logged in afterwards


def names(door):
    return {f"{method} {door.path}" for method in door.methods}


def path_of(name):
    path = name.split(" ", 1)[1].replace("{number:int}", "999999").replace("{kiosk}", "Kiosk!")
    return path.replace("{", "").replace("}", "")


def test_the_table_is_of_all_routes_and_each_is_a_door(house):
    routes = house.web.application().routes
    assert all(isinstance(route, Door) for route in routes)
    found = set().union(*(names(route) for route in routes))
    alone = {name for name in found if not (name.startswith("HEAD ") and "GET" + name[4:] in found)}
    assert alone == set(DOORS)


async def passes(house, client, name):
    """Whether a door opens: whatever is behind may then find fault with what was sent."""
    method, path = name.split(" ", 1)[0], path_of(name)
    if method == "WEBSOCKET":
        cookies = "; ".join(f"{key}={value}" for key, value in client.cookies.items())
        try:
            async with connect(
                f"ws://127.0.0.1:{house.port}{path}", additional_headers={"Cookie": cookies}
            ):
                return True
        except InvalidStatus as error:
            return error.response.status_code != 403
    headers = {"X-CSRF-Token": client.cookies.get("estation-csrf", "")}
    answer = await client.request(method, path, headers=headers)
    assert answer.status_code < 500 or path == "/healthz", answer.text
    if answer.status_code == 401 and path != "/login":
        return False
    return not (answer.status_code == 403 and "needs a role" in answer.text)


@pytest.mark.parametrize("who", PUBLIC)
async def test_a_door_opens_to_whom_the_table_names_and_to_nobody_else(house, who):
    async with httpx.AsyncClient(base_url=house.url, timeout=60) as client:
        if who != "-":
            await house.account("somebody", ROLES[who])
            await enters(client, "somebody")
        names = [*(name for name in DOORS if name not in ENDS)]
        if who != "-":
            names.remove("GET /login")  # leads on to the console
        found = {name for name in names if await passes(house, client, name)}
        assert found == {name for name in names if who in DOORS[name]}
        for name in sorted(ENDS):
            if who != "-":
                await enters(client, "somebody")
            assert await passes(house, client, name) is (who != "-")


async def test_what_has_no_door_opens_to_nobody(hall, store, caplog):
    async def secret(_request):
        return PlainTextResponse("secret")

    doors = closed([Route("/secret", secret)])
    assert "/secret says not who may" in caplog.text
    access = open_access(Access(), hall, store, templates())
    app = Starlette(routes=doors, middleware=[access.guard])
    async with program(app, await token_in(store)) as client:
        assert (await client.get("/secret")).status_code == 403
        assert (await client.post("/secret")).status_code == 403
        assert (await client.get("/secret", headers={"Authorization": ""})).status_code == 401
    with pytest.raises(TypeError, match="only routes and doors"):
        closed([Mount("/all", app)])


async def test_a_page_that_asks_who_it_is_stands_behind_a_door(hall, store):
    async def page(request):
        return PlainTextResponse(person_of(request).name)

    open_wide = Starlette(routes=[Route("/", page)])
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(open_wide), base_url="http://x"
    ) as client:
        with pytest.raises(NobodyError, match="needs a role"):
            await client.get("/")
    alone = Starlette(routes=[allowed(Route("/", page), *Role)])  # a door, and no guard before it
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(alone), base_url="http://x"
    ) as client:
        assert (await client.get("/")).status_code == 401


async def test_a_browser_is_led_to_the_login_and_back_and_a_program_is_told(house):
    await house.account("zhang", Role.STAFF)
    async with house.browser() as browser:
        answer = await browser.get("/audit?what=grant.used")
        assert answer.status_code == 303
        assert answer.headers["location"] == "/login?next=%2Faudit%3Fwhat%3Dgrant.used"
        shown = await browser.get(answer.headers["location"])
        assert 'name="next" value="/audit?what=grant.used"' in shown.text
        await enters(browser, "zhang")
        wrong = await browser.get("/accounts")
        assert wrong.status_code == 403
        assert "没有权限" in wrong.text
    async with httpx.AsyncClient(timeout=60, base_url=house.url) as program:
        answer = await program.get("/api/queues")
        assert answer.status_code == 401
        assert answer.headers["www-authenticate"] == "Bearer"


async def test_the_console_offers_what_one_may(house):
    await house.account("guide", Role.GUIDE)
    await house.account("boss", Role.ADMINISTRATOR)
    async with house.browser() as guide, house.browser() as boss:
        await enters(guide, "guide")
        await enters(boss, "boss")
        page, other = (await guide.get("/fleet")).text, (await boss.get("/fleet")).text
        assert 'data-able=""' in page
        assert "/batches" not in page
        assert "/accounts" not in page
        assert "/accounts" in other
        assert "/audit" in other
        assert "/standing" not in other


async def test_a_socket_is_closed_when_its_session_ends_or_its_roles_change(house):
    number = await house.account("zhang", Role.STAFF)
    await house.account("boss", Role.ADMINISTRATOR)
    live = f"ws://127.0.0.1:{house.port}/live"
    async with house.browser() as browser, house.browser() as boss:
        await enters(boss, "boss")
        for path, fields in (
            (f"/accounts/{number}/roles", {"roles": "guide"}),
            (f"/accounts/{number}/password", {}),
        ):
            await enters(browser, "zhang")
            cookie = {"Cookie": f"estation={browser.cookies['estation']}"}
            async with connect(live, additional_headers=cookie) as socket, asyncio.timeout(60):
                await socket.recv()
                token = {"csrf": boss.cookies["estation-csrf"]}
                assert (await boss.post(path, data=token | fields)).status_code in {200, 303}
                await socket.wait_closed()
            assert socket.close_code == 4401


async def test_a_socket_of_a_token_is_closed_when_it_is_revoked(house):
    token = await token_in(house.store, Role.GUIDE)
    await house.account("boss", Role.ADMINISTRATOR)
    live = f"ws://127.0.0.1:{house.port}/live"
    async with house.browser() as boss:
        await enters(boss, "boss")
        async with connect(live, additional_headers=bearer(token)) as socket, asyncio.timeout(60):
            await socket.recv()
            await boss.post("/tokens/1/revoke", data={"csrf": boss.cookies["estation-csrf"]})
            await socket.wait_closed()
        assert socket.close_code == 4401
    with pytest.raises(InvalidStatus):
        await connect(live, additional_headers=bearer(token))


async def test_the_display_is_told_nothing_of_the_kiosks(house):
    async with connect(f"ws://127.0.0.1:{house.port}/live/hall") as socket:
        assert set(json.loads(await socket.recv())) == {"queues", "calls"}


@pytest.mark.parametrize(
    "name",
    ["../web.py", "..%2fweb.py", "%2e%2e/web.py", "..%2f..%2fsettings.py", "%2fetc%2fpasswd",
     "....//web.py", "style.css%00.py", "console.html", "login.html", "access.css/../../web.py"],
)  # fmt: skip
async def test_no_path_leads_out_of_the_assets(house, name):
    reader, writer = await asyncio.open_connection("127.0.0.1", house.port)
    writer.write(f"GET /assets/{name} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
    answer = await reader.read()
    writer.close()
    assert answer.split(b" ", 2)[1] in {b"404", b"400"}
    assert b"import" not in answer
