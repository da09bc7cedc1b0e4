"""A camera made of code: a scene, sent over a line."""

import asyncio
from dataclasses import dataclass, field

import cv2

from drivers.camera.scene import PATTERNS, SceneSource
from drivers.camera.wire import encode
from drivers.picture import Pixels
from drivers.transport import Transport

QUALITY = 85
DISTINCT = 17
"""Pictures of a still scene: who looks once a second must not meet the same one each time."""


@dataclass(slots=True)
class Faults:
    """How the camera misbehaves."""

    frozen: bool = False  # the same frame for ever, as after an unplug that OpenCV hides
    mute: bool = False
    torn: bool = False  # half of each picture's bytes
    noise: bool = False  # bytes that are no picture
    dark: bool = False
    blurred: bool = False


@dataclass(frozen=True, slots=True)
class Film:
    """What happens before a camera: JPEG pictures, and what is to be seen afterwards."""

    frames: tuple[bytes, ...]
    rest: tuple[bytes, ...]  # in turn, for ever; no two alike, as a sensor has them
    still: bytes = b""  # the rest, larger
    shone_on: tuple[bytes, ...] = ()  # in turn between the two, while the lamp is lit


@dataclass(slots=True)
class CameraSimulator:
    """Plays a camera at the far end of a transport.

    ``scene`` is a name of ``SCENES``; it is seen while no film is shown. ``lamp`` shines on what
    a film has laid there, for as long as it is lit.
    """

    scene: str = "page"
    width: int = 1280
    height: int = 720
    frames_per_s: float = 10
    faults: Faults = field(default_factory=Faults)
    film: Film | None = None
    lamp: bool = False  # is lit
    _place: int = 0
    _drawn: dict[tuple[str, int, int], tuple[bytes, ...]] = field(default_factory=dict)

    def show(self, film: Film) -> None:
        """Show a film from its beginning."""
        self.film, self._place = film, 0

    async def play(self, transport: Transport) -> None:
        """Send frames until the line is lost.

        Raises:
            LinkLostError: It is lost.
        """
        asked = asyncio.ensure_future(transport.read())
        count = 0
        try:
            while True:
                if asked.done():
                    asked.result()  # it ends with the line
                    asked = asyncio.ensure_future(transport.read())
                    await self._send_still(transport)
                count += not self.faults.frozen
                if not self.faults.mute:
                    picture = (
                        self._of_film()
                        or (await asyncio.to_thread(self._pictures))[count % DISTINCT]
                    )
                    await transport.write(encode(self._spoilt(picture)))
                await asyncio.sleep(1 / self.frames_per_s)
        finally:
            asked.cancel()

    async def _send_still(self, transport: Transport) -> None:
        """Send the larger picture of what lies there."""
        film, picture = self.film, b""
        if film is None:
            size = (self.width * 2, self.height * 2)
            scene = SceneSource(self.scene, width=size[0], height=size[1])
            picture = await asyncio.to_thread(pressed, scene.read())
        else:
            picture = film.still
        if picture:
            await transport.write(encode(picture))

    def _of_film(self) -> bytes | None:
        """Return the next picture of the film; None where none is shown."""
        film = self.film
        if film is None:
            return None
        place, self._place = self._place, self._place + (not self.faults.frozen)
        if place < len(film.frames):
            return film.frames[place]
        after = film.shone_on if self.lamp and film.shone_on else film.rest
        return after[(place - len(film.frames)) % len(after)]

    def _spoilt(self, picture: bytes) -> bytes:
        if self.faults.torn:
            return picture[: len(picture) // 2]
        return b"\0" * 1000 if self.faults.noise else picture

    def _pictures(self) -> tuple[bytes, ...]:
        name = "dark" if self.faults.dark else "blurred" if self.faults.blurred else self.scene
        key = name, self.width, self.height
        if key not in self._drawn:
            source = SceneSource(name, width=self.width, height=self.height)
            self._drawn[key] = tuple(
                pressed(source.read(), QUALITY - at // PATTERNS) for at in range(DISTINCT)
            )
        return self._drawn[key]


def pressed(pixels: Pixels, quality: int = QUALITY) -> bytes:
    """Return a picture as the camera sends it."""
    _, picture = cv2.imencode(".jpg", pixels, (cv2.IMWRITE_JPEG_QUALITY, quality))
    return picture.tobytes()
