"""What stands in the settings for a PIN: typed nowhere, hashed, and not the first guess."""

import subprocess
import sys
import tomllib

import pytest

from kiosk.commands.set_pin import fault
from kiosk.runtime.upkeep.pins import matches


def run(pin, *options):
    return subprocess.run(
        [sys.executable, "-m", "kiosk", "set-pin", *options],
        input=f"{pin}\n", capture_output=True, text=True, check=False,
    )  # fmt: skip


def test_it_prints_a_table_of_the_settings_whose_hash_is_the_pins():
    done = run("246810", "--name", "SAMPLE", "--card", "04a1b2c3")
    assert done.returncode == 0, done.stderr
    (technician,) = tomllib.loads(done.stdout)["upkeep"]["technicians"]
    assert (technician["name"], technician["card"]) == ("SAMPLE", "04a1b2c3")
    assert matches("246810", technician["pin"])
    assert not matches("246811", technician["pin"])
    assert "246810" not in done.stdout


@pytest.mark.parametrize(
    ("pin", "card", "said"),
    [
        ("", False, "digits only"),
        ("abcdef", False, "digits only"),
        ("2468", False, "6 to 12"),
        ("246", True, "4 to 12"),
        ("1" * 6, False, "guessed first"),
        ("123456", False, "guessed first"),
        ("9876", True, "guessed first"),
    ],
)
def test_a_pin_that_is_none_or_guessed_is_refused(pin, card, said):
    assert said in fault(pin, with_card=card)


def test_a_pin_that_is_good_is_taken():
    assert fault("246810", with_card=False) == fault("2461", with_card=True) == ""
