"""Opens the camera that a URL names."""

import asyncio
from pathlib import Path
from urllib.parse import SplitResult, urlsplit

from drivers.camera.device import NewestCamera
from drivers.camera.files import FolderSource, VideoSource
from drivers.camera.picamera import PicameraSource
from drivers.camera.remote import RemoteSource
from drivers.camera.scene import SCENES, SceneSource
from drivers.camera.settings import CameraSettings
from drivers.camera.source import FrameSource
from drivers.camera.uvc import UvcSource
from drivers.errors import CannotOpenError


async def open_device(settings: CameraSettings) -> NewestCamera:
    """Open the camera that the settings name; on a thread, since it can take seconds.

    Raises:
        CannotOpenError: It is not there; the text says what to do.
    """
    source = await asyncio.to_thread(_source, settings)
    return NewestCamera(source, settings.url, frames_per_s=settings.frames_per_s)


def _source(settings: CameraSettings) -> FrameSource:
    url, width, height = settings.url, settings.width, settings.height
    try:
        parts = urlsplit(url)
        number, port = _number(parts), parts.port
    except ValueError as error:
        raise CannotOpenError(f"{url}: {error}; give v4l:///dev/v4l/by-id/NAME") from error
    match parts.scheme:
        case "" | "v4l" if parts.path.startswith("/"):
            return UvcSource(
                parts.path,
                width=width,
                height=height,
                frames_per_s=settings.frames_per_s,
                still=settings.still,
            )
        case "picamera":
            return PicameraSource(
                number,
                width=width,
                height=height,
                frames_per_s=settings.frames_per_s,
                still=settings.still,
            )
        case "folder":
            return FolderSource(Path(parts.path))
        case "video":
            return VideoSource(Path(parts.path))
        case "camera" if parts.hostname and port:
            return RemoteSource(parts.hostname, port, stills=settings.still is not None)
        case "sim" if parts.netloc in SCENES:
            return SceneSource(parts.netloc, width=width, height=height, still=settings.still)
    scenes = ", ".join(f"sim://{name}" for name in SCENES)
    raise CannotOpenError(
        f"{url}: not understood; give v4l:///dev/v4l/by-id/NAME, picamera://0, folder:///DIR, "
        f"video:///FILE, camera://HOST:PORT or one of {scenes}"
    )


def _number(parts: SplitResult) -> int:
    return int(parts.netloc) if parts.scheme == "picamera" else 0
