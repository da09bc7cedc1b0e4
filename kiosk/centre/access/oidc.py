"""OpenID Connect: somebody else knows the staff. The code flow, with PKCE, state and nonce."""

import base64
import hmac
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any
from urllib.parse import quote_plus

import httpx
import msgspec
from authlib.oauth2.auth import ClientAuth
from authlib.oauth2.rfc6749.parameters import prepare_grant_uri, prepare_token_request
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from msgspec import Meta

from kiosk.centre.access.oidc_files import secret_of, trust_of
from kiosk.centre.access.roles import Role
from kiosk.centre.access.secrets import kept, new_secret
from kiosk.centre.access.settings import Oidc

log = logging.getLogger(__name__)

TIMEOUT_S = 10.0
DISCOVERED_MS = 3_600_000
LEEWAY_S = 30  # between the provider's clock and ours
BODY_BYTES = 1_000_000
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "EdDSA")
"""Of signatures by a key of the provider's; never "none", never by a secret that we share."""
Url = Annotated[str, Meta(pattern="^https?://")]


class OidcError(Exception):
    """Somebody is not let in. The text is for the log, ``said`` for the page."""

    def __init__(self, why: str, said: str) -> None:
        super().__init__(why)
        self.said = said


AWAY = "暂时无法联系登录服务，请稍后再试 The login service cannot be reached: please try later"
REFUSED = "登录没有成功，请再试一次 The login did not succeed: please try again"
NO_ROLE = "您的账号在本厅没有角色 Your account has no role in this hall"


class Discovered(msgspec.Struct, frozen=True):
    """What a provider says of itself."""

    issuer: str
    authorization_endpoint: Url
    token_endpoint: Url
    jwks_uri: Url
    token_endpoint_auth_methods_supported: tuple[str, ...] = ("client_secret_basic",)
    userinfo_endpoint: str = ""


class Given(msgspec.Struct, frozen=True):
    """What the token endpoint answers."""

    id_token: str
    access_token: str = ""


class Begun(msgspec.Struct, frozen=True):
    """What the browser keeps while it is with the provider."""

    state: str
    nonce: str
    verifier: str
    going: str


@dataclass(frozen=True, slots=True)
class Asked:
    """Where the browser goes, and what it keeps."""

    url: str
    kept: str


@dataclass(frozen=True, slots=True)
class Known:
    """Whom the provider knows."""

    subject: str
    name: str
    roles: frozenset[Role]
    going: str


