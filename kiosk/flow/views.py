"""Everything that a screen can be asked to show. One class, one screen."""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from kiosk.flow.call_now import CallNow, Strip
from kiosk.flow.glass import AS_IT_IS, AS_USUAL, Comfort, Glass
from kiosk.flow.model import View
from kiosk.flow.surroundings import Closure
from kiosk.texts import Language, Text, Words

if TYPE_CHECKING:  # numpy and articles are not loaded for the first page
    from drivers.picture import Pixels
    from kiosk.catalogue.policies import Body
    from kiosk.texts.characters import Characters


@dataclass(frozen=True, slots=True)
class Option:
    """A thing to choose, as a large button."""

    id: str  # what ``Chosen`` carries
    title: Text
    about: Text | None = None
    icon: str = ""  # name of a Material Design icon
    note: Text | None = None  # why it is limited or cannot be chosen now
    enabled: bool = True


@dataclass(frozen=True, slots=True)
class IdleView(View):
    """Nobody is here: the hall's name, and a button for each language."""

    now: datetime | None
    limited: Text | None = None  # what does not work today, in the visitor's words


@dataclass(frozen=True, slots=True)
class ChoiceView(View):
    """One question with at most six answers."""

    title: Text
    options: tuple[Option, ...]
    lead: Text | None = None  # a sentence under the title
    notices: tuple[Text, ...] = ()
    skip: Option | None = None  # where no answer is needed


@dataclass(frozen=True, slots=True)
class CardView(View):
    """Asks for a card on the reader, with a drawing of how to lay it."""

    title: Text
    lead: Text
    problem: Text | None = None  # what went wrong with the last try, and what to do
    reading: bool = False
    code: bool = False  # a code is asked for, not a card
    on_plate: bool = False  # and it is laid under the camera
    without: Option | None = None  # the way on for who has no card


@dataclass(frozen=True, slots=True)
class ProgressView(View):
    """Something is being done."""

    title: Text
    lead: Text | None = None
    share: float | None = None  # 0 to 1; None: it is not known how far
    picture: str = ""  # name of a drawing: "printer"
    label: str = ""  # the ticket's number, once there is one


class Tone(StrEnum):
    """How a result is meant."""

    GOOD = "good"
    CARE = "care"  # done, but mind something


@dataclass(frozen=True, slots=True)
class Fact:
    """A line of a result: what, and its value."""

    name: Text
    value: Text | str = field(repr=False)


@dataclass(frozen=True, slots=True)
class ResultView(View):
    """What the visitor came for."""

    tone: Tone
    title: Text
    label: str  # in very large type
    facts: tuple[Fact, ...]
    lead: Text | None = None
    code: Text | str = field(default="", repr=False)  # shown as a QR code when not empty
    code_lead: Text | None = None  # what to do with the code
    options: tuple[Option, ...] = ()  # reprint and the like
    done: Option | None = None  # the main action


@dataclass(frozen=True, slots=True)
class CaptureView(View):
    """What the camera sees, and what is still to be done before the picture is taken by itself."""

    title: Text
    lead: Text
    picture: str  # name of a drawing of how to lay it
    sayings: tuple[tuple[str, Text], ...]  # what to say, by ``Glimpse.says``
    anyway: Option  # takes the picture as it is
    position: Text | None = None  # "2 of 5"
    other: Option | None = None  # the way on for who cannot use the camera


