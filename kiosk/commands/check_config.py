"""``kiosk check-config``: names every fault of a settings file, and of what it names."""

import argparse
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from kiosk.catalogue.hall import Hall
from kiosk.catalogue.loading import load_hall
from kiosk.catalogue.loading_matters import load_matters
from kiosk.catalogue.loading_policies import load_policies
from kiosk.catalogue.loading_programmes import Leading, load_programmes
from kiosk.catalogue.loading_standing import load_standing
from kiosk.catalogue.loading_visits import load_visits
from kiosk.catalogue.matters import Matters
from kiosk.settings import Settings, load
from kiosk.texts import Phrasebook
from kiosk.texts.faces import MissingFaceError, check_folder, default_folder
from kiosk.texts.phrasebook import MissingTextError
from kiosk.typed_toml import FileFaultsError, read_toml

FAULTS = 2
CATALOGUE, TEXTS = "catalogue", "texts"  # where they are by default
T = TypeVar("T")


def main(arguments: list[str]) -> int:
    """Check a file; return 0, or 2 with every fault on standard error, one a line."""
    parser = argparse.ArgumentParser(prog="kiosk check-config", description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument(
        "--catalogue", type=Path, help="another folder to check, in place of the one that is named"
    )
    chosen = parser.parse_args(arguments)
    file: Path = chosen.file
    checks = Checks()
    said = _centre(file, checks) if _is_centres(file) else _kiosk(file, chosen.catalogue, checks)
    if checks.faults:
        sys.stderr.write("\n".join(checks.faults) + "\n")
        return FAULTS
    sys.stdout.write(f"{file}: good; {said}\n")
    return 0


class Checks:
    """Goes on after a part that has faults: those of the others are told as well."""

    def __init__(self) -> None:
        self.faults: list[str] = []

    def attempt(self, work: Callable[[], T]) -> T | None:
        """Return what ``work`` does; None where it has faults, which are kept."""
        try:
            return work()
        except (FileFaultsError, MissingTextError, MissingFaceError) as error:
            self.faults.append(str(error))
            return None


def _is_centres(file: Path) -> bool:
    try:
        return "centre" in read_toml(file)
    except FileFaultsError:
        return False  # what is wrong with it is said where it is read


def _centre(file: Path, checks: Checks) -> str:
    # A kiosk is installed without what its centre needs: loaded where a centre's file is checked.
    from kiosk.centre.checking import check  # noqa: PLC0415

    return checks.attempt(lambda: check(file)) or ""


def _kiosk(file: Path, catalogue: Path | None, checks: Checks) -> str:
    settings = checks.attempt(lambda: load(file))
    beside = file.resolve().parent
    checks.attempt(lambda: _texts(settings, beside))
    named = settings.kiosk.catalogue_dir if settings else CATALOGUE
    return _catalogue(catalogue or beside / named, checks)


def _texts(settings: Settings | None, beside: Path) -> None:
    kiosk = None if settings is None else settings.kiosk
    Phrasebook.load(beside / (TEXTS if kiosk is None else kiosk.texts_dir))
    fonts = "" if kiosk is None else kiosk.fonts_dir
    check_folder(beside / fonts if fonts else default_folder())


def _catalogue(folder: Path, checks: Checks) -> str:
    """Check every file of a catalogue; return what is there.

    Of a part that has faults nothing is said to be missing by the others.
    """
    hall = checks.attempt(lambda: load_hall(folder))
    matters = checks.attempt(lambda: load_matters(folder, None if hall is None else hall.queues))
    materials = None if matters is None else matters.materials
    standing = checks.attempt(lambda: load_standing(folder, materials))
    services, offered = _services(hall), _matters(matters)
    programmes = checks.attempt(lambda: load_programmes(folder, Leading(offered, services)))
    policies = checks.attempt(lambda: load_policies(folder, offered, services))
    visits = checks.attempt(lambda: load_visits(folder))
    parts = (hall, matters, standing, programmes, policies, visits)
    if hall is None or matters is None or programmes is None or policies is None or visits is None:
        return ""
    revisions = " ".join(part.revision for part in parts if part is not None)
    return (
        f"{len(hall.queues)} queues, {len(services or ())} services, "
        f"{len(matters.matters)} matters, {len(programmes.programmes)} programmes, "
        f"{len(policies.articles)} articles, {len(visits.errands)} errands of "
        f"{len(visits.teams)} teams in {len(visits.buildings)} buildings, catalogue {revisions}"
    )


def _services(hall: Hall | None) -> frozenset[str] | None:
    if hall is None:
        return None
    return frozenset(one.id for group in hall.groups for one in group.services)


def _matters(matters: Matters | None) -> frozenset[str] | None:
    return None if matters is None else frozenset(one.id for one in matters.matters)
