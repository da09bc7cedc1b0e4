"""What a key costs over a thousand articles, beside SQLite's own index and a plain scan."""

import random
import sqlite3
import time
from dataclasses import replace

import pytest

from kiosk.catalogue.policies import text_of
from kiosk.catalogue.searching_policies import PolicyIndex
from kiosk.texts import Language
from tests.bench.figures import median, p99, report
from tests.catalogue.test_policies import read

pytestmark = pytest.mark.bench
ARTICLES = 1000
TYPED = (
    "SHEHUIBAOXIAN", "SHBX", "ZF", "TAX RESIDENCE", "COMPANIES", "WORK PERMIT",
    "KINDERGARTEN", "QQQ", "社會保險", "租赁合同",
)  # fmt: skip


def many():
    """Return a thousand articles: the samples' blocks, shuffled into others."""
    policies, random_ = read(), random.Random(3)
    articles = []
    for at in range(ARTICLES):
        one, other = random_.sample(policies.articles, 2)
        versions = {}
        for language in Language:
            mine, theirs = one.versions[language], other.versions[language]
            blocks = [*mine.blocks, *theirs.blocks]
            random_.shuffle(blocks)
            versions[language] = replace(
                mine,
                title=f"{mine.title} {theirs.title[:8]} {at}",
                keywords=(*mine.keywords, *theirs.keywords[:2]),
                blocks=tuple(blocks[: len(mine.blocks)]),
            )
        articles.append(replace(one, id=f"{one.id}-{at}", versions=versions))
    return replace(policies, articles=tuple(articles))


def keys():
    """Return what stands in the field after each key."""
    return [typed[: at + 1] for typed in TYPED for at in range(len(typed))]


def timed(find):
    taken = []
    for typed in keys():
        began = time.perf_counter()
        find(typed)
        taken.append((time.perf_counter() - began) * 1000)
    return taken


def whole(article):
    return "\n".join(
        text
        for one in article.versions.values()
        for text in (one.title, *one.keywords, *(text_of(block) for block in one.blocks))
    ).lower()


def test_a_key_over_a_thousand_articles():
    policies = many()
    began = time.perf_counter()
    index = PolicyIndex(policies)
    made_s = time.perf_counter() - began
    texts = [whole(article) for article in policies.articles]
    database = sqlite3.connect(":memory:")
    database.execute("CREATE VIRTUAL TABLE article USING fts5(text, tokenize='trigram')")
    database.executemany("INSERT INTO article VALUES (?)", ((text,) for text in texts))

    def by_sqlite(typed):
        quoted = typed.lower().replace('"', '""')
        return database.execute(
            "SELECT rowid FROM article WHERE article MATCH ? ORDER BY rank", (f'"{quoted}"',)
        ).fetchall()

    def by_scan(typed):
        return [at for at, text in enumerate(texts) if typed.lower() in text]

    index.find("warm")
    ours, sqlite, scan = timed(index.find), timed(by_sqlite), timed(by_scan)
    report("a key, median", median(ours), median(sqlite), "FTS5 trigram, no pinyin", "30 ms")
    report("a key, p99", p99(ours), p99(sqlite), "FTS5 trigram, no pinyin", "30 ms")
    report("a key, median", median(ours), median(scan), "plain scan, no pinyin", "30 ms")
    report("a key, p99", p99(ours), p99(scan), "plain scan, no pinyin", "30 ms")
    slowest = max(zip(ours, keys(), strict=True))
    print(f"slowest key: {slowest[0]:.1f} ms for {slowest[1]!r}; index made in {made_s:.1f} s")
    for typed in TYPED[:7]:
        assert index.find(typed), typed


def test_reading_the_samples():
    began = time.perf_counter()
    policies = read()
    took = (time.perf_counter() - began) * 1000
    print(f"\n{len(policies.articles)} articles in three languages read in {took:.0f} ms")
