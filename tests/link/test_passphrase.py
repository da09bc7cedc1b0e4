"""An age identity that is encrypted with a passphrase: opened, and every fault says what to do."""

import base64
import os
import pty
import textwrap

import pyrage
import pytest

from kiosk.centre.settings import load
from kiosk.link.seal import CREDENTIALS, Opener, SealError
from tests.link.bundles import IDENTITY, OPENER, SEALER

PASSPHRASE = "of the tests, and of nobody else"


@pytest.fixture(scope="module")
def encrypted():
    """What ``age -p`` makes of a key file. It takes seconds: that is what it is for."""
    return pyrage.passphrase.encrypt(f"# a key\n{IDENTITY}\n".encode(), PASSPHRASE)


def laid(file, data, mode=0o600):
    file.write_bytes(data)
    file.chmod(mode)
    return file


@pytest.fixture
def files(tmp_path, encrypted):
    return laid(tmp_path / "centre.age", encrypted), laid(
        tmp_path / "passphrase", f"{PASSPHRASE}\n".encode()
    )


def test_an_encrypted_identity_opens_what_was_sealed_to_it(files):
    opener = Opener.read(*files)
    assert opener.recipients == OPENER.recipients
    assert opener.open(SEALER.seal(b"sealed")) == b"sealed"


def test_what_debians_age_encrypts_is_opened(tmp_path, files):
    """``age -p`` asks at a terminal, and is told the passphrase twice."""
    key, out = laid(tmp_path / "key", f"{IDENTITY}\n".encode()), tmp_path / "debian.age"
    child, terminal = pty.fork()
    if child == 0:
        os.execlp("age", "age", "-p", "-o", str(out), str(key))  # noqa: S606
    said = b""
    for prompt in (b"Enter passphrase", b"Confirm passphrase"):
        while prompt not in said or not said.rstrip().endswith(b":"):
            said += os.read(terminal, 1000)
        os.write(terminal, f"{PASSPHRASE}\n".encode())
        said = said.partition(b"Confirm")[1]
    _, status = os.waitpid(child, 0)
    os.close(terminal)
    assert status == 0
    out.chmod(0o600)
    assert Opener.read(out, files[1]).recipients == OPENER.recipients


def test_an_armoured_file_is_opened_too(files, encrypted):
    body = "\n".join(textwrap.wrap(base64.b64encode(encrypted).decode(), 64))
    name = "AGE ENCRYPTED FILE"
    laid(files[0], f"-----BEGIN {name}-----\n{body}\n-----END {name}-----\n".encode())
    assert Opener.read(*files).recipients == OPENER.recipients


def test_a_wrong_passphrase_is_told_and_not_repeated(files):
    laid(files[1], b"a wrong one\n")
    with pytest.raises(SealError, match="cannot be opened with the passphrase in") as error:
        Opener.read(*files)
    assert str(files[0]) in str(error.value)
    assert "is it the one that age -p was given" in str(error.value)
    assert "a wrong one" not in str(error.value)


def test_a_file_that_is_cut_short_is_told(files, encrypted):
    laid(files[0], encrypted[:-20])
    with pytest.raises(SealError, match="and the file whole"):
        Opener.read(*files)


def test_a_file_that_is_sealed_to_a_key_is_told(files):
    laid(files[0], SEALER.seal(IDENTITY.encode()))
    with pytest.raises(SealError, match="cannot be opened with the passphrase"):
        Opener.read(*files)


def test_without_the_setting_it_says_which_to_set(files):
    with pytest.raises(SealError, match=r"encrypted with a passphrase; set applications\.pass"):
        Opener.read(files[0])


def test_a_key_in_clear_beside_a_passphrase_is_refused(files):
    laid(files[0], IDENTITY.encode())
    with pytest.raises(SealError, match=r"is not encrypted, but applications\.passphrase_file"):
        Opener.read(*files)


@pytest.mark.parametrize(
    ("data", "mode", "said"),
    [
        (b"", 0o600, "is empty; write the passphrase"),
        (b"\n", 0o600, "is empty"),
        (b"\xff\xfe", 0o600, "holds no text"),
        (b"x", 0o640, "others may read it; chmod 600"),
        (None, 0, "cannot be read"),
    ],
)
def test_a_passphrase_file_that_is_none_is_named(files, data, mode, said):
    if data is None:
        files[1].unlink()
    else:
        laid(files[1], data, mode)
    with pytest.raises(SealError, match=said) as error:
        Opener.read(*files)
    assert str(error.value).startswith(f"{files[1]}: ")


def test_what_systemd_lays_down_for_the_service_is_taken_as_it_lies(files, tmp_path, monkeypatch):
    folder = tmp_path / "credentials"
    folder.mkdir()
    credential = laid(folder / "passphrase", PASSPHRASE.encode(), 0o440)  # with an ACL it reads so
    with pytest.raises(SealError, match="chmod 600"):
        Opener.read(files[0], credential)
    monkeypatch.setenv(CREDENTIALS, str(folder))
    assert Opener.read(files[0], credential).recipients == OPENER.recipients
    with pytest.raises(SealError, match="chmod 600"):
        Opener.read(files[0], laid(tmp_path / "elsewhere", PASSPHRASE.encode(), 0o440))


def test_the_settings_name_it_beside_their_own_file(tmp_path):
    file = tmp_path / "centre.toml"
    file.write_text('[centre]\nsite = "hetao"\n[applications]\npassphrase_file = "passphrase"\n')
    assert load(file).applications.passphrase_file == str(tmp_path / "passphrase")
    file.write_text('[centre]\nsite = "hetao"\n')
    assert load(file).applications.passphrase_file == ""
