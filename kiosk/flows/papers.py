"""Papers are taken one after the other: laid on the plate, looked at, kept or taken again."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from kiosk.capture.guidance import Guidance
from kiosk.catalogue.matters import PaperKind
from kiosk.flow.events import Chosen, Failed
from kiosk.flow.model import Effect, Event, Step, View
from kiosk.flow.papers import (
    HOLD_STILL,
    Job,
    Later,
    Paper,
    PaperRead,
    PaperTaken,
    ReadPaper,
    TakePaper,
    Want,
)
from kiosk.flow.surroundings import Surroundings
from kiosk.flow.views import CaptureView, ChoiceView, Fact, Option, ReviewView, Tone
from kiosk.flows.trouble import AWAY, CAMERA
from kiosk.texts import Message, Text, message

MOST_PAGES = 20
ANYWAY = Option(id="anyway", title=message("papers.anyway"), icon="camera")
INSTEAD = Option(id="instead", title=message("papers.instead"), icon="ticket-confirmation")
AGAIN = Option(id="again", title=message("papers.again"), icon="refresh")
LACK = Option(id="lack", title=message("standing.lack"), icon="help-circle")
HAVE = Option(id="have", title=message("standing.have"), icon="camera")
RETRY = Option(id="retry", title=message("papers.retry"), icon="camera")
KEEP = Option(id="keep", title=message("papers.keep"), icon="check")
LAST = Option(id="last", title=message("papers.last"), icon="check")
MORE = Option(id="more", title=message("papers.more"), icon="plus")
LEADS = {
    PaperKind.CARD: message("papers.lay_card"),
    PaperKind.PASSPORT: message("papers.lay_passport"),
    PaperKind.SHEET: message("papers.lay_sheet"),
}
SAYINGS: tuple[tuple[str, Text], ...] = (
    (Guidance.NONE, message("papers.says_none")),
    (Guidance.SEVERAL, message("papers.says_several")),
    ("cut_off.top", message("papers.says_cut_top")),
    ("cut_off.right", message("papers.says_cut_right")),
    ("cut_off.bottom", message("papers.says_cut_bottom")),
    ("cut_off.left", message("papers.says_cut_left")),
    (Guidance.OCCLUDED, message("papers.says_occluded")),
    (Guidance.TOO_FAR, message("papers.says_too_far")),
    (Guidance.DARK, message("papers.says_dark")),
    (Guidance.BLUR, message("papers.says_blur")),
    (Guidance.GLARE, message("papers.says_glare")),
    (Guidance.WRONG_KIND, message("papers.says_wrong_kind")),
    (Guidance.WRONG_SIDE, message("papers.says_wrong_side")),
    ("wrong_side.still_there", message("papers.says_still_there")),
    (HOLD_STILL, message("papers.says_hold_still")),
    (Guidance.GOOD, message("papers.says_good")),
)
"""What to do, by what is the matter."""
ANYWAY_LEADS = {
    Guidance.NONE: message("papers.kept_none"),
    Guidance.BLUR: message("papers.kept_blur"),
    Guidance.DARK: message("papers.kept_dark"),
    Guidance.GLARE: message("papers.kept_glare"),
    Guidance.WRONG_SIDE: message("papers.kept_wrong_side"),
}
"""What to mind of a picture that was taken as it was."""


@dataclass(frozen=True, slots=True)
class Capturing(Step):
    """Waits until a paper lies well, and takes it."""

    job: Job
    want: Want
    taken: tuple[Paper, ...] = ()
    anyway: bool = False
    remembered = False  # Back leads to the paper before, or out

    @property
    def advice(self) -> Text | None:
        """See ``Step.advice``."""
        return message("help.papers")

    def view(self, here: Surroundings) -> View:
        """See ``Step.view``."""
        del here
        return CaptureView(
            title=self.want.title,
            lead=LEADS[self.want.kind],
            picture=self.want.kind.value,
            sayings=SAYINGS,
            anyway=ANYWAY,
            position=position(self.job, len(self.taken) + 1),
            other=INSTEAD if self.job.later is None else LACK,
        )

    def effects(self, here: Surroundings) -> tuple[Effect, ...]:
        """See ``Step.effects``."""
        del here
        before = self.taken[-1] if self.taken else self.job.before
        return (TakePaper(self.want, before=before, anyway=self.anyway),)

    def on(self, event: Event, here: Surroundings) -> Step:
        """See ``Step.on``."""
        match event:
            case PaperTaken(paper):
                return Reviewing(self.job, self.want, self.taken, paper)
            case Chosen("anyway"):
                return replace(self, anyway=True)
            case Chosen("instead"):
                return self.job.instead()
            case Chosen("lack") if self.job.later is not None:
                return NotNow(self.job, self.job.later, self.want, self.taken)
            case Failed(TakePaper()):
                return CameraAway(self.job, self.want, self.taken)
        del here
        return self


@dataclass(frozen=True, slots=True)
class NotNow(Step):
    """The visitor lacks the paper: it may follow, or he goes to a window."""

    job: Job
    later: Later
    want: Want
    taken: tuple[Paper, ...]
    remembered = False

    def view(self, here: Surroundings) -> View:
        """See ``Step.view``."""
        del here
        later = Option(
            "later", message("standing.later"), about=self.later.about, icon="calendar-clock"
        )
        return ChoiceView(
            title=message("standing.not_now"),
            lead=self.want.title,
            options=(later, HAVE, INSTEAD),
        )

    def on(self, event: Event, here: Surroundings) -> Step:
        """See ``Step.on``."""
        match event:
            case Chosen("later"):
                return self.later.then(here)
            case Chosen("have"):
                return Capturing(self.job, self.want, self.taken)
            case Chosen("instead"):
                return self.job.instead()
        return self


@dataclass(frozen=True, slots=True)
class Reviewing(Step):
    """Shows the picture: good, or once more?"""

    job: Job
    want: Want
    taken: tuple[Paper, ...]  # before this one
    paper: Paper
    continues: bool = False  # its print was read meanwhile

    @property
    def advice(self) -> Text | None:
        """See ``Step.advice``."""
        return message("help.review")

    def view(self, here: Surroundings) -> View:
        """See ``Step.view``."""
        del here
        good = self.paper.guidance is Guidance.GOOD
        return ReviewView(
            title=message("papers.review"),
            number=self.paper.number,
            image=self.paper.shown,
            tone=Tone.GOOD if good else Tone.CARE,
            lead=self._lead,
            facts=facts_of(self.paper.fields),
            options=(AGAIN, MORE) if self._open else (AGAIN,),
            done=LAST if self._open else KEEP,
            position=position(self.job, len(self.taken) + 1),
        )

    def effects(self, here: Surroundings) -> tuple[Effect, ...]:
        """See ``Step.effects``."""
        del here
        return (ReadPaper(self.paper),) if self._in_print else ()

    def on(self, event: Event, here: Surroundings) -> Step:
        """See ``Step.on``."""
        kept = self._kept
        match event:
            case PaperRead(number, printed) if number == self.paper.number:
                return replace(self, paper=replace(self.paper, printed=printed), continues=True)
            case Chosen("again"):
                return Capturing(self.job, self.want, self.taken)
            case Chosen("more") if self._open and self.job.more is not None:
                return Capturing(self.job, self.job.more, kept)
            case Chosen("keep") if not self._open and len(kept) < len(self.job.wants):
                return Capturing(self.job, self.job.wants[len(kept)], kept)
            case Chosen("last" | "keep" as id_) if self._open == (id_ == "last"):
                return self.job.then(kept, here)
        return self

    @property
    def _kept(self) -> tuple[Paper, ...]:
        return (*self.taken, self.paper)

    @property
    def _open(self) -> bool:
        """Whether the visitor says which page is his last."""
        count = len(self._kept)
        return self.job.more is not None and len(self.job.wants) <= count < MOST_PAGES

    @property
    def _in_print(self) -> bool:
        """Whether what it says can stand in plain print only."""
        return self.want.kind is PaperKind.CARD and self.paper.zone is None

    @property
    def _lead(self) -> Message:
        if self.paper.guidance is not Guidance.GOOD:
            return ANYWAY_LEADS.get(self.paper.guidance, message("papers.kept_other"))
        if self.paper.fields:
            return message("papers.check_facts")
        if self._in_print and not self.continues:
            return message("papers.reading")
        return message("papers.check_picture")


@dataclass(frozen=True, slots=True)
class CameraAway(Step):
    """The camera failed; what was taken stays, and there is another way."""

    job: Job
    want: Want
    taken: tuple[Paper, ...]
    remembered = False

    def view(self, here: Surroundings) -> View:
        """See ``Step.view``."""
        return ChoiceView(
            title=message("papers.away"),
            notices=(AWAY[CAMERA],),
            options=(
                replace(RETRY, enabled=here.camera_ready),
                INSTEAD,
            ),
        )

    def on(self, event: Event, here: Surroundings) -> Step:
        """See ``Step.on``."""
        match event:
            case Chosen("retry") if here.camera_ready:
                return Capturing(self.job, self.want, self.taken)
            case Chosen("instead"):
                return self.job.instead()
        return self


def begin(job: Job, here: Surroundings) -> Step:
    """Return the first step of a job."""
    if not here.camera_ready:
        return CameraAway(job, job.wants[0], ())
    return Capturing(job, job.wants[0])


def position(job: Job, number: int) -> Message | None:
    """Return which picture of how many it is; None when it is the only one."""
    if job.more is not None:
        return message("papers.page", number=number)
    if len(job.wants) == 1:
        return None
    return message("papers.position", number=number, whole=len(job.wants))


def facts_of(fields: Mapping[str, str]) -> tuple[Fact, ...]:
    """Return what was read, in full: it is here that the visitor checks it."""
    name = " ".join(fields[key] for key in ("surname", "given_names") if fields.get(key))
    lines = (
        (message("papers.name"), fields.get("chinese_name", "")),
        (message("papers.name_latin"), name),
        (message("papers.number"), fields.get("number", "")),
        (message("papers.born"), fields.get("birth", "")),
        (message("papers.until"), fields.get("expiry", "")),
    )
    return tuple(Fact(name, value) for name, value in lines if value)
