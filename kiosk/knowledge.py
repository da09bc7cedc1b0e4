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
from kiosk.catalogue.standing import StandingRules
from kiosk.catalogue.visits import Visits
from kiosk.settings import Settings
from kiosk.texts import Phrasebook
from kiosk.texts.faces import check_folder, default_folder


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
        def visits() -> Visits:
            from kiosk.catalogue.loading_visits import load_visits  # noqa: PLC0415 - as above

            return load_visits(beside / kiosk.catalogue_dir)

        @cache
        def standing() -> StandingRules:
            from kiosk.catalogue.loading_standing import load_standing  # noqa: PLC0415

            return load_standing(beside / kiosk.catalogue_dir, matters().materials)

        return cls(
            settings=settings,
            hall=hall,
            matters=matters,
            visits=visits,
            standing=standing,
            phrasebook=Phrasebook.load(beside / kiosk.texts_dir),
            fonts=check_folder(beside / kiosk.fonts_dir if kiosk.fonts_dir else default_folder()),
        )
