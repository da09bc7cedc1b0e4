"""A visit: the step it is at, how it came there, and the rules that hold at every step."""

from collections.abc import Callable

from kiosk.flow.call_now import Strip
from kiosk.flow.calling import GuideWanted
from kiosk.flow.events import (
    BackPressed,
    Chosen,
    ComfortChosen,
    CornerHeld,
    Failed,
    HomePressed,
    LanguageChosen,
    NoticeWanted,
    PlateStirred,
    SecondPassed,
    Signed,
    SurroundingsChanged,
    Touched,
    Typed,
)
from kiosk.flow.glass import Comfort
from kiosk.flow.model import Effect, Ended, Event, Step
from kiosk.flow.surroundings import Surroundings
from kiosk.flow.views import Page
from kiosk.texts import Language

COUNTDOWN_S = 30  # UX: a 30 s countdown that any touch stops
HANDS_S = 180  # so long hands at the plate count for touches: what flickers there is nobody

TALK_S = 1200  # so long a call may go on without a touch

Apologise = Callable[[str], Step]
"""Makes the step that says sorry for an error code."""

Begin = Callable[[Language], Step]
"""Makes the first step after the visitor chose a language."""


Guide = Callable[[Step, Surroundings], Step]
"""Makes the page of the call, or what asks for one, from the step that the visitor is at."""

Tell = Callable[[Step, Surroundings], Strip | None]
"""Says what the page of a step says of a call."""

Enter = Callable[[], Step]
"""Makes the page that asks a technician for his PIN."""

Part = Callable[[Step, Surroundings], Step | None]
"""Makes the page that asks whether a call is to end with the visit, from the step that the visitor
is at; None: there is no call."""

Notice = Callable[[Step], Step]
"""Makes the page of what is kept of the visitor, from the step that he is at."""


