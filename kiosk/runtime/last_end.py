"""How the run before this one ended, as the service manager wrote it down.

A kiosk that was killed cannot say so itself: for want of memory, by its watchdog, by a fault. The
unit's ``ExecStopPost`` writes the manager's own words into a file, and the next run tells them.
"""

import logging
from collections.abc import Mapping
from pathlib import Path

from kiosk.runtime.memory import NO_MEMORY

log = logging.getLogger(__name__)

STATE, NAME = "STATE_DIRECTORY", "last-end"
WELL = "success"
MEANING = {
    "oom-kill": "it took more memory than it may have (MemoryMax), or the machine had none left",
    "watchdog": "a loop of it stood still",
    "core-dump": "it crashed",
    "signal": "it was killed; if nobody did that, the machine had no memory left (journalctl -k)",
    "exit-code": "it ended with a fault",
    "timeout": "it did not end, or did not start, in time",
}
"""By ``$SERVICE_RESULT`` of systemd.exec(5)."""


def last_end(environment: Mapping[str, str]) -> str:
    """Return how the last run ended, and forget it; empty: well, or nobody wrote it down."""
    state = environment.get(STATE, "").split(":")[0]
    if not state:
        return ""
    file = Path(state) / NAME
    try:
        result, _, status = file.read_text(encoding="ascii").strip().partition(" ")
        file.unlink()
    except FileNotFoundError:
        return ""
    except (OSError, ValueError) as error:
        log.warning("%s: %s", file, error)
        return ""
    if result in {WELL, ""}:
        return ""
    if status.endswith(f" {NO_MEMORY}"):
        result, meaning = "memory", "it had no memory left for what was asked of it, and ended"
    else:
        meaning = MEANING.get(result, "see journalctl -u estation-kiosk")
    return f"{result} ({status}): {meaning}"
