"""Questions that no article answered: counted by day, topic and language, and by word."""

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import ColumnElement, Connection, Table, and_, func, insert, select, update

from kiosk.centre.tables import question, question_word
from kiosk.link.consulting import QuestionEvent

KEPT_DAYS = 400
MOST_WORDS = 30


@dataclass(frozen=True, slots=True)
class Counted:
    """How often something was asked."""

    topic: str
    language: str
    asked: int


@dataclass(frozen=True, slots=True)
class Questions:
    """What was asked in some days."""

    by_topic: tuple[Counted, ...]
    by_day: tuple[tuple[date, int], ...]  # the newest first
    words: tuple[tuple[str, int], ...]  # the most frequent first


def count(db: Connection, body: QuestionEvent, day: date) -> None:
    """Count a question; what is older than a year is deleted.

    Args:
        db: In a transaction.
        body: What its kiosk tells.
        day: The hall's, by the centre's clock: a kiosk whose clock is wrong moves no statistics.
    """
    same = and_(
        question.c.day == day,
        question.c.topic == body.topic,
        question.c.language == body.language,
    )
    values: dict[str, date | str] = {
        "day": day,
        "topic": body.topic,
        "language": body.language,
    }
    _one_more(db, question, same, values)
    for word in set(body.words):
        same = and_(question_word.c.day == day, question_word.c.word == word)
        _one_more(db, question_word, same, {"day": day, "word": word})
    old = day - timedelta(days=KEPT_DAYS)
    for table in (question, question_word):
        db.execute(table.delete().where(table.c.day < old))


def questions(db: Connection, since: date) -> Questions:
    """Return what was asked since a day."""
    asked = func.sum(question.c.asked).label("times")
    by_topic = db.execute(
        select(question.c.topic, question.c.language, asked)
        .where(question.c.day >= since)
        .group_by(question.c.topic, question.c.language)
        .order_by(question.c.topic, question.c.language)
    )
    by_day = db.execute(
        select(question.c.day, asked)
        .where(question.c.day >= since)
        .group_by(question.c.day)
        .order_by(question.c.day.desc())
    )
    times = func.sum(question_word.c.asked).label("times")
    words = db.execute(
        select(question_word.c.word, times)
        .where(question_word.c.day >= since)
        .group_by(question_word.c.word)
        .order_by(times.desc(), question_word.c.word)
        .limit(MOST_WORDS)
    )
    return Questions(
        tuple(Counted(row.topic, row.language, row.times) for row in by_topic),
        tuple((row.day, row.times) for row in by_day),
        tuple((row.word, row.times) for row in words),
    )


def _one_more(
    db: Connection, table: Table, same: ColumnElement[bool], values: dict[str, date | str]
) -> None:
    counted = db.execute(update(table).where(same).values(asked=table.c.asked + 1))
    if not counted.rowcount:
        db.execute(insert(table).values(**values, asked=1))
