"""Ways in for tests: a token of any roles, an account with a password, all made as staff would."""

from contextlib import asynccontextmanager

import httpx

from kiosk.centre.access import accounts, tokens
from kiosk.centre.access.accounts import Act
from kiosk.centre.access.passwords import Passwords
from kiosk.centre.access.roles import Role
from kiosk.centre.store import CentreStore
from kiosk.link.clock import wall_clock_ms

PASSWORD = "SAMPLE green kettle 47"
WORKING = (Role.TECHNICIAN, Role.STAFF, Role.GUIDE)
_HASHED = []


def hashed():
    """The sample password as it is kept; it takes a while, so once."""
    if not _HASHED:
        _HASHED.append(Passwords().hash_now(PASSWORD))
    return _HASHED[0]


async def token_in(store, *roles, name="sample"):
    act = Act("test", wall_clock_ms())
    return await store.run(lambda db: tokens.add(db, act, name, frozenset(roles or WORKING)))


async def account_in(store, name, *roles, must_change=False):
    act, kept = Act("test", wall_clock_ms()), hashed()
    return await store.run(
        lambda db: accounts.add(db, act, name, kept, frozenset(roles), must_change=must_change)
    )


async def token_of(url, *roles, name="sample"):
    """Return a token of a centre, by the URL of its database; it may run meanwhile."""
    async with CentreStore.opened(url) as store:
        return await token_in(store, *roles, name=name)


def bearer(token):
    return {"Authorization": f"Bearer {token}"}


@asynccontextmanager
async def program(app, token, base_url="http://centre"):
    """A client of an application in this process, that has a token."""
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(
        transport=transport, base_url=base_url, headers=bearer(token)
    ) as client:
        yield client
