"""``kiosk hours``: whether the hall is open, by its clock, for programs that must not disturb it.

The hall's own hours count here, also where ``kiosk.follow_hours`` lets a kiosk be open at any.
"""

import argparse
import json
import sys
from datetime import UTC, datetime
from pathlib import Path

from kiosk.catalogue.loading import load_hall
from kiosk.settings import load
from kiosk.typed_toml import FileFaultsError

SETTINGS = Path(__file__).parents[2] / "config" / "kiosk.toml"
SAID, WRONG_SETTINGS = 0, 2


def main(arguments: list[str]) -> int:
    """Write one JSON object: ``now``, ``open``, and when it ``opens`` next, null for never.

    Returns:
        0; 2 when settings or catalogue have faults.
    """
    parser = argparse.ArgumentParser(prog="kiosk hours", description=__doc__)
    parser.add_argument("-c", "--config", type=Path, default=SETTINGS, metavar="FILE")
    chosen = parser.parse_args(arguments)
    try:
        settings = load(chosen.config)
        hours = load_hall(chosen.config.resolve().parent / settings.kiosk.catalogue_dir).hours
    except FileFaultsError as error:
        sys.stderr.write(f"{error}\n")
        return WRONG_SETTINGS
    now = hours.local(datetime.now(UTC))
    opens = hours.opens_next(now)
    said = {
        "now": now.isoformat(timespec="seconds"),
        "open": hours.is_open(now),
        "opens": None if opens is None else opens.isoformat(timespec="seconds"),
    }
    sys.stdout.write(f"{json.dumps(said)}\n")
    return SAID
