"""The staff's page of questions that no article answered: what should be written next."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from jinja2 import Environment
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from kiosk.catalogue.hall import Hall
from kiosk.catalogue.policies import Topic
from kiosk.centre.access.door import Door, allowed
from kiosk.centre.access.roles import Role
from kiosk.centre.answers import SAFE
from kiosk.centre.navigation import top_of
from kiosk.centre.numbers import today_of
from kiosk.centre.questions import Counted, questions
from kiosk.centre.store import CentreStore
from kiosk.link.clock import wall_clock_ms
from kiosk.texts import Language

DAYS = 30
UNKNOWN = "不详 not known"
LANGUAGES = {
    Language.TRADITIONAL.value: "繁體",
    Language.SIMPLIFIED.value: "简体",
    Language.ENGLISH.value: "English",
}


class QuestionPages:
    """What staff see.

    Args:
        hall: Whose pages they are.
        topics: For their names.
        store: The database.
        templates: Of the pages.
    """

    def __init__(
        self, hall: Hall, topics: Sequence[Topic], store: CentreStore, templates: Environment
    ) -> None:
        self._hall, self._store, self._templates = hall, store, templates
        self._names = {one.id: f"{one.name.zh_hans} {one.name.en}" for one in topics}

    def routes(self) -> list[Door]:
        """Return what is served."""
        return [allowed(Route("/questions", self._page), Role.STAFF)]

    async def _page(self, request: Request) -> Response:
        today = today_of(self._hall, datetime.fromtimestamp(wall_clock_ms() / 1000, UTC))
        since = today - timedelta(days=DAYS - 1)
        found = await self._store.run(lambda db: questions(db, since))
        text = self._templates.get_template("questions.html").render(
            hall=self._hall,
            top=top_of(request),
            days=DAYS,
            languages=LANGUAGES,
            rows=self._rows(found.by_topic),
            by_day=found.by_day,
            words=found.words,
        )
        return HTMLResponse(text, headers=SAFE)

    def _rows(self, counted: Sequence[Counted]) -> list[tuple[str, dict[str, int], int]]:
        """Return for each topic how often it was asked, by language and in all."""
        rows: dict[str, dict[str, int]] = {}
        for one in counted:
            rows.setdefault(one.topic, {})[one.language] = one.asked
        named = [
            (self._names.get(topic, topic or UNKNOWN), asked, sum(asked.values()))
            for topic, asked in rows.items()
        ]
        return sorted(named, key=lambda row: -row[2])
