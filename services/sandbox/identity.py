"""The sandbox's identity provider: it signs in whom it is told to. For development only; it asks for no password.

Tokens live by the *real* clock, and whoever checks `exp` must look at the real clock too: moving the legal clock by a
year must not void everybody's token.

Claims: `iss`, `aud`, `sub` the person, `client_id` the program, `role`, `district` (county officers), `uscc`
(enterprises), `iat`, `exp`, `jti`. Where a platform acts for somebody, `act` (RFC 8693) is `{"sub": <client>}` and
`on_behalf_of` names for whom.
"""

import json
import os
import time
import uuid
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

from jinja2 import Environment, PackageLoader
from joserfc import jwt
from joserfc.jwk import ECKey
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from sandbox.people import PEOPLE, PORTAL, Person, find, first_with

AUDIENCE = "zjtx-api"
ALGORITHM = "ES256"
LIFETIME_SECONDS = 3600
LONGEST_LIFETIME_SECONDS = 86_400
SIGN_IN = "urn:zjtx:sandbox:sign-in"
_MEMBERS = ("person", "role", "client", "district", "uscc", "on_behalf_of")


class Keys:
    """The provider's signing key. `rotate` brings a new one; the old ones stay in the published set."""

    def __init__(self, keys: list[ECKey] | None = None) -> None:
        self._keys = keys or [_new_key()]

    @classmethod
    def kept_in(cls, path: Path) -> "Keys":
        """The keys in `path`, made on first use and readable by their owner only."""
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            cls().write(path)
        return cls([ECKey.import_key(key) for key in json.loads(path.read_text())["keys"]])

    def write(self, path: Path) -> None:
        unfinished = path.with_name(f".{path.name}-{os.getpid()}")
        with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            json.dump({"keys": [key.as_dict(private=True) for key in self._keys]}, file)
        unfinished.replace(path)

    @property
    def signing(self) -> ECKey:
        return self._keys[-1]

    def rotate(self) -> None:
        self._keys.append(_new_key())

    def jwks(self) -> dict[str, Any]:
        """The public halves (RFC 7517)."""
        return {
            "keys": [{**key.as_dict(private=False), "alg": ALGORITHM, "use": "sig"} for key in self._keys]
        }


def _new_key() -> ECKey:
    return ECKey.generate_key("P-256", auto_kid=True)


def issue_token(
    keys: Keys,
    *,
    issuer: str,
    person: str,
    role: str,
    client: str = PORTAL,
    district: str | None = None,
    uscc: str | None = None,
    on_behalf_of: str | None = None,
    lifetime: int = LIFETIME_SECONDS,
    audience: str = AUDIENCE,
) -> str:
    """A signed token, good for `lifetime` seconds of real time; a negative lifetime gives one already void."""
    now = int(time.time())
    claims: dict[str, Any] = {
        "iss": issuer,
        "aud": audience,
        "sub": person,
        "client_id": client,
        "role": role,
        "district": district,
        "uscc": uscc,
        "on_behalf_of": on_behalf_of,
        "act": {"sub": client} if on_behalf_of else None,
        "iat": min(now, now + lifetime),
        "exp": now + lifetime,
        "jti": str(uuid.uuid4()),
    }
    header = {"alg": ALGORITHM, "kid": keys.signing.kid, "typ": "JWT"}
    present = {name: value for name, value in claims.items() if value is not None}
    return jwt.encode(header, present, keys.signing, algorithms=[ALGORITHM])


def ready_token(
    keys: Keys, issuer: str, *, role: str | None = None, person: str | None = None, **members: Any
) -> str:
    """A token for a ready person, by name or as the first in the role; `members` replace that person's.

    With both `role` and `person` given it is for anybody at all. Raises KeyError where nobody fits.
    """
    if role and person:
        return issue_token(keys, issuer=issuer, role=role, person=person, **members)
    if not role and not person:
        raise KeyError("say which role or which person")
    ready = _members(find(person) if person else first_with(str(role)))
    return issue_token(keys, issuer=issuer, **{**ready, **members})


class _BadRequest(Exception):
    """An error of RFC 6749, section 5.2."""

    def __init__(self, error: str, description: str) -> None:
        super().__init__(description)
        self.body = {"error": error, "error_description": description}


