"""Settings by their paths, as people read them, and as the tables that kiosks read."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from kiosk.link.tunable import WHERE
from kiosk.typed_toml import Fault, FileFaultsError

DIFFERS = re.compile(r"([a-z_.]{1,80}): (\S{1,60}) -> (\S{1,60})")  # as ``Reported.differs`` says
WORDS: Mapping[str, Any] = {"True": True, "False": False}


def tables(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return tables of what is given by path: ``screen.volume``, or as tables already.

    Raises:
        FileFaultsError: Two of them cannot both be.
    """
    made: dict[str, Any] = {}
    for path, value in values.items():
        table, _, name = path.partition(".")
        if not name and not isinstance(value, dict):
            made[table] = value
            continue
        here = made.setdefault(table, {})
        given = value if not name else {name: value}
        if not isinstance(here, dict) or here.keys() & given.keys():
            raise FileFaultsError(WHERE, (Fault(path[:120], "is given twice"),))
        here.update(given)
    return made


def by_path(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return what tables set, by path."""
    found: dict[str, Any] = {}
    for table, inside in values.items():
        if isinstance(inside, dict):
            found |= {f"{table}.{name}": value for name, value in inside.items()}
        else:
            found[table] = inside
    return found


def used(differs: Iterable[str]) -> dict[str, Any]:
    """Return by path what a kiosk uses that is not as in its own file."""
    found = {}
    for line in differs:
        if said := DIFFERS.fullmatch(line):
            found[said[1]] = _value(said[3])
    return found


def _value(text: str) -> Any:
    if text in WORDS:
        return WORDS[text]
    try:
        return msgspec.json.decode(text)
    except msgspec.MsgspecError:
        return text
