"""What is not a device: the way to the centre, versions and keys, the report, the log."""

from dataclasses import dataclass

from kiosk.flow.events import Chosen, Failed
from kiosk.flow.model import Effect, Event, Step, View
from kiosk.flow.surroundings import Surroundings
from kiosk.flow.upkeep import ExportLogs, LogsExported, MakeReport, ReportMade
from kiosk.flow.views import ChoiceView, ListView, Option, ProgressView, Row
from kiosk.flows.maintenance.page import SIGNS, VERDICTS, StaffPage, joined, seen
from kiosk.flows.maintenance.tested import name_of
from kiosk.texts import Message, Text, message

MAKE = Option("make", message("upkeep.report_make"), icon="clipboard-check")
EXPORT = Option("export", message("upkeep.export_now"), icon="usb")
TROUBLES = {
    "export.no_stick": message("upkeep.export_no_stick"),
    "export.no_key": message("upkeep.export_no_key"),
    "export.failed": message("upkeep.export_failed"),
}


@dataclass(frozen=True, slots=True)
class Machine(StaffPage):
    """What of it?"""

    def view(self, here: Surroundings) -> View:
        """See ``Step.view``."""
        del here
        return ChoiceView(
            title=message("upkeep.machine"),
            options=(
                Option("network", message("upkeep.network"), icon="lan"),
                Option("versions", message("upkeep.versions"), icon="key"),
                Option("report", message("upkeep.report"), icon="clipboard-check"),
                Option("logs", message("upkeep.export"), icon="usb"),
            ),
        )

    def on(self, event: Event, here: Surroundings) -> Step:
        """See ``Step.on``."""
        del here
        match event:
            case Chosen("network"):
                return Network()
            case Chosen("versions"):
                return Versions()
            case Chosen("report"):
                return LastReport()
            case Chosen("logs"):
                return Export()
        return self


@dataclass(frozen=True, slots=True)
class Network(StaffPage):
    """Network, broker and centre."""

    def view(self, here: Surroundings) -> View:
        """See ``Step.view``."""
        now = seen(here)
        return ListView(
            title=message("upkeep.network"),
            rows=(
                Row(
                    message("upkeep.broker"),
                    joined([_there(there=now.broker_online), now.broker]),
                    icon="lan",
                ),
                Row(
                    message("upkeep.centre"),
                    _there(there=now.centre_online),
                    icon="domain",
                ),
                Row(message("upkeep.waiting"), str(now.waiting), icon="inbox"),
            ),
        )

    def on(self, event: Event, here: Surroundings) -> Step:
        """See ``Step.on``."""
        del event, here
        return self


@dataclass(frozen=True, slots=True)
class Versions(StaffPage):
    """What runs here, and the fingerprints that people compare."""

    def view(self, here: Surroundings) -> View:
        """See ``Step.view``."""
        now, none = seen(here), message("upkeep.none")
        return ListView(
            title=message("upkeep.versions"),
            rows=(
                Row(message("upkeep.kiosk"), now.kiosk, icon="monitor"),
                Row(message("upkeep.software"), now.software, icon="package-variant"),
                Row(message("upkeep.catalogue"), now.catalogue, icon="book-open-variant"),
                *(Row(message("upkeep.faults"), fault, icon="alert") for fault in now.faults),
                Row(
                    message("upkeep.config"),
                    str(now.config) if now.config else none,
                    icon="settings",
                ),
                Row(message("upkeep.sealing"), now.sealing_key or none, icon="lock"),
                Row(message("upkeep.signing"), now.signing_key or none, icon="key"),
            ),
        )

    def on(self, event: Event, here: Surroundings) -> Step:
        """See ``Step.on``."""
        del event, here
        return self


@dataclass(frozen=True, slots=True)
class LastReport(StaffPage):
    """The newest readiness report, and a new one."""

    remembered = False

    def view(self, here: Surroundings) -> View:
        """See ``Step.view``."""
        now = seen(here)
        lead = message("upkeep.report_none")
        if now.report_at:
            lead = message("upkeep.report_at", at=now.report_at)
        return ListView(
            title=message("upkeep.report"),
            lead=lead,
            rows=tuple(
                Row(
                    name_of(line.part),
                    joined([VERDICTS[line.verdict], *filter(None, (line.said, line.todo))]),
                    icon=SIGNS[line.verdict],
                )
                for line in now.report
            ),
            done=MAKE,
        )

    def on(self, event: Event, here: Surroundings) -> Step:
        """See ``Step.on``."""
        del here
        return MakingReport() if event == Chosen(MAKE.id) else self


@dataclass(frozen=True, slots=True)
class MakingReport(StaffPage):
    """Everything is being tested."""

    idle_s = None
    leavable = False
    remembered = False

    def view(self, here: Surroundings) -> View:
        """See ``Step.view``."""
        del here
        return ProgressView(
            title=message("upkeep.report_making"), lead=message("upkeep.report_making_lead")
        )

    def effects(self, here: Surroundings) -> tuple[Effect, ...]:
        """See ``Step.effects``."""
        del here
        return (MakeReport(),)

    def on(self, event: Event, here: Surroundings) -> Step:
        """See ``Step.on``."""
        del here
        return LastReport() if isinstance(event, ReportMade | Failed) else self


@dataclass(frozen=True, slots=True)
class Export(StaffPage):
    """The log goes on a USB stick, sealed."""

    problem: Text | None = None
    done: Text | None = None
    remembered = False

    def view(self, here: Surroundings) -> View:
        """See ``Step.view``."""
        del here
        return ListView(
            title=message("upkeep.export"),
            lead=self.done or message("upkeep.export_lead"),
            rows=(),
            notices=(self.problem,) if self.problem else (),
            done=EXPORT,
        )

    def on(self, event: Event, here: Surroundings) -> Step:
        """See ``Step.on``."""
        del here
        return Exporting() if event == Chosen(EXPORT.id) else self


@dataclass(frozen=True, slots=True)
class Exporting(StaffPage):
    """It is being written."""

    idle_s = None
    leavable = False
    remembered = False

    def view(self, here: Surroundings) -> View:
        """See ``Step.view``."""
        del here
        return ProgressView(title=message("upkeep.exporting"))

    def effects(self, here: Surroundings) -> tuple[Effect, ...]:
        """See ``Step.effects``."""
        del here
        return (ExportLogs(),)

    def on(self, event: Event, here: Surroundings) -> Step:
        """See ``Step.on``."""
        del here
        match event:
            case LogsExported(where, lines):
                return Export(done=message("upkeep.exported", where=where, lines=lines))
            case Failed(_, code):
                return Export(problem=TROUBLES.get(code, TROUBLES["export.failed"]))
        return self


def _there(*, there: bool) -> Message:
    return message("upkeep.reached") if there else message("upkeep.not_reached")
