"""The log on a stick: sealed to the operator, refused with a reason."""

import pytest

from kiosk.link.seal import Opener
from kiosk.runtime.upkeep.lines import LogLine
from kiosk.runtime.upkeep.sticks import ExportError, _stick, export
from tests.link.bundles import OPENER

LINES = [LogLine(1, "INFO", "kiosk.sample", "SAMPLE line")]
(RECIPIENT, *_) = OPENER.recipients


def test_only_the_operator_opens_what_lies_on_the_stick(tmp_path):
    file = export(LINES, "kiosk-01", RECIPIENT, str(tmp_path))
    assert file.name.startswith("estation-kiosk-01-")
    assert b"SAMPLE" not in file.read_bytes()
    assert isinstance(OPENER, Opener)
    assert b'"said": "SAMPLE line"' in OPENER.open(file.read_bytes())


@pytest.mark.parametrize(("recipient", "folder", "code"), [
    ("", ".", "export.no_key"),
    ("age1nonsense", ".", "export.no_key"),
    (RECIPIENT, "missing", "export.no_stick"),
])  # fmt: skip
def test_why_nothing_is_exported(tmp_path, recipient, folder, code):
    with pytest.raises(ExportError) as error:
        export(LINES, "kiosk-01", recipient, str(tmp_path / folder))
    assert error.value.code == code
    assert not list(tmp_path.iterdir())


def test_a_folder_on_which_nothing_is_mounted_is_no_stick(tmp_path):
    (tmp_path / "user" / "stick").mkdir(parents=True)
    assert _stick((tmp_path, tmp_path / "missing")) is None
