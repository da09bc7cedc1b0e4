"""What is read from disk before anything starts.

Apart from ``kiosk.app`` because the first page needs this and nothing of the devices.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from kiosk.catalogue.hall import Hall
from kiosk.catalogue.loading import load_hall
from kiosk.catalogue.matters import Matters
from kiosk.catalogue.programmes import Programmes
from kiosk.catalogue.standing import StandingRules
from kiosk.settings import Settings
from kiosk.texts import Phrasebook
from kiosk.texts.faces import check_folder, default_folder
from kiosk.typed_toml import FileFaultsError


@dataclass(frozen=True, slots=True)
class Knowledge:
    """What is read from disk before anything starts."""

    settings: Settings
    hall: Hall
    phrasebook: Phrasebook
    fonts: Path
    matters: Callable[[], Matters]
    """Reads them when they are first wanted: no first page waits for them."""
    standing: Callable[[], StandingRules]
    """See ``matters``."""
    programmes: Callable[[], Programmes]
    """Reads them when they are first wanted; a fault that was found once is told each time."""

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

        @cache
        def matters() -> Matters:
            # YAML takes 100 ms to load and read.
            from kiosk.catalogue.loading_matters import load_matters  # noqa: PLC0415

            return load_matters(beside / kiosk.catalogue_dir, hall.queues)

        @cache
        def standing() -> StandingRules:
            from kiosk.catalogue.loading_standing import load_standing  # noqa: PLC0415

            return load_standing(beside / kiosk.catalogue_dir, matters().materials)

        @cache
        def read_programmes() -> Programmes | FileFaultsError:
            from kiosk.catalogue.loading_programmes import (  # noqa: PLC0415
                Leading,
                load_programmes,
            )

            services = frozenset(one.id for group in hall.groups for one in group.services)
            try:
                leading = Leading(frozenset(one.id for one in matters().matters), services)
            except FileFaultsError:
                leading = Leading(None, services)  # that closes applying, and nothing else
            try:
                return load_programmes(beside / kiosk.catalogue_dir, leading)
            except FileFaultsError as error:
                return error

        def programmes() -> Programmes:
            found = read_programmes()
            if isinstance(found, FileFaultsError):
                raise found
            return found

        return cls(
            settings=settings,
            hall=hall,
            matters=matters,
            standing=standing,
            programmes=programmes,
            phrasebook=Phrasebook.load(beside / kiosk.texts_dir),
            fonts=check_folder(beside / kiosk.fonts_dir if kiosk.fonts_dir else default_folder()),
        )
