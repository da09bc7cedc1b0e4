"""What each authority says, and how what is missing is added."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from kiosk.catalogue.matters import Matters
from kiosk.flow.applying import AddPapers, CaseLine, PapersAdded
from kiosk.flow.events import Chosen, Failed
from kiosk.flow.model import Effect, Ended, Event, Step, View
from kiosk.flow.papers import Job, Paper, wants_of
from kiosk.flow.surroundings import Surroundings
from kiosk.flow.views import ListView, Option, ProgressView, Row
from kiosk.texts import Text, Words, message

DONE = Option("done", message("result.done"), icon="check")
STATES = {
    "received": (message("progress.received"), "clipboard-text"),
    "in_review": (message("progress.in_review"), "magnify"),
    "more_needed": (message("progress.more_needed"), "alert"),
    "approved": (message("progress.approved"), "check-circle"),
    "refused": (message("progress.refused"), "close-circle"),
}
UNKNOWN_STATE = (message("progress.ask"), "help-circle")
"""Of a centre that is newer than this kiosk."""


@dataclass(frozen=True, slots=True)
class Office:
    """What every step needs."""

    matters: Callable[[], Matters]
    take: Callable[[Job, Surroundings], Step]
    resume: Callable[[str], Step | None]
    """Leads back to a matter by its id; None where it is not offered any more."""
    instead: Callable[[], Step]


@dataclass(frozen=True, slots=True)
class Standing(Step):
    """How far each authority is."""

    office: Office
    number: str
    matter: str
    lines: tuple[CaseLine, ...]
    news: Text | None = None

    def view(self, here: Surroundings) -> View:
        """See ``Step.view``."""
        matters = self.office.matters()
        matter = matters.find(self.matter)
        rows = []
        for line in self.lines:
            state, icon = STATES.get(line.state, UNKNOWN_STATE)
            said = message("progress.line", state=state, day=line.due.isoformat())
            authority = matters.authorities.get(line.authority)
            name = line.authority if authority is None else authority.name
            rows.append(Row(name, said, icon))
        for key in self._wanted:
            material = matters.materials.get(key.partition(".")[0])
            name = key.partition(".")[0] if material is None else material.name
            rows.append(Row(name, self._missing(key), "file-document"))
        add = Option("add", message("progress.add"), icon="camera")
        return ListView(
            # What was applied for may not be offered any more: its receipt is good all the same.
            title=Words(*3 * (self.matter,)) if matter is None else matter.name,
            lead=message("progress.of", number=self.number),
            rows=tuple(rows),
            notices=_told(self.lines, self.news),
            options=(add,) if self._addable(here) else (),
            done=DONE,
        )

    def on(self, event: Event, here: Surroundings) -> Step:
        """See ``Step.on``."""
        match event:
            case Chosen("done"):
                return Ended()
            case Chosen("add") if self._addable(here):
                return self._add({}, here)
        return self

    def _addable(self, here: Surroundings) -> bool:
        matter = self.office.matters().find(self.matter)
        return bool(self.missing) and here.camera_ready and matter is not None

    @property
    def _wanted(self) -> tuple[str, ...]:
        """What the authorities lack: each material once."""
        if self.news is not None:
            return ()
        return tuple(dict.fromkeys(key for line in self.lines for key in line.wants))

    @property
    def missing(self) -> tuple[str, ...]:
        """What can be added of it here: a material that was taken out goes to a window."""
        known = self.office.matters().materials
        return tuple(key for key in self._wanted if key.partition(".")[0] in known)

    def _missing(self, key: str) -> Text:
        """Return what is said of a paper that is not there: it is missing, or may follow."""
        days = [line.promised[key] for line in self.lines if key in line.promised]
        if not days or any(key in line.wants and key not in line.promised for line in self.lines):
            return message("progress.missing")
        return message("standing.follows", day=min(days).isoformat())

    def _add(self, papers: Mapping[str, tuple[Paper, ...]], here: Surroundings) -> Step:
        """Return the step that takes the next of them, or sends them all."""
        key = next((one for one in self.missing if one not in papers), None)
        if key is None:
            return Adding(self, papers)
        material = self.office.matters().materials[key.partition(".")[0]]
        title = message(
            "apply.paper", number=len(papers) + 1, whole=len(self.missing), name=material.name
        )
        wants, more = wants_of(material, title)
        job = Job(
            wants,
            lambda taken, now: self._add({**papers, key: taken}, now),
            self.office.instead,
            more,
        )
        return self.office.take(job, here)


@dataclass(frozen=True, slots=True)
class Adding(Step):
    """Seals what was missing."""

    standing: Standing
    papers: Mapping[str, tuple[Paper, ...]] = field(repr=False)
    idle_s = None
    leavable = False
    remembered = False

    def view(self, here: Surroundings) -> View:
        """See ``Step.view``."""
        del here
        return ProgressView(title=message("apply.sealing"), lead=message("apply.sealing_lead"))

    def effects(self, here: Surroundings) -> tuple[Effect, ...]:
        """See ``Step.effects``."""
        del here
        standing = self.standing
        matters = standing.office.matters()
        wanted_by = {
            key: tuple(line.authority for line in standing.lines if key in line.wants)
            for key in self.papers
        }
        matter = matters.find(standing.matter)
        if matter is None:
            return ()  # nothing can be added to it, so this page is never come to
        return (AddPapers(standing.number, matter, wanted_by, self.papers, matters.revision),)

    def on(self, event: Event, here: Surroundings) -> Step:
        """See ``Step.on``."""
        del here
        match event:
            case PapersAdded(waits):
                said = message("progress.added_waits" if waits else "progress.added")
                return replace(self.standing, news=said)
            case Failed(AddPapers()):
                return replace(self.standing, news=message("progress.not_added"))
        return self


def _told(lines: tuple[CaseLine, ...], told: Text | None) -> tuple[Text, ...]:
    if told is not None:
        return (told,)
    return () if lines else (message("progress.on_its_way"),)
