"""The first administrator, and the way back in for one who lost the password."""

from dataclasses import dataclass, field

from sqlalchemy import Connection

from kiosk.centre.access import accounts
from kiosk.centre.access.accounts import Act
from kiosk.centre.access.passwords import Passwords
from kiosk.centre.access.roles import Role
from kiosk.centre.access.secrets import new_password
from kiosk.centre.store import CentreStore
from kiosk.link.clock import wall_clock_ms

NAME = "admin"
WHO = "terminal"
ONLY = frozenset({Role.ADMINISTRATOR})


@dataclass(frozen=True, slots=True)
class Administrator:
    """Who may say who may in. The password stands nowhere else."""

    name: str
    password: str = field(repr=False)

    def said(self) -> str:
        """Return what the terminal shows."""
        return (
            f"管理员账号 Administrator: {self.name}\n"
            f"一次性密码 Password, shown this once: {self.password}\n"
            "首次登录须更改密码。It must be changed at the first login.\n"
        )


async def lacks_administrator(store: CentreStore) -> bool:
    """Tell whether nobody can say who may in.

    Raises:
        CentreStoreError: The database cannot be read.
    """
    return not await store.run(accounts.has_administrator)


async def set_up(
    store: CentreStore,
    name: str = NAME,
    roles: frozenset[Role] = ONLY,
    *,
    must_change: bool = True,
) -> Administrator:
    """Make an administrator, or give one that there is another password.

    Raises:
        AccountError: The name is none, or of somebody whose password is kept elsewhere.
        CentreStoreError: The database cannot be written.
    """
    password = new_password()
    kept = await Passwords().hash(password)
    act = Act(WHO, wall_clock_ms())

    def work(db: Connection) -> None:
        found = accounts.named(db, name)
        if found is None:
            accounts.add(db, act, name, kept, roles, must_change=must_change)
            return
        accounts.set_password(db, act, found.id, kept, must_change=must_change)
        accounts.set_roles(db, act, found.id, found.roles | roles)
        if found.disabled:
            accounts.set_disabled(db, act, found.id, disabled=False)

    await store.run(work)
    return Administrator(accounts.plain_name(name), password)
