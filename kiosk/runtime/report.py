"""The readiness report: one line for each part of the kiosk, and one word for all. Pure."""

from msgspec import Struct

from kiosk.link.messages import Diagnostic, Line, Verdict

KEPT = "readiness.json"
"""The newest report's file, in the data folder."""


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

    def event(self, taken_ms: int) -> Diagnostic:
        """Return it as the centre is told; ``taken_ms`` is UTC in milliseconds."""
        return Diagnostic(taken=taken_ms, verdict=self.verdict, lines=self.lines)

    def text(self) -> str:
        """Return the report as a technician reads it."""
        rows = [f"{self.kiosk}  {self.at}  {self.verdict.value.upper()}"]
        for line in self.lines:
            rows.append(f"{line.verdict.value:8}{line.part:14}{line.said}".rstrip())
            if line.todo:
                rows.append(f"{'':22}-> {line.todo}")
        return "\n".join(rows) + "\n"


__all__ = ["Line", "Report", "Verdict"]
