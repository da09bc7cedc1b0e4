"""Typed reading of TOML: every fault of a file at once, with its path and what was expected."""

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar, get_args, get_origin

import msgspec

S = TypeVar("S", bound=msgspec.Struct)
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong in a file."""

    path: str  # "devices.printer.width_dots"; empty: the file as a whole
    problem: str  # what is there, and what was expected

    def __str__(self) -> str:
        """Return the fault in one line."""
        return f"{self.path}: {self.problem}" if self.path else self.problem


class FileFaultsError(ValueError):
    """A file could not be used."""

    def __init__(self, file: Path, faults: tuple[Fault, ...]) -> None:
        super().__init__("\n".join(f"{file}: {fault}" for fault in faults))
        self.file, self.faults = file, faults


class Gathering:
    """Goes on after a file that has faults, so that those of the others are told as well."""

    def __init__(self) -> None:
        self.found: list[FileFaultsError] = []

    def attempt(self, work: Callable[[], T]) -> T | None:
        """Return what ``work`` does; None where a file has faults, which are kept."""
        try:
            return work()
        except FileFaultsError as error:
            self.found.append(error)
            return None

    def refuse(self) -> None:
        """Do nothing where there were no faults.

        Raises:
            FileFaultsError: There were; of several files all of them.
        """
        if len(self.found) == 1:
            raise self.found[0]
        if self.found:
            raise ManyFaultsError(tuple(self.found))


class ManyFaultsError(FileFaultsError):
    """Several files could not be used."""

    def __init__(self, errors: tuple[FileFaultsError, ...]) -> None:
        super().__init__(errors[0].file, tuple(one for error in errors for one in error.faults))
        self.args = ("\n".join(str(error) for error in errors),)


def read_toml(file: Path) -> dict[str, Any]:
    """Return the tables of a TOML file.

    Raises:
        FileFaultsError: It is not there, not readable, or not TOML (with line and column).
    """
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise FileFaultsError(file, (Fault("", f"cannot be read: {error.strerror}"),)) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise FileFaultsError(file, (Fault("", f"is not TOML: {error}"),)) from error


def typed(raw: Mapping[str, Any], kind: type[S], file: Path) -> S:
    """Make a ``kind`` of the tables ``raw``.

    Raises:
        FileFaultsError: With every fault, unknown keys included.
    """
    faults = tuple(_faults(raw, kind, ""))
    if faults:
        raise FileFaultsError(file, faults)
    try:
        return msgspec.convert(raw, kind)
    except msgspec.ValidationError as error:
        raise FileFaultsError(file, (Fault("", str(error)),)) from error


def faults_of(raw: Mapping[str, Any], kind: type[msgspec.Struct]) -> list[Fault]:
    """Return every fault of tables whose values are all text, as YAML without types has them."""
    return _faults(raw, kind, "", strict=False)


def _faults(
    raw: Mapping[str, Any], kind: type[msgspec.Struct], path: str, *, strict: bool = True
) -> list[Fault]:
    found: list[Fault] = []
    fields = {field.encode_name: field for field in msgspec.structs.fields(kind)}
    tag = kind.__struct_config__.tag_field
    for key in raw:
        if key not in fields and key != tag:
            known = ", ".join(sorted(fields))
            found.append(Fault(path + key, f"is not a setting; here belong: {known}"))
    for name, field in fields.items():
        here = path + name
        if name not in raw:
            if field.required:
                found.append(Fault(here, f"is missing; expected {_described(field.type)}"))
            continue
        found += _value_faults(raw[name], field.type, here, strict=strict)
    return found


def _value_faults(value: Any, kind: Any, path: str, *, strict: bool) -> list[Fault]:
    plain = get_args(kind)[0] if hasattr(kind, "__metadata__") else kind  # without ``Annotated``
    structs = [part for part in (plain, *get_args(plain)) if _is_struct(part)]
    if isinstance(value, Mapping) and structs and get_origin(plain) not in (dict, list, tuple):
        chosen = _chosen(value, structs)
        if chosen is None:
            tag = structs[0].__struct_config__.tag_field
            names = ", ".join(str(part.__struct_config__.tag) for part in structs)
            return [Fault(f"{path}.{tag}", f"is {value.get(tag)!r}; expected one of {names}")]
        return _faults(value, chosen, path + ".", strict=strict)
    inner: list[Fault] = []
    if isinstance(value, list) and structs:
        for index, item in enumerate(value):
            inner += _value_faults(item, structs[0], f"{path}[{index}]", strict=strict)
    elif isinstance(value, Mapping) and get_origin(plain) is dict and structs:
        for key, item in value.items():
            inner += _value_faults(item, structs[-1], f"{path}.{key}", strict=strict)
    if inner:
        return inner
    try:
        msgspec.convert(value, kind, strict=strict)
    except msgspec.ValidationError as error:
        return [Fault(path, f"is {_shown(path, value)}; {str(error)[:1].lower()}{str(error)[1:]}")]
    return []


def _is_struct(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, msgspec.Struct)


def _chosen(
    value: Mapping[str, Any], structs: list[type[msgspec.Struct]]
) -> type[msgspec.Struct] | None:
    tag = structs[0].__struct_config__.tag_field
    if tag is None:
        return structs[0]
    for part in structs:
        if part.__struct_config__.tag == value.get(tag):
            return part
    return None


def _shown(path: str, value: Any) -> str:
    secret = any(word in path for word in ("password", "token", "secret", "pin"))
    return "(not shown)" if secret else repr(value)[:80]


def _described(kind: Any) -> str:
    if _is_struct(kind):
        return "a table"
    return getattr(kind, "__name__", str(kind))
