"""Typed reading of YAML: every fault of a file at once, with its path and its line."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeVar

import msgspec
import yaml

from kiosk.typed_toml import Fault, FileFaultsError, faults_of

S = TypeVar("S", bound=msgspec.Struct)
Lines = Mapping[str, int]
"""By the path of a value the line on which it stands."""


class Located:
    """A YAML file: its values, all of them text, and where each stands.

    Args:
        file: Where it is.
        part: What of it is YAML, where that is not all, with its lines where the file has them.

    Raises:
        FileFaultsError: It is not there, or no YAML (with line and column).
    """

    def __init__(self, file: Path, part: str | None = None) -> None:
        self.file = file
        self.data = file.read_bytes() if file.exists() else b""
        try:
            text = file.read_text(encoding="utf-8") if part is None else part
            # Plain text only: a YAML of dates and truths would read NO as false.
            node = yaml.compose(text, Loader=getattr(yaml, "CBaseLoader", yaml.BaseLoader))
        except OSError as error:
            fault = Fault("", f"cannot be read: {error.strerror}")
            raise FileFaultsError(file, (fault,)) from error
        except (yaml.YAMLError, UnicodeDecodeError) as error:
            raise FileFaultsError(file, (Fault("", f"is not YAML: {error}"),)) from error
        self._lines: dict[str, int] = {}
        self._doubles: list[Fault] = []
        self.raw: Any = {} if node is None else self._taken(node, "")

    def typed(self, kind: type[S]) -> S:
        """Return the file as a ``kind``.

        Raises:
            FileFaultsError: With every fault, each with its line.
        """
        if not isinstance(self.raw, dict):
            self.refuse([Fault("", "is no table")])
        self.refuse([*self._doubles, *faults_of(self.raw, kind)])
        return msgspec.convert(self.raw, kind, strict=False)

    def refuse(self, faults: list[Fault]) -> None:
        """Do nothing where there are no faults.

        Raises:
            FileFaultsError: There are; each is told with its line.
        """
        if faults:
            raise FileFaultsError(self.file, tuple(self._with_line(fault) for fault in faults))

    def line_of(self, path: str) -> int:
        """Return the line of a value, or of the nearest thing that it would stand in."""
        while path and path not in self._lines:
            path = path[: max(path.rfind("."), path.rfind("["), 0)]
        return self._lines.get(path, 1)

    def _with_line(self, fault: Fault) -> Fault:
        return Fault(f"line {self.line_of(fault.path)}, {fault.path}".rstrip(", "), fault.problem)

    def _taken(self, node: yaml.Node, path: str) -> Any:
        self._lines.setdefault(path, node.start_mark.line + 1)
        if isinstance(node, yaml.MappingNode):
            found: dict[str, Any] = {}
            for key, value in node.value:
                here = f"{path}.{key.value}" if path else str(key.value)
                self._lines.setdefault(here, key.start_mark.line + 1)
                if key.value in found:
                    self._doubles.append(Fault(here, "stands there twice"))
                found[str(key.value)] = self._taken(value, here)
            return found
        if isinstance(node, yaml.SequenceNode):
            return [self._taken(item, f"{path}[{at}]") for at, item in enumerate(node.value)]
        return str(node.value)
