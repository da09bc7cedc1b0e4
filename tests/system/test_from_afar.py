"""A real kiosk set and asked by the centre's own API: files, late answers, settings."""

import asyncio
import io
import json

import httpx
import pytest
from PIL import Image

from kiosk.link.signing import kiosk_key, public_text
from tests.centre.access.keys import bearer
from tests.system.hall import SECRETS, hall

KIOSK = "/api/kiosks/kiosk-01"


class Web:
    """The centre's API, as a technician's program sees it."""

    def __init__(self, client):
        self._client = client

    async def orders(self, command, **arguments):
        body = {"command": command, "arguments": arguments}
        return await self._client.post(f"{KIOSK}/command", json=body)

    async def commands(self):
        return (await self._client.get(f"{KIOSK}/commands")).json()["commands"]

    async def file(self, id_):
        return await self._client.get(f"{KIOSK}/commands/{id_}/file")

    async def sets(self, values):
        return await self._client.put(f"{KIOSK}/settings", json={"values": values})

    async def settings(self, status=None):
        async with asyncio.timeout(60):
            while True:
                found = (await self._client.get(f"{KIOSK}/settings")).json()
                if status in (None, found["status"]):
                    return found
                await asyncio.sleep(0.05)

    async def result_of(self, id_, result):
        async with asyncio.timeout(60):
            while True:
                (found,) = [one for one in await self.commands() if one["id"] == id_]
                if found["result"] == result:
                    return found
                await asyncio.sleep(0.05)


@pytest.fixture
async def house(tmp_path):
    key = public_text(kiosk_key(tmp_path / "config.pem"))
    async with hall(
        tmp_path, f'[upkeep]\nconfig_keys = ["{key}"]\n',
        further_centre=f'[upkeep]\nsigning_key_file = "{tmp_path}/config.pem"\n',
    ) as house:  # fmt: skip
        await house.is_ready()
        yield house


@pytest.fixture
async def web(house):
    url, token = f"http://127.0.0.1:{house.centre_port}", await house.token()
    async with httpx.AsyncClient(base_url=url, headers=bearer(token), timeout=20) as client:
        yield Web(client)


async def test_logs_are_fetched_and_every_command_stands_in_the_trail(house, web):
    asked = (await web.orders("logs", lines="100")).json()
    assert asked["result"] == "done"
    found = await web.file(asked["id"])
    assert found.headers["content-type"] == "text/plain; charset=utf-8"
    assert found.headers["content-disposition"].startswith('attachment; filename="kiosk-01-logs-')
    assert found.headers["x-content-type-options"] == "nosniff"
    lines = [json.loads(line) for line in found.text.splitlines()]
    assert asked["detail"] == f"{len(lines)} lines"
    assert not [secret for secret in SECRETS if secret in found.text]

    assert (await web.orders("screenshot")).json()["result"] == "failed"  # there is no window
    said = [(one["name"], one["author"], one["result"]) for one in await web.commands()]
    assert said == [("screenshot", "token:sample", "failed"), ("logs", "token:sample", "done")]
    logs = (await web.commands())[1]
    assert logs["file"]["size"] == len(found.content)
    assert (await web.file((await web.commands())[0]["id"])).status_code == 404


async def test_what_waits_for_the_visitor_is_answered_202_and_the_trail_learns_it(house, web):
    await house.kiosk.until("IdleView")
    house.kiosk.touch("language:en")
    await house.kiosk.until("ChoiceView")
    asked = await web.orders("restart")
    assert (asked.status_code, asked.json()["result"]) == (202, "waiting")
    id_ = asked.json()["id"]
    assert (await web.result_of(id_, "waiting"))["answered"] is None
    house.kiosk.touch("home")
    told = await web.result_of(id_, "done")
    assert told["answered"] >= told["at"]
    async with asyncio.timeout(60):
        assert await house.kiosk.process.wait() == 75


async def test_settings_from_afar_are_published_used_and_shown_side_by_side(house, web):
    assert (await web.settings())["status"] == "none"
    wrong = await web.sets({"screen.volume": 101, "broker.host": "elsewhere"})
    assert wrong.status_code == 422
    assert {one["path"] for one in wrong.json()["faults"]} == {"screen.volume", "broker"}
    assert (await web.settings())["desired"] is None  # nothing was published

    sent = (await web.sets({"screen.volume": 40, "kiosk.follow_hours": True})).json()
    assert sent["desired"]["version"] == 1
    used = await web.settings("applied")
    assert used["desired"]["values"] == {"kiosk.follow_hours": True, "screen.volume": 40}
    assert used["reported"]["values"] == used["desired"]["values"]
    assert used["desired"]["author"] == "token:sample"

    house.broker.kill()  # and it forgets what was retained
    async with asyncio.timeout(60):
        while (await web.orders("ping")).status_code != 503:
            await asyncio.sleep(0.05)
    assert (await web.sets({"screen.volume": 30})).json()["status"] == "sent"
    house.broker.start()
    used = await web.settings("applied")
    assert (used["desired"]["version"], used["reported"]["version"]) == (2, 2)
    assert used["reported"]["values"] == {"screen.volume": 30}
    assert house.asks_centre("SELECT why FROM audit WHERE what = 'kiosk.settings'") == [
        ('version 1: {"kiosk":{"follow_hours":true},"screen":{"volume":40}}',),
        ('version 2: {"screen":{"volume":30}}',),
    ]


async def test_a_picture_of_the_empty_plate_comes_whole(tmp_path):
    camera = '[devices.camera]\ndriver = "camera"\nurl = "sim://empty"\n'
    async with hall(tmp_path, f"{camera}width = 640\nheight = 480\n") as house:
        await house.is_ready()
        url, token = f"http://127.0.0.1:{house.centre_port}", await house.token()
        async with httpx.AsyncClient(base_url=url, headers=bearer(token), timeout=30) as client:
            web = Web(client)
            await web.orders("plate")  # it takes longer than a caller waits for, the first time
            async with asyncio.timeout(60):
                while (one := (await web.commands())[0])["result"] == "waiting":
                    await asyncio.sleep(0.1)
            assert (one["result"], one["detail"]) == ("done", "the plate is empty")
            found = await web.file(one["id"])
            assert found.headers["content-type"] == "image/webp"
            picture = Image.open(io.BytesIO(found.content))
            assert picture.format == "WEBP"
            assert len(found.content) == one["file"]["size"]


async def test_without_a_key_nothing_can_be_set(tmp_path):
    async with hall(tmp_path) as house:
        url, token = f"http://127.0.0.1:{house.centre_port}", await house.token()
        async with httpx.AsyncClient(timeout=60, base_url=url, headers=bearer(token)) as client:
            said = await Web(client).sets({"screen.volume": 40})
            assert (said.status_code, "signing_key_file" in said.json()["error"]) == (409, True)
