"""Markdown becomes blocks; what a kiosk must not show is named with its line and never a block."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from markdown_it import MarkdownIt
from markdown_it.token import Token

from kiosk.catalogue.policies import Block, Heading, Item, Note, Paragraph, Row

WRITTEN = frozenset({"http", "https", "mailto", "tel"})
"""Links whose address is shown beside their words: a kiosk opens no other pages."""
MATTER = "matter"
HTML = "is HTML, which a kiosk does not show; use Markdown"
PICTURE = "is a picture; an article has none"
CODE = "is code: begin the line without four blanks, a tab or ```"


@dataclass(frozen=True, slots=True)
class Flaw:
    """Something that must not stand there."""

    line: int  # counted from 1
    problem: str


@dataclass(slots=True)
class Written:
    """What a text says, and what is wrong with it."""

    blocks: list[Block] = field(default_factory=list)
    flaws: list[Flaw] = field(default_factory=list)


def parser() -> MarkdownIt:
    """Return what reads Markdown: CommonMark with tables.

    HTML and every address are recognised so that they can be refused; nothing is ever rendered.
    """
    made = MarkdownIt("commonmark", {"html": True}).enable("table")
    made.validateLink = _any_address  # type: ignore[method-assign]
    return made


def _any_address(url: str) -> bool:
    """Take every address for one, so that it can be refused with its line."""
    del url
    return True


def written(
    read: MarkdownIt, text: str, *, first_line: int, known: Callable[[str], bool]
) -> Written:
    """Return the blocks of ``text``.

    Args:
        read: Of ``parser``.
        text: Markdown.
        first_line: The line of the file on which it begins.
        known: Tells whether there is a matter of that id.
    """
    return _Reader(first_line, known).read(read.parse(text))


class _Reader:
    """Walks through the tokens of one text."""

    def __init__(self, first_line: int, known: Callable[[str], bool]) -> None:
        self._first_line, self._known = first_line, known
        self._done = Written()
        self._lists: list[int | None] = []  # the next number of each list; None: it has none
        self._mark = ""  # of the item that has just begun
        self._quoted = 0
        self._heads: list[str] = []
        self._cells: list[str] = []
        self._line = first_line

    def read(self, tokens: Sequence[Token]) -> Written:  # noqa: C901, PLR0912
        """Take every token."""
        around = ""  # what the words stand in
        for token in tokens:
            if token.map:
                self._line = self._first_line + token.map[0]
            match token.type:
                case "html_block":
                    self._refuse(HTML)
                case "fence" | "code_block":
                    self._refuse(CODE)
                case "inline":
                    self._say(around, self._words(token.children or ()))
                case "bullet_list_open":
                    self._lists.append(None)
                case "ordered_list_open":
                    self._lists.append(int(token.attrs.get("start", 1)))
                case "bullet_list_close" | "ordered_list_close":
                    self._lists.pop()
                case "list_item_open":
                    self._mark = self._next_mark()
                case "blockquote_open":
                    self._quoted += 1
                case "blockquote_close":
                    self._quoted -= 1
                case "table_open":
                    self._heads = []
                case "tr_open":
                    self._cells = []
                case "tr_close":
                    self._end_row()
                case kind if kind.endswith("_open"):
                    around = kind
        return self._done

    def _say(self, around: str, text: str) -> None:
        done = self._done.blocks
        if around in {"th_open", "td_open"}:
            self._cells.append(text)
        elif not text:
            return
        elif around == "heading_open":
            done.append(Heading(text))
        elif self._quoted:
            done.append(Note(text))
        elif self._lists:
            # A second paragraph of an item has no mark of its own.
            done.append(Item(text, self._mark, len(self._lists) - 1))
            self._mark = ""
        else:
            done.append(Paragraph(text))

    def _end_row(self) -> None:
        if not self._heads:
            self._heads = self._cells
            return
        name, *others = self._cells
        pairs = zip(self._heads[1:], others, strict=False)
        text = "\n".join(_celled(head, cell) for head, cell in pairs if cell)
        if name or text:
            self._done.blocks.append(Row(name, text))

    def _next_mark(self) -> str:
        number = self._lists[-1]
        if number is None:
            return "•"
        self._lists[-1] = number + 1
        return f"{number}."

    def _words(self, tokens: Sequence[Token]) -> str:
        return "".join(self._said(tokens)).strip()

    def _said(self, tokens: Sequence[Token]) -> Iterator[str]:
        links: list[tuple[str, list[str]]] = []

        def put(text: str) -> str:
            if links:
                links[-1][1].append(text)
            return text

        for token in tokens:
            match token.type:
                case "text" | "code_inline" | "text_special":
                    yield put(token.content)
                case "softbreak" | "hardbreak":
                    self._line += 1
                    yield put("\n" if token.type == "hardbreak" else " ")
                case "html_inline":
                    self._refuse(HTML)
                case "image":
                    self._refuse(PICTURE)
                case "link_open":
                    links.append((str(token.attrs.get("href", "")), []))
                case "link_close":
                    address, words = links.pop()
                    yield self._beside(address, "".join(words))

    def _beside(self, address: str, words: str) -> str:
        """Return what is shown beside the words of a link: its address, where it has one."""
        parts = urlsplit(address)
        if parts.scheme == MATTER:
            if not self._known(parts.path):
                self._refuse(f"leads to the matter {parts.path!r}, which is not there")
            return ""
        if parts.scheme not in WRITTEN:
            self._refuse(
                f"leads to {address[:60]!r}; expected https://, mailto:, tel: or matter:ID"
            )
            return ""
        shown = parts.path if parts.scheme in {"mailto", "tel"} else address
        return "" if shown in words or address in words else f" ({shown})"

    def _refuse(self, problem: str) -> None:
        self._done.flaws.append(Flaw(self._line, problem))


def _celled(head: str, cell: str) -> str:
    """Return a cell with the head of its column before it."""
    if not head:
        return cell
    return f"{head}: {cell}" if head.isascii() else f"{head}：{cell}"
