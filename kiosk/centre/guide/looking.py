"""Everything as one guide sees it now."""

from kiosk.centre.guide.calls import Call
from kiosk.centre.guide.exchange import Exchange
from kiosk.centre.guide.presence import Guide
from kiosk.centre.guide.words import CallLine, Mine, Now, Who


def now_of(exchange: Exchange, name: str, now_ms: int, *, broker: bool) -> Now:
    """Return what a guide's page shows."""
    me = exchange.guides.get(name)
    if me is not None and me.page is None:
        me = None  # this page has not yet said who is there
    own = None if me is None else exchange.calls.get(me.call)
    rings = [one for one in exchange.calls.all() if name in one.rings]
    return Now(
        at=now_ms,
        broker=broker,
        open=exchange.is_open(),
        me=None if me is None else _who(me),
        guides=[_who(one) for one in exchange.guides.all()],
        rings=[] if me is None else [_line(exchange, one) for one in rings],
        waiting=len(exchange.calls.waiting()),
        call=None if own is None else _mine(exchange, own),
    )


def _who(guide: Guide) -> Who:
    return Who(
        name=guide.name,
        shown=guide.shown,
        state=guide.state.value,
        languages=sorted(guide.languages),
        topics=sorted(guide.topics),
    )


def _line(exchange: Exchange, call: Call) -> CallLine:
    by = exchange.guides.get(call.guide)
    return CallLine(
        call=call.id,
        kiosk=call.kiosk,
        topic=call.topic,
        language=call.language,
        speaks=list(call.speaks),
        page=call.page,
        text_only=call.text_only,
        since=call.rung_ms,
        handed_by="" if by is None else by.shown,
    )


def _mine(exchange: Exchange, call: Call) -> Mine:
    return Mine(
        call=call.id,
        kiosk=call.kiosk,
        topic=call.topic,
        language=call.language,
        speaks=list(call.speaks),
        page=call.page,
        text_only=call.text_only,
        since=call.answered_ms or call.rung_ms,
        generation=call.generation,
        offered=call.offered,
        handing=call.transfer is not None,
        servers=list(exchange.voice.servers()),
    )
