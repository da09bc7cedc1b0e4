"""``kiosk check-config``: names every fault of a kiosk's settings, and of what they name."""

import argparse
import sys
from pathlib import Path

from kiosk.knowledge import Knowledge
from kiosk.settings import load
from kiosk.texts.faces import MissingFaceError
from kiosk.texts.phrasebook import MissingTextError
from kiosk.typed_toml import FileFaultsError

FAULTS = 2


def main(arguments: list[str]) -> int:
    """Check a file; return 0, or 2 with every fault on standard error, one a line."""
    parser = argparse.ArgumentParser(prog="kiosk check-config", description=__doc__)
    parser.add_argument("file", type=Path)
    file = parser.parse_args(arguments).file
    try:
        known = Knowledge.read(load(file), file.resolve().parent)
        matters, standing, programmes = known.matters(), known.standing(), known.programmes()
        policies, visits = known.policies(), known.visits()
    except (FileFaultsError, MissingTextError, MissingFaceError) as error:
        sys.stderr.write(f"{error}\n")
        return FAULTS
    hall = known.hall
    services = sum(len(group.services) for group in hall.groups)
    sys.stdout.write(
        f"{file}: good; {len(hall.queues)} queues, {services} services, "
        f"{len(matters.matters)} matters, {len(programmes.programmes)} programmes, "
        f"{len(policies.articles)} articles, {len(visits.errands)} errands of "
        f"{len(visits.teams)} teams in {len(visits.buildings)} buildings, catalogue "
        f"{hall.revision} {matters.revision} {standing.revision} {programmes.revision} "
        f"{policies.revision} {visits.revision}\n"
    )
    return 0
