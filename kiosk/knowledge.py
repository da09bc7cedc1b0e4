"""What is read from disk before anything starts.

Apart from ``kiosk.app`` because the first page needs this and nothing of the devices.
"""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import cache, partial, wraps
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, TypeVar

from kiosk.apart import made_apart
from kiosk.catalogue.hall import Hall
from kiosk.catalogue.loading import load_hall
from kiosk.catalogue.standing import NO_RULES, StandingRules
from kiosk.settings import Settings
from kiosk.texts import Language, Phrasebook
from kiosk.texts.faces import check_folder, default_folder
from kiosk.typed_toml import FileFaultsError

if TYPE_CHECKING:  # what the first page does not show
    from kiosk.catalogue.matters import Matter, Matters
    from kiosk.catalogue.policies import Policies
    from kiosk.catalogue.programmes import Programmes
    from kiosk.catalogue.searching import LetterIndex
    from kiosk.catalogue.searching_policies import PolicyIndex
    from kiosk.catalogue.visits import Building, Visits
    from kiosk.texts.characters import Characters

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Knowledge:
    """What is read from disk before anything starts."""

    settings: Settings
    hall: Hall
    phrasebook: Phrasebook
    fonts: Path
    matters: Callable[[], "Matters"]
    """Reads them when they are first wanted: no first page waits for them."""
    visits: Callable[[], "Visits"]
    """The same, of what is done at companies."""
    standing: Callable[[], StandingRules]
    """See ``matters``."""
    programmes: Callable[[], "Programmes"]
    """Reads them when they are first wanted; a fault that was found once is told each time."""
    policies: Callable[[], "Policies"]
    """The same of what can be read about."""
    policy_index: Callable[[], "PolicyIndex"]
    """Finds policies; makes its tables when it is first wanted, apart from this process."""
    matter_index: Callable[[], "LetterIndex[Matter]"]
    """Finds matters by letters; the same."""
    building_index: Callable[[], "LetterIndex[Building]"]
    """Finds buildings by letters; the same."""
    characters: Callable[[], "Characters"]
    """Finds Chinese characters by letters; the same."""
    faults: tuple[str, ...] = ()
    """Of settings and catalogue as they are today, where those that were good last are used."""

    def rules(self) -> StandingRules:
        """Return the rules for who serves visitors: while the file has faults, nobody is known."""
        try:
            return self.standing()
        except FileFaultsError:
            return NO_RULES

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
        def matters() -> "Matters":
            # YAML takes 100 ms to load and read.
            from kiosk.catalogue.loading_matters import load_matters  # noqa: PLC0415

            return load_matters(beside / kiosk.catalogue_dir, hall.queues)

        def readable_matters() -> "Matters | None":
            try:
                return matters()
            except FileFaultsError:
                return None  # that closes applying, and nothing else

        @_once
        def visits() -> "Visits":
            from kiosk.catalogue.loading_visits import load_visits  # noqa: PLC0415 - as above

            return load_visits(beside / kiosk.catalogue_dir)

        @_once
        def standing() -> StandingRules:
            from kiosk.catalogue.loading_standing import load_standing  # noqa: PLC0415

            found = readable_matters()
            materials = None if found is None else found.materials
            return load_standing(beside / kiosk.catalogue_dir, materials)

        @_once
        def programmes() -> "Programmes":
            from kiosk.catalogue.loading_programmes import (  # noqa: PLC0415
                Leading,
                load_programmes,
            )

            services = frozenset(one.id for group in hall.groups for one in group.services)
            found = readable_matters()
            offered = None if found is None else frozenset(one.id for one in found.matters)
            leading = Leading(offered, services)
            return load_programmes(beside / kiosk.catalogue_dir, leading)

        @_once
        def policies() -> "Policies":
            # Markdown and YAML of all articles take 200 ms.
            from kiosk.catalogue.loading_policies import load_policies  # noqa: PLC0415

            services = [one.id for group in hall.groups for one in group.services]
            found = readable_matters()
            offered = None if found is None else [one.id for one in found.matters]
            return load_policies(beside / kiosk.catalogue_dir, offered, services)

        return cls(
            settings=settings,
            hall=hall,
            matters=matters,
            visits=visits,
            standing=standing,
            programmes=programmes,
            policies=policies,
            policy_index=_once(partial(_policy_index, policies)),
            matter_index=_once(partial(_matter_index, matters)),
            building_index=_once(partial(_building_index, visits)),
            characters=_once(partial(_characters, matters, policies, visits)),
            phrasebook=Phrasebook.load(beside / kiosk.texts_dir),
            fonts=check_folder(beside / kiosk.fonts_dir if kiosk.fonts_dir else default_folder()),
        )


def _policy_index(policies: Callable[[], "Policies"]) -> "PolicyIndex":
    from kiosk.catalogue.searching_policies import PolicyIndex  # noqa: PLC0415 - loads OpenCC

    return made_apart(PolicyIndex, policies())


def _matter_index(matters: Callable[[], "Matters"]) -> "LetterIndex[Matter]":
    from kiosk.catalogue.searching import LetterIndex  # noqa: PLC0415 - not for the first page

    return made_apart(LetterIndex, matters().matters)


def _building_index(visits: Callable[[], "Visits"]) -> "LetterIndex[Building]":
    from kiosk.catalogue.searching import LetterIndex  # noqa: PLC0415 - as above

    return made_apart(LetterIndex, visits().buildings)


def _characters(
    matters: Callable[[], "Matters"],
    policies: Callable[[], "Policies"],
    visits: Callable[[], "Visits"],
) -> "Characters":
    from kiosk.texts.characters import Characters  # noqa: PLC0415 - as above

    return made_apart(Characters, _written(matters, policies, visits))


def _written(
    matters: Callable[[], "Matters"],
    policies: Callable[[], "Policies"],
    visits: Callable[[], "Visits"],
) -> dict[Language, list[str]]:
    """Return what the hall writes in Chinese; a part that has faults is left out."""
    found: dict[Language, list[str]] = {}
    for language in (Language.TRADITIONAL, Language.SIMPLIFIED):
        texts: list[str] = []
        with suppress(FileFaultsError):
            texts += [one.name.in_language(language) for one in matters().matters]
        with suppress(FileFaultsError):
            texts += [one.name.in_language(language) for one in visits().buildings]
            texts += [one.name.in_language(language) for one in visits().errands]
        with suppress(FileFaultsError):
            for article in policies().articles:
                version = article.versions[language]
                texts += [version.title, *version.keywords]
                texts += [block.text for block in version.blocks]
        found[language] = texts
    return found


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
