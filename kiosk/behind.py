"""What is read behind the first page. What has faults is closed and told; tickets go on."""

import asyncio
import logging
from collections.abc import Callable
from typing import Any

from kiosk.knowledge import Knowledge
from kiosk.link.errors import StoreError
from kiosk.runtime.applications import Applications
from kiosk.runtime.uploading import Uploading
from kiosk.typed_toml import FileFaultsError

log = logging.getLogger(__name__)

AGAIN_S = 60.0  # until a disk that was full at the start is tried once more


class Behind:
    """Reads the catalogue and loads what applying needs, so that no visitor waits for either.

    Args:
        known: Reads the parts of the catalogue.
        applications: Loads what seals; tells the centre of its keys and of faults.
        uploader: Sends what waits.
    """

    def __init__(self, known: Knowledge, applications: Applications, uploader: Uploading) -> None:
        self._known, self._applications, self._uploader = known, applications, uploader
        self._faults: dict[str, str] = {}
        self._passing = False  # what closed applying may pass by itself

    @property
    def faults(self) -> tuple[str, ...]:
        """What a technician is told: what is not used, and each part that is closed."""
        return self._known.faults + tuple(
            f"{part}: {fault}" for part, fault in self._faults.items()
        )

    async def run(self) -> None:
        """Load everything, one after the other; then send what waits, until cancelled."""
        if self._known.faults:
            self._applications.alert("settings.faults", "\n".join(self._known.faults))
        begun = await self._begun()
        known = self._known
        async with asyncio.TaskGroup() as group:
            group.create_task(self._apply(begun=begun))
            await self._read("policies", known.policy_index)
            await self._read("standing", known.standing)
            await self._read("programmes", known.programmes)
            await self._read("visits", known.visits)
            await self._read("applications", known.matter_index)
            await self._read("visits", known.building_index)
            await self._read("characters", known.characters)

    async def _apply(self, *, begun: bool) -> None:
        """Let people apply and send what waits, as soon as the disk lets us."""
        while not begun:
            if not self._passing:
                return
            await asyncio.sleep(AGAIN_S)
            begun = await self._begun()
        async with asyncio.TaskGroup() as group:
            group.create_task(self._applications.run())
            group.create_task(self._uploader.run(self._applications.refused))

    async def _begun(self) -> bool:
        """Load what applying needs; tell whether it is there."""
        try:
            await asyncio.to_thread(self._known.matters)
            await self._applications.begin()
        except (FileFaultsError, StoreError, ValueError, OSError) as error:
            self._passing = isinstance(error, StoreError | OSError) or isinstance(
                error.__cause__, OSError
            )
            self._close("applications", error)
            return False
        self._faults.pop("applications", None)
        self._applications.key.tell()
        return True

    async def _read(self, part: str, read: Callable[[], Any]) -> None:
        try:
            await asyncio.to_thread(read)
        except (FileFaultsError, OSError) as error:
            self._close(part, error)

    def _close(self, part: str, error: Exception) -> None:
        said = str(error).partition("\n")[0]
        if self._faults.get(part) == said:
            return  # it was told
        log.error("%s: closed: %s", part, error)
        self._faults[part] = said
        self._applications.alert(f"{part}.faults", str(error))
