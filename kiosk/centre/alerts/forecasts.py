"""When the paper of a kiosk will be out, as the pages show it."""

from datetime import UTC, datetime
from threading import Lock

from msgspec import Struct
from msgspec.structs import replace
from sqlalchemy import Connection, select

from drivers.status import PaperSupply
from kiosk.catalogue.hours import Hours
from kiosk.centre.alerts import paper, rolls
from kiosk.centre.alerts.conditions import CodeIs, SupplyIs
from kiosk.centre.alerts.paper import Span, Unsaid
from kiosk.centre.alerts.reading import AlertLine, Words
from kiosk.centre.alerts.rules import Rules
from kiosk.centre.fleet import series
from kiosk.centre.fleet.tables import figures
from kiosk.centre.fleet.tables import kiosk as kiosk_table

DAYS = 14  # of use that is looked at
HOUR_MS, DAY_MS = 3_600_000, 86_400_000
FRESH_MS = 300_000
AT_ONCE = 20  # forecasts in one transaction: each reads some thousand rows
TO_MINUTES = 10  # "about 15:40"
WHY = {
    "out": ("纸已用完", "The paper is out"),
    "roll": ("不知纸卷余量", "How much is on the roll is not known yet"),
    "use": ("用量数据太少", "Too little is known of how much is used"),
    "far": ("一周内用不完", "It lasts for more than a week"),
    "overdue": ("已超过纸卷长度", "More was printed than the roll should hold"),
    "unsure": ("用量变化太大", "The use varies too much to say"),
}


class Forecast(Struct, frozen=True, kw_only=True):
    """Answer of ``GET /api/fleet/{kiosk}/forecast``; moments are UTC in milliseconds."""

    paper_out_at: int | None
    early: int | None = None  # in 19 cases of 20 it is out between these
    late: int | None = None
    said: str
    words: Words


class Forecasts:
    """Says when paper will be out.

    Args:
        rules: Of the alerts.
        hours: Of the hall.
    """

    def __init__(self, rules: Rules, hours: Hours) -> None:
        self._rules, self._hours = rules, hours
        self._known: dict[str, tuple[int, int | None]] = {}  # by kiosk: when found, and what
        self._turn = Lock()  # the database is read on several threads

    def of(self, db: Connection, kiosk: str, now_ms: int) -> Forecast | None:
        """Return the forecast of a kiosk; None where there is no such kiosk."""
        known = select(kiosk_table.c.name).where(kiosk_table.c.name == kiosk)
        if db.execute(known).one_or_none() is None:
            return None
        length = self._rules.paper.roll_m * 1000
        roll = rolls.roll_of(db, kiosk, length, now_ms)
        if roll is None:
            return _unsaid("roll")
        found = paper.paper_out(roll, _use(db, kiosk, now_ms), self._hours, now_ms)
        return _unsaid(found.why) if isinstance(found, Unsaid) else self._said(found, now_ms)

    def beside(self, db: Connection, alerts: list[AlertLine], now_ms: int) -> list[AlertLine]:
        """Return alerts, those of low paper with when it will be out.

        Of many some are found each time: the next call brings more.
        """
        low = {one.kiosk for one in alerts if self._is_low(one)}
        with self._turn:
            fresh = {
                kiosk: known
                for kiosk, known in self._known.items()
                if 0 <= now_ms - known[0] < FRESH_MS
            }
            for kiosk in sorted(low - fresh.keys())[:AT_ONCE]:
                found = self.of(db, kiosk, now_ms)
                fresh[kiosk] = (now_ms, None if found is None else found.paper_out_at)
            self._known = fresh
        return [
            replace(one, forecast=fresh.get(one.kiosk, (0, None))[1]) if self._is_low(one) else one
            for one in alerts
        ]

    def _is_low(self, one: AlertLine) -> bool:
        rule = self._rules.rules.get(one.rule)
        if rule is None or one.cleared is not None:
            return False
        match rule.when:
            case SupplyIs(supplies=supplies):
                return PaperSupply.LOW in supplies
            case CodeIs():
                return one.code.endswith("paper_low")
        return False

    def _said(self, found: Span, now_ms: int) -> Forecast:
        zone = self._hours.zone
        at = datetime.fromtimestamp(found.at / 1000, UTC).astimezone(zone)
        today = datetime.fromtimestamp(now_ms / 1000, UTC).astimezone(zone).date()
        step_s = TO_MINUTES * 60
        about = datetime.fromtimestamp(round(at.timestamp() / step_s) * step_s, UTC).astimezone(
            zone
        )
        clock = f"{about:%H:%M}" if about.date() == today else f"{about:%m-%d %H:%M}"
        zh, en = f"纸约在 {clock} 用完", f"The paper will be out at about {clock}"
        return Forecast(
            paper_out_at=found.at,
            early=found.early,
            late=found.late,
            said=f"{zh} {en}",
            words=Words(zh, en),
        )


def _unsaid(why: str) -> Forecast:
    zh, en = WHY[why]
    return Forecast(paper_out_at=None, said=f"{zh} {en}", words=Words(zh, en))


def _use(db: Connection, kiosk: str, now_ms: int) -> dict[int, float]:
    """Return what was used in each whole hour of which figures are kept."""
    this = now_ms - now_ms % HOUR_MS
    first = this - DAYS * DAY_MS
    hour = (figures.c.at - figures.c.at % HOUR_MS).label("hour")
    mine = (figures.c.kiosk == kiosk, figures.c.at >= first, figures.c.at < this)
    heard = set(db.execute(select(hour).where(*mine).distinct()).scalars())
    use = series.use(db, kiosk, first, this)
    return {
        at: float(used) for at, used in zip(use.hours, use.paper_mm, strict=True) if at in heard
    }
