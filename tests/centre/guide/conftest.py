import asyncio
import contextlib
import json
from contextlib import asynccontextmanager

import httpx
import pytest
from playwright.async_api import async_playwright
from websockets.asyncio.client import connect

from kiosk.centre import audit
from kiosk.centre.access.roles import Role
from kiosk.centre.running import run
from kiosk.centre.settings import load
from kiosk.centre.store import CentreStore
from tests.centre.access.keys import WORKING, account_in, bearer, token_of
from tests.centre.console.browsing import CHROMIUM, QUIET
from tests.centre.guide.kiosk_end import WAIT_S
from tests.mosquitto import free_port
from tests.system.hall import CONFIG

FAKE = (
    "--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream",
    "--autoplay-policy=no-user-gesture-required",
)  # fmt: skip


class GuideCentre:
    """A whole centre in this process; ``guide`` stands in its settings."""

    def __init__(self, folder, broker, guide="always = true\n"):
        self.port, self._stop, self._running = free_port(), None, None
        self.url, self.database = f"http://127.0.0.1:{self.port}", f"sqlite:///{folder}/centre.db"
        self._file, self._tokens = folder / "centre.toml", {}
        self._file.write_text(
            f"""[centre]
site = "hetao"
catalogue_dir = "{CONFIG}/catalogue"
database = "{self.database}"
[web]
port = {self.port}
[broker]
port = {broker.port}
[guide]
{guide}"""
        )

    async def up(self):
        begun, self._stop = asyncio.Event(), asyncio.Event()
        work = run(load(self._file), self._file.parent, self._stop, begun.set)
        self._running = asyncio.create_task(work)
        waiting = asyncio.create_task(begun.wait())
        await asyncio.wait({waiting, self._running}, return_when=asyncio.FIRST_COMPLETED)
        waiting.cancel()
        async with asyncio.timeout(WAIT_S), httpx.AsyncClient(base_url=self.url) as web:
            while not await self._is_well(web):
                await asyncio.sleep(0.02)

    async def _is_well(self, web):
        if self._running.done():
            self._running.result()
        with contextlib.suppress(httpx.HTTPError):
            return (await web.get("/healthz")).status_code == 200
        return False

    async def end(self):
        if self._running is not None:
            self._stop.set()
            await self._running
            self._running = None

    async def web(self, *roles):
        token = await self.token("-".join(roles) or "all", *(roles or WORKING))
        return httpx.AsyncClient(base_url=self.url, headers=bearer(token))

    async def token(self, name, *roles):
        if name not in self._tokens:
            self._tokens[name] = await token_of(self.database, *roles, name=name)
        return self._tokens[name]

    async def account(self, name, *roles):
        async with CentreStore.opened(self.database) as store:
            await account_in(store, name, *(roles or (Role.GUIDE,)))

    async def noted(self):
        """What the trail says of forged words."""
        async with CentreStore.opened(self.database) as store:
            return await store.read(
                lambda db: audit.entries(db, audit.Wanted(what=audit.What.CALL_FORGED.value))
            )


@asynccontextmanager
async def centre_of(folder, broker, guide):
    centre = GuideCentre(folder, broker, guide)
    await centre.up()
    try:
        yield centre
    finally:
        await centre.end()


@pytest.fixture
async def centre(broker, tmp_path):
    async with centre_of(tmp_path, broker, "always = true\n") as centre:
        yield centre


class Desk:
    """A guide without a browser: the page's socket as a program holds it."""

    def __init__(self, socket):
        self._socket = socket
        self.now, self.told, self.signals = None, [], []
        self._moved = asyncio.Condition()
        self._reading = asyncio.create_task(self._read())

    async def _read(self):
        async for text in self._socket:
            said = json.loads(text)
            if said["kind"] == "now":
                self.now = said
            else:
                (self.told if said["kind"] == "told" else self.signals).append(said)
            async with self._moved:
                self._moved.notify_all()

    async def say(self, type_, **more):
        await self._socket.send(json.dumps({"type": type_, **more}))

    async def here(self, **more):
        await self.say("here", **more)
        await self.until(lambda: self.now and self.now["me"])

    async def until(self, condition):
        async with asyncio.timeout(WAIT_S), self._moved:
            await self._moved.wait_for(condition)

    async def rung(self, call):
        await self.until(lambda: call in [one["call"] for one in self.now["rings"]])

    async def has(self, call):
        await self.until(lambda: self.now["call"] and self.now["call"]["call"] == call)

    async def hears(self, what, **like):
        def found():
            return [
                one
                for one in self.told
                if one["what"] == what and all(one[k] == v for k, v in like.items())
            ]

        await self.until(found)
        return found()[-1]

    async def close(self):
        await self._socket.close()
        self._reading.cancel()
        await asyncio.gather(self._reading, return_exceptions=True)


@asynccontextmanager
async def desk(centre, name, **here):
    """A guide who is there."""
    token = await centre.token(name, Role.GUIDE)
    url = f"ws://127.0.0.1:{centre.port}/live/guide"
    async with connect(url, additional_headers=bearer(token)) as socket:
        one = Desk(socket)
        await one.here(**here)
        try:
            yield one
        finally:
            await one.close()


@asynccontextmanager
async def chromium(*, camera=True):
    """A Chromium with a played camera and microphone, or one that refuses both."""
    async with async_playwright() as playwright:
        opened = await playwright.chromium.launch(
            executable_path=str(CHROMIUM), args=[*QUIET, *(FAKE if camera else ())]
        )
        yield opened
        await opened.close()