def _asked_for(form: dict[str, str]) -> dict[str, Any]:
    """The token's members that a request to /token asks for."""
    grant = form.get("grant_type", "")
    try:
        lifetime = int(form.get("lifetime", LIFETIME_SECONDS))
    except ValueError:
        raise _BadRequest("invalid_request", "lifetime is a whole number of seconds") from None
    if lifetime > LONGEST_LIFETIME_SECONDS:
        raise _BadRequest("invalid_request", f"lifetime is at most {LONGEST_LIFETIME_SECONDS} seconds")
    if grant == "client_credentials":
        client = form.get("client_id", "")
        return {**_members(_client(client)), "lifetime": lifetime}
    if grant == SIGN_IN:
        return {**_person(form), "lifetime": lifetime}
    raise _BadRequest("unsupported_grant_type", f"grant_type is client_credentials or {SIGN_IN}")


def _client(name: str) -> Person:
    for entry in PEOPLE:
        if entry.client == name and entry.client != PORTAL:
            return entry
    raise _BadRequest("invalid_client", f"no program is called {name!r}")


def _person(form: dict[str, str]) -> dict[str, Any]:
    """A ready person by name, or anybody at all where the role is given too."""
    given = {name: form[name] for name in _MEMBERS if form.get(name)}
    if "person" not in given:
        raise _BadRequest("invalid_request", "say which person")
    if "role" in given:
        return given
    try:
        return {**_members(find(given["person"])), **given}
    except KeyError as unknown:
        raise _BadRequest("invalid_grant", str(unknown.args[0])) from None


def _members(person: Person) -> dict[str, Any]:
    return {name: value for name in _MEMBERS if (value := getattr(person, name)) is not None}


class Provider:
    """The provider at `issuer`, over HTTP: its keys, its metadata, `POST /token`, and a page with ready tokens."""

    def __init__(self, keys: Keys, issuer: str) -> None:
        self._keys, self._issuer = keys, issuer
        self._pages = Environment(loader=PackageLoader("sandbox"), autoescape=True)

    async def jwks(self, request: Request) -> Response:
        return JSONResponse(self._keys.jwks())

    async def metadata(self, request: Request) -> Response:
        return JSONResponse(
            {
                "issuer": self._issuer,
                "jwks_uri": f"{self._issuer}/.well-known/jwks.json",
                "token_endpoint": f"{self._issuer}/token",
                "grant_types_supported": ["client_credentials", SIGN_IN],
                "id_token_signing_alg_values_supported": [ALGORITHM],
            }
        )

    async def token(self, request: Request) -> Response:
        form = dict(parse_qsl((await request.body()).decode("utf-8", "replace")))
        try:
            asked = _asked_for(form)
        except _BadRequest as refused:
            return JSONResponse(refused.body, status_code=400)
        signed = issue_token(self._keys, issuer=self._issuer, **asked)
        answer = {"access_token": signed, "token_type": "Bearer", "expires_in": asked["lifetime"]}
        return JSONResponse(answer, headers={"Cache-Control": "no-store"})

    async def page(self, request: Request) -> Response:
        template = self._pages.get_template("identity.html")
        return HTMLResponse(template.render(people=PEOPLE, issuer=self._issuer, grant=SIGN_IN))

    async def ready(self, request: Request) -> Response:
        return JSONResponse({"status": "ready"})


def identity_app(keys: Keys, issuer: str) -> Starlette:
    provider = Provider(keys, issuer)
    return Starlette(
        routes=[
            Route("/", provider.page),
            Route("/health/ready", provider.ready),
            Route("/.well-known/jwks.json", provider.jwks),
            Route("/.well-known/openid-configuration", provider.metadata),
            Route("/token", provider.token, methods=["POST"]),
        ]
    )


def from_environment() -> Starlette:
    """For uvicorn's --factory: ZJTX_ISSUER, and ZJTX_IDENTITY_KEYS the path of the key file."""
    return identity_app(Keys.kept_in(Path(os.environ["ZJTX_IDENTITY_KEYS"])), os.environ["ZJTX_ISSUER"])
