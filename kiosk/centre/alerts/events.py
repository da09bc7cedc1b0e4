"""Alerts of what kiosks say: their own calls for a technician, and readiness reports."""

from collections.abc import Iterator

from sqlalchemy import Connection, select

from kiosk.centre.alerts.conditions import ReportFailed, Told, matches
from kiosk.centre.alerts.judging import WELL, Key, Opens
from kiosk.centre.alerts.ledger import Decided
from kiosk.centre.alerts.rules import Rules
from kiosk.centre.fleet.tables import diagnostic
from kiosk.centre.offices import Offices, TakeEvent
from kiosk.link.messages import Alert, Diagnostic, Verdict


class Events:
    """Takes events beside whoever takes them already, in the same transaction.

    Args:
        rules: Of the alerts.
    """

    def __init__(self, rules: Rules) -> None:
        self._rules = rules

    def beside(self, offices: Offices) -> Offices:
        """Return offices in which these events open alerts as well."""
        own: dict[type, TakeEvent] = {Alert: self.take_alert, Diagnostic: self.take_report}
        both: dict[type, TakeEvent] = {
            kind: _both(offices.events.get(kind), take) for kind, take in own.items()
        }
        return offices | Offices(events=both, requests={})

    def take_alert(self, db: Connection, kiosk: str, body: Alert, now_ms: int) -> None:
        """Open an alert of what a kiosk calls for, or count the call."""
        decided = Decided(self._rules, now_ms)
        for name, rule in self._rules.rules.items():
            if isinstance(rule.when, Told) and matches(rule.when.codes, body.code):
                decided.say(db, Opens(Key(kiosk, "", name), body.code, body.detail))

    def take_report(self, db: Connection, kiosk: str, body: Diagnostic, now_ms: int) -> None:
        """Open an alert of a report that failed; clear it by one that passed, if none is newer."""
        newer = select(diagnostic.c.taken).where(
            diagnostic.c.kiosk == kiosk, diagnostic.c.taken > body.taken
        )
        if db.execute(newer.limit(1)).first() is not None:
            return
        decided = Decided(self._rules, now_ms)
        for key in self._of_reports(kiosk):
            if body.verdict is Verdict.FAIL:
                failed = [line for line in body.lines if line.verdict is Verdict.FAIL]
                said = "; ".join(f"{line.part}: {line.said}" for line in failed)
                decided.say(db, Opens(key, "report.failed", said))
            elif body.verdict is Verdict.PASS:
                decided.clear(db, key, WELL)

    def _of_reports(self, kiosk: str) -> Iterator[Key]:
        for name, rule in self._rules.rules.items():
            if isinstance(rule.when, ReportFailed):
                yield Key(kiosk, "", name)


def _both(first: TakeEvent | None, second: TakeEvent) -> TakeEvent:
    if first is None:
        return second

    def take(db: Connection, kiosk: str, body: object, now_ms: int) -> None:
        first(db, kiosk, body, now_ms)
        second(db, kiosk, body, now_ms)

    return take
