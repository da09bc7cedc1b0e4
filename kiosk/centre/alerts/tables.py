"""What the centre keeps of alerts, and of who was told."""

from sqlalchemy import BigInteger, Column, Index, Integer, String, Table

from kiosk.centre.tables import metadata

alert = Table(
    "alert",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    # kiosk/device/rule while it is open: two of the same cannot be written, whoever writes
    Column("open_key", String(200), unique=True),
    Column("kiosk", String(63), nullable=False),  # "centre": it is the centre's own
    Column("device", String(63), nullable=False),  # empty: the kiosk as a whole
    Column("rule", String(63), nullable=False),
    Column("code", String(64), nullable=False),
    Column("level", String(16), nullable=False),  # as in ``Severity``
    Column("detail", String(500), nullable=False),
    Column("opened", BigInteger, nullable=False),  # UTC, milliseconds; the first time
    Column("again", BigInteger, nullable=False),  # the last time that it opened
    Column("last", BigInteger, nullable=False),  # when it was said last
    Column("cleared", BigInteger, index=True),
    Column("cleared_why", String(64), nullable=False, default=""),
    Column("times", Integer, nullable=False),
    Column("acknowledged", BigInteger),
    Column("acknowledged_by", String(64), nullable=False, default=""),
    Column("assigned", String(64), nullable=False, default=""),
    Column("silenced_until", BigInteger),
    Column("escalated", BigInteger),
    Column("changed", BigInteger, nullable=False, index=True),
    Index("alert_of_kiosk", "kiosk", "device", "rule"),
)

note = Table(
    "alert_note",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("alert", Integer, nullable=False, index=True),
    Column("at", BigInteger, nullable=False),
    Column("who", String(64), nullable=False),
    Column("text", String(500), nullable=False),
)

silence = Table(
    "alert_silence",
    metadata,
    Column("kiosk", String(63), primary_key=True),
    Column("until", BigInteger, nullable=False),
    Column("who", String(64), nullable=False),
    Column("at", BigInteger, nullable=False),
)

notice = Table(
    "alert_notice",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("alert", Integer, nullable=False, index=True),
    Column("channel", String(63), nullable=False),
    Column("kind", String(16), nullable=False),  # as in ``Kind``
    Column("made", BigInteger, nullable=False),
    Column("state", String(16), nullable=False),  # as in ``Fate``
    Column("batch", String(64), index=True),
    Index("notice_waiting", "state", "channel"),
)

batch = Table(
    "alert_batch",
    metadata,
    Column("id", String(64), primary_key=True),  # the same at every try
    Column("channel", String(63), nullable=False),
    Column("made", BigInteger, nullable=False),
    Column("state", String(16), nullable=False),  # as in ``Fate``
    Column("attempts", Integer, nullable=False),
    Column("due", BigInteger, nullable=False),  # not tried before; while it is tried: not by others
    Column("ended", BigInteger),
    Column("said", String(500), nullable=False, default=""),
    Index("batch_waiting", "channel", "state"),
)

lease = Table(
    "alert_lease",
    metadata,
    Column("name", String(16), primary_key=True),
    Column("holder", String(64), nullable=False),
    Column("until", BigInteger, nullable=False),
)

roll = Table(
    "paper_roll",
    metadata,
    Column("kiosk", String(63), primary_key=True),
    Column("device", String(63), primary_key=True),
    Column("supply", String(16), nullable=False),  # as it was seen last, when it was known
    Column("loaded", BigInteger),  # when it was put in; None: nobody saw it
    Column("low", BigInteger),  # when it became low
    Column("lengths", String(200), nullable=False),  # of earlier rolls, mm, with blanks between
    Column("lefts", String(200), nullable=False),  # what was left on them when they became low
)
