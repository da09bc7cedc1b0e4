"""A call, from its first ring to its end. It goes on while the visitor looks at other pages."""

from dataclasses import dataclass, field, replace

from kiosk.catalogue.matters import PaperKind
from kiosk.flow.call_now import VOLUMES, Asked, CallNow, Phase
from kiosk.flow.calling import (
    AnswerAsk,
    EndShare,
    HangUp,
    Mute,
    SayText,
    SendStill,
    SetVolume,
)
from kiosk.flow.events import Chosen, SurroundingsChanged, Typed
from kiosk.flow.model import Effect, Event, Step, View
from kiosk.flow.papers import Job, Paper, Want
from kiosk.flow.surroundings import Surroundings
from kiosk.flow.views import CallView, FormView, Keys, Option
from kiosk.flows.guide.desk import Desk
from kiosk.flows.guide.over import Over
from kiosk.texts import Text, Words, message

LEADS = frozenset({"go", "article", "ticket"})
QUESTIONS = frozenset({"page", "document", "still", *LEADS})
STILL = Want(PaperKind.SHEET, message("guide.still_lay"))
RINGING = CallNow(Phase.RINGING)
MINUTE_S = 60


@dataclass(frozen=True, slots=True)
class Talk(Step):
    """The page of the call."""

    desk: Desk
    order: Effect | None = None  # what is to be done now
    turn: int = 0
    """Counts orders: the same one twice is two."""
    idle_s = 180
    remembered = False
    calls = True

    @property
    def advice(self) -> Text | None:
        """See ``Step.advice``."""
        return message("help.guide_call")

    def view(self, here: Surroundings) -> View:
        """See ``Step.view``."""
        call = here.call or RINGING
        title, lead = _said(call)
        return CallView(
            title=title,
            lead=lead,
            call=call,
            sign=sign_of(call),
            question=None if call.asked is None else question_of(call.asked),
            answers=() if call.asked is None else (_YES, _NO),
            options=_options(call),
            done=Option(
                "hang-up",
                message("guide.hang_up" if call.live else "guide.give_up"),
                icon="phone-hangup",
            ),
        )

    def effects(self, here: Surroundings) -> tuple[Effect, ...]:
        """See ``Step.effects``."""
        del here
        return () if self.order is None else (self.order,)

    def retold(self) -> Step:
        """See ``Step.retold``: what was sent is not sent once more."""
        return replace(self, order=None)

    def on(self, event: Event, here: Surroundings) -> Step:
        """See ``Step.on``."""
        call = here.call or RINGING
        if call.phase is Phase.OVER:
            return Over(self.desk, call.reason)
        match event:
            case Chosen("write") if call.live:
                return Write(self)
            case Chosen("yes" | "no" as answer) if call.asked is not None:
                return self._answered(call.asked, here, granted=answer == "yes")
            case Chosen(id_) if (order := order_of(id_, call)) is not None:
                return self._given(order)
        return self

    def _given(self, order: Effect) -> "Talk":
        return replace(self, order=order, turn=self.turn + 1)

    def _answered(self, asked: Asked, here: Surroundings, *, granted: bool) -> Step:
        """Tell the guide what the visitor said; go where he was asked to go."""
        if granted and asked.what == "still":
            return self._still(asked, here)
        if granted and asked.what in LEADS:
            there = self.desk.lead(asked.what, asked.page, here)
            if there is None:
                refused = AnswerAsk(asked.id, granted=False, detail="unknown-page")
                return self._given(refused)
            return Leading(AnswerAsk(asked.id, granted=True), there)
        return self._given(AnswerAsk(asked.id, granted=granted))

    def _still(self, asked: Asked, here: Surroundings) -> Step:
        if not here.camera_ready:
            return self._given(AnswerAsk(asked.id, granted=False, detail="no-camera"))

        def send(papers: tuple[Paper, ...], _here: Surroundings) -> Step:
            jpeg = papers[-1].kept.colour
            return self._given(SendStill(asked.id, lambda: jpeg))

        refused = AnswerAsk(asked.id, granted=False)
        return self.desk.take(Job((STILL,), then=send, instead=lambda: self._given(refused)), here)


