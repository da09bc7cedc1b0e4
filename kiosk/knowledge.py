"""What is read from disk before anything starts.

Apart from ``kiosk.app`` because the first page needs this and nothing of the devices.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, wraps
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, TypeVar

from kiosk.catalogue.hall import Hall
from kiosk.catalogue.loading import load_hall
from kiosk.catalogue.matters import Matters
from kiosk.catalogue.policies import Policies
from kiosk.catalogue.programmes import Programmes
from kiosk.catalogue.standing import StandingRules
from kiosk.catalogue.visits import Visits
from kiosk.settings import Settings
from kiosk.texts import Phrasebook
from kiosk.texts.faces import check_folder, default_folder
from kiosk.typed_toml import FileFaultsError

if TYPE_CHECKING:
    from kiosk.catalogue.searching_policies import PolicyIndex

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Knowledge:
    """What is read from disk before anything starts."""

    settings: Settings
    hall: Hall
    phrasebook: Phrasebook
    fonts: Path
    matters: Callable[[], Matters]
    """Reads them when they are first wanted: no first page waits for them."""
    visits: Callable[[], Visits]
    """The same, of what is done at companies."""
    standing: Callable[[], StandingRules]
    """See ``matters``."""
    programmes: Callable[[], Programmes]
    """Reads them when they are first wanted; a fault that was found once is told each time."""
    policies: Callable[[], Policies]
    """The same of what can be read about."""
    policy_index: Callable[[], "PolicyIndex"]
    """Finds policies; makes its tables when it is first wanted."""

    @classmethod
    def read(cls, settings: Settings, beside: Path) -> "Knowledge":
        """Read what the settings name; relative paths count from the folder ``beside``.

        Raises:
            FileFaultsError: The catalogue has faults.
            MissingTextError: The texts are not compiled.
            MissingFaceError: The fonts are not there.
        """
        kiosk = settings.kiosk
        hall = load_hall(beside / kiosk.catalogue_dir)

        @_once
        def matters() -> Matters:
            # YAML takes 100 ms to load and read.
            from kiosk.catalogue.loading_matters import load_matters  # noqa: PLC0415

            return load_matters(beside / kiosk.catalogue_dir, hall.queues)

        @_once
        def visits() -> Visits:
            from kiosk.catalogue.loading_visits import load_visits  # noqa: PLC0415 - as above

            return load_visits(beside / kiosk.catalogue_dir)

        @_once
        def standing() -> StandingRules:
            from kiosk.catalogue.loading_standing import load_standing  # noqa: PLC0415

            return load_standing(beside / kiosk.catalogue_dir, matters().materials)

        @_once
        def programmes() -> Programmes:
            from kiosk.catalogue.loading_programmes import (  # noqa: PLC0415
                Leading,
                load_programmes,
            )

            services = frozenset(one.id for group in hall.groups for one in group.services)
            try:
                leading = Leading(frozenset(one.id for one in matters().matters), services)
            except FileFaultsError:
                leading = Leading(None, services)  # that closes applying, and nothing else
            return load_programmes(beside / kiosk.catalogue_dir, leading)

        @_once
        def policies() -> Policies:
            # Markdown and YAML of all articles take 200 ms.
            from kiosk.catalogue.loading_policies import load_policies  # noqa: PLC0415

            services = [one.id for group in hall.groups for one in group.services]
            offered = [one.id for one in matters().matters]
            return load_policies(beside / kiosk.catalogue_dir, offered, services)

        @_once
        def policy_index() -> "PolicyIndex":
            # So do the tables of pinyin and of the scripts.
            from kiosk.catalogue.searching_policies import PolicyIndex  # noqa: PLC0415

            return PolicyIndex(policies())

        return cls(
            settings=settings,
            hall=hall,
            matters=matters,
            visits=visits,
            standing=standing,
            programmes=programmes,
            policies=policies,
            policy_index=policy_index,
            phrasebook=Phrasebook.load(beside / kiosk.texts_dir),
            fonts=check_folder(beside / kiosk.fonts_dir if kiosk.fonts_dir else default_folder()),
        )


def _once(make: Callable[[], T]) -> Callable[[], T]:
    """Return what makes a thing at the first call; a second thread waits for the first one's.

    Faults that were found once are told each time, without looking again.
    """
    lock = Lock()

    @cache
    def kept() -> T | FileFaultsError:
        try:
            return make()
        except FileFaultsError as error:
            return error

    @wraps(make)
    def made() -> T:
        with lock:
            found = kept()
        if isinstance(found, FileFaultsError):
            raise found
        return found

    return made
