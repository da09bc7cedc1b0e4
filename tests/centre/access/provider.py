"""A small provider of OpenID Connect on loopback: honest, or lying in one way at a time."""

import asyncio
import base64
import json
import secrets
import time
from contextlib import asynccontextmanager
from urllib.parse import parse_qs, unquote_plus, urlencode

import uvicorn
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey
from starlette.applications import Starlette
from starlette.responses import JSONResponse, RedirectResponse
from starlette.routing import Route

from tests.mosquitto import free_port

CLIENT, SECRET = "estation", "SAMPLE client: secret/%41+"


class Provider:
    """Knows one person.

    ``lies`` are put over the claims of the ID token; ``fault`` names what else is wrong.
    """

    def __init__(self):
        self.port = free_port()
        self.issuer = f"http://127.0.0.1:{self.port}/realm"
        self.key = RSAKey.generate_key(2048, {"kid": "one"})
        self.person = {"sub": "u-1", "preferred_username": "zhang", "groups": ["hall-windows"]}
        self.lies, self.fault = {}, ""
        self.elsewhere = {"sub": "u-1"}
        self.codes = {}

    def app(self):
        return Starlette(
            routes=[
                Route("/realm/.well-known/openid-configuration", self.says),
                Route("/realm/authorize", self.authorize),
                Route("/realm/token", self.token, methods=["POST"]),
                Route("/realm/keys", self.keys),
                Route("/realm/userinfo", self.userinfo),
            ]
        )

    async def says(self, _request):
        other = "http://127.0.0.1:1/other"
        return JSONResponse(
            {
                "issuer": other if self.fault == "issuer" else self.issuer,
                "authorization_endpoint": f"{self.issuer}/authorize",
                "token_endpoint": f"{self.issuer}/token",
                "jwks_uri": f"{self.issuer}/keys",
                "userinfo_endpoint": f"{self.issuer}/userinfo",
                "token_endpoint_auth_methods_supported": ["client_secret_basic"],
            }
        )

    async def userinfo(self, request):
        assert request.headers["authorization"] == "Bearer sample-access"
        return JSONResponse(self.elsewhere)

    async def keys(self, _request):
        return JSONResponse({"keys": [self.key.as_dict(private=False)]})

    async def authorize(self, request):
        asked = request.query_params
        assert asked["response_type"] == "code"
        assert asked["client_id"] == CLIENT
        assert asked["code_challenge_method"] == "S256"
        assert "openid" in asked["scope"].split()
        code = secrets.token_urlsafe()
        self.codes[code] = dict(asked)
        answer = {"code": code, "state": asked["state"]}
        if self.fault == "denied":
            answer = {"error": "access_denied", "state": asked["state"]}
        if self.fault == "answer of another":
            answer["iss"] = "http://127.0.0.1:1/other"
        return RedirectResponse(f"{asked['redirect_uri']}?{urlencode(answer)}", 303)

    async def token(self, request):
        scheme, _, basic = request.headers["authorization"].partition(" ")
        name, _, secret = base64.b64decode(basic).decode().partition(":")
        sent = {key: value[0] for key, value in parse_qs((await request.body()).decode()).items()}
        asked = self.codes.pop(sent["code"], None)
        right = (
            scheme == "Basic"
            and unquote_plus(name) == CLIENT
            and unquote_plus(secret) == SECRET
            and asked is not None
            and asked["redirect_uri"] == sent["redirect_uri"]
            and create_s256_code_challenge(sent["code_verifier"]) == asked["code_challenge"]
        )
        if not right or self.fault == "token":
            return JSONResponse({"error": "invalid_grant"}, 400)
        now = int(time.time())
        claims = {"iss": self.issuer, "aud": CLIENT, "iat": now, "exp": now + 300}
        claims |= {"nonce": asked["nonce"]} | self.person | self.lies
        claims = {key: value for key, value in claims.items() if value is not None}
        return JSONResponse(
            {
                "id_token": self.signed(claims),
                "token_type": "Bearer",
                "access_token": "sample-access",
            }
        )

    def signed(self, claims):
        match self.fault:
            case "none":
                parts = (b'{"alg":"none"}', json.dumps(claims).encode(), b"")
                return ".".join(
                    base64.urlsafe_b64encode(part).rstrip(b"=").decode() for part in parts
                )
            case "shared secret":
                return jwt.encode({"alg": "HS256"}, claims, OctKey.import_key(SECRET * 2))
            case "stranger's key":
                stranger = RSAKey.generate_key(2048, {"kid": "one"})
                return jwt.encode({"alg": "RS256", "kid": "one"}, claims, stranger)
        return jwt.encode({"alg": "RS256", "kid": self.key.kid}, claims, self.key)


@asynccontextmanager
async def running():
    provider = Provider()
    server = uvicorn.Server(
        uvicorn.Config(provider.app(), port=provider.port, log_level="error", lifespan="off")
    )
    serving = asyncio.create_task(server.serve())
    while not server.started:
        await asyncio.sleep(0.01)
    try:
        yield provider
    finally:
        server.should_exit = True
        await serving
