"""The kiosk without a window: pages as lines of JSON, touches as lines of text.

For benches and for machines without a screen. One page is one line on the output; one touch is
one line on the input, the same ids as the window's own observer writes: ``language:en``,
``choose:ticket``, ``back``, ``home``, ``stay``; ``corner`` is a technician's. No text of a page
and nothing of a visitor is in the lines.
"""

import asyncio
import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import TextIO

from kiosk.flow.calling import GuideWanted
from kiosk.flow.events import (
    BackPressed,
    Chosen,
    CornerHeld,
    HomePressed,
    LanguageChosen,
    NoticeWanted,
    Touched,
    Typed,
)
from kiosk.flow.model import Event
from kiosk.flow.views import (
    ApologyView,
    ArticleView,
    CalendarView,
    CallView,
    CaptureView,
    CardView,
    ChoiceView,
    FormView,
    ListView,
    Option,
    Page,
    ResultView,
    ReviewView,
    SignView,
    TouchView,
)
from kiosk.texts import Language, Words

PLAIN = {
    "back": BackPressed(),
    "home": HomePressed(),
    "stay": Touched(),
    "guide": GuideWanted(),
    "notice": NoticeWanted(),
    "corner": CornerHeld(),
}


class UnknownTouchError(ValueError):
    """A line that names no control."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A control of the window, and where it is, in pixels from the left upper corner."""

    id: str
    x: int
    y: int
    width: int
    height: int


def line_of(page: Page, at_ms: int, placed: Sequence[Placed] | None = None, says: str = "") -> str:
    """Return what is on the page, as one line of JSON; with places where there is a window.

    ``says`` is what a page says that follows the camera.
    """
    return json.dumps(
        {
            "at": at_ms,
            "visit": page.visit,
            "view": type(page.view).__name__,
            "language": page.language.value,
            "comfort": {
                "text_size": page.comfort.text_size.value,
                "high_contrast": page.comfort.high_contrast,
                "low": page.comfort.low,
            },
            "back": page.back,
            "home": page.home,
            "countdown_s": page.countdown_s,
            "says": says,
            "controls": _controls(page) if placed is None else [asdict(one) for one in placed],
        }
    )


def _controls(page: Page) -> list[dict[str, str]]:
    ids = [f"language:{language}" for language in Language]
    ids += [f"choose:{option.id}" for option in options_of(page) if option.enabled]
    ways = (("back", page.back), ("home", page.home), ("guide", page.strip is not None))
    ids += [name for name, there in ways if there]
    return [{"id": name} for name in ids]


def options_of(page: Page) -> tuple[Option, ...]:  # noqa: C901 - a case for each view
    """Return everything that can be chosen on a page."""
    match page.view:
        case ChoiceView(options=options, skip=skip):
            found: tuple[Option | None, ...] = (*options, skip)
        case CardView(without=without):
            found = (without,)
        case CaptureView(anyway=anyway, other=other):
            found = (other, anyway)
        case (
            ResultView(options=options, done=done)
            | ReviewView(options=options, done=done)
            | ArticleView(options=options, done=done)
        ):
            found = (*options, done)
        case ListView(rows=rows, options=options, done=done):
            found = (*(row.action for row in rows), *options, done)
        case FormView(found=letters, skip=skip, done=done):
            found = (*letters, skip, done)
        case CalendarView(options=options):
            found = (*_days_of(page.view), *options)
        case CallView(answers=answers, options=options, done=done):
            found = (*answers, *options, done)
        case SignView(other=other, clear=clear, done=done):
            found = (other, clear, done)
        case ApologyView(done=done) | TouchView(done=done):
            found = (done,)
        case _:
            found = ()
    return tuple(option for option in found if option is not None)


def _days_of(view: CalendarView) -> Iterator[Option]:
    """Yield the days that can be chosen, each by its ISO date."""
    for one in view.days:
        if one.free:
            iso = one.day.isoformat()
            yield Option(iso, Words(iso, iso, iso))


def touch_of(line: str) -> Event:
    """Return the event that a line of the input means.

    Raises:
        UnknownTouchError: It means none.
    """
    kind, _, rest = line.strip().partition(":")
    if line.strip() in PLAIN:
        return PLAIN[line.strip()]
    if kind == "choose" and rest:
        return Chosen(rest)
    if kind == "type":
        return Typed(rest)
    if kind == "language" and rest in set(Language):
        return LanguageChosen(Language(rest))
    raise UnknownTouchError(
        f"touch {line.strip()[:60]!r}: give language:TAG, choose:ID, type:TEXT, back, home, stay"
        " or corner"
    )


async def lines_of(stream: TextIO) -> asyncio.StreamReader:
    """Return a reader of ``stream`` for the event loop."""
    reader = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(reader), stream
    )
    return reader


def write_line(text: str) -> None:
    """Write a line where whoever drives the kiosk reads it."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()
