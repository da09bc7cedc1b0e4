"""estation-update run|join|status: brings this kiosk to another version, and back where it fails.

``run`` is what estation-update.service does: it goes on with the update at hand, or begins the one
that the kiosk wants. ``join ADDRESS KEY`` gives the machine its channel. Nothing but Debian's own
Python, apt and dpkg is used: it works when the kiosk does not.
"""

import argparse
import fcntl
import json
import logging
import os
import shlex
import socket
import sys
from collections.abc import Sequence
from pathlib import Path

from channel import join
from journal import UNTOUCHED, Journal, Progress
from place import HOURS, Place
from updating import PROGRAM, Updating
from wish import WishError, read_wish

log = logging.getLogger("estation-update")

DONE, FAILED = 0, 1


def main(arguments: Sequence[str]) -> int:
    """Return 0; 1 where it cannot be done now."""
    parser = argparse.ArgumentParser(prog="estation-update", description=__doc__)
    parser.add_argument("--root", type=Path, default=Path("/"), help="before every path")
    parser.add_argument("--systemctl", default="systemctl", help="how services are started")
    parser.add_argument("--hours", default=shlex.join(HOURS), help="prints when the hall is open")
    parser.add_argument("--report-s", type=float, default=Place.report_s)
    parser.add_argument("--steady-s", type=float, default=Place.steady_s)
    parser.add_argument("--spare-mb", type=int, default=Place.spare_mb)
    what = parser.add_subparsers(dest="what", required=True)
    what.add_parser("run", help="go on, or begin what the kiosk wants")
    what.add_parser("status", help="how far it is, as JSON")
    joining = what.add_parser("join", help="give this machine its channel")
    joining.add_argument("address", help="https://CENTRE/channel/")
    joining.add_argument("key", type=Path, help="the public key that signs it, as gpg exports it")
    chosen = parser.parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format="%(message)s", stream=sys.stderr)
    place = Place(
        root=chosen.root,
        systemctl=shlex.split(chosen.systemctl),
        hours=shlex.split(chosen.hours),
        report_s=chosen.report_s,
        steady_s=chosen.steady_s,
        spare_mb=chosen.spare_mb,
    )
    try:
        if chosen.what == "join":
            join(place, chosen.address, chosen.key)
        elif chosen.what == "status":
            file = place.state / "journal.json"
            said = json.loads(file.read_bytes()) if file.exists() else {}
            sys.stdout.write(json.dumps(said, indent=2, ensure_ascii=False) + "\n")
        else:
            return run(place)
    except OSError as error:
        sys.stderr.write(f"estation-update: {error}\n")
        return FAILED
    return DONE


def run(place: Place) -> int:
    """Go on with an update, one process at a time."""
    place.state.mkdir(parents=True, exist_ok=True)
    place.state.chmod(0o755)
    with (place.state / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        journal = Journal(place.state)
        updating = Updating(place, journal, _tell_ready)
        progress = journal.progress
        if progress is not None and progress.over and (place.state / PROGRAM).exists():
            updating.tidy(progress)  # a power cut came before it
        if progress is None or progress.over or progress.stage in UNTOUCHED:
            progress = _next(place, journal, progress)
        # What is wished for while another update is at work starts nobody: it is looked for after.
        while progress is not None:
            done = updating.go_on(progress)
            progress = _next(place, journal, done) if done.over else None
        _tell_ready()
    return DONE


def _next(place: Place, journal: Journal, at_hand: Progress | None) -> Progress | None:
    """Return what is to be done: what the kiosk wants by now, else what is at hand; None: nothing.

    A new wish takes the place of one of which nothing has been changed yet.
    """
    open_one = at_hand if at_hand is not None and not at_hand.over else None
    try:
        wish = read_wish(place.wish)
    except WishError as error:
        sys.stderr.write(f"{error}\n")
        return open_one
    if wish is None or (at_hand is not None and at_hand.id == wish.id):
        return open_one
    return journal.note(wish)


def _tell_ready() -> None:
    """Tell the service manager that the kiosk may start: see sd_notify(3)."""
    address = os.environ.pop("NOTIFY_SOCKET", "")
    if not address:
        return
    where = "\0" + address[1:] if address.startswith("@") else address
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as out:
        out.connect(where)
        out.send(b"READY=1")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