@dataclass(frozen=True, slots=True)
class Leading(Step):
    """The visitor accepted a page: the guide is told, and it opens."""

    order: Effect
    there: Step
    remembered = False
    leavable = False
    idle_s = None
    calls = True

    def view(self, here: Surroundings) -> View:
        """See ``Step.view``."""
        return self.there.view(here)

    def effects(self, here: Surroundings) -> tuple[Effect, ...]:
        """See ``Step.effects``."""
        del here
        return (self.order,)

    def on(self, event: Event, here: Surroundings) -> Step:
        """See ``Step.on``."""
        del here
        return self if isinstance(event, Chosen | Typed | SurroundingsChanged) else self.there


@dataclass(frozen=True, slots=True)
class Write(Step):
    """Words are typed for the guide; his voice goes on."""

    talk: Talk
    text: str = field(default="", repr=False)
    remembered = False
    leavable = False
    idle_s = 180
    calls = True

    def view(self, here: Surroundings) -> View:
        """See ``Step.view``."""
        lines = () if here.call is None else here.call.lines
        last = next((one.words for one in reversed(lines) if not one.own), "")
        return FormView(
            title=message("guide.write"),
            keys=Keys.WORDS,
            value=self.text,
            hint=Words(last, last, last) if last else message("guide.write_lead"),
            skip=Option("back", message("guide.write_back"), icon="arrow-left"),
            done=Option("send", message("guide.write_send"), icon="send"),
            characters=self.talk.desk.characters(),
        )

    def on(self, event: Event, here: Surroundings) -> Step:
        """See ``Step.on``."""
        if here.call is None or here.call.phase is Phase.OVER:
            return self.talk.on(event, here)
        match event:
            case Typed(text):
                return replace(self, text=text)
            case Chosen("send") if self.text.strip():
                say = SayText(self.text)
                return replace(self.talk, order=say, turn=self.talk.turn + 1)
            case Chosen("back" | "send"):
                return replace(self.talk, order=None)
        return self


def order_of(id_: str, call: CallNow) -> Effect | None:
    """Return what a control of the call does; None: it is none of those."""
    match id_:
        case "hang-up":
            return HangUp()
        case "mute":
            return Mute(muted=not call.muted)
        case "softer":
            return SetVolume(max(0, call.volume - 1))
        case "louder":
            return SetVolume(min(VOLUMES, call.volume + 1))
        case "end-page" | "end-document":
            return EndShare(id_.removeprefix("end-"))
        case _:
            return None


def sign_of(call: CallNow) -> Text | None:
    """Return the words of the red sign; None: nobody can see or hear the visitor."""
    if not call.live:
        return None
    voice = call.microphone and not call.muted
    which = {(True, True): "both", (True, False): "camera", (False, True): "microphone"}
    key = which.get((call.camera, voice))
    return None if key is None else message(f"guide.on_{key}")


def question_of(asked: Asked) -> Text:
    """Return what the guide asks, in the visitor's words."""
    return message(f"guide.ask_{asked.what if asked.what in QUESTIONS else 'page'}")


def waiting(call: CallNow) -> Text:
    """Return where the visitor is in the queue, and how long that may take."""
    if call.place is None:
        return message("guide.wait")
    if call.place == 0:
        return message("guide.rings_now")
    if call.wait_s is None:
        return message("guide.place", place=call.place)
    minutes = max(1, round(call.wait_s / MINUTE_S))
    return message("guide.place_wait", place=call.place, count=minutes)


_YES = Option("yes", message("guide.yes"), icon="check")
_NO = Option("no", message("guide.no"), icon="close")


def _said(call: CallNow) -> tuple[Text, Text | None]:
    match call.phase:
        case Phase.RINGING:
            return message("guide.ringing"), waiting(call)
        case Phase.JOINING:
            return message("guide.joining", guide=call.guide), None
        case Phase.BROKEN:
            return message("guide.broken"), message("guide.broken_lead")
        case _:
            return message("guide.with", guide=call.guide), None


def _options(call: CallNow) -> tuple[Option, ...]:
    """Return what can be done in a call."""
    if not call.live:
        return ()
    options = [Option("write", message("guide.write_text"), icon="keyboard")]
    if call.microphone:
        name = "unmute" if call.muted else "mute"
        sign = "microphone" if call.muted else "microphone-off"
        options.append(Option("mute", message(f"guide.{name}"), icon=sign))
    if not call.text_only:
        options.append(Option("softer", message("guide.softer"), icon="volume-low"))
        options.append(Option("louder", message("guide.louder"), icon="volume-high"))
    options += [
        Option(f"end-{what}", message(f"guide.end_{what}"), icon="eye-off")
        for what in sorted(call.shares)
    ]
    return tuple(options)
