"""What the centre keeps of the kiosks that were given to its hall."""

from sqlalchemy import BigInteger, Column, String, Table

from kiosk.centre.tables import metadata

enrol_token = Table(
    "enrol_token",
    metadata,
    Column("digest", String(64), primary_key=True),  # SHA-256; the token itself is kept nowhere
    Column("kiosk", String(63), nullable=False),
    Column("who", String(64), nullable=False),  # made it
    Column("made", BigInteger, nullable=False),  # UTC, milliseconds
    Column("expires", BigInteger, nullable=False),
    Column("used", BigInteger),
)

certificate = Table(
    "certificate",
    metadata,
    Column("serial", String(40), primary_key=True),  # hexadecimal
    Column("kiosk", String(63), nullable=False, index=True),
    Column("issued", BigInteger, nullable=False),
    Column("expires", BigInteger, nullable=False),
    Column("revoked", BigInteger),
)

enrolled = Table(
    "enrolled",
    metadata,
    Column("kiosk", String(63), primary_key=True),
    Column("signing_key", String(64), nullable=False),
    Column("at", BigInteger, nullable=False),
)
