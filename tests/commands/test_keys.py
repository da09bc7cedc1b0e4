"""A technician takes the kiosk's key to the centre."""

import shutil
import tomllib
from pathlib import Path

from kiosk.__main__ import main
from kiosk.link.signing import public_key
from tests.link.bundles import OPENER

SETTINGS = '[kiosk]\nsite = "hetao"\nname = "kiosk-07"\ndata_dir = "data"\n'


def test_the_key_is_shown_as_the_centre_wants_it_and_stays_the_same(tmp_path, capsys):
    file = tmp_path / "kiosk.toml"
    file.write_text(f"{SETTINGS}[applications]\nrecipients = {OPENER.recipients}\n")
    assert main(["keys", "-c", str(file)]) == 0
    first = capsys.readouterr().out
    public_key(tomllib.loads(first)["kiosk-07"])
    assert OPENER.recipients[0] in first
    assert main(["keys", "-c", str(file)]) == 0
    assert capsys.readouterr().out == first


def test_what_is_wrong_is_said(tmp_path, capsys):
    file = tmp_path / "kiosk.toml"
    file.write_text(f'{SETTINGS}[applications]\nrecipients = ["age1nonsense"]\n')
    assert main(["keys", "-c", str(file)]) == 1
    assert "applications.recipients" in capsys.readouterr().err
    file.write_text(f"{SETTINGS}[applications]\nkeep_days = 0\n")
    assert main(["keys", "-c", str(file)]) == 2
    assert "applications.keep_days" in capsys.readouterr().err


def test_faults_of_the_matters_are_told_with_the_settings(tmp_path, capsys):
    config = Path(__file__).parents[2] / "config"
    for part in ("catalogue", "texts"):
        shutil.copytree(config / part, tmp_path / part)
    file = tmp_path / "kiosk.toml"
    file.write_text(SETTINGS)
    assert main(["check-config", str(file)]) == 0
    assert "30 matters, 19 programmes" in capsys.readouterr().out
    goods = tmp_path / "catalogue" / "matters" / "goods.yaml"
    goods.write_text(goods.read_text(encoding="utf-8").replace("queue: customs", "queue: none", 1))
    assert main(["check-config", str(file)]) == 2
    assert "goods.yaml: line " in capsys.readouterr().err


def test_faults_of_the_programmes_are_told_with_the_settings(tmp_path, capsys):
    config = Path(__file__).parents[2] / "config"
    for part in ("catalogue", "texts"):
        shutil.copytree(config / part, tmp_path / part)
    file = tmp_path / "kiosk.toml"
    file.write_text(SETTINGS)
    money = tmp_path / "catalogue" / "programmes" / "2-money.yaml"
    money.write_text(money.read_text(encoding="utf-8").replace("is: shenzhen", "is: shenzen", 1))
    assert main(["check-config", str(file)]) == 2
    assert "2-money.yaml: line " in capsys.readouterr().err
