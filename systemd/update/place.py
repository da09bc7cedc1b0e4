"""Where an update finds everything: on a machine, or in a folder that stands for one."""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

KIOSK = "/usr/lib/estation-kiosk/bin/kiosk"
SETTINGS = "/etc/estation/kiosk.toml"
AS_THE_KIOSK = ("/usr/bin/setpriv", "--reuid=estation", "--regid=estation", "--init-groups")
HOURS = (*AS_THE_KIOSK, KIOSK, "hours", "-c", SETTINGS)
PACKAGE = "estation-kiosk"
PACKAGES = (PACKAGE, "estation-common", "estation-centre")
"""What an update may change, where it is installed."""


@dataclass(frozen=True)
class Place:
    """Paths and programs.

    Args:
        root: Before every path; "/" is this machine.
        systemctl: How services are stopped and started.
        hours: Prints whether the hall is open. See ``kiosk hours``.
        tries: Starts that may fail before the earlier version comes back.
        report_s: How long a readiness report may take.
        steady_s: How long the new version must stay up.
        spare_mb: What must stay free on the disk.
        margin_min: How long before the hall opens nothing is begun any more.
    """

    root: Path = Path("/")
    systemctl: Sequence[str] = ("systemctl",)
    hours: Sequence[str] = HOURS
    tries: int = 3
    report_s: float = 300.0
    steady_s: float = 20.0
    spare_mb: int = 200
    margin_min: int = 60

    @property
    def here(self) -> bool:
        """Whether it is this machine itself."""
        return self.root == Path("/")

    @property
    def state(self) -> Path:
        """What an update keeps: root's alone to write, for everybody to read."""
        return self.root / "var/lib/estation-update"

    @property
    def wish(self) -> Path:
        """What the kiosk writes to have an update; another user's, and believed in nothing."""
        return self.root / "var/lib/estation/update/wish.json"

    @property
    def report(self) -> Path:
        """The newest readiness report of the kiosk."""
        return self.root / "var/lib/estation/readiness.json"

    @property
    def channel(self) -> Path:
        """The channel's address and key: the only source that an update knows."""
        return self.root / "etc/estation/update"

    @property
    def visit_lock(self) -> Path:
        """Held by the kiosk while somebody is there."""
        return self.root / "run/estation/visit.lock"

    @property
    def changing(self) -> Path:
        """Is there while files change: nothing starts the kiosk meanwhile."""
        return self.root / "run/estation-update/changing"

    def environment(self) -> dict[str, str]:
        """Return the environment of apt and dpkg: no questions, no other language."""
        path = os.environ.get("PATH", "/usr/sbin:/usr/bin:/sbin:/bin")
        return {
            "PATH": path,
            "LC_ALL": "C",
            "DEBIAN_FRONTEND": "noninteractive",
            "DPKG_FRONTEND_LOCKED": "1",
        }
