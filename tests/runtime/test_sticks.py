"""The log on a stick: sealed to the operator, refused with a reason."""

import os

import pytest

from kiosk.link.seal import Opener
from kiosk.runtime.upkeep.lines import LogLine
from kiosk.runtime.upkeep.sticks import ExportError, _stick, export, let_in
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
], ids=["no key", "a bad key", "no stick"])  # fmt: skip
def test_why_nothing_is_exported(tmp_path, recipient, folder, code):
    with pytest.raises(ExportError) as error:
        export(LINES, "kiosk-01", recipient, str(tmp_path / folder))
    assert error.value.code == code
    assert not list(tmp_path.iterdir())


def test_a_folder_on_which_nothing_is_mounted_is_no_stick(tmp_path):
    (tmp_path / "user" / "stick").mkdir(parents=True)
    assert _stick((tmp_path, tmp_path / "missing")) is None


def manager(folder, monkeypatch, *, start=0):
    """A service manager that keeps what it is told."""
    (folder / "systemctl").write_text(
        f"""#!/bin/sh
echo "$1 $2" >>{folder}/told
[ "$1" = stop ] || {{ [ {start} = 0 ] || echo SAMPLE refusal >&2; exit {start}; }}
"""
    )
    (folder / "systemctl").chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}:{os.environ['PATH']}")
    return folder / "told"


def test_a_stick_is_let_in_while_it_is_written_and_not_longer(tmp_path, monkeypatch):
    told = manager(tmp_path, monkeypatch)
    with let_in("sample.service"):
        assert told.read_text() == "start sample.service\n"
    assert told.read_text() == "start sample.service\nstop sample.service\n"


def test_a_stick_is_taken_out_again_whatever_failed(tmp_path, monkeypatch):
    told = manager(tmp_path, monkeypatch)
    with pytest.raises(ExportError), let_in("sample.service"):
        export(LINES, "kiosk-01", "", str(tmp_path))
    assert told.read_text() == "start sample.service\nstop sample.service\n"


def test_a_machine_that_lets_no_stick_in_is_told(tmp_path, monkeypatch):
    told = manager(tmp_path, monkeypatch, start=1)
    with pytest.raises(ExportError, match="SAMPLE refusal"), let_in("sample.service"):
        pass
    assert told.read_text().endswith("stop sample.service\n")


def test_where_others_mount_sticks_nobody_is_asked():
    with let_in(""):
        pass
