"""What the centre keeps."""

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)
from sqlalchemy.types import BigInteger

metadata = MetaData()

counter = Table(
    "counter",
    metadata,
    Column("queue", String(63), primary_key=True),
    Column("day", Date, primary_key=True),
    Column("kind", String(8), primary_key=True),  # "live" or "lease"
    Column("next", Integer, nullable=False),
)

lease = Table(
    "lease",
    metadata,
    Column("queue", String(63), primary_key=True),
    Column("day", Date, primary_key=True),
    Column("first", Integer, primary_key=True),
    Column("last", Integer, nullable=False),
    Column("kiosk", String(63), nullable=False),
)

ticket = Table(
    "ticket",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("kiosk", String(63), nullable=False),
    Column("queue", String(63), nullable=False),
    Column("service", String(63), nullable=False),
    Column("number", Integer, nullable=False),
    Column("day", Date, nullable=False),
    Column("label", String(16), nullable=False),
    Column("language", String(16), nullable=False),
    Column("document", String(63)),
    Column("state", String(16), nullable=False),  # as in ``TicketState``, or "requested"
    Column("outcome", String(64), nullable=False, default=""),
    Column("offline", Boolean, nullable=False),
    Column("issued", BigInteger, nullable=False),  # UTC, milliseconds
    Column("called", BigInteger),
    Column("window", String(16)),
    Column("priority", String(64)),  # reason for which it is called early; None or empty: it is not
    UniqueConstraint("queue", "day", "number"),
    Index("waiting", "day", "queue", "called"),
)

event = Table(
    "event",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("at", BigInteger, nullable=False, index=True),  # what is old is looked for all the time
)

question = Table(
    "question",
    metadata,
    Column("day", Date, primary_key=True),
    Column("topic", String(63), primary_key=True),  # empty: not known
    Column("language", String(16), primary_key=True),
    Column("asked", Integer, nullable=False),
)

question_word = Table(
    "question_word",
    metadata,
    Column("day", Date, primary_key=True),
    Column("word", String(40), primary_key=True),  # of the hall's own titles and keywords
    Column("asked", Integer, nullable=False),
)

application = Table(
    "application",
    metadata,
    Column("id", String(64), primary_key=True),  # of the bundle
    Column("number", String(20), nullable=False, default="", index=True),
    Column("kiosk", String(63), nullable=False, default=""),
    Column("matter", String(63), nullable=False, default=""),
    Column("purpose", String(16), nullable=False, default="application"),
    Column("language", String(16), nullable=False, default=""),
    Column("state", String(16), nullable=False),  # announced, opened, stuck
    Column("problem", String(500), nullable=False, default=""),
    Column("sha256", String(64), nullable=False, default=""),
    Column("proof", String(64), nullable=False, default=""),  # SHA-256 of number and day of birth
    Column("told", BigInteger),  # UTC, milliseconds
    Column("received", BigInteger),
)

case = Table(
    "authority_case",
    metadata,
    Column("number", String(20), primary_key=True),
    Column("authority", String(63), primary_key=True),
    Column("state", String(16), nullable=False),  # as in ``CaseState``
    Column("since", BigInteger, nullable=False),
    Column("due", BigInteger, nullable=False),
    Column("wants", Text, nullable=False),  # JSON: materials that are missing
    Column("note", String(500), nullable=False),
    Column("delivered", Boolean, nullable=False),  # whether the authority has it
    # JSON: by material the day until which it may follow
    Column("promised", Text, nullable=False, default="{}", server_default="{}"),
)

standing_list = Table(
    "standing_list",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("source", String(200), nullable=False),
    Column("state", String(16), nullable=False),  # hand, coming, taken, replaced
    Column("author", String(64), nullable=False),
    Column("at", BigInteger, nullable=False),  # UTC, milliseconds
    Column("size", Integer, nullable=False),
    Column("key", String(16), nullable=False),  # fingerprint of the key that its subjects are by
)

standing = Table(
    "standing",
    metadata,
    Column("subject", LargeBinary(16), primary_key=True),  # keyed hash: see ``credit.subjects``
    Column("list", Integer, primary_key=True),
    Column("kind", String(8), nullable=False),
    Column("grade", String(16), nullable=False),
    Column("reasons", Text, nullable=False),  # ids with blanks between
    Column("as_of", Date, nullable=False),
    sqlite_with_rowid=False,
)

known_list = Table(
    "known_list",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("source", String(200), nullable=False),
    Column("state", String(16), nullable=False),  # coming, taken, replaced
    Column("author", String(64), nullable=False),
    Column("at", BigInteger, nullable=False),  # UTC, milliseconds
    Column("size", Integer, nullable=False),
    Column("key", String(16), nullable=False),  # fingerprint of the key that its subjects are by
)

known_answer = Table(
    "known_answer",
    metadata,
    Column("subject", LargeBinary(16), primary_key=True),  # keyed hash: see ``credit.subjects``
    Column("list", Integer, primary_key=True),
    Column("question", String(63), primary_key=True),
    Column("answer", LargeBinary, nullable=False),  # sealed: see ``register.hiding``
    Column("as_of", Date, nullable=False),
    sqlite_with_rowid=False,
)

grant = Table(
    "grant_of_visit",
    metadata,
    Column("token", String(64), primary_key=True),
    Column("kiosk", String(63), nullable=False),
    Column("visit", String(64), nullable=False),
    Column("reason", String(64), nullable=False),
    Column("expires", BigInteger, nullable=False, index=True),
    Column("uses", Integer, nullable=False),
    UniqueConstraint("kiosk", "visit"),
)

audit = Table(
    "audit",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("at", BigInteger, nullable=False, index=True),  # UTC, milliseconds
    Column("who", String(64), nullable=False),  # a kiosk, an account, a token or a work account
    Column("what", String(32), nullable=False),  # as in ``audit.What``
    Column("why", String(500), nullable=False),  # a reason's id, words of whoever did it, settings
    Column("about", String(200), nullable=False),  # a kiosk, queue, list, account; no visitor
)
