import shutil
from datetime import date, datetime, time
from pathlib import Path
from zoneinfo import ZoneInfo

import msgspec
import pytest

from kiosk.catalogue.hours import Hours, Span
from kiosk.catalogue.loading import load_hall
from kiosk.texts.faces import ICON_NAMES, default_folder
from kiosk.typed_toml import FileFaultsError

CATALOGUE = Path(__file__).parents[2] / "config" / "catalogue"
ZONE = ZoneInfo("Asia/Shanghai")


@pytest.fixture
def folder(tmp_path):
    return Path(shutil.copytree(CATALOGUE, tmp_path / "catalogue"))


def edit(folder, name, old, new):
    file = folder / name
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_the_shipped_catalogue_is_whole():
    hall = load_hall(CATALOGUE)
    assert len(hall.groups) <= 6
    for group in hall.groups:
        assert len(group.services) <= 6
        for service in group.services:
            assert hall.queue_of(service)


def test_every_icon_of_the_catalogue_is_in_the_font():
    names = msgspec.json.decode((default_folder() / ICON_NAMES).read_bytes())
    hall = load_hall(CATALOGUE)
    used = {group.icon for group in hall.groups}
    used |= {service.icon for group in hall.groups for service in group.services}
    assert used <= set(names)


def test_another_text_is_another_revision(folder):
    before = load_hall(folder).revision
    edit(folder, "hall.toml", "e-Station", "e-Hall")
    assert load_hall(folder).revision != before


def test_whom_to_ask_about_personal_data_is_the_halls_to_say(folder):
    assert "sample" in load_hall(folder).privacy.contact.en
    assert load_hall(folder).privacy.kept is None
    edit(folder, "hall.toml", "[privacy.contact]", "[privacy.kept]")
    privacy = load_hall(folder).privacy
    assert (privacy.contact, "sample" in privacy.kept.en) == (None, True)


@pytest.mark.parametrize(
    ("name", "old", "new", "said"),
    [
        ("hall.toml", '"Asia/Shanghai"', '"Asia/Nowhere"', "time_zone: is 'Asia/Nowhere'"),
        ("hall.toml", '"09:00-12:00"', '"09:00-25:00"', r"hours.monday.*: is "),
        ("hall.toml", '"09:00-12:00"', '"12:00-09:00"', "hours.monday: .*follow each other"),
        ("hall.toml", "[privacy.contact]", "[privacy.contacts]", "privacy.contacts: is not a"),
        ("hall.toml", '"2027-01-01"', '"2027-02-30"', "special.2027-02-30: is no day"),
        ("queues.toml", 'prefix = "B"', 'prefix = "A"', r"queue\[1\].prefix: .* already"),
        ("queues.toml", 'id = "social"', 'id = "So cial"', r"queue\[1\].id"),
        ("services.toml", 'queue = "talent"', 'queue = "nowhere"', "expected one of approval"),
        ("services.toml", 'card = "none"', 'card = "perhaps"', r"card: is 'perhaps'"),
        ("services.toml", 'id = "travel-permit"', 'id = "residence-permit"', "already"),
        ("services.toml", "zh_hant = ", "zh_hent = ", "zh_hent: is not a setting"),
    ],
)
def test_a_fault_is_named_by_file_and_path(folder, name, old, new, said):
    edit(folder, name, old, new)
    with pytest.raises(FileFaultsError, match=said) as error:
        load_hall(folder)
    assert name in str(error.value)


def test_a_file_that_is_missing_is_named(folder):
    (folder / "queues.toml").unlink()
    with pytest.raises(FileFaultsError, match=r"queues.toml: cannot be read"):
        load_hall(folder)


HOURS = Hours(
    zone=ZONE,
    week=((Span(time(9), time(12)), Span(time(14), time(18))),) * 5 + ((), ()),
    special={date(2026, 3, 3): (), date(2026, 3, 7): (Span(time(10), time(11)),)},
)


@pytest.mark.parametrize(
    ("moment", "is_open", "opens"),
    [
        ("2026-03-02T08:59:59", False, "2026-03-02T09:00"),
        ("2026-03-02T09:00:00", True, "2026-03-02T14:00"),
        ("2026-03-02T12:00:00", False, "2026-03-02T14:00"),
        ("2026-03-02T18:00:00", False, "2026-03-04T09:00"),  # the holiday between
        ("2026-03-06T18:00:00", False, "2026-03-07T10:00"),  # a Saturday that is worked
        ("2026-03-07T10:30:00", True, "2026-03-09T09:00"),
    ],
)
def test_hours(moment, is_open, opens):
    at = datetime.fromisoformat(moment).replace(tzinfo=ZONE)
    assert HOURS.is_open(at) is is_open
    assert HOURS.opens_next(at) == datetime.fromisoformat(opens).replace(tzinfo=ZONE)
    assert HOURS.is_open(at.astimezone(ZoneInfo("UTC"))) is is_open


def test_a_hall_that_does_not_open_any_more_says_nothing():
    closed = Hours(ZONE, week=((),) * 7, special={})
    assert closed.opens_next(datetime(2026, 3, 2, tzinfo=ZONE)) is None
