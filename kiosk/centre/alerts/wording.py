"""What is said of alerts, in both languages of the staff."""

from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import groupby
from zoneinfo import ZoneInfo

from kiosk.centre.alerts.notices import Kind
from kiosk.centre.alerts.outbox import Batch, Item
from kiosk.centre.alerts.rules import Rules, Severity

SHOWN = 60  # lines of one mail
NAMED = 3  # kiosks in a subject
SAID = {
    Kind.OPENED: ("新告警", "New"),
    Kind.REOPENED: ("再次出现", "Again"),
    Kind.ESCALATED: ("无人确认", "Nobody has acknowledged"),
    Kind.CLEARED: ("已解除", "Cleared"),
}
ORDER = tuple(SAID)
LEVELS = {Severity.ERROR: ("故障", "error"), Severity.WARNING: ("注意", "warning")}


def subject(rules: Rules, site: str, batch: Batch) -> str:
    """Return the subject of a mail, in one line."""
    items, first = batch.items, batch.items[0]
    kiosks = list(dict.fromkeys(item.kiosk for item in items))
    where = ", ".join(kiosks[:NAMED])
    if len(kiosks) > NAMED:
        where += f" +{len(kiosks) - NAMED}"
    if len({(item.rule, item.kind) for item in items}) == 1:
        zh, en = title(rules, first.rule)
        kind_zh, kind_en = SAID[first.kind]
        what = f"{kind_zh}：{zh} {kind_en}: {en}"
    else:
        what = f"{len(items)} 条告警 {len(items)} alerts"
    return " ".join(f"[{site}] {what} · {where}".split())


def text(rules: Rules, site: str, zone: ZoneInfo, batch: Batch) -> str:
    """Return the text of a mail."""
    return "\n".join(_lines(rules, site, zone, batch)) + "\n"


def title(rules: Rules, rule: str) -> tuple[str, str]:
    """Return a rule's title in both languages; its name where there is no such rule any more."""
    found = rules.rules.get(rule)
    return (rule, rule) if found is None else (found.title.zh_hans, found.title.en)


def todo(rules: Rules, rule: str) -> tuple[str, str]:
    """Return what to do, in both languages."""
    found = rules.rules.get(rule)
    return ("", "") if found is None else (found.todo.zh_hans, found.todo.en)


def _lines(rules: Rules, site: str, zone: ZoneInfo, batch: Batch) -> Iterator[str]:
    def group(item: Item) -> tuple[int, str, str]:
        return ORDER.index(item.kind), item.level.value, item.rule

    shown = 0
    for _, some in groupby(sorted(batch.items, key=group), key=group):
        items = list(some)
        first = items[0]
        (kind_zh, kind_en), (level_zh, level_en) = SAID[first.kind], LEVELS[first.level]
        (zh, en), (todo_zh, todo_en) = title(rules, first.rule), todo(rules, first.rule)
        yield f"{kind_zh}（{level_zh}）：{zh} — {len(items)}"
        yield f"{kind_en} ({level_en}): {en} — {len(items)}"
        if first.kind is not Kind.CLEARED:
            yield f"处理：{todo_zh}"
            yield f"To do: {todo_en}"
        for item in items:
            if shown < SHOWN:
                yield _line(item, zone)
            shown += 1
        yield ""
    if shown > SHOWN:
        yield f"另有 {shown - SHOWN} 条，见控制台。 And {shown - SHOWN} more: see the console."
        yield ""
    yield f"{site} · {batch.id}"


def _line(item: Item, zone: ZoneInfo) -> str:
    at = datetime.fromtimestamp(item.opened / 1000, UTC).astimezone(zone)
    where = " ".join(part for part in (item.kiosk, item.device) if part)
    why = " ".join(part for part in (item.code, item.detail) if part)
    again = f" ×{item.times}" if item.times > 1 else ""
    return f"  {at:%m-%d %H:%M}  {where}{again}  {' '.join(why.split())}".rstrip()
