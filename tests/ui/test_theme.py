from dataclasses import fields

import pytest

from kiosk.ui.theme import CALM, HIGH_CONTRAST, Pair


def luminance(colour):
    linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in colour[:3]]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize(("palette", "least"), [(CALM, 10), (HIGH_CONTRAST, 20)])
def test_text_stands_out_from_its_ground(palette, least):
    for field in fields(palette):
        pair = getattr(palette, field.name)
        if isinstance(pair, Pair):
            assert contrast(pair.ground, pair.ink) >= least, field.name


@pytest.mark.parametrize("palette", [CALM, HIGH_CONTRAST])
def test_what_can_be_pressed_is_seen_to_be(palette):
    """WCAG 1.4.11: 3:1 for the edge of a control and for the focus."""
    assert contrast(palette.edge, palette.page.ground) >= 3
    assert contrast(palette.focus, palette.page.ground) >= 3
    assert contrast(palette.picture, palette.page.ground) >= 3
