"""Every message of the program fills every place of its text, in every language."""

import ast

from kiosk.texts import Language
from tests.texts.test_catalogues import OWNERS, ROOT, catalogue, places, strings


def calls():
    """Yield each ``message("key", name=...)`` whose key is written out."""
    for file in sorted((ROOT / "kiosk").rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Name)
                and node.func.id == "message"
                and node.args
                and isinstance(node.args[0], ast.Constant)
                and all(word.arg for word in node.keywords)
            ):
                yield file, node.args[0].value, {word.arg for word in node.keywords}


def test_what_fills_a_text_is_what_it_has_places_for():
    english = {}
    for owner in OWNERS:
        english |= catalogue(Language.ENGLISH, owner)
    odd = [
        f"{file.relative_to(ROOT)}: {key} is given {sorted(given)}"
        for file, key, given in calls()
        if key in english and not places(strings(english[key])[-1]) <= given
    ]
    assert not odd, odd
