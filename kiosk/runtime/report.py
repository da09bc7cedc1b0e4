"""The readiness report: one line for each part of the kiosk, and one word for all. Pure."""

from enum import StrEnum

from msgspec import Struct


class Verdict(StrEnum):
    """What a test showed."""

    PASS = "pass"  # noqa: S105 - a verdict
    FAIL = "fail"
    UNKNOWN = "unknown"  # it could not be shown either way: never taken for well
    ABSENT = "absent"  # this kiosk has no such part


class Line(Struct, frozen=True, kw_only=True):
    """One part."""

    part: str
    verdict: Verdict
    said: str = ""
    """What was measured or answered; nothing of a visitor."""
    todo: str = ""


class Report(Struct, frozen=True, kw_only=True):
    """All parts."""

    kiosk: str
    at: str  # ISO 8601, the machine's time with its zone
    lines: tuple[Line, ...]

    @property
    def verdict(self) -> Verdict:
        """``fail`` if one part failed, else ``unknown`` if one is, else ``pass``."""
        found = {line.verdict for line in self.lines}
        for verdict in (Verdict.FAIL, Verdict.UNKNOWN):
            if verdict in found:
                return verdict
        return Verdict.PASS

    def text(self) -> str:
        """Return the report as a technician reads it."""
        rows = [f"{self.kiosk}  {self.at}  {self.verdict.value.upper()}"]
        for line in self.lines:
            rows.append(f"{line.verdict.value:8}{line.part:14}{line.said}".rstrip())
            if line.todo:
                rows.append(f"{'':22}-> {line.todo}")
        return "\n".join(rows) + "\n"
