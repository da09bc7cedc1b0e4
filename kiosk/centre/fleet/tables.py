"""What is kept of the fleet: the newest word of each kiosk, and what became of it over time."""

from sqlalchemy import BigInteger, Column, Float, Index, Integer, String, Table, Text

from kiosk.centre.tables import metadata

kiosk = Table(
    "kiosk",
    metadata,
    Column("name", String(63), primary_key=True),
    Column("state", String(16), nullable=False, default="unknown"),
    Column("reason", String(64), nullable=False, default=""),
    Column("boot", String(64), nullable=False, default=""),
    Column("since", BigInteger, nullable=False, default=0),
    Column("software", String(64), nullable=False, default=""),
    Column("catalogue", String(64), nullable=False, default=""),
    Column("outbox", Integer),
    Column("heard", BigInteger),  # by our clock; None: only a retained message is known
    Column("lost", BigInteger),  # when the broker said that it is lost, by our clock; None: not
    Column("said", Text),  # JSON of ``told.Said``
    Column("change", BigInteger),  # counts the writes of all processes: see ``keeping``
    Column("origin", String(64)),  # the process that wrote it
)

device = Table(
    "device",
    metadata,
    Column("kiosk", String(63), primary_key=True),
    Column("name", String(63), primary_key=True),
    Column("state", String(32), nullable=False),
    Column("code", String(64), nullable=False),
    Column("mender", String(32), nullable=False),
    Column("supply", String(32), nullable=False),
    Column("media", String(32), nullable=False, default="", server_default=""),
    Column("detail", String(500), nullable=False),
    Column("since", BigInteger, nullable=False),
    Column("falls", Integer, nullable=False),
    Column("boot", String(64), nullable=False, default="", server_default=""),
    Column("seq", BigInteger, nullable=False, default=0, server_default="0"),
)

diagnostic = Table(
    "diagnostic",
    metadata,
    Column("kiosk", String(63), primary_key=True),
    Column("taken", BigInteger, primary_key=True),  # on the kiosk's clock
    Column("verdict", String(16), nullable=False),
    Column("lines", Text, nullable=False),  # JSON, as the kiosk sent them
)

timeline = Table(
    "timeline",
    metadata,
    # SQLite counts by itself only what it calls INTEGER.
    Column(
        "id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True
    ),
    Column("kiosk", String(63), nullable=False),
    Column("at", BigInteger, nullable=False),  # by our clock
    Column("kind", String(16), nullable=False),  # as in ``history.Kind``
    Column("about", String(63), nullable=False),
    Column("was", String(64), nullable=False),
    Column("now", String(64), nullable=False),
    Column("code", String(64), nullable=False),
    Column("detail", String(500), nullable=False),
    Column("author", String(64), nullable=False),
    Index("timeline_of_a_kiosk", "kiosk", "at"),
)

figures = Table(
    "figures",
    metadata,
    Column("kiosk", String(63), primary_key=True),
    Column("at", BigInteger, primary_key=True),  # by our clock
    Column("boot", String(64), nullable=False),  # counters begin anew with it
    Column("temperature", Float),  # of the processor, degrees Celsius
    Column("memory", Float),  # MB that the kiosk uses
    Column("outbox", Integer),
    Column("disk", Float),  # MB that are free
    Column("frames", Float),  # a second
    Column("paper_mm", BigInteger),
    Column("tickets", Integer),
    Column("visits", Text),  # JSON: by outcome how many
    sqlite_with_rowid=False,
)

fleet_count = Table(
    "fleet_count",
    metadata,
    Column("kiosk", String(63), primary_key=True),  # empty: of no kiosk that is known
    Column("kind", String(16), primary_key=True),  # as in ``admission.Fault``
    Column("many", BigInteger, nullable=False),
    Column("latest", BigInteger, nullable=False),  # by our clock
)

fleet_change = Table(
    "fleet_change",
    metadata,
    Column("id", Integer, primary_key=True),  # one row
    Column("number", BigInteger, nullable=False),
)
