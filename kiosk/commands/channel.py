"""``estation-centre channel``: the packages that kiosks are updated from, and who signs for them.

``--add`` takes packages in and writes the list; ``--sign KEY`` signs it with a key that gpg has on
this machine; ``--signed FILE --key PUBLIC`` takes a signature that was made on another one
(``gpg --clearsign Release``). Nothing is offered before its list is signed.
"""

import argparse
import sys
from pathlib import Path

from kiosk.centre.channel import folder as channel
from kiosk.centre.channel.folder import DAYS, ChannelError

FOLDER = Path("/var/lib/estation-centre/channel")
DONE, FAILED = 0, 1


def main(arguments: list[str]) -> int:
    """Do it.

    Returns:
        0; 1 when it cannot be done.
    """
    parser = argparse.ArgumentParser(prog="kiosk channel", description=__doc__)
    parser.add_argument("--folder", type=Path, default=FOLDER, metavar="DIR", help=f"{FOLDER}")
    parser.add_argument("--add", type=Path, nargs="+", default=[], metavar="DEB")
    parser.add_argument("--renew", action="store_true", help="write the list anew, as it was")
    parser.add_argument("--days", type=int, default=DAYS, help=f"how long it is good: {DAYS}")
    parser.add_argument("--sign", metavar="KEY", help="fingerprint of a key that gpg has here")
    parser.add_argument("--signed", type=Path, metavar="FILE", help="signed on another machine")
    parser.add_argument("--key", type=Path, metavar="PUBLIC", help="proves what was signed there")
    parser.add_argument("--list", action="store_true", help="what it offers")
    chosen = parser.parse_args(arguments)
    if chosen.signed is not None and chosen.key is None:
        parser.error("--signed needs --key")
    try:
        if chosen.add or chosen.renew:
            channel.add(chosen.folder, chosen.add)
            channel.write_list(chosen.folder, max(1, chosen.days))
        if chosen.sign:
            channel.sign(chosen.folder, chosen.sign)
        if chosen.signed is not None:
            channel.take_signature(chosen.folder, chosen.signed, chosen.key)
    except (ChannelError, OSError) as error:
        sys.stderr.write(f"channel: {error}\n")
        return FAILED
    if chosen.list:
        for one in channel.packages(chosen.folder):
            sys.stdout.write(f"{one.name}\t{one.version}\t{one.architecture}\n")
    return DONE
