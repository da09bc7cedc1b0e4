"""Access, put together from the settings."""

import logging
import time
from collections.abc import Sequence
from dataclasses import dataclass

from jinja2 import Environment
from starlette.middleware import Middleware

from kiosk.catalogue.hall import Hall
from kiosk.centre.access.cookies import Cookies
from kiosk.centre.access.door import Door
from kiosk.centre.access.entry import Entry
from kiosk.centre.access.guard import Guard
from kiosk.centre.access.limits import Limits
from kiosk.centre.access.oidc import Provider
from kiosk.centre.access.pages import Pages
from kiosk.centre.access.passwords import Passwords
from kiosk.centre.access.sessions import Life
from kiosk.centre.access.settings import Access as AccessSettings
from kiosk.centre.access.web_account import AccountPages
from kiosk.centre.access.web_accounts import AccountsPages
from kiosk.centre.access.web_login import LoginPages, Ways
from kiosk.centre.access.web_tokens import TokenPages
from kiosk.centre.store import CentreStore
from kiosk.link.clock import wall_clock_ms

log = logging.getLogger(__name__)

LINKS = (("/accounts", "账号 Accounts"), ("/tokens", "令牌 Tokens"))


@dataclass(frozen=True, slots=True)
class Access:
    """What the centre joins to the rest."""

    entry: Entry
    pages: Pages
    passwords: Passwords
    routes: Sequence[Door]
    provider: Provider | None = None

    @property
    def guard(self) -> Middleware:
        """Return what stands before all routes."""
        return Middleware(Guard, self.entry)

    async def close(self) -> None:
        """Let go of what was opened."""
        if self.provider is not None:
            await self.provider.close()


def open_access(
    settings: AccessSettings, hall: Hall, store: CentreStore, templates: Environment
) -> Access:
    """Return who lets people in.

    Raises:
        OidcSettingsError: The provider cannot be asked.
    """
    life = Life(settings.idle_minutes * 60_000, settings.longest_hours * 3_600_000)
    entry = Entry(store, Cookies(settings.address), life, wall_clock_ms)
    pages, passwords = Pages(hall, templates), Passwords()
    oidc = settings.oidc
    provider = Provider(oidc, settings.address, wall_clock_ms) if oidc.issuer else None
    ways = Ways(passwords, Limits(time.monotonic), provider)
    routes = [
        *LoginPages(pages, store, entry, ways, wall_clock_ms).routes(),
        *AccountPages(pages, store, entry, ways, wall_clock_ms).routes(),
        *AccountsPages(hall, pages, store, entry, passwords, wall_clock_ms).routes(),
        *TokenPages(hall, pages, store, entry, wall_clock_ms).routes(),
    ]
    return Access(entry, pages, passwords, routes, provider)
