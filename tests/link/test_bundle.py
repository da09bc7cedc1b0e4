"""Bundles: packed, signed, sealed; opened by Debian's age too; whatever is changed is refused."""

import io
import subprocess
import zipfile

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kiosk.catalogue.receipt import matter_of, place_code, receipt_of
from kiosk.link.bundle import ANSWERS, MANIFEST, SIGNATURE, BundleError, opened, packed
from kiosk.link.seal import Opener, Sealer, SealError, fingerprint, new_identity
from kiosk.link.signing import (
    KeyFileError,
    is_ours,
    is_vouched,
    kiosk_key,
    public_key,
    public_text,
    receipt_code,
    vouched,
)
from tests.link.bundles import IDENTITY, KEY, NUMBER, OPENER, PERSON, SEALER, files_of, manifest_of


def keys_of(kiosk):
    return (KEY.public_key(),) if kiosk == "kiosk-01" else ()


def archive():
    files = files_of()
    return packed(manifest_of(files), files, KEY)


def test_what_was_packed_is_what_is_opened():
    found = opened(OPENER.open(SEALER.seal(archive())), keys_of)
    assert found.manifest.number == NUMBER
    assert found.answers.person == PERSON
    assert found.files["list.company.pdf"] == files_of()["list.company.pdf"]


def test_debians_age_opens_it_and_a_second_key_does(tmp_path):
    recovery = new_identity()
    both = Sealer([*OPENER.recipients, *Opener([recovery]).recipients])
    (tmp_path / "bundle.age").write_bytes(both.seal(archive()))
    for secret in (IDENTITY, recovery):
        (tmp_path / "key").write_text(secret + "\n", encoding="ascii")
        done = subprocess.run(
            ["age", "--decrypt", "-i", tmp_path / "key", tmp_path / "bundle.age"],
            capture_output=True, check=True, timeout=30,
        )  # fmt: skip
        assert opened(done.stdout, keys_of).manifest.number == NUMBER


