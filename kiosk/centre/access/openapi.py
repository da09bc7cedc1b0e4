"""The API as OpenAPI 3.1 describes it, made of the doors."""

import re
from collections.abc import Iterable
from typing import Any

import msgspec

from kiosk.centre.access.door import About, Door
from kiosk.centre.access.roles import Role

API = "/api/"
PARAMETER = re.compile(r"{(\w+)(?::\w+)?}")
FAULTS = {
    401: "Nobody is logged in, or the token opens nothing",
    403: "Not with this role, from another site, or without the CSRF token",
    404: "There is no such thing",
    409: "It cannot be done as things stand; the answer says why",
    413: "The body is too large",
    422: "The body or the query cannot be used; the answer says why",
    503: "The database or the broker cannot be used now",
    504: "A kiosk did not answer in time",
}


class Refused(msgspec.Struct, frozen=True):
    """What every refusal of the API says."""

    error: str


def description(doors: Iterable[Door], title: str, version: str) -> dict[str, Any]:
    """Return the document of all routes below ``/api/``."""
    shown = [door for door in doors if door.path.startswith(API)]
    kinds = {kind for door in shown for kind in _kinds(door.about) if kind}
    ordered = sorted(kinds, key=lambda kind: kind.__qualname__)
    schemas, parts = msgspec.json.schema_components(
        [Refused, *ordered], ref_template="#/components/schemas/{name}"
    )
    named = dict(zip([Refused, *ordered], schemas, strict=True))
    paths: dict[str, dict[str, Any]] = {}
    for door in shown:
        operations = paths.setdefault(PARAMETER.sub(r"{\1}", door.path), {})
        for method in sorted(door.methods - {"HEAD"}):
            operations[method.lower()] = _operation(door, method, named)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": title,
            "version": version,
            "description": "Programs send a token (Authorization: Bearer). Browsers have a session "
            "and send its CSRF token in X-CSRF-Token with all that changes something.",
        },
        "servers": [{"url": "/"}],
        "paths": paths,
        "components": {
            "schemas": parts,
            "securitySchemes": {
                "token": {"type": "http", "scheme": "bearer"},
                "session": {"type": "apiKey", "in": "cookie", "name": "estation"},
            },
        },
    }


def _kinds(about: About) -> tuple[type | None, ...]:
    return about.takes, about.gives, about.later


def _operation(door: Door, method: str, named: dict[type, Any]) -> dict[str, Any]:
    about = door.about
    roles = [role.value for role in Role if role in door.roles]
    words = [word.strip("{}").partition(":")[0] for word in door.path.split("/")[2:]]
    given: dict[str, Any] = {} if about.gives is None else named[about.gives]
    answers: dict[str, Any] = {
        "200": {"description": "Done", "content": {about.media: {"schema": given}}}
    }
    if about.later is not None:
        content = {"application/json": {"schema": named[about.later]}}
        answers["202"] = {
            "description": "It is begun; what comes of it follows",
            "content": content,
        }
    usual = () if door.public else (401, 403)
    for status in sorted({*usual, *about.faults, *((413, 422) if about.takes else ()), 503}):
        answers[str(status)] = {
            "description": FAULTS[status],
            "content": {"application/json": {"schema": named[Refused]}},
        }
    operation: dict[str, Any] = {
        "operationId": "_".join([method.lower(), *words]).replace(".", "_").replace("-", "_"),
        "summary": about.said or door.path,
        "responses": answers,
        "security": [] if door.public else [{"token": []}, {"session": []}],
        "x-roles": roles,
        "description": "" if door.public else f"Needs one of the roles: {', '.join(roles)}.",
    }
    in_path = [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
        for name in PARAMETER.findall(door.path)
    ]
    asked = [{"name": name, "in": "query", "schema": {"type": "string"}} for name in about.asks]
    if in_path or asked:
        operation["parameters"] = [*in_path, *asked]
    if about.takes is not None:
        operation["requestBody"] = {
            "required": True,
            "content": {"application/json": {"schema": named[about.takes]}},
        }
    return operation
