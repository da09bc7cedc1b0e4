"""What a guide can suggest to a visitor: matters to apply for, articles, numbers."""

from msgspec import Struct

from kiosk.catalogue.hall import Hall, Service
from kiosk.catalogue.matters import Matters
from kiosk.catalogue.policies import Policies
from kiosk.texts import Words

HOME = Words("首頁", "首页", "Home page")


class Suggestion(Struct, frozen=True, kw_only=True):
    """One line of a list; ``id`` is the ``page`` of an ``Ask``."""

    id: str
    zh_hans: str
    en: str


class Suggestions(Struct, frozen=True, kw_only=True):
    """Answer of ``GET /api/guide/suggestions``, by what is asked."""

    go: list[Suggestion]
    article: list[Suggestion]
    ticket: list[Suggestion]


def suggestions(hall: Hall, matters: Matters, policies: Policies) -> Suggestions:
    """Return everything that the hall has."""
    articles = [
        Suggestion(
            id=one.id,
            zh_hans=one.title.zh_hans,
            en=one.title.en,
        )
        for one in policies.articles
    ]
    return Suggestions(
        go=[_of("home", HOME), *(_of(one.id, one.name) for one in matters.matters)],
        article=articles,
        ticket=[_number(hall, one) for group in hall.groups for one in group.services],
    )


def _number(hall: Hall, service: Service) -> Suggestion:
    """Return a service with its queue: of several in one queue a guide means one."""
    name, queue = service.name, hall.queue_of(service).name
    return Suggestion(
        id=service.id,
        zh_hans=f"{name.zh_hans}（{queue.zh_hans}）",
        en=f"{name.en} ({queue.en})",
    )


def _of(id_: str, words: Words) -> Suggestion:
    return Suggestion(id=id_, zh_hans=words.zh_hans, en=words.en)
