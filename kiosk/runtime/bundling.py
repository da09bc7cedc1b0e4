"""Makes one sealed archive of an application. Loads img2pdf, cryptography and age."""

import hashlib
import logging
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from html import escape

import msgspec
import pikepdf
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kiosk.capture.guidance import Guidance
from kiosk.capture.pdf import document
from kiosk.capture.text.lines import Words
from kiosk.catalogue.matters import Known, Material
from kiosk.flow.applying import AddPapers, Application, Strokes
from kiosk.flow.papers import Paper
from kiosk.link.bundle import (
    ANSWERS,
    STROKES,
    Answers,
    Manifest,
    Need,
    Part,
    Person,
    Promise,
    Purpose,
    packed,
    part,
)
from kiosk.link.envelope import new_id
from kiosk.link.seal import Sealer

log = logging.getLogger(__name__)

NOTHING: Mapping[int, Words] = {}
SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's: no I, L, O, U
CONSENT = "2026-11"  # the words of apply.consent_*
SVG = (1000, 400)


@dataclass(frozen=True, slots=True)
class Origin:
    """Where bundles come from."""

    site: str
    kiosk: str
    key: Ed25519PrivateKey = field(repr=False)
    sealer: Sealer = field(repr=False)


@dataclass(frozen=True, slots=True)
class Bundle:
    """A sealed archive and what may be told of it."""

    id: str
    number: str
    data: bytes = field(repr=False)
    sha256: str
    authorities: tuple[str, ...]


def of_application(
    origin: Origin,
    application: Application,
    language: str,
    at: datetime,
    words: Mapping[int, Words] = NOTHING,
) -> Bundle:
    """Return an application, packed, signed and sealed; ``words`` by the number of the paper."""
    files: dict[str, bytes] = {}
    parts: list[Part] = []
    for one in application.asked.materials:
        if one.key in application.promised:
            continue
        pages = application.papers[one.key]
        parts.append(_pages(files, one.key, one.material, pages, one.need.form.value, words))
    fields = application.identity.fields
    person = Person(
        name=fields.get(Known.NAME, ""),
        name_latin=fields.get(Known.NAME_LATIN, ""),
        number=fields.get(Known.NUMBER, ""),
        birth=fields.get(Known.BIRTH, ""),
        nationality=fields.get(Known.NATIONALITY, ""),
        expiry=fields.get(Known.EXPIRY, ""),
        document=application.identity.document,
    )
    files[ANSWERS] = msgspec.json.encode(Answers(person=person, answers=dict(application.answers)))
    files[STROKES] = drawn(application.strokes).encode("utf-8")
    parts += [part(name, files[name]) for name in (ANSWERS, STROKES)]
    needs = tuple(
        Need(
            authority=need.authority,
            days=need.days,
            materials=tuple(f"{one.material}.{one.owner.value}" for one in need.materials),
            questions=need.questions,
        )
        for need in application.matter.needs
    )
    manifest = Manifest(
        id=new_id(),
        number=new_number(at),
        site=origin.site,
        kiosk=origin.kiosk,
        matter=application.matter.id,
        catalogue=application.revision,
        made=round(at.timestamp() * 1000),
        language=language,
        identified_by=application.identity.source,
        needs=needs,
        parts=tuple(parts),
        consent=CONSENT,
        signed=bool(application.strokes),
        promised=tuple(Promise(material=key, due=day) for key, day in application.promised.items()),
    )
    return _bundle(origin, manifest, files)


def of_supplement(
    origin: Origin,
    added: AddPapers,
    language: str,
    at: datetime,
    words: Mapping[int, Words] = NOTHING,
) -> Bundle:
    """Return papers that were missing, packed, signed and sealed. See `of_application`."""
    files: dict[str, bytes] = {}
    parts = [_pages(files, key, None, pages, "", words) for key, pages in added.papers.items()]
    files[ANSWERS] = msgspec.json.encode(Answers(person=Person(), answers={}))
    parts.append(part(ANSWERS, files[ANSWERS]))
    authorities = sorted({one for wanted in added.wanted_by.values() for one in wanted})
    needs = tuple(
        Need(
            authority=authority,
            days=0,
            materials=tuple(key for key, by in added.wanted_by.items() if authority in by),
            questions=(),
        )
        for authority in authorities
    )
    manifest = Manifest(
        id=new_id(),
        number=added.number,
        purpose=Purpose.SUPPLEMENT,
        site=origin.site,
        kiosk=origin.kiosk,
        matter=added.matter.id,
        catalogue=added.revision,
        made=round(at.timestamp() * 1000),
        language=language,
        identified_by="receipt",
        needs=needs,
        parts=tuple(parts),
        consent=CONSENT,
    )
    return _bundle(origin, manifest, files)


def new_number(at: datetime) -> str:
    """Return a number that nobody can guess from another one, short enough to type."""
    return f"A{at:%y%m%d}-" + "".join(secrets.choice(SIGNS) for _ in range(6))


def drawn(strokes: Strokes) -> str:
    """Return a signature as SVG."""
    width, height = SVG
    lines = "".join(
        f'<polyline points="{escape(_points(line))}"/>' for line in strokes if len(line) > 1
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" fill="none" '
        f'stroke="black" stroke-width="4" stroke-linecap="round" stroke-linejoin="round">'
        f"{lines}</svg>"
    )


def _points(line: Sequence[tuple[float, float]]) -> str:
    return " ".join(f"{x * SVG[0]:.1f},{y * SVG[1]:.1f}" for x, y in line)


def _pages(
    files: dict[str, bytes],
    key: str,
    material: Material | None,
    pages: Sequence[Paper],
    form: str,
    words: Mapping[int, Words],
) -> Part:
    name = f"{key}.pdf"
    made = partial(
        document,
        [page.kept for page in pages],
        limit_bytes=0 if material is None else material.limit_kb * 1000,
        archival=material is not None and material.archival,
    )
    texts = [words.get(page.number, ()) for page in pages]
    files[name] = _searchable(made, texts) if any(texts) else made()
    return part(
        name,
        files[name],
        material=key,
        pages=len(pages),
        form=form,
        quality=tuple(page.score for page in pages),
        taken_anyway=any(page.guidance is not Guidance.GOOD for page in pages),
    )


def _searchable(made: Callable[..., bytes], texts: Sequence[Words]) -> bytes:
    """Return a document with its words; what they spoil goes without them."""
    try:
        return made(texts=texts)
    except (ValueError, pikepdf.PdfError) as error:
        log.warning("words: left out: %s", type(error).__name__)
        return made()


def _bundle(origin: Origin, manifest: Manifest, files: Mapping[str, bytes]) -> Bundle:
    data = origin.sealer.seal(packed(manifest, files, origin.key))
    return Bundle(
        id=manifest.id,
        number=manifest.number,
        data=data,
        sha256=hashlib.sha256(data).hexdigest(),
        authorities=tuple(need.authority for need in manifest.needs),
    )
