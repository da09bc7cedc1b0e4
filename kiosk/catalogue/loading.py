"""Reads the hall's catalogue from ``config/catalogue``; names every fault at once."""

import hashlib
import re
from datetime import date, time
from itertools import pairwise
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from msgspec import Meta, Struct, field

from kiosk.catalogue.hall import CardUse, Hall, Queue, Service, ServiceGroup
from kiosk.catalogue.holding import Holding
from kiosk.catalogue.hours import Hours, Span
from kiosk.catalogue.privacy import Privacy
from kiosk.texts import Words
from kiosk.typed_toml import Fault, FileFaultsError, Gathering, read_toml, typed

Id = Annotated[str, Meta(pattern="^[a-z0-9][a-z0-9-]{0,62}$")]
Said = Annotated[str, Meta(min_length=1, max_length=200)]
SPAN = r"^([01]\d|2[0-3]):[0-5]\d-(([01]\d|2[0-3]):[0-5]\d|24:00)$"
SpanText = Annotated[str, Meta(pattern=SPAN)]
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
FILES = ("hall.toml", "queues.toml", "services.toml")
MOST = 6  # choices on a page
MOST_GROUPS = MOST - 1  # the sixth place leads to the other ways of taking a ticket


class Spoken(Struct, frozen=True, kw_only=True):
    """A text in every language."""

    zh_hant: Said
    zh_hans: Said
    en: Said

    def words(self) -> Words:
        """Return it as the program says it."""
        return Words(self.zh_hant, self.zh_hans, self.en)


class _Week(Struct, frozen=True, kw_only=True):
    monday: list[SpanText]
    tuesday: list[SpanText]
    wednesday: list[SpanText]
    thursday: list[SpanText]
    friday: list[SpanText]
    saturday: list[SpanText]
    sunday: list[SpanText]


class _Privacy(Struct, frozen=True, kw_only=True):
    contact: Spoken | None = None
    kept: Spoken | None = None


class _Hall(Struct, frozen=True, kw_only=True):
    time_zone: str
    name: Spoken
    short_name: Spoken
    address: Spoken
    elsewhere: Spoken
    hours: _Week
    special: dict[str, list[SpanText]] = {}
    privacy: _Privacy = _Privacy()


class _Queue(Struct, frozen=True, kw_only=True):
    id: Id
    prefix: Annotated[str, Meta(pattern="^[A-Z]$")]
    name: Spoken
    windows: Spoken
    rule: Spoken
    minutes: Annotated[int, Meta(ge=1, le=240)] = 10
    desks: Annotated[int, Meta(ge=1, le=99)] = 1


class _Queues(Struct, frozen=True, kw_only=True):
    queue: Annotated[list[_Queue], Meta(min_length=1, max_length=26)]


class _Service(Struct, frozen=True, kw_only=True):
    id: Id
    queue: Id
    card: CardUse
    icon: Said
    name: Spoken
    about: Spoken
    holders: list[Holding] = field(default_factory=list, name="for")
    instead: Id | None = None


class _Group(Struct, frozen=True, kw_only=True):
    id: Id
    icon: Said
    name: Spoken
    about: Spoken
    service: Annotated[list[_Service], Meta(min_length=1, max_length=MOST)]
    holders: list[Holding] = field(default_factory=list, name="for")  # of all in it
    instead: Id | None = None

    def holders_of(self, service: _Service) -> list[Holding]:
        """Return who a service is for: as it says itself, or as its group does."""
        return service.holders or self.holders

    def instead_of(self, service: _Service) -> str:
        """Return what the others take instead of a service; empty: nothing is named."""
        return service.instead or self.instead or ""


class _Groups(Struct, frozen=True, kw_only=True):
    group: Annotated[list[_Group], Meta(min_length=1, max_length=MOST_GROUPS)]


def load_hall(folder: Path) -> Hall:
    """Read ``hall.toml``, ``queues.toml`` and ``services.toml`` of ``folder``.

    Raises:
        FileFaultsError: With every fault of every file.
    """
    every = Gathering()
    hall = every.attempt(lambda: _read_hall(folder / FILES[0]))
    queues = every.attempt(lambda: _read_queues(folder / FILES[1]))
    groups = every.attempt(lambda: _read_groups(folder / FILES[2], queues))
    every.refuse()
    if hall is None or queues is None or groups is None:
        raise FileFaultsError(folder, (Fault("", "cannot be read"),))
    return Hall(
        name=hall.name.words(),
        short_name=hall.short_name.words(),
        address=hall.address.words(),
        elsewhere=hall.elsewhere.words(),
        hours=Hours(
            zone=ZoneInfo(hall.time_zone),
            week=tuple(spans(getattr(hall.hours, day)) for day in DAYS),
            special={date.fromisoformat(day): spans(s) for day, s in hall.special.items()},
        ),
        groups=tuple(_group(group) for group in groups),
        queues={queue.id: _queue(queue) for queue in queues},
        revision=_revision(folder),
        privacy=Privacy(_words(hall.privacy.contact), _words(hall.privacy.kept)),
    )


def _words(said: Spoken | None) -> Words | None:
    return None if said is None else said.words()


