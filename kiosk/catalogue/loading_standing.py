"""Reads ``config/catalogue/standing.yaml``; names every fault by file, line and path."""

import hashlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Annotated

from msgspec import Meta, Struct

from kiosk.catalogue.loading import Id, Spoken
from kiosk.catalogue.located import Located
from kiosk.catalogue.standing import Reason, StandingRules
from kiosk.typed_toml import Fault

FILE = "standing.yaml"


class _Reason(Struct, frozen=True, kw_only=True):
    why: Spoken
    repair: Spoken | None = None
    ticket: Spoken | None = None
    priority: bool = False


class _Standing(Struct, frozen=True, kw_only=True):
    bound_minutes: Annotated[int, Meta(ge=0, le=240)]
    promise_days: Annotated[int, Meta(ge=0, le=90)]
    may_follow: list[Id]
    reasons: dict[str, _Reason]


def load_standing(folder: Path, materials: Iterable[str] | None) -> StandingRules:
    """Read ``standing.yaml`` of ``folder``.

    Args:
        folder: The catalogue.
        materials: Ids of the papers that the matters know; None: not known now, so nothing is said
            of them.

    Raises:
        FileFaultsError: With every fault that the file has.
    """
    file = Located(folder / FILE)
    raw = file.typed(_Standing)
    known = None if materials is None else frozenset(materials)
    file.refuse(list(_faults(raw, known)))
    return StandingRules(
        {key: _reason(key, one) for key, one in raw.reasons.items()},
        tuple(raw.may_follow),
        raw.promise_days,
        raw.bound_minutes,
        hashlib.sha256(file.data).hexdigest()[:12],
    )


def _reason(key: str, raw: _Reason) -> Reason:
    return Reason(
        key,
        raw.why.words(),
        None if raw.repair is None else raw.repair.words(),
        None if raw.ticket is None else raw.ticket.words(),
        raw.priority,
    )


def _faults(raw: _Standing, materials: frozenset[str] | None) -> Iterator[Fault]:
    for at, material in enumerate(raw.may_follow):
        path = f"may_follow[{at}]"
        if materials is not None and material not in materials:
            yield Fault(path, f"is {material!r}; expected one of {', '.join(sorted(materials))}")
        if material in raw.may_follow[:at]:
            yield Fault(path, f"is {material!r}, which is there already")
    if raw.may_follow and not raw.promise_days:
        yield Fault("promise_days", "is 0 though papers may follow; say within how many days")
    if not raw.reasons:
        yield Fault("reasons", "holds no reason")
    for key, reason in raw.reasons.items():
        path = f"reasons.{key}"
        if (reason.repair is None) == (reason.ticket is None):
            problem = "has repair and ticket, or neither: a good reason has ticket, one that"
            yield Fault(path, f"{problem} restricts has repair")
        if reason.priority and reason.ticket is None:
            yield Fault(f"{path}.priority", "is for good reasons: those that have ticket")
        if not _is_name(key):
            yield Fault(path, "is no id; expected a-z, 0-9 and hyphens, at most 63 characters")


def _is_name(key: str) -> bool:
    known = frozenset("abcdefghijklmnopqrstuvwxyz0123456789-")
    return 0 < len(key) <= 63 and key[0] != "-" and set(key) <= known  # noqa: PLR2004
