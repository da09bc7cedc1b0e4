"""An article that is taken along: on paper, or as a code for a telephone."""

from dataclasses import dataclass
from datetime import datetime

from kiosk.catalogue.policies import Article, Block, Item, Paragraph, text_of
from kiosk.texts import Language, Words

CODE_BYTES = 560
"""Of a code that holds the text itself: 81 modules a side, which a telephone reads off a screen."""
MORE = "…"


@dataclass(frozen=True, slots=True)
class Leaflet:
    """An article on paper. Nothing on it is the visitor's."""

    article: Article
    at: datetime | None  # in the hall's time zone
    address: Words | None  # where it can be read on a telephone


def address_of(article: Article, template: str) -> Words | None:
    """Return where an article can be read, by a template of the settings; None without one."""
    if not template:
        return None
    return Words(
        *(
            template.format(topic=article.topic, id=article.id, language=language.value)
            for language in Language
        )
    )


def pocket_text(article: Article) -> Words:
    """Return title, source, and as much of the text as a code holds, key facts first."""
    return Words(*(_pocket(article, language) for language in Language))


def _pocket(article: Article, language: Language) -> str:
    version = article.versions[language]
    head = f"{version.title}\n{version.source}, {article.date.isoformat()}"
    facts = [block for block in version.blocks if isinstance(block, Item)]
    others = [block for block in version.blocks if isinstance(block, Paragraph)]
    blocks: list[Block] = [*facts, *others]
    said = head
    for block in blocks:
        mark = f"{block.mark} " if isinstance(block, Item) else ""
        longer = f"{said}\n{mark}{text_of(block)}"
        if len(longer.encode()) > CODE_BYTES - len(MORE.encode()) - 1:
            return f"{said}\n{MORE}"
        said = longer
    return said
