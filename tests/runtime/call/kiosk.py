"""The kiosk's side of a call for the tests: all of it but the window."""

import asyncio
import contextlib
from collections import Counter
from functools import partial

from drivers.camera.settings import CameraSettings
from drivers.registry import open_camera
from drivers.sound.settings import SoundSettings
from kiosk.flow.call_now import Phase
from kiosk.flow.calling import RingGuide
from kiosk.link import outbox
from kiosk.link.client import Link
from kiosk.link.clock import wall_clock_ms
from kiosk.link.store import Store
from kiosk.runtime.call.calls import Calls
from kiosk.runtime.supervisor import Supervisor
from kiosk.settings import Call, Devices, Kiosk, Settings
from kiosk.texts import Language
from tests.link.far import KIOSK, SITE, TOPICS, Far, at, until
from tests.link.test_client import info
from tests.runtime.call.guide import Guide

SIM = CameraSettings(url="sim://page", width=640, height=480, frames_per_s=30)
SOUND = SoundSettings(microphone="sim://tone", speaker="sim://kept")
RING = RingGuide("general", ("en",))
ENGLISH = Language.ENGLISH
LONG_S = 30


class Cameras:
    """Two cameras, each of which can be unplugged."""

    def __init__(self, settings):
        self.face = Supervisor("face-camera", partial(open_camera, settings), lambda *_: None)
        self.plate = Supervisor("camera", partial(open_camera, settings), lambda *_: None)


class Booth:
    """A kiosk at which somebody can ring."""

    def __init__(self, link, store, *, face=SIM, camera=SIM, sound=SOUND, cameras=None):
        self.link, self.store, self.cameras = link, store, cameras
        self.sights, self.phases = Counter(), []
        self.images = {}
        settings = Settings(
            kiosk=Kiosk(site=SITE, name=KIOSK),
            call=Call(enabled=True),
            devices=Devices(camera=camera, face_camera=face, sound=sound),
        )
        self.calls = Calls(
            settings, link, store, (cameras.face, cameras.plate), self.changed, self.show
        )

    def changed(self, now):
        if now is not None and (not self.phases or self.phases[-1] is not now.phase):
            self.phases.append(now.phase)

    def show(self, sight):
        self.sights[sight.which] += 1
        self.images[sight.which] = sight

    async def do(self, effect):
        return await self.calls.perform(effect, ENGLISH)

    async def ring(self, effect=RING):
        await until(lambda: self.calls.offered, LONG_S)
        await self.do(effect)

    async def phase(self, *phases):
        await until(lambda: self.calls.now is not None and self.calls.now.phase in phases, LONG_S)

    async def talking(self):
        await self.phase(Phase.TALKING)

    async def told(self, kind):
        """Return the events of a kind that wait for the centre."""
        return [
            one
            for one in await self.store.run(lambda db: outbox.after(db, 0, 99))
            if one.kind == kind
        ]


@contextlib.asynccontextmanager
async def booth(mosquitto, folder, *, face=SIM, camera=SIM, sound=SOUND, guide=None):
    """Yield a booth and a guide, joined by a broker."""
    async with Store.opened(folder / "journal.db", outbox.SCHEMA) as store:
        link = Link(
            at(mosquitto.port),
            TOPICS,
            store,
            info=info,
            commands={},
        )
        far = Far(at(mosquitto.port), wall_clock_ms)
        cameras = Cameras(SIM)
        one = Booth(link, store, face=face, camera=camera, sound=sound, cameras=cameras)
        link.hear_calls(one.calls.heard)
        work = [
            asyncio.ensure_future(part)
            for part in (
                link.run(),
                far.connection.run(),
                cameras.face.run(),
                cameras.plate.run(),
                one.calls.run(),
            )
        ]
        other = (guide or Guide)(far)
        try:
            await until(lambda: cameras.face.is_open and cameras.plate.is_open, LONG_S)
            yield one, other
        finally:
            await one.calls.close()
            await other.close()
            for task in work:
                task.cancel()
            await asyncio.gather(*work, return_exceptions=True)
