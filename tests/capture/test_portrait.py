"""A portrait says which way up a card lies. The face is the public-domain one of scikit-image."""

import cv2
import numpy as np
import pytest
from skimage import data

from kiosk.capture.portrait import PortraitFinder
from tests.capture.cards import BACK, HONG_KONG, SC, card

FACE = data.astronaut()[0:256, 110:330, ::-1]


@pytest.fixture(scope="module")
def finder():
    return PortraitFinder()


def with_portrait(seed, left):
    chance = np.random.default_rng(seed)
    view = card(HONG_KONG, width=1011)
    place = view[170:430, left : left + 220]
    place[:] = cv2.resize(FACE, place.shape[1::-1])
    view = cv2.GaussianBlur(view, (0, 0), chance.uniform(0.5, 1.6))
    noise = chance.normal(0, 4, view.shape)
    light = np.clip(view * chance.uniform(0.6, 1.05) + noise, 0, 255).astype(np.uint8)
    return cv2.cvtColor(light, cv2.COLOR_BGR2GRAY)


@pytest.mark.parametrize("turned", range(4))
@pytest.mark.parametrize("left", [60, 720])
def test_a_card_is_laid_upright_by_its_portrait(finder, turned, left):
    lying = np.rot90(with_portrait(turned, left), turned)
    assert finder.quarter_turns(np.ascontiguousarray(lying)) == turned


def test_a_card_without_a_portrait_has_none(finder):
    grey = cv2.cvtColor(card(BACK, SC), cv2.COLOR_BGR2GRAY)
    assert finder.quarter_turns(grey) is None
    assert finder.quarter_turns(np.full((40, 60), 90, np.uint8)) is None
