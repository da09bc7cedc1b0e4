"""The alerts' settings file: what is looked for, and who is told how."""

import re
from collections.abc import Iterator, Mapping
from enum import StrEnum
from pathlib import Path
from typing import Annotated

from msgspec import Meta, Struct
from msgspec.structs import replace

from kiosk.centre.alerts.conditions import ReportFailed, Told, When
from kiosk.link.settings import Port
from kiosk.link.topics import NAME
from kiosk.typed_toml import Fault, FileFaultsError, read_toml, typed

Address = Annotated[str, Meta(pattern=r'^[^\s<>@,;:"()\\]+@[A-Za-z0-9.-]+$', max_length=254)]
Host = Annotated[str, Meta(pattern=r"^[A-Za-z0-9.:-]+$")]
Words = Annotated[str, Meta(min_length=1, max_length=200, pattern=r"^[^\r\n]+$")]
QuietSpan = Annotated[str, Meta(pattern=r"^([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d$")]
LOOPBACK = re.compile(r"127\.0\.0\.1|localhost|::1")
LOOPBACK_URL = r"http://(127\.0\.0\.1|localhost|\[::1\])(:\d+)?(/\S*)?"
NAMES = re.compile(NAME.pattern)


class Severity(StrEnum):
    """How bad it is."""

    WARNING = "warning"
    ERROR = "error"


class Security(StrEnum):
    """How a mail goes to its server."""

    STARTTLS = "starttls"
    TLS = "tls"
    NONE = "none"  # to this machine alone


class Both(Struct, frozen=True, kw_only=True):
    """The same in both languages of the staff."""

    zh_hans: Words
    en: Words


class Mail(Struct, frozen=True, kw_only=True):
    """``[mail.NAME]``: people who are told by e-mail."""

    to: Annotated[tuple[Address, ...], Meta(min_length=1, max_length=50)]
    sender: Address
    host: Host = "127.0.0.1"
    port: Port = 587
    security: Security = Security.STARTTLS
    username: str = ""
    password_file: str = ""  # holds it and nothing else
    ca: str = ""  # who signed the server's certificate, PEM; empty: the system's authorities
    gather_s: Annotated[int, Meta(ge=0, le=3600)] = 60  # what comes within goes into one mail
    quiet: tuple[QuietSpan, ...] = ()  # by the hall's clock; what comes then waits for its end
    errors_break: bool = True  # an error does not wait
    tell_cleared: bool = True


class Webhook(Struct, frozen=True, kw_only=True):
    """``[webhook.NAME]``: a program that is told by HTTPS."""

    url: Annotated[str, Meta(pattern=rf"^(https://[^\s#]+|{LOOPBACK_URL})$")]
    secret_file: str  # a key of Standard Webhooks: whsec_ and 24 to 64 bytes in Base64
    ca: str = ""
    gather_s: Annotated[int, Meta(ge=0, le=3600)] = 0
    quiet: tuple[QuietSpan, ...] = ()
    errors_break: bool = True
    tell_cleared: bool = True


Channel = Mail | Webhook


class Rule(Struct, frozen=True, kw_only=True):
    """``[rules.NAME]``: when an alert opens, and what then."""

    when: When
    severity: Severity
    title: Both
    todo: Both
    delay_s: Annotated[int, Meta(ge=0, le=86_400)] = 20  # so long without a break before it opens
    reopen_minutes: Annotated[int, Meta(ge=0, le=1440)] = 15  # again within: the same alert
    tell: tuple[str, ...] = ()  # names of channels
    escalate_minutes: Annotated[int, Meta(ge=0, le=10_080)] = 0  # not acknowledged for so long
    escalate_to: tuple[str, ...] = ()

    @property
    def by_event(self) -> bool:
        """Whether what the kiosk says opens it, and not how the kiosk is."""
        return isinstance(self.when, Told | ReportFailed)


class Paper(Struct, frozen=True, kw_only=True):
    """``[paper]``: what is known of the rolls before the first one was used up."""

    roll_m: Annotated[float, Meta(ge=0, le=1000)] = 0.0  # metres on a new roll; 0: not known


class Rules(Struct, frozen=True, kw_only=True):
    """A whole file."""

    paper: Paper = Paper()
    mail: dict[str, Mail] = {}
    webhook: dict[str, Webhook] = {}
    rules: dict[str, Rule] = {}

    @property
    def channels(self) -> dict[str, Channel]:
        """Everybody who can be told, by name."""
        return {**self.mail, **self.webhook}

    def told_of(self, rule: str) -> tuple[str, ...]:
        """Return the channels of a rule; none where there is no such rule any more."""
        found = self.rules.get(rule)
        return () if found is None else found.tell


def load(file: Path) -> Rules:
    """Read a file; its relative paths count from its folder.

    Raises:
        FileFaultsError: With every fault that it has.
    """
    rules = typed(read_toml(file), Rules, file)
    if faults := tuple(_faults(rules)):
        raise FileFaultsError(file, faults)
    folder = file.resolve().parent
    return replace(
        rules,
        mail={
            name: replace(
                one, password_file=_beside(folder, one.password_file), ca=_beside(folder, one.ca)
            )
            for name, one in rules.mail.items()
        },
        webhook={
            name: replace(
                one, secret_file=_beside(folder, one.secret_file), ca=_beside(folder, one.ca)
            )
            for name, one in rules.webhook.items()
        },
    )


def _faults(rules: Rules) -> Iterator[Fault]:
    for table, names in (("mail", rules.mail), ("webhook", rules.webhook), ("rules", rules.rules)):
        for name in names:
            if not NAMES.fullmatch(name):
                yield Fault(f"{table}.{name}", "is not a name: small letters, digits and hyphens")
    for name in rules.mail.keys() & rules.webhook.keys():
        yield Fault(f"webhook.{name}", "is the name of a mail channel, too; expected another one")
    for name, one in rules.mail.items():
        yield from _of_mail(f"mail.{name}", one)
    for name, rule in rules.rules.items():
        yield from _of_rule(f"rules.{name}", rule, rules.channels)


def _of_mail(path: str, one: Mail) -> Iterator[Fault]:
    if one.security is Security.NONE and not LOOPBACK.fullmatch(one.host):
        yield Fault(f"{path}.security", "is 'none'; expected starttls or tls to a network")
    if bool(one.username) != bool(one.password_file):
        yield Fault(f"{path}.username", "and password_file go together: both or neither")


def _of_rule(path: str, rule: Rule, channels: Mapping[str, Channel]) -> Iterator[Fault]:
    known = ", ".join(sorted(channels)) or "none"
    for field, named in (("tell", rule.tell), ("escalate_to", rule.escalate_to)):
        for channel in named:
            if channel not in channels:
                problem = f"{channel!r} is no channel of this file; there are: {known}"
                yield Fault(f"{path}.{field}", problem)
    if bool(rule.escalate_minutes) != bool(rule.escalate_to):
        yield Fault(f"{path}.escalate_minutes", "and escalate_to go together: both or neither")


def _beside(folder: Path, file: str) -> str:
    return str(folder / file) if file else ""
