"""The header that stands on every page of the staff: who is here, and where he may go."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote

from starlette.requests import HTTPConnection
from starlette.routing import BaseRoute

from kiosk.centre.access.door import Door, may
from kiosk.centre.access.person import Person, found_person
from kiosk.centre.access.roles import SAID, Role

OWN = (
    ("/fleet", "终端 Kiosks"),
    ("/alerts", "告警 Alerts"),
    ("/queues", "排队 Queues"),
    ("/batches", "批量 Batches"),
    ("/enrolment", "入网 Enrolment"),
)


@dataclass(frozen=True, slots=True)
class Link:
    """A page of the navigation."""

    path: str
    zh: str
    en: str
    here: bool


@dataclass(frozen=True, slots=True)
class Top:
    """What the header of one page shows, to whom."""

    me: Person | None
    roles: tuple[str, ...]
    links: tuple[Link, ...]
    doors: Sequence[Door]

    def may(self, method: str, path: str) -> bool:
        """Tell whether who looks at the page may through the door of a path."""
        return may(self.doors, method, path, self.me)


class Navigation:
    """Knows all pages.

    Args:
        doors: Of the whole application.
        further: Pages beside ours: path, and name in Chinese and English.
    """

    def __init__(self, doors: Sequence[BaseRoute], further: Sequence[tuple[str, str]]) -> None:
        self._doors = tuple(door for door in doors if isinstance(door, Door))
        self._named = (*OWN, *further)

    def top(self, connection: HTTPConnection) -> Top:
        """Return the header for who asks, and for the page that is asked for."""
        me, here = found_person(connection), connection.url.path
        roles = () if me is None else tuple(SAID[one] for one in Role if one in me.roles)
        shown = () if me is None or me.must_change else self._named
        links = tuple(
            Link(path, *_both(said), here == path or here.startswith(f"{path}/"))
            for path, said in shown
            if may(self._doors, "GET", path, me)
        )
        return Top(me, roles, links, self._doors)


def top_of(connection: HTTPConnection) -> Top:
    """Return the header of a page; an application without a navigation has an empty one."""
    navigation = getattr(connection.app.state, "navigation", None)
    if not isinstance(navigation, Navigation):
        navigation = Navigation((), ())
    return navigation.top(connection)


def kiosk_path(name: str) -> str:
    """Return where a kiosk's page is."""
    return f"/fleet/{quote(name, safe='')}"


def _both(said: str) -> tuple[str, str]:
    chinese, _, english = said.partition(" ")
    return chinese, english
