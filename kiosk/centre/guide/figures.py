"""Calls and guides in figures, for Prometheus."""

from collections import Counter
from collections.abc import Iterable

from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
    Metric,
)
from prometheus_client.registry import Collector

from kiosk.centre.guide.exchange import Exchange
from kiosk.centre.guide.presence import GuideState
from kiosk.centre.guide.score import Lengths
from kiosk.link.calling import EndReason

PREFIX = "estation_guide"


class ExchangeCollector(Collector):
    """Exposes an exchange as it is when it is asked.

    Args:
        exchange: Joins calls.
    """

    def __init__(self, exchange: Exchange) -> None:
        self._exchange = exchange

    def collect(self) -> Iterable[Metric]:
        """See ``Collector.collect``."""
        exchange, score = self._exchange, self._exchange.score
        states = Counter(one.state for one in exchange.guides.all())
        there = GaugeMetricFamily(
            f"{PREFIX}_guides", "Guides who are there, by what they do.", labels=("state",)
        )
        for state in GuideState:
            there.add_metric((state.value,), states[state])
        yield there
        waiting = len(exchange.calls.waiting())
        now = GaugeMetricFamily(f"{PREFIX}_calls_now", "Calls that go on.", labels=("state",))
        now.add_metric(("waiting",), waiting)
        now.add_metric(("talking",), len(exchange.calls.all()) - waiting)
        yield now
        ended = CounterMetricFamily(
            f"{PREFIX}_calls", "Calls that are over, by why.", labels=("reason",)
        )
        for reason in EndReason:
            ended.add_metric((reason.value,), score.reasons[reason])
        yield ended
        messages = CounterMetricFamily(
            f"{PREFIX}_messages",
            "Messages of calls between centre and kiosks.",
            labels=("way", "kind"),
        )
        for labels, many in sorted(score.messages.items()):
            messages.add_metric(labels, many)
        yield messages
        dropped = CounterMetricFamily(
            f"{PREFIX}_messages_dropped",
            "Messages of calls that did not count.",
            labels=("reason",),
        )
        dropped.add_metric(("forged",), score.forged)
        dropped.add_metric(("late",), score.late)
        yield dropped
        yield _histogram("wait_seconds", "From ring to answer.", score.waited)
        yield _histogram("call_seconds", "From answer to end.", score.talked)


def _histogram(name: str, said: str, lengths: Lengths) -> Metric:
    family = HistogramMetricFamily(f"{PREFIX}_{name}", said, unit="seconds")
    family.add_metric((), lengths.buckets(), lengths.sum_s)
    return family
