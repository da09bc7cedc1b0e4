import os
import sys

import pytest

from kiosk.apart import made_apart
from kiosk.catalogue.searching import LetterIndex
from tests.runtime.visitor import matters


def test_it_is_made_by_another_process():
    assert made_apart(os.getpid) != os.getpid()
    assert made_apart(int, "11", base=2) == 3


def test_what_searches_by_pinyin_comes_back_whole():
    things = matters().matters
    index = made_apart(LetterIndex, things)
    here = LetterIndex(things)
    for typed in ("q", "gs", "company", things[0].name.zh_hans, "zz9"):
        assert index.find(typed) == here.find(typed)
    assert here.find(things[0].name.zh_hans)[0] == things[0]


def test_without_another_process_it_is_made_here(monkeypatch):
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    assert made_apart(os.getpid) == os.getpid()


def test_what_cannot_be_made_says_so():
    with pytest.raises(ValueError, match="eleven"):
        made_apart(int, "eleven")
