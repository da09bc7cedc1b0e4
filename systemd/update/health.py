"""Readiness reports, side by side: the new version must be no worse than the earlier one was."""

import json
import time
from collections.abc import Callable, Mapping
from pathlib import Path

LOOK_S = 0.5
WORSE = {"pass": 0, "absent": 0, "unknown": 1, "fail": 2}
THE_MACHINES = frozenset({"temperature", "supply"})
"""What no version of the program changes."""


def verdicts(file: Path) -> dict[str, str]:
    """Return by part what the newest report says; nothing where there is none."""
    try:
        lines = json.loads(file.read_bytes())["lines"]
        return {str(line["part"]): str(line["verdict"]) for line in lines}
    except (OSError, ValueError, KeyError, TypeError):
        return {}


def worse(before: Mapping[str, str], after: Mapping[str, str]) -> list[str]:
    """Return each part that was better before, as it is now."""
    return [
        f"{part}: {after.get(part, 'not said')}, was {was}"
        for part, was in before.items()
        if part not in THE_MACHINES and _rank(after.get(part)) > _rank(was)
    ]


def fresh_report(file: Path, since_ns: int, within_s: float, alive: Callable[[], bool]) -> bool:
    """Wait until a report is written after a moment; tell whether one was."""
    ends = time.monotonic() + within_s
    while time.monotonic() < ends and alive():
        try:
            if file.stat().st_mtime_ns > since_ns and verdicts(file):
                return True
        except OSError:
            pass
        time.sleep(LOOK_S)
    return False


def _rank(verdict: str | None) -> int:
    return WORSE.get(verdict or "", 2)