def changed(name, data):
    """Return an archive in which one file is another."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(archive())) as old, zipfile.ZipFile(out, "w") as new:
        for entry in old.namelist():
            if entry != name:
                new.writestr(entry, old.read(entry))
        if data is not None:
            new.writestr(name, data)
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (lambda: changed("list.company.pdf", b"%PDF other"), "is not the file that the manifest"),
        (lambda: changed("list.company.pdf", None), "does not name the files that are there"),
        (lambda: changed("more.pdf", b"x"), "does not name the files"),
        (lambda: changed(SIGNATURE, b"AAAA"), "is not kiosk-01's"),
        (lambda: changed(SIGNATURE, b"\xff"), "is not kiosk-01's"),
        (lambda: changed(MANIFEST, b"{}"), "manifest.json: "),
        (lambda: changed(MANIFEST, b"\xff"), "manifest.json: "),
        (lambda: archive()[:-40], "archive: "),
        (lambda: b"", "archive: "),
    ],
)
def test_whatever_is_changed_is_refused(data, told):
    with pytest.raises(BundleError, match=told):
        opened(data(), keys_of)


def test_a_kiosk_that_is_not_known_and_one_that_signs_for_another_are_refused():
    files = files_of()
    other = packed(manifest_of(files, kiosk="kiosk-02"), files, KEY)
    with pytest.raises(BundleError, match="'kiosk-02' is not known here"):
        opened(other, keys_of)
    forged = packed(manifest_of(files), files, Ed25519PrivateKey.generate())
    with pytest.raises(BundleError, match="is not kiosk-01's"):
        opened(forged, keys_of)


def test_what_was_signed_with_a_former_key_of_the_kiosk_is_still_its_own():
    now, former = Ed25519PrivateKey.generate(), KEY
    found = opened(archive(), lambda _: (now.public_key(), former.public_key()))
    assert found.manifest.kiosk == "kiosk-01"


def test_answers_that_are_none_are_refused():
    files = files_of() | {ANSWERS: b"[]"}
    with pytest.raises(BundleError, match=r"answers\.json"):
        opened(packed(manifest_of(files), files, KEY), keys_of)


def test_a_compressed_archive_is_no_bundle():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        new.writestr(MANIFEST, b"0" * 100_000)
    with pytest.raises(BundleError, match="is compressed"):
        opened(out.getvalue(), keys_of)


@pytest.mark.parametrize("cut", [1, 100, 1500])
def test_a_seal_that_is_cut_or_changed_is_not_opened(cut):
    data = SEALER.seal(archive())
    with pytest.raises(SealError, match="cannot be opened"):
        OPENER.open(data[:-cut])
    torn = bytearray(data)
    torn[-cut] ^= 1
    with pytest.raises(SealError, match="cannot be opened"):
        OPENER.open(bytes(torn))


def test_an_old_key_still_opens_and_a_foreign_one_does_not():
    data = SEALER.seal(b"x")
    assert Opener([new_identity(), IDENTITY]).open(data) == b"x"
    with pytest.raises(SealError):
        Opener([new_identity()]).open(data)


def test_keys_that_are_none_are_named():
    with pytest.raises(SealError, match="there is no key"):
        Sealer([])
    with pytest.raises(SealError, match=r"applications\.recipients"):
        Sealer(["age1nonsense"])
    assert len(fingerprint(OPENER.recipients[0])) == 19


def test_an_identity_file_that_others_may_read_is_refused(tmp_path):
    file = tmp_path / "key"
    file.write_text(f"# made for a test\n{IDENTITY}\n", encoding="ascii")
    file.chmod(0o644)
    with pytest.raises(SealError, match="chmod 600"):
        Opener.read(file)
    file.chmod(0o600)
    assert Opener.read(file).recipients == OPENER.recipients
    file.write_text("# nothing\n", encoding="ascii")
    with pytest.raises(SealError, match="holds no key"):
        Opener.read(file)
    with pytest.raises(SealError, match="cannot be read"):
        Opener.read(tmp_path / "nowhere")


def test_the_kiosks_key_is_made_once_for_its_owner_alone(tmp_path):
    file = tmp_path / "keys" / "kiosk.pem"
    first = public_text(kiosk_key(file))
    assert public_text(kiosk_key(file)) == first
    assert file.stat().st_mode & 0o777 == 0o600
    file.write_text("no key", encoding="ascii")
    with pytest.raises(KeyFileError, match="cannot be used"):
        kiosk_key(file)
    with pytest.raises(KeyFileError, match="is no public key"):
        public_key("AAAA")


def test_only_the_former_key_of_this_kiosk_vouches_for_a_new_one():
    after = Ed25519PrivateKey.generate()
    proof, text = vouched(KEY, "hetao", "kiosk-01", after), public_text(after)
    own = KEY.public_key()
    assert is_vouched(own, "hetao", "kiosk-01", text, proof)
    assert not is_vouched(own, "hetao", "kiosk-02", text, proof)
    assert not is_vouched(own, "other", "kiosk-01", text, proof)
    assert not is_vouched(own, "hetao", "kiosk-01", public_text(KEY), proof)
    assert not is_vouched(after.public_key(), "hetao", "kiosk-01", text, proof)
    assert not is_vouched(own, "hetao", "kiosk-01", text, "not base64!")


def test_a_number_that_is_guessed_has_no_signature():
    code = receipt_code(KEY, "hetao", NUMBER)
    found = receipt_of(code)
    assert (found.site, found.number) == ("hetao", NUMBER)
    assert is_ours(KEY.public_key(), "hetao", NUMBER, found.proof)
    for site, number, proof in (
        ("hetao", "A261124-7K3Q9Y", found.proof),
        ("other", NUMBER, found.proof),
        ("hetao", NUMBER, "A" * 86),
        ("hetao", NUMBER, "not base64!"),
    ):
        assert not is_ours(KEY.public_key(), site, number, proof)


@pytest.mark.parametrize("code", ["", "https://example.com", "ESTATION:P1", "ESTATION:P1:a:b"])
def test_other_codes_are_neither_receipts_nor_places(code):
    assert receipt_of(code) is None
    assert matter_of(code) is None


def test_a_place_leads_back_to_its_matter():
    assert matter_of(place_code("research-passage")) == "research-passage"


def test_a_manifest_says_nothing_of_a_person():
    told = msgspec.json.encode(manifest_of(files_of())).decode()
    assert not any(word in told for word in ("SAMPLE", "A123456", "1990", "+852"))
