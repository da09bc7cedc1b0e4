"""``[guide]`` of the centre's settings."""

from pathlib import Path
from typing import Annotated

from msgspec import Meta, Struct, field
from msgspec.structs import replace

from kiosk.catalogue.hours import Hours, Span
from kiosk.catalogue.loading import DAYS, SpanText, spans
from kiosk.link.calling import MOST_SERVERS, Url
from kiosk.link.fields import Name
from kiosk.typed_toml import Fault

Spoken = Annotated[str, Meta(min_length=2, max_length=16, pattern="^[A-Za-z-]+$")]
Said = Annotated[str, Meta(min_length=1, max_length=60)]
Seconds = Annotated[int, Meta(ge=1, le=3600)]
GENERAL = "general"
LANGUAGES = {"cmn": "普通话 Mandarin", "yue": "粤语 Cantonese", "en": "英语 English"}


class ServerSettings(Struct, frozen=True, kw_only=True):
    """A STUN or TURN server, in ``[[guide.servers]]``."""

    urls: Annotated[tuple[Url, ...], Meta(min_length=1, max_length=4)]
    secret_file: str = ""
    """Holds coturn's ``static-auth-secret`` and nothing else, mode 0600; empty: no password."""


class Week(Struct, frozen=True, kw_only=True):
    """``[guide.hours]``: on which days guides are there from when to when."""

    monday: list[SpanText] = []
    tuesday: list[SpanText] = []
    wednesday: list[SpanText] = []
    thursday: list[SpanText] = []
    friday: list[SpanText] = []
    saturday: list[SpanText] = []
    sunday: list[SpanText] = []

    def spans(self) -> tuple[tuple[Span, ...], ...]:
        """Return them by weekday, from Monday."""
        return tuple(spans(getattr(self, day)) for day in DAYS)


class GuideSettings(Struct, frozen=True, kw_only=True):
    """Who helps by video, when, and over which servers."""

    here: bool = True
    """Whether this process joins calls and serves /guide: of several of a hall only one."""
    always: bool = False  # calls are taken at any hour
    hours: Week = Week()  # no day: the hall's own
    topics: dict[Name, Said] = {}  # besides "general": id and name
    languages: dict[Spoken, Said] = field(default_factory=LANGUAGES.copy)  # id and name
    servers: Annotated[tuple[ServerSettings, ...], Meta(max_length=MOST_SERVERS)] = ()
    credential_minutes: Annotated[int, Meta(ge=10, le=1440)] = 240  # of a TURN server
    ring_s: Seconds = 20  # then it rings at all guides, and as long again
    wait_s: Seconds = 600  # in the queue, at most
    lost_s: Seconds = 20  # until a guide's page that is gone ends his call
    keep_days: Annotated[int, Meta(ge=1, le=3650)] = 365  # what is kept of calls

    def hours_of(self, hall: Hours) -> Hours:
        """Return when calls are taken; holidays are the hall's."""
        week = self.hours.spans()
        return replace_week(hall, week) if any(week) else hall

    def faults(self) -> tuple[Fault, ...]:
        """Return what cannot be used."""
        found = []
        for number, server in enumerate(self.servers):
            secret = server.secret_file
            if secret and any(url.startswith("stun") for url in server.urls):
                where = f"guide.servers[{number}].secret_file"
                found.append(
                    Fault(where, "is of a TURN server; put stun: urls into one of their own")
                )
            found += [
                Fault(f"guide.servers[{number}].urls[{place}]", why)
                for place, url in enumerate(server.urls)
                if (why := _unfit(url))
            ]
        return tuple(found)

    def beside(self, folder: Path) -> "GuideSettings":
        """Return settings whose paths count from ``folder``."""
        servers = tuple(
            replace(one, secret_file=str(folder / one.secret_file) if one.secret_file else "")
            for one in self.servers
        )
        return replace(self, servers=servers)


def _unfit(url: str) -> str:
    """Return why neither end of a call could use a server; empty: they can. RFC 7064, RFC 7065."""
    if url.startswith("stun") and "?" in url:
        return "a stun: url has no transport"
    if url.startswith("turns:") and url.endswith("?transport=udp"):
        return "turns: goes over tcp; leave ?transport=udp out, or use turn:"
    if "?" in url and not url.endswith(("?transport=udp", "?transport=tcp")):
        return "expected ?transport=udp or ?transport=tcp"
    return ""


def replace_week(hours: Hours, week: tuple[tuple[Span, ...], ...]) -> Hours:
    """Return hours with another week; days that the hall is closed for a holiday stay so."""
    special = {day: found for day, found in hours.special.items() if not found}
    return Hours(hours.zone, week, special)
