"""Codes are read by the scanner, or by the camera above the plate. Lives on the event loop."""

from typing import Protocol

from drivers.capabilities import Scanner
from kiosk.flow.applying import CodeRead, NobodyShowedACode, ReadCode
from kiosk.flow.model import Effect, Event
from kiosk.runtime.supervisor import Supervisor
from kiosk.texts import Language


class Eye(Protocol):
    """Sees a code on the plate. See ``kiosk.runtime.seeing``."""

    async def code(self, timeout_s: float, unlike: str) -> str | None:
        """Return what it says; None where none was seen in time."""
        ...


class Codes:
    """Reads codes.

    Args:
        scanner: Before which they are held.
        eye: Above the plate on which they are laid.
    """

    def __init__(self, scanner: Supervisor[Scanner], eye: Eye) -> None:
        self._scanner, self._eye = scanner, eye

    async def perform(self, effect: Effect, language: Language) -> Event | None:
        """Carry out an effect; None where it is another's.

        Raises:
            DeviceError: As of the scanner, or the camera.
        """
        del language
        if not isinstance(effect, ReadCode):
            return None
        if effect.on_plate:
            text = await self._eye.code(effect.timeout_s, effect.unlike)
            return NobodyShowedACode() if text is None else CodeRead(text)
        async with self._scanner.use() as scanner:
            try:
                return CodeRead((await scanner.scan(timeout_s=effect.timeout_s)).text)
            except TimeoutError:
                return NobodyShowedACode()