class Provider:
    """Asks a provider.

    Args:
        settings: ``[access.oidc]``.
        address: Ours, as in ``[access]``.
        clock_ms: The time, UTC.

    Raises:
        OidcSettingsError: A file of them cannot be used.
    """

    def __init__(self, settings: Oidc, address: str, clock_ms: Callable[[], int]) -> None:
        self._settings, self._clock_ms = settings, clock_ms
        self._redirect = f"{address}/login/answer"
        self._secret = secret_of(settings)
        self._client = httpx.AsyncClient(verify=trust_of(settings), timeout=TIMEOUT_S)
        self._discovered: tuple[int, Discovered] | None = None
        self._keys: KeySet | None = None
        self.said = settings.said

    async def close(self) -> None:
        """Let go of connections."""
        await self._client.aclose()

    async def begin(self, going: str) -> Asked:
        """Return where somebody proves who he is.

        Raises:
            OidcError: The provider does not say where.
        """
        found = await self._discover()
        begun = Begun(new_secret(), new_secret(), new_secret(), going)
        url = prepare_grant_uri(
            found.authorization_endpoint,
            self._settings.client_id,
            "code",
            redirect_uri=self._redirect,
            scope=self._settings.scope,
            state=begun.state,
            nonce=begun.nonce,
            code_challenge=create_s256_code_challenge(begun.verifier),
            code_challenge_method="S256",
        )
        return Asked(url, base64.urlsafe_b64encode(msgspec.json.encode(begun)).decode())

    async def finish(self, answer: Mapping[str, str], held: str) -> Known:
        """Return who came back.

        Args:
            answer: Of the provider, by the browser.
            held: What the browser kept.

        Raises:
            OidcError: It is not proved, or gives no role.
        """
        try:
            begun = msgspec.json.decode(base64.urlsafe_b64decode(held), type=Begun)
        except ValueError as error:
            raise OidcError("this browser asked for no login", REFUSED) from error
        if not hmac.compare_digest(answer.get("state", "").encode(), begun.state.encode()):
            raise OidcError("the state is another than was sent", REFUSED)
        if "error" in answer or not answer.get("code"):
            raise OidcError(f"the provider says {answer.get('error', 'nothing')[:80]!r}", REFUSED)
        found = await self._discover()
        if answer.get("iss", found.issuer) != found.issuer:  # RFC 9207
            raise OidcError("another issuer answers than was asked", REFUSED)
        given = await self._redeem(found, answer["code"], begun.verifier)
        claims = await self._proved(found, given.id_token, begun.nonce)
        if _at(claims, self._settings.role_claim) is None:
            claims = await self._told(found, given.access_token, claims)
        return self._known(claims, begun.going)

    async def _redeem(self, found: Discovered, code: str, verifier: str) -> Given:
        name, secret, method = self._settings.client_id, self._secret, self._method(found)
        if method == "client_secret_basic":  # RFC 6749, 2.3.1: both are encoded as in a form
            name, secret = quote_plus(name), quote_plus(secret)
        auth = ClientAuth(name, secret, method)
        body = prepare_token_request(
            "authorization_code", redirect_uri=self._redirect, code=code, code_verifier=verifier
        )
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        url, headers, body = auth.prepare("POST", found.token_endpoint, headers, body)
        try:
            answer = await self._client.post(url, headers=headers, content=body)
        except httpx.HTTPError as error:
            raise OidcError(f"{url}: {error!r}", AWAY) from error
        if answer.status_code != httpx.codes.OK:
            raise OidcError(f"{url}: {answer.status_code} {answer.text[:200]!r}", REFUSED)
        given: Given = _decoded(answer, Given)
        return given

    def _method(self, found: Discovered) -> str:
        if not self._secret:
            return "none"
        offered = found.token_endpoint_auth_methods_supported
        basic = "client_secret_basic" in offered or "client_secret_post" not in offered
        return "client_secret_basic" if basic else "client_secret_post"

    async def _proved(self, found: Discovered, token: str, nonce: str) -> dict[str, Any]:
        keys = self._keys or await self._fetch_keys(found)
        try:
            try:
                claims = jwt.decode(token, keys, algorithms=ALGORITHMS).claims
            except (JoseError, ValueError):
                # The provider may have changed its keys since we asked for them.
                keys = await self._fetch_keys(found)
                claims = jwt.decode(token, keys, algorithms=ALGORITHMS).claims
            own = self._settings.client_id
            jwt.JWTClaimsRegistry(
                now=self._clock_ms() // 1000,
                leeway=LEEWAY_S,
                iss={"essential": True, "value": found.issuer},
                aud={"essential": True, "value": own},
                sub={"essential": True},
                exp={"essential": True},
                iat={"essential": True},
                nonce={"essential": True, "value": nonce},
            ).validate(claims)
        except (JoseError, ValueError) as error:
            raise OidcError(f"the ID token proves nothing: {error}", REFUSED) from error
        audience = claims["aud"]
        if isinstance(audience, list) and len(audience) > 1 and claims.get("azp") != own:
            raise OidcError("the ID token was made for another client", REFUSED)
        return claims

    async def _told(self, found: Discovered, token: str, claims: dict[str, Any]) -> dict[str, Any]:
        """Return the claims with what the provider tells beside the ID token, as many do."""
        if not found.userinfo_endpoint or not token:
            return claims
        told: dict[str, Any] = await self._get(found.userinfo_endpoint, dict[str, Any], token)
        if told.get("sub") != claims["sub"]:
            raise OidcError("userinfo is of somebody else than the ID token", REFUSED)
        return told | claims

    def _known(self, claims: dict[str, Any], going: str) -> Known:
        held = _at(claims, self._settings.role_claim)
        words = held if isinstance(held, list) else [held]
        mapping = self._settings.roles
        roles = frozenset(
            mapping[word] for word in words if isinstance(word, str) and word in mapping
        )
        subject = str(claims["sub"])
        if not roles:
            claim = self._settings.role_claim
            raise OidcError(f"claim {claim!r} of {subject[:40]!r} gives no role", NO_ROLE)
        name = _at(claims, self._settings.name_claim)
        shown = name if isinstance(name, str) and name else subject
        return Known(kept(f"{claims['iss']} {subject}"), shown, roles, going)

    async def _discover(self) -> Discovered:
        now_ms = self._clock_ms()
        if self._discovered is not None and now_ms - self._discovered[0] < DISCOVERED_MS:
            return self._discovered[1]
        issuer = self._settings.issuer
        url = issuer.rstrip("/") + "/.well-known/openid-configuration"
        found: Discovered = await self._get(url, Discovered)
        if found.issuer != issuer:
            raise OidcError(f"{url}: is of the issuer {found.issuer!r}, not {issuer!r}", AWAY)
        ends = [found.authorization_endpoint, found.token_endpoint, found.jwks_uri]
        ends += [found.userinfo_endpoint] if found.userinfo_endpoint else []
        if issuer.startswith("https://") and not all(one.startswith("https://") for one in ends):
            raise OidcError(f"{url}: names an address without TLS", AWAY)
        self._discovered = (now_ms, found)
        return found

    async def _fetch_keys(self, found: Discovered) -> KeySet:
        held = await self._get(found.jwks_uri, dict[str, Any])
        try:
            self._keys = KeySet.import_key_set({"keys": held["keys"]})
        except (JoseError, ValueError, KeyError, TypeError) as error:
            raise OidcError(f"{found.jwks_uri}: holds no keys: {error}", AWAY) from error
        return self._keys

    async def _get(self, url: str, kind: Any, token: str = "") -> Any:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        try:
            answer = await self._client.get(url, headers=headers)
        except httpx.HTTPError as error:
            raise OidcError(f"{url}: {error!r}", AWAY) from error
        if answer.status_code != httpx.codes.OK:
            raise OidcError(f"{url}: {answer.status_code}", AWAY)
        return _decoded(answer, kind)


def _decoded(answer: httpx.Response, kind: Any) -> Any:
    try:
        return msgspec.json.decode(answer.content[:BODY_BYTES], type=kind)
    except ValueError as error:
        raise OidcError(f"{answer.url}: {error}", AWAY) from error


def _at(claims: Mapping[str, Any], path: str) -> Any:
    """Return a claim; a name with dots in it may lead into tables."""
    if path in claims:
        return claims[path]
    found: Any = claims
    for part in path.split("."):
        found = found.get(part) if isinstance(found, Mapping) else None
    return found
