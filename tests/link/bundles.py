"""Sample bundles; nobody's."""

import hashlib
import os

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kiosk.link.bundle import ANSWERS, Answers, Manifest, Need, Person, packed, part
from kiosk.link.envelope import new_id
from kiosk.link.seal import Opener, Sealer, new_identity
from kiosk.link.sealed import Sealed

KEY = Ed25519PrivateKey.generate()
IDENTITY = os.environ.get("ESTATION_IDENTITY") or new_identity()
OPENER = Opener([IDENTITY])
SEALER = Sealer(OPENER.recipients)
PERSON = Person(name="樣本人", name_latin="SAMPLE VISITOR", number="A123456(3)", birth="1990-01-01")
NUMBER = "A261124-7K3Q9X"


def manifest_of(files, **more):
    parts = [part(name, data, material=name.removesuffix(".pdf")) for name, data in files.items()]
    parts = [
        msgspec.structs.replace(one, material="") if one.name == ANSWERS else one for one in parts
    ]
    needs = (
        Need(
            authority="customs",
            days=5,
            materials=("licence.company", "list.company"),
            questions=("phone", "uscc"),
        ),
        Need(
            authority="public-security",
            days=3,
            materials=("licence.company",),
            questions=("phone",),
        ),
    )
    told = {
        "id": new_id(),
        "number": NUMBER,
        "site": "hetao",
        "kiosk": "kiosk-01",
        "matter": "research-passage",
        "catalogue": "0123456789ab",
        "made": 1_795_500_000_000,
        "language": "en",
        "identified_by": "card",
        "needs": needs,
        "parts": tuple(parts),
        "consent": "2026-11",
    }
    return Manifest(**(told | more))


def files_of(size=1000):
    answers = Answers(person=PERSON, answers={"phone": "+85221234567", "uscc": "X"})
    return {
        "licence.company.pdf": b"%PDF licence " + b"a" * size,
        "list.company.pdf": b"%PDF list " + b"b" * size,
        ANSWERS: msgspec.json.encode(answers),
    }


def sealed_bundle(size=1000, sealer=SEALER, key=KEY, **more):
    """Return the row and the bytes of a sealed bundle."""
    files = files_of(size)
    manifest = manifest_of(files, **more)
    data = sealer.seal(packed(manifest, files, key))
    digest = hashlib.sha256(data).hexdigest()
    return Sealed(manifest.id, digest, len(data), manifest.made), data