@dataclass(frozen=True, slots=True)
class ReviewView(View):
    """A picture that was taken: is it good?"""

    title: Text
    number: int  # of the paper: another number is another picture
    image: "Pixels" = field(repr=False, compare=False)
    tone: Tone
    lead: Text
    facts: tuple[Fact, ...]  # what was read in it
    options: tuple[Option, ...]
    done: Option  # the main action
    position: Text | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a list: what, what of it, and what can be done with it."""

    title: Text | str
    about: Text | str | None = field(default=None, repr=False)
    icon: str = ""
    action: Option | None = None  # "Change"


@dataclass(frozen=True, slots=True)
class ListView(View):
    """Things under one another, to look through before going on."""

    title: Text
    rows: tuple[Row, ...]
    lead: Text | None = None
    notices: tuple[Text, ...] = ()
    options: tuple[Option, ...] = ()
    done: Option | None = None  # the main action
    public: bool = False  # it is the same whoever reads it: nothing of it is the visitor's own


@dataclass(frozen=True, slots=True)
class CalendarDay:
    """A day of a calendar; one that has something free can be chosen, by its ISO date."""

    day: date
    free: int


@dataclass(frozen=True, slots=True)
class CalendarView(View):
    """Days in weeks, to choose one."""

    title: Text
    days: tuple[CalendarDay, ...]  # without a gap, in order
    lead: Text | None = None
    notices: tuple[Text, ...] = ()
    options: tuple[Option, ...] = ()


class Keys(StrEnum):
    """Which keys are laid out under a field."""

    DIGITS = "digits"
    DAY = "day"  # digits, shown as year, month, day
    LETTERS = "letters"  # with digits
    ADDRESS = "address"  # letters, digits, and what e-mail needs
    WORDS = "words"  # letters, digits, what ends a sentence, and a space: to write to somebody
    SECRET = "secret"  # noqa: S105 - digits that nobody beside may read: shown as dots


@dataclass(frozen=True, slots=True)
class FormView(View):
    """One answer that is typed."""

    title: Text
    keys: Keys
    value: str = field(compare=False, repr=False)  # typed so far: the page follows it by itself
    done: Option
    hint: Text | None = None
    problem: Text | None = None  # what was wrong with the answer
    finds: bool = False  # what the letters may mean is shown under the keys
    found: tuple[Option, ...] = ()  # it
    position: Text | None = None
    skip: Option | None = None  # where no answer is needed
    characters: "Characters | None" = field(default=None, compare=False, repr=False)
    """Where Chinese may be typed: knows what letters mean."""


@dataclass(frozen=True, slots=True)
class SignView(View):
    """A field to sign in by finger."""

    title: Text
    lead: Text
    strokes: "tuple[tuple[tuple[float, float], ...], ...]" = field(compare=False, repr=False)
    signed: bool  # whether something stands there
    clear: Option
    done: Option
    other: Option | None = None  # the way on for who cannot sign


@dataclass(frozen=True, slots=True)
class TouchView(View):
    """Cells that fill the page and are wiped one by one, to find where the glass is blind."""

    title: Text
    across: int
    down: int
    wiped: str  # what ``Chosen`` carries when the last cell was wiped
    done: Option  # for who cannot wipe them all


@dataclass(frozen=True, slots=True)
class Section:
    """Lines under a heading."""

    title: Text
    lines: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class ArticleView(View):
    """Something to read, and what can be done about it."""

    title: Text
    paragraphs: tuple[Text, ...] = ()
    lead: Text | None = None  # whose it is, and of when
    notices: tuple[Text, ...] = ()
    sections: tuple[Section, ...] = ()
    body: "Body | None" = None
    code: Words | None = None  # shown as a QR code
    options: tuple[Option, ...] = ()
    done: Option | None = None  # the main action


@dataclass(frozen=True, slots=True)
class CallView(View):
    """A call with a guide: his picture, the visitor's own, the plate, and what was written."""

    title: Text
    call: CallNow
    done: Option  # hangs up
    lead: Text | None = None
    sign: Text | None = None  # in red: what of the visitor is seen or heard
    question: Text | None = None  # what the guide asks for
    answers: tuple[Option, ...] = ()
    options: tuple[Option, ...] = ()


@dataclass(frozen=True, slots=True)
class ClosedView(View):
    """The kiosk takes nobody now."""

    closure: Closure
    hours: tuple[Fact, ...]  # the week
    elsewhere: Text  # where to go instead
    notices: tuple[Text, ...] = ()  # what will not work when it opens, in the visitor's words


@dataclass(frozen=True, slots=True)
class ApologyView(View):
    """Something failed that the visitor cannot mend."""

    title: Text
    lead: Text
    code: str  # for staff
    done: Option


@dataclass(frozen=True, slots=True)
class Page:
    """A view with all that stands around it: what the window shows at one moment."""

    view: View
    language: Language
    comfort: Comfort = AS_USUAL
    back: bool = False
    home: bool = False
    countdown_s: int | None = None  # "are you still there?", seconds left
    help: Text | None = None
    visit: int = 0  # counts visits; another number means: wipe everything
    guide: bool = False  # help offers to talk to a guide
    notice: bool = False  # help offers to read what is kept of the visitor
    strip: Strip | None = None
    private: bool = False  # a visitor's: no picture of it leaves the kiosk
    glass: Glass = AS_IT_IS
