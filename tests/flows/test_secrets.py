"""What a visitor typed, showed or was given to prove himself stands in no repr, so in no log."""

import dataclasses
import importlib
import pkgutil

import pytest

import kiosk.catalogue
import kiosk.flow
import kiosk.flows

HELD = {"text", "proof", "grant", "strokes", "phone", "fields", "pin", "answers", "papers"}
"""Names of fields that hold such things."""
PLAIN = {
    "Due.answers",
    "Due.papers",
    "Glimpse.text",
    "Paragraph.text",
    "CallView.answers",
    "Heading.text",
    "Item.text",
    "Note.text",
    "Row.text",
    "Strip.text",
}
"""Fields of these names that hold the hall's own words, the page's, or a count."""


def classes():
    for package in (kiosk.flow, kiosk.flows, kiosk.catalogue):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            for one in vars(importlib.import_module(module.name)).values():
                if (
                    isinstance(one, type)
                    and dataclasses.is_dataclass(one)
                    and one.__module__ == module.name
                ):
                    yield one


FIELDS = sorted(
    {
        f"{one.__name__}.{field.name}": field.repr
        for one in classes()
        for field in dataclasses.fields(one)
        if field.name in HELD and f"{one.__name__}.{field.name}" not in PLAIN
    }.items()
)


@pytest.mark.parametrize(("name", "shown"), FIELDS)
def test_it_is_kept_out_of_repr(name, shown):
    assert not shown, f"{name} needs repr=False"
