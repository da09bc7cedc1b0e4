"""An article on the screen, and all that can be done with it."""

from dataclasses import dataclass, replace
from datetime import date

from kiosk.catalogue.leaflet import address_of, pocket_text
from kiosk.catalogue.policies import Article
from kiosk.flow.consulting import VOLUMES, PassageSpoken, Speak
from kiosk.flow.events import Chosen, Failed
from kiosk.flow.model import Effect, Ended, Event, Step, View
from kiosk.flow.surroundings import Surroundings
from kiosk.flow.views import ArticleView, ChoiceView, Option
from kiosk.flows.consult.desk import MOST, Desk, Way, today_of
from kiosk.flows.consult.printing import Printing
from kiosk.texts import Text, Words, message

DONE = Option("done", message("result.done"), icon="check")
LISTEN = Option("listen", message("consult.listen"), icon="volume-high")
PRINT = Option("print", message("consult.print"), icon="printer")
TAKE = Option("take", message("consult.take"), icon="qrcode")
NEXT = Option("next", message("consult.next"), icon="arrow-right")
STOP = Option("stop", message("consult.stop"), icon="stop")
AGAIN = Option("again", message("consult.again"), icon="replay")
SOFTER = Option("softer", message("consult.softer"), icon="volume-low")
LOUDER = Option("louder", message("consult.louder"), icon="volume-high")
USUAL = 2  # of ``VOLUMES``; what it is in decibel stands in the settings
LONG_S = 240  # without a touch: who listens touches nothing


@dataclass(frozen=True, slots=True)
class Reading(Step):
    """The article in large type."""

    desk: Desk
    article: Article
    volume: int = USUAL  # that it was heard with
    problem: Text | None = None
    continues: bool = False

    @property
    def advice(self) -> Text | None:
        """See ``Step.advice``."""
        return message("help.consult_article")

    def view(self, here: Surroundings) -> View:
        """See ``Step.view``."""
        offered = ((LISTEN, here.speech_ready), (PRINT, here.printer_ready), (TAKE, True))
        return replace(
            article_view(self.article, here, self.problem),
            options=tuple(option for option, there in offered if there),
            done=NEXT,
        )

    def on(self, event: Event, here: Surroundings) -> Step:
        """See ``Step.on``."""
        match event:
            case Chosen("listen") if here.speech_ready:
                return Listening(self.desk, self.article, self.volume)
            case Chosen("print") if here.printer_ready:
                return Printing(self.desk, self.article)
            case Chosen("take"):
                return TakeAlong(self.desk, self.article)
            case Chosen("next"):
                return ChooseNext(self.desk, self.article)
        return self


@dataclass(frozen=True, slots=True)
class Listening(Step):
    """The article is spoken, passage after passage; the page stays to be read along."""

    desk: Desk
    article: Article
    volume: int
    passage: int = 0
    idle_s = LONG_S
    remembered = False
    replaces = True

    @property
    def advice(self) -> Text | None:
        """See ``Step.advice``."""
        return message("help.consult_article")

    def view(self, here: Surroundings) -> View:
        """See ``Step.view``."""
        shown = article_view(self.article, here)
        return replace(
            shown,
            notices=(message("consult.speaking"), *shown.notices),
            options=(
                STOP,  # where it was begun: a second touch there ends it
                replace(SOFTER, enabled=self.volume > 0),
                replace(LOUDER, enabled=self.volume < VOLUMES - 1),
            ),
            done=AGAIN,
        )

    def effects(self, here: Surroundings) -> tuple[Effect, ...]:
        """See ``Step.effects``."""
        del here
        article = self.article
        return (Speak(article.title, article.body, self.passage, self.volume),)

    def on(self, event: Event, here: Surroundings) -> Step:
        """See ``Step.on``."""
        del here
        match event:
            case PassageSpoken(last=False):
                return replace(self, passage=self.passage + 1)
            case PassageSpoken(last=True) | Chosen("stop"):
                return self.retold()
            case Failed(Speak()):
                return replace(self._silent(), problem=message("consult.no_speech"))
            case Chosen(id_):
                return self._otherwise(id_)
        return self

    def _otherwise(self, wanted: str) -> Step:
        """Return the same text from the start, or the same passage softer or louder."""
        match wanted:
            case "again":
                return replace(self, passage=0)
            case "softer" if self.volume > 0:
                return replace(self, volume=self.volume - 1)
            case "louder" if self.volume < VOLUMES - 1:
                return replace(self, volume=self.volume + 1)
        return self

    def retold(self) -> Step:
        """See ``Step.retold``: a text in another language is not spoken on in the middle."""
        return self._silent()

    def _silent(self) -> Reading:
        return Reading(self.desk, self.article, self.volume)


@dataclass(frozen=True, slots=True)
class TakeAlong(Step):
    """The article as a code for a telephone: its address, or where it has none its key facts."""

    desk: Desk
    article: Article

    def view(self, here: Surroundings) -> View:
        """See ``Step.view``."""
        del here
        address = address_of(self.article, self.desk.address)
        lead = message("consult.code_text" if address is None else "consult.code_address")
        return ArticleView(
            title=self.article.title,
            paragraphs=(lead,),
            code=pocket_text(self.article) if address is None else address,
            done=DONE,
        )

    def on(self, event: Event, here: Surroundings) -> Step:
        """See ``Step.on``."""
        del here
        return Ended() if event == Chosen("done") else self


@dataclass(frozen=True, slots=True)
class ChooseNext(Step):
    """What can be done about it: an application, a number, a guide."""

    desk: Desk
    article: Article

    def view(self, here: Surroundings) -> View:
        """See ``Step.view``."""
        return ChoiceView(
            title=message("consult.what_next"),
            lead=self.article.title,
            options=tuple(way.option for way in self._ways(here)),
        )

    def on(self, event: Event, here: Surroundings) -> Step:
        """See ``Step.on``."""
        if isinstance(event, Chosen):
            for way in self._ways(here):
                if way.option.id == event.id and way.option.enabled:
                    return way.start()
        return self

    def _ways(self, here: Surroundings) -> tuple[Way, ...]:
        desk, guide = self.desk, self.desk.guide
        last = Option("ticket", message("consult.other_ticket"), icon="ticket-confirmation")
        own = [Way(last, desk.ticket)]
        if guide is not None:
            option = Option("guide", message("consult.guide"), icon="headset")
            own.insert(0, Way(option, lambda: guide(here)))
        return (*desk.ways(self.article.leads, here)[: MOST - len(own)], *own)


def _written(day: date | None) -> Words:
    """Return a day as the hall's own word, as every word of its articles is: a guide may see it."""
    return Words(*3 * (str(day),))


def article_view(article: Article, here: Surroundings, problem: Text | None = None) -> ArticleView:
    """Return an article to read, with what has to be said before it."""
    today = today_of(here)
    notices: list[Text] = [] if problem is None else [problem]
    if article.sample:
        notices.append(message("consult.sample"))
    if today is not None and article.expired(today):
        notices.append(message("consult.expired", day=_written(article.valid_until)))
    return ArticleView(
        title=article.title,
        lead=message("consult.source", source=article.source, day=_written(article.date)),
        notices=tuple(notices),
        body=article.body,
    )
