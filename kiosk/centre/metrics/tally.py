"""What the centre counts of its own work."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from prometheus_client import CollectorRegistry, Counter, Histogram
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, InfoMetricFamily, Metric
from prometheus_client.registry import Collector

from kiosk.centre.metrics.families import OTHER

KINDS = frozenset(
    {"state", "info", "device", "telemetry", "config", "event", "request", "answer", "call"}
)
BATCH_S = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)
BATCHED = (1, 2, 5, 10, 20, 50, 100, 200, 500)


class Tally:
    """Counters of one centre; nothing of it is global.

    Attributes:
        registry: What is exposed.
    """

    def __init__(self) -> None:
        self.registry = CollectorRegistry(auto_describe=False)
        self._messages = Counter(
            "estation_centre_messages",
            "Messages of kiosks, by what they are about.",
            ("kind",),
            registry=self.registry,
        )
        self._seconds = Histogram(
            "estation_centre_batch_seconds",
            "How long it took to keep messages that came together.",
            buckets=BATCH_S,
            registry=self.registry,
        )
        self._sizes = Histogram(
            "estation_centre_batch_messages",
            "How many messages were kept together.",
            buckets=BATCHED,
            registry=self.registry,
        )
        self._kinds = {kind: self._messages.labels(kind) for kind in (*sorted(KINDS), OTHER)}

    def came(self, kind: str) -> None:
        """Count a message by the part of its topic that says what it is about."""
        self._kinds[kind if kind in KINDS else OTHER].inc()

    def kept(self, size: int, seconds: float) -> None:
        """Count messages that were kept together."""
        self._seconds.observe(seconds)
        self._sizes.observe(size)


@dataclass(slots=True)
class Moment:
    """What is read off at the moment of asking."""

    broker: bool = False
    database: bool = False
    queue: int = 0
    refused: Mapping[str, int] = field(default_factory=dict)  # messages, by why
    levels: Mapping[str, int] = field(default_factory=dict)
    alerts: Mapping[str, int] = field(default_factory=dict)
    notices: Mapping[tuple[str, str], int] = field(default_factory=dict)


class MomentCollector(Collector):
    """Exposes the moment that was set last.

    Args:
        site: Whose centre it is.
        version: Of the program.
    """

    def __init__(self, site: str, version: str) -> None:
        self._site, self._version = site, version
        self.moment = Moment()

    def collect(self) -> Iterable[Metric]:
        """See ``Collector.collect``."""
        now = self.moment
        info = InfoMetricFamily("estation_centre", "The program that tells these figures.")
        info.add_metric([], {"site": self._site, "version": self._version})
        yield info
        yield from self._gauges(now)
        refused = CounterMetricFamily(
            "estation_centre_messages_refused",
            "Messages that did not count, by why.",
            labels=("reason",),
        )
        for reason, many in now.refused.items():
            refused.add_metric((reason,), many)
        yield refused
        kiosks = GaugeMetricFamily(
            "estation_centre_kiosks", "Kiosks by how they are.", labels=("level",)
        )
        for level, many in now.levels.items():
            kiosks.add_metric((level,), many)
        yield kiosks
        if not now.database:
            return
        alerts = GaugeMetricFamily(
            "estation_centre_alerts_open", "Alerts that are not cleared.", labels=("level",)
        )
        for level, many in now.alerts.items():
            alerts.add_metric((level,), many)
        yield alerts
        notices = GaugeMetricFamily(
            "estation_centre_notices",
            "Notices that are kept, by channel and what became of them.",
            labels=("channel", "outcome"),
        )
        for (channel, outcome), many in now.notices.items():
            notices.add_metric((channel, outcome), many)
        yield notices

    def _gauges(self, now: Moment) -> Iterator[Metric]:
        for name, said, value in (
            ("broker_up", "Whether the broker is there.", float(now.broker)),
            ("database_up", "Whether the database answers.", float(now.database)),
            ("queue_messages", "Messages that wait for the database.", now.queue),
        ):
            yield GaugeMetricFamily(f"estation_centre_{name}", said, value)