class Session:
    """Feeds events to steps and says what to do. Does none of it itself.

    Written here once: back, home, idle, language, comfort, that an effect which failed and that no
    step handles leads to an apology, and that a visitor who ends his visit is asked about a call.
    """

    def __init__(
        self,
        start: Step,
        begin: Begin,
        apologise: Apologise,
        enter: Enter | None = None,
        guide: Guide | None = None,
        tell: Tell = lambda _step, _here: None,
        notice: Notice | None = None,
        part: Part = lambda _step, _here: None,
    ) -> None:
        self._start, self._begin, self._apologise = start, begin, apologise
        self._enter_staff, self._guide, self._tell_call = enter, guide, tell
        self._notice, self._part = notice, part
        self.here = Surroundings()
        self.visit = 0
        self.moment = 0
        """Counts moments: effects of an earlier one are broken off, and their answers void."""
        self.step: Step = start
        self._untouched_s = 0
        self._language = Language.TRADITIONAL
        self._wipe()

    @property
    def busy(self) -> bool:
        """Whether anybody is here."""
        return self.step is not self._start

    @property
    def visitor_here(self) -> bool:
        """Whether a visitor is here, or somebody who has not proved to be a technician."""
        return self.busy and not self.step.staff

    @property
    def technician_here(self) -> bool:
        """Whether a technician is here."""
        return self.busy and self.step.staff

    @property
    def page(self) -> Page:
        """What is on the screen now."""
        return Page(
            view=self.step.view(self.here),
            language=self._language,
            comfort=self._comfort,
            back=self.busy and self.step.leavable and not self.step.final,
            home=self.busy and self.step.leavable,
            countdown_s=self._countdown_s,
            help=self.step.advice,
            visit=self.visit,
            guide=self._guidable and self.here.centre_online,
            notice=self._notice is not None and self._readable,
            strip=self._tell_call(self.step, self.here) if self._guidable else None,
            private=self.visitor_here,
        )

    @property
    def _guidable(self) -> bool:
        """Whether a touch may lead from here to a guide."""
        return self._guide is not None and self.visitor_here and not self.step.calls

    @property
    def _readable(self) -> bool:
        """Whether a touch may lead from here to what is kept of the visitor, and back."""
        step = self.step
        return self.visitor_here and step.leavable and not (step.calls or step.beside)

    def send(self, event: Event) -> tuple[Effect, ...]:
        """Take an event; return the effects of the step that follows, if it is another one."""
        before, visit = self.step, self.visit
        self._counted = self._countdown_s is not None
        if not isinstance(event, SecondPassed | SurroundingsChanged):
            stopped = self._counted and isinstance(event, Touched)
            if isinstance(event, PlateStirred) and self._untouched_s < HANDS_S:
                self._quiet_s = 0
            elif _is_visitors(event):
                self._quiet_s = 0
                self._untouched_s = 0
            if stopped:
                return ()
        self._goes_on = False
        self._take(event)
        if isinstance(self.step, Ended):
            self._wipe()
        entered = self.step is not before or self.visit != visit
        if not entered or self._goes_on:
            return ()
        self.moment += 1
        return self.step.effects(self.here)

    def _take(self, event: Event) -> None:
        if isinstance(event, SurroundingsChanged):
            self.here = event.here
        elif isinstance(event, SecondPassed):
            self._pass_second()
            return
        elif self._ruled(event):
            return
        following = self.step.on(event, self.here)
        if isinstance(event, Failed) and following is self.step:
            following = self._apologise(event.code)
        self._enter(following)

    def _ruled(self, event: Event) -> bool:  # noqa: C901, PLR0912 - a case for each of the rules
        """Follow the rules that no step writes; tell whether one of them was meant."""
        match event:
            case Touched():
                pass
            case ComfortChosen(comfort):
                self._comfort = comfort
            case LanguageChosen(language):
                if self.busy and language is not self._language:
                    self.step = self.step.retold()
                self._language = language
                if not self.busy and self.here.closure is None:
                    self._enter(self._begin(language))
            case CornerHeld():
                if not self.busy and self._enter_staff is not None:
                    self._enter(self._enter_staff())
            case GuideWanted():
                if self._guide is not None and self._guidable and self.step.leavable:
                    self._enter(self._guide(self.step, self.here))
            case NoticeWanted():
                if self._notice is not None and self._readable:
                    self._enter(self._notice(self.step))
            case HomePressed():
                if self.step.leavable:
                    self._enter(Ended())
            case BackPressed():
                self._go_back()
            case _:
                return False
        return True

    def _enter(self, following: Step) -> None:
        if isinstance(following, Ended) and not (following.asked or self._counted):
            self.step = self.step.retold()
            following = self._part(self.step, self.here) or following
        if following is self.step:
            return
        if following.continues and type(following) is type(self.step):
            self.step, self._goes_on = following, True
            return
        forgotten = following.final or following.replaces
        if (self.step.remembered or following.beside) and self.busy and not forgotten:
            self._trail.append(self.step)
        self._cut_back(following)
        self.step = following

    def _cut_back(self, following: Step) -> None:
        """Forget the way to a page that was left and comes again: Back would lead in a circle."""
        if following.final:
            self._trail.clear()
        again = following.problem is not None or following.news is not None
        for place, one in enumerate(self._trail):
            if one == following or (again and type(one) is type(following)):
                del self._trail[place:]
                return

    def _go_back(self) -> None:
        if not self.busy or not self.step.leavable or self.step.final:
            return
        if self._trail:
            self.step = self._trail.pop()
        else:
            self._enter(Ended())

    def _pass_second(self) -> None:
        if not self.busy:
            self._forget_reader()
            return
        talking = self.here.call is not None and self.here.call.live
        if talking and self._untouched_s < TALK_S:  # the guide sees whether anybody is there
            self._quiet_s = 0
            self._untouched_s += 1
            return
        if self.step.idle_s is None:
            self._quiet_s = 0
            return
        self._quiet_s += 1
        self._untouched_s += 1
        if self._quiet_s >= self.step.idle_s + COUNTDOWN_S:
            self.step = Ended()

    def _forget_reader(self) -> None:
        """Somebody read the closed page in another language, and has gone."""
        self._quiet_s += 1
        if self._quiet_s >= (self.step.idle_s or 0):
            self._language, self._comfort, self._quiet_s = Language.TRADITIONAL, Comfort(), 0

    @property
    def _countdown_s(self) -> int | None:
        if not self.busy or self.step.idle_s is None or self._quiet_s < self.step.idle_s:
            return None
        return self.step.idle_s + COUNTDOWN_S - self._quiet_s

    def _wipe(self) -> None:
        self.step = self._start
        self.visit += 1
        self._trail: list[Step] = []
        self._language = Language.TRADITIONAL
        self._comfort = Comfort()
        self._quiet_s = 0
        self._untouched_s = 0
        self._goes_on = False
        self._counted = False  # whether he was asked, as it came, if anybody is still there


def _is_visitors(event: Event) -> bool:
    return isinstance(
        event,
        Touched
        | Typed
        | Signed
        | Chosen
        | BackPressed
        | HomePressed
        | LanguageChosen
        | ComfortChosen
        | CornerHeld
        | GuideWanted
        | NoticeWanted,
    )
