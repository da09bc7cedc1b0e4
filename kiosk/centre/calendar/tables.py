"""What the centre keeps of visits and appointments."""

from sqlalchemy import Boolean, Column, Date, Index, Integer, String, Table, Text, UniqueConstraint
from sqlalchemy.types import BigInteger

from kiosk.centre.tables import metadata

visit = Table(
    "visit",
    metadata,
    Column("id", String(64), primary_key=True),  # of the booking, as the kiosk made it
    Column("number", String(20), nullable=False, unique=True),
    Column("state", String(16), nullable=False),  # as in ``VisitState``
    Column("team", String(63), nullable=False),
    Column("day", Date, nullable=False),  # in the hall
    Column("start", BigInteger, nullable=False),  # UTC, milliseconds
    Column("end", BigInteger, nullable=False),
    Column("company", String(18), nullable=False, index=True),
    Column("errands", Text, nullable=False),  # JSON
    Column("building", String(63), nullable=False),
    Column("room", String(40), nullable=False),
    Column("language", String(16), nullable=False),
    Column("kiosk", String(63), nullable=False),
    Column("contact", Text, nullable=False),  # sealed, as it came; empty: none, or forgotten
    Column("booked", BigInteger, nullable=False),
    Column("changed", BigInteger, nullable=False),
    Column("turn", Integer, nullable=False),  # how often it was changed
    Index("visit_of_day", "day", "team"),
)

visit_cell = Table(
    "visit_cell",
    metadata,
    Column("team", String(63), nullable=False),
    Column("cell", BigInteger, nullable=False),  # five minutes of UTC, counted from 1970
    Column("visit", String(64), nullable=False, index=True),
    # Two visits of a team that share five minutes cannot be written, whatever a program thinks.
    UniqueConstraint("team", "cell"),
)

team_day = Table(
    "team_day",
    metadata,
    # A row to lock: who plans a team's day plans it alone.
    Column("team", String(63), primary_key=True),
    Column("day", Date, primary_key=True),
)

callback = Table(
    "callback",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("kiosk", String(63), nullable=False),
    Column("company", String(18), nullable=False),
    Column("errands", Text, nullable=False),  # JSON
    Column("building", String(63), nullable=False),
    Column("room", String(40), nullable=False),
    Column("language", String(16), nullable=False),
    Column("contact", Text, nullable=False),  # sealed; empty once it is done
    Column("asked", BigInteger, nullable=False),
    Column("done", Boolean, nullable=False),
)

appointment = Table(
    "appointment",
    metadata,
    Column("code", String(40), primary_key=True),
    Column("service", String(63), nullable=False),
    Column("queue", String(63), nullable=False),
    Column("day", Date, nullable=False),  # in the hall
    Column("at", BigInteger, nullable=False),  # UTC, milliseconds
    Column("holder", String(64), nullable=False),  # keyed hash of a document's number, or empty
    Column("visit", String(64), nullable=False, default=""),  # that checked in
    Column("checked_in", BigInteger),
    Column("granted", String(64), nullable=False, default=""),
    Index("appointment_of_day", "day", "holder"),
)

secret = Table(
    "secret",
    metadata,
    Column("name", String(63), primary_key=True),
    Column("value", String(64), nullable=False),  # 32 bytes, hexadecimal
)
