"""A centre whose key cannot be used does not start, and says what to do."""

import pyrage
import pytest

from kiosk.commands.centre import main
from tests.centre.conftest import CONFIG
from tests.link.bundles import IDENTITY
from tests.mosquitto import free_port


@pytest.mark.parametrize(
    ("encrypted", "mode", "passphrase", "said"),
    [
        (False, 0o644, "", "centre.age: others may read it; chmod 600"),
        (True, 0o600, "", "set applications.pas"),
        (True, 0o600, "wrong", "cannot be opened"),
    ],
    ids=["readable", "no passphrase", "wrong passphrase"],
)
def test_it_says_so(tmp_path, capsys, encrypted, mode, passphrase, said):
    key = IDENTITY.encode()
    data = pyrage.passphrase.encrypt(key, "right") if encrypted else key
    (tmp_path / "centre.age").write_bytes(data)
    (tmp_path / "centre.age").chmod(mode)
    setting = ""
    if passphrase:
        (tmp_path / "passphrase").write_text(passphrase)
        (tmp_path / "passphrase").chmod(0o600)
        setting = 'passphrase_file = "passphrase"\n'
    file = tmp_path / "centre.toml"
    file.write_text(
        f'[centre]\nsite = "hetao"\ncatalogue_dir = "{CONFIG}/catalogue"\n'
        f'database = "sqlite:///{tmp_path}/centre.db"\n[web]\nport = {free_port()}\n'
        f'[applications]\nidentity_file = "centre.age"\n{setting}'
    )
    assert main(["-c", str(file)]) == 1
    assert said in capsys.readouterr().err
