"""What the centre keeps of commands and of settings from afar."""

from sqlalchemy import BigInteger, Column, Integer, LargeBinary, String, Table, Text

from kiosk.centre.tables import metadata

order = Table(
    "kiosk_order",
    metadata,
    Column("id", String(64), primary_key=True),  # of the command
    Column("kiosk", String(63), nullable=False, index=True),
    Column("name", String(63), nullable=False),
    Column("author", String(64), nullable=False),
    Column("at", BigInteger, nullable=False, index=True),  # UTC, milliseconds
    Column("expires", BigInteger, nullable=False),
    Column("result", String(16), nullable=False),  # as in ``CommandResult``; empty: none yet
    Column("detail", String(500), nullable=False),
    Column("answered", BigInteger),  # by the centre's clock
)

part = Table(
    "kiosk_order_part",
    metadata,
    Column("command", String(64), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("of", Integer, nullable=False),
    Column("kind", String(64), nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("data", Text, nullable=False),  # base64, as it came
    Column("at", BigInteger, nullable=False),
)

file = Table(
    "kiosk_order_file",
    metadata,
    Column("command", String(64), primary_key=True),
    Column("kind", String(64), nullable=False),  # media type, "+gzip" behind it when packed
    Column("size", Integer, nullable=False),  # opened, bytes
    Column("data", LargeBinary, nullable=False),  # as it was sent
    Column("at", BigInteger, nullable=False, index=True),
)

desired = Table(
    "desired_config",
    metadata,
    Column("kiosk", String(63), primary_key=True),
    Column("version", Integer, nullable=False),
    Column("values", Text, nullable=False),  # JSON, as it was signed
    Column("sha256", String(64), nullable=False),
    Column("signature", String(128), nullable=False),
    Column("author", String(64), nullable=False),
    Column("at", BigInteger, nullable=False),
)

reported = Table(
    "reported_config",
    metadata,
    Column("kiosk", String(63), primary_key=True),
    Column("body", Text, nullable=False),  # JSON: ``Reported``
    Column("heard", BigInteger, nullable=False),
)
