"""How the program ends by command: to be started anew, or with the whole machine.

The seam to the machine is small. To restart is to end with status 75: systemd starts the program
again (``RestartForceExitStatus`` of the unit). To reboot is to run ``upkeep.reboot_command`` of the
settings, as ``systemctl reboot``, which a rule of polkit must allow the kiosk's user.
"""

import asyncio
import logging
from collections.abc import Sequence

from kiosk.runtime.memory import NO_MEMORY

log = logging.getLogger(__name__)

RESTART = 75  # EX_TEMPFAIL of sysexits.h: try again
REBOOT_S = 30.0


class Ending:
    """Ends the program. Lives on the event loop.

    Args:
        ended: Set when the work is to end.
        reboot_command: Of the settings; empty: the machine cannot be restarted from here.
    """

    def __init__(self, ended: asyncio.Event, reboot_command: Sequence[str]) -> None:
        self._ended, self._reboot_command = ended, tuple(reboot_command)
        self.status = 0
        self._task: asyncio.Task[None] | None = None

    @property
    def can_reboot(self) -> bool:
        """Whether the settings say how."""
        return bool(self._reboot_command)

    def restart(self) -> None:
        """End the program, so that it is started anew."""
        log.info("the program ends, to be started anew")
        self.status = RESTART
        self._ended.set()

    def starve(self) -> None:
        """End the program for want of memory, so that it is started anew and says why."""
        self.status = NO_MEMORY
        self._ended.set()

    def reboot(self) -> None:
        """Run the command that restarts the machine."""
        self._task = asyncio.get_running_loop().create_task(self._reboot())

    async def _reboot(self) -> None:
        log.info("the machine restarts")
        try:
            process = await asyncio.create_subprocess_exec(*self._reboot_command)
            async with asyncio.timeout(REBOOT_S):
                status = await process.wait()
        except (OSError, TimeoutError) as error:
            log.error("reboot: %s: %s", self._reboot_command[0], error)  # noqa: TRY400
            return
        if status:
            log.error("reboot: %s ended with status %d", self._reboot_command[0], status)
