"""Takes desired settings into use: proved, checked, at an idle moment, the last good ones kept."""

import asyncio
import logging
import os
from collections.abc import Callable
from pathlib import Path

import msgspec

from kiosk.link.errors import CommandFailedError
from kiosk.link.tunable import Tunable, read
from kiosk.link.upkeep import MOST_FAULTS, ConfigFault, ConfigResult, Desired, Reported
from kiosk.runtime.upkeep.presence import Presence
from kiosk.runtime.upkeep.tunable import Tuned, differs, tuned
from kiosk.settings import Settings
from kiosk.typed_toml import FileFaultsError

log = logging.getLogger(__name__)

KEPT, BEFORE = "desired.json", "desired.json.before"
"""The last good settings, and those before them in case the disk damages a file."""
FOREVER_S = 10 * 365 * 86_400.0


class RefusedError(ValueError):
    """Desired settings that are not taken; ``code`` says why."""

    def __init__(self, code: str, text: str, faults: tuple[ConfigFault, ...] = ()) -> None:
        super().__init__(text)
        self.code, self.faults = code, faults


class Tuning:
    """Lives on the event loop.

    Args:
        settings: The kiosk's own file.
        presence: Says when nobody is there.
        apply: Takes it into use; told the version too, 0 where it is the file's own.
        report: Tells the centre.
        now_ms: The kiosk's clock.
    """

    def __init__(
        self,
        settings: Settings,
        presence: Presence,
        apply: Callable[[Tuned, int], None],
        report: Callable[[Reported], None],
        now_ms: Callable[[], int],
    ) -> None:
        self._settings, self._presence = settings, presence
        self._apply, self._report, self._now_ms = apply, report, now_ms
        self._folder = Path(settings.kiosk.data_dir)
        self._used: Desired | None = None
        self._tuned = tuned(settings, Tunable())
        self._asked: Desired | None = None
        self._stirred = asyncio.Event()
        self.faults: tuple[str, ...] = ()
        """Of what was kept on the disk, and is not used."""

    @property
    def version(self) -> int:
        """Of the settings from afar that are used; 0: none."""
        return 0 if self._used is None else self._used.version

    def take(self, desired: Desired) -> None:
        """Take what the broker brings; the newest counts."""
        self._asked = desired
        self._stirred.set()

    async def begin(self) -> None:
        """Use the last good ones that are on the disk."""
        for name in (KEPT, BEFORE):
            try:
                found = await asyncio.to_thread(self._kept, self._folder / name)
            except (RefusedError, OSError, msgspec.MsgspecError) as error:
                if not isinstance(error, FileNotFoundError):
                    log.warning("%s: is not used: %s", name, error)
                    self.faults += (f"{name}: is not used: {error}",)
                continue
            self._use(*found)
            return
        self._apply(self._tuned, 0)

    async def run(self) -> None:
        """Take desired settings into use as they come, until cancelled."""
        while True:
            await self._stirred.wait()
            self._stirred.clear()
            desired = self._asked
            if desired is not None:
                await self._work_on(desired)

    async def settle(self, within_s: float) -> str:
        """Wait until what was asked for last is used; return what is said of it.

        Raises:
            CommandFailedError: It was refused, or nothing was asked for.
            CommandLateError: Somebody was there all the time.
        """
        asked = self._asked
        if asked is None:
            raise CommandFailedError("no settings were sent; publish them at down/config")
        await self._presence.gone(within_s)
        try:
            wanted = await asyncio.to_thread(self._proved, asked)
        except RefusedError as error:
            raise CommandFailedError(f"{error.code}: {error}") from error
        if asked is not self._used:
            await self._keep(asked, wanted)
        return f"version {asked.version} is in use"

    async def _work_on(self, desired: Desired) -> None:
        try:
            wanted = await asyncio.to_thread(self._proved, desired)
        except RefusedError as error:
            log.warning("settings from afar: %s: %s", error.code, error)
            self._tell(desired, ConfigResult.REFUSED, error.code, error.faults)
            return
        if self._used is not None and desired.version == self._used.version:
            self._tell(desired, ConfigResult.APPLIED)
            return
        if self._presence.visitor or self._presence.technician:
            self._tell(desired, ConfigResult.WAITING)
            await self._presence.gone(FOREVER_S)
            if self._asked is not desired or self._used is desired:
                return  # a newer one came meanwhile, or a command was faster
        await self._keep(desired, wanted)

    async def _keep(self, desired: Desired, wanted: Tunable) -> None:
        try:
            await asyncio.to_thread(self._write, desired)
        except OSError as error:
            log.warning("settings from afar: are used, and not kept on the disk: %s", error)
        self._use(desired, wanted)

    def _use(self, desired: Desired, wanted: Tunable) -> None:
        self._used, self._tuned = desired, tuned(self._settings, wanted)
        self._apply(self._tuned, desired.version)
        log.info("settings from afar: version %d is in use", desired.version)
        self._tell(desired, ConfigResult.APPLIED)

    def _tell(
        self,
        asked: Desired,
        result: ConfigResult,
        code: str = "",
        faults: tuple[ConfigFault, ...] = (),
    ) -> None:
        self._report(
            Reported(
                version=self.version,
                sha256="" if self._used is None else self._used.sha256,
                asked=asked.version,
                result=result,
                code=code,
                at=self._now_ms(),
                faults=faults[:MOST_FAULTS],
                differs=differs(self._settings, self._tuned),
            )
        )

    def _proved(self, desired: Desired) -> Tunable:
        """Return what is wanted. On a thread: cryptography takes long to load."""
        from kiosk.link.desired import ForgedError, check  # noqa: PLC0415
        from kiosk.link.signing import KeyFileError  # noqa: PLC0415

        kiosk = self._settings.kiosk
        try:
            check(desired, kiosk.site, kiosk.name, self._settings.upkeep.config_keys)
        except ForgedError as error:
            raise RefusedError("config.forged", str(error)) from error
        except KeyFileError as error:
            raise RefusedError("config.no_key", f"upkeep.config_keys: {error}") from error
        used = self._used
        if used is not None and desired.version < used.version:
            said = f"version {desired.version} is older than {used.version}, which is in use"
            raise RefusedError("config.older", said)
        if used is not None and desired.version == used.version and desired.sha256 != used.sha256:
            raise RefusedError("config.same_version", f"version {used.version} has other values")
        try:
            return read(desired.values)
        except FileFaultsError as error:
            faults = tuple(
                ConfigFault(path=one.path[:120], problem=one.problem[:500]) for one in error.faults
            )
            raise RefusedError("config.faults", str(error), faults) from error

    def _kept(self, file: Path) -> tuple[Desired, Tunable]:
        desired = msgspec.json.decode(file.read_bytes(), type=Desired)
        return desired, self._proved(desired)

    def _write(self, desired: Desired) -> None:
        """Put it on the disk whole or not at all; what stood there before stays beside it."""
        file, new = self._folder / KEPT, self._folder / f"{KEPT}.new"
        self._folder.mkdir(parents=True, exist_ok=True)
        with new.open("wb") as out:
            out.write(msgspec.json.encode(desired))
            out.flush()
            os.fsync(out.fileno())
        if file.exists():
            file.replace(self._folder / BEFORE)
        new.replace(file)
