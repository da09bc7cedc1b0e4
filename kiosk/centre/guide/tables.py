"""What the centre keeps of calls: nobody's name once a call is over."""

from sqlalchemy import BigInteger, Boolean, Column, Integer, String, Table, Text

from kiosk.centre.tables import metadata

call = Table(
    "guide_call",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("kiosk", String(63), nullable=False),
    Column("topic", String(63), nullable=False),
    Column("language", String(16), nullable=False),  # of the kiosk's page
    Column("speaks", String(80), nullable=False),  # ids with blanks between
    Column("text_only", Boolean, nullable=False),
    Column("page", String(64), nullable=False),  # while it goes on
    Column("guide", String(64), nullable=False),  # account, while it goes on; empty: nobody yet
    Column("generation", Integer, nullable=False),
    Column("rung", BigInteger, nullable=False, index=True),  # UTC, milliseconds
    Column("answered", BigInteger),
    Column("ended", BigInteger, index=True),
    Column("reason", String(16), nullable=False),  # as in ``EndReason``; empty: it goes on
    Column("transfers", Integer, nullable=False),
    Column("figures", Text, nullable=False),  # JSON: both ends' ``Figures``; empty: not told
)