def _read_hall(file: Path) -> _Hall:
    hall = typed(read_toml(file), _Hall, file)
    _refuse(file, _hall_faults(hall))
    return hall


def _read_queues(file: Path) -> list[_Queue]:
    queues = typed(read_toml(file), _Queues, file).queue
    doubles = _doubles("queue", [("id", queue.id) for queue in queues])
    _refuse(file, doubles + _doubles("queue", [("prefix", queue.prefix) for queue in queues]))
    return queues


def _read_groups(file: Path, queues: list[_Queue] | None) -> list[_Group]:
    """Read the services; where the queues have faults, nothing is said of theirs."""
    groups = typed(read_toml(file), _Groups, file).group
    known = None if queues is None else {queue.id for queue in queues}
    _refuse(file, _service_faults(groups, known))
    return groups


def _queue(raw: _Queue) -> Queue:
    return Queue(
        id=raw.id,
        prefix=raw.prefix,
        name=raw.name.words(),
        windows=raw.windows.words(),
        rule=raw.rule.words(),
        minutes=raw.minutes,
        desks=raw.desks,
    )


def _group(raw: _Group) -> ServiceGroup:
    return ServiceGroup(
        id=raw.id,
        name=raw.name.words(),
        about=raw.about.words(),
        icon=raw.icon,
        services=tuple(
            Service(
                id=service.id,
                name=service.name.words(),
                about=service.about.words(),
                queue=service.queue,
                card=service.card,
                icon=service.icon,
                holders=tuple(raw.holders_of(service)),
                instead=raw.instead_of(service) if raw.holders_of(service) else "",
            )
            for service in raw.service
        ),
    )


def spans(texts: list[str]) -> tuple[Span, ...]:
    """Return spans of a day that are written as "09:00-12:00"."""
    return tuple(Span(*(_time(part) for part in text.split("-"))) for text in texts)


def _time(text: str) -> time:
    return time.max if text == "24:00" else time.fromisoformat(text)


def _revision(folder: Path) -> str:
    digest = hashlib.sha256()
    for name in FILES:
        digest.update((folder / name).read_bytes())
    return digest.hexdigest()[:12]


def _refuse(file: Path, faults: list[Fault]) -> None:
    if faults:
        raise FileFaultsError(file, tuple(faults))


def _hall_faults(hall: _Hall) -> list[Fault]:
    faults = []
    try:
        ZoneInfo(hall.time_zone)
    except (ZoneInfoNotFoundError, ValueError):
        faults.append(
            Fault("time_zone", f"is {hall.time_zone!r}; expected a name such as 'Asia/Shanghai'")
        )
    for day in DAYS:
        faults += _span_faults(f"hours.{day}", getattr(hall.hours, day))
    for day, spans in hall.special.items():
        if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", day) or not _is_date(day):
            faults.append(Fault(f"special.{day}", "is no day; expected YYYY-MM-DD"))
        faults += _span_faults(f"special.{day}", spans)
    return faults


def _is_date(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _span_faults(path: str, texts: list[str]) -> list[Fault]:
    ends = [_time(part) for text in texts for part in text.split("-")]
    if all(a < b for a, b in pairwise(ends)):
        return []
    return [Fault(path, f"is {texts}; expected spans that follow each other")]


def _doubles(path: str, keys: list[tuple[str, str]]) -> list[Fault]:
    seen, faults = set[str](), list[Fault]()
    for index, (name, value) in enumerate(keys):
        if value in seen:
            faults.append(Fault(f"{path}[{index}].{name}", f"is {value!r}, which is there already"))
        seen.add(value)
    return faults


def _service_faults(groups: list[_Group], queues: set[str] | None) -> list[Fault]:
    faults = _doubles("group", [("id", group.id) for group in groups])
    every = [service for group in groups for service in group.service]
    faults += _doubles("service", [("id", service.id) for service in every])
    for group_index, group in enumerate(groups):
        for index, service in enumerate(group.service):
            if queues is not None and service.queue not in queues:
                faults.append(
                    Fault(
                        f"group[{group_index}].service[{index}].queue",
                        f"is {service.queue!r}; expected one of {', '.join(sorted(queues))}",
                    )
                )
    return faults + _holder_faults(groups)


def _holder_faults(groups: list[_Group]) -> list[Fault]:
    """Return what is wrong with services that are for some only: nobody may end at a wall."""
    open_to_all = {
        service.id for group in groups for service in group.service if not group.holders_of(service)
    }
    faults = []
    for group_index, group in enumerate(groups):
        for index, service in enumerate(group.service):
            holders, path = group.holders_of(service), f"group[{group_index}].service[{index}]"
            if len(set(holders)) < len(holders):
                faults.append(Fault(f"{path}.for", "names a document twice"))
            if holders and service.card is CardUse.NONE:
                problem = "is 'none'; expected 'optional' or 'required', for it is for some only"
                faults.append(Fault(f"{path}.card", problem))
            if holders and group.instead_of(service) not in open_to_all:
                said = group.instead_of(service)
                problem = f"is {said!r}; expected a service that is for everybody"
                faults.append(Fault(f"{path}.instead", problem))
    return faults
