"""The table of what goes wrong in a call: each line says what each side sees and what proves it."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
TABLE = (ROOT / "kiosk/centre/guide/README.md").read_text(encoding="utf-8")
ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in TABLE.splitlines()
    if line.startswith("| ") and not line.startswith(("| ---", "| fault"))
]
NAMED = re.compile(r"`(tests/[\w/]+\.py)::(test_\w+)`")
WANTED = {
    "no guide", "page is closed", "5 % loss", "20 % loss", "300 ms delay", "cut for 10 s",
    "cut for good", "relay to relay", "camera is unplugged", "no microphone", "browser refuses",
    "centre is started anew", "two guides", "forged", "wrong role",
}  # fmt: skip


def test_every_fault_that_was_thought_of_has_a_line():
    faults = " | ".join(row[0] for row in ROWS)
    assert {one for one in WANTED if one not in faults} == set()


@pytest.mark.parametrize("row", ROWS, ids=[row[0] for row in ROWS])
def test_every_line_says_what_each_side_sees_and_names_tests_that_exist(row):
    assert len(row) == 5
    assert all(row)
    named = NAMED.findall(row[4])
    assert named
    for file, test in named:
        text = (ROOT / file).read_text(encoding="utf-8")
        found = re.search(rf"^(async )?def {test}\(", text, re.MULTILINE)
        assert found, f"{file}: no {test}"
        marked = "pytestmark = pytest.mark.soak" in text
        marked |= "mark.soak" in text[: found.start()].rpartition("\n\n\n")[2]
        assert not marked or row[4].startswith("slow: "), f"{test} is slow"
