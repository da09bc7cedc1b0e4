"""What the centre keeps of who may."""

from sqlalchemy import BigInteger, Boolean, Column, ForeignKey, Integer, String, Table

from kiosk.centre.tables import metadata

account = Table(
    "account",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("name", String(64), nullable=False, unique=True),
    Column("password", String(200), nullable=False, default=""),  # Argon2id; empty: elsewhere
    Column("roles", String(200), nullable=False),  # ids with blanks between
    Column("disabled", Boolean, nullable=False, default=False),
    Column("must_change", Boolean, nullable=False, default=False),
    Column("subject", String(500), unique=True),  # SHA-256 of issuer and subject; None: ours
    Column("made", BigInteger, nullable=False),  # UTC, milliseconds
    Column("entered", BigInteger),  # when last
)

session = Table(
    "login_session",
    metadata,
    Column("key", String(64), primary_key=True),  # SHA-256 of what the cookie holds
    Column("account", Integer, ForeignKey("account.id"), nullable=False, index=True),
    Column("made", BigInteger, nullable=False),
    Column("seen", BigInteger, nullable=False),
)

token = Table(
    "api_token",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("name", String(64), nullable=False, unique=True),
    Column("key", String(64), nullable=False, unique=True),  # SHA-256 of the token
    Column("roles", String(200), nullable=False),
    Column("made", BigInteger, nullable=False),
    Column("author", String(64), nullable=False),
    Column("used", BigInteger),
    Column("revoked", BigInteger),
)
