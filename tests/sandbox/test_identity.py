"""The identity provider's tokens are what a stranger with only its published keys can verify."""

import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from joserfc import jwt
from joserfc.errors import BadSignatureError
from joserfc.jwk import KeySet

from sandbox.identity import AUDIENCE, SIGN_IN, Keys, identity_app, issue_token, ready_token

ISSUER = "http://identity.test"


@pytest.fixture
async def provider(keys: Keys) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(identity_app(keys, ISSUER))
    async with httpx.AsyncClient(transport=transport, base_url=ISSUER) as client:
        yield client


def _claims(token: str, jwks: Any) -> dict[str, Any]:
    return dict(jwt.decode(token, KeySet.import_key_set(jwks), algorithms=["ES256"]).claims)


async def test_a_signed_in_persons_token_verifies_against_the_published_keys(
    provider: httpx.AsyncClient,
) -> None:
    jwks = (await provider.get("/.well-known/jwks.json")).json()
    answer = await provider.post("/token", data={"grant_type": SIGN_IN, "person": "county-xincheng"})
    claims = _claims(answer.json()["access_token"], jwks)
    assert (claims["iss"], claims["aud"], claims["sub"]) == (ISSUER, AUDIENCE, "county-xincheng")
    assert (claims["role"], claims["district"]) == ("county_officer", "150102")
    assert "uscc" not in claims
    assert claims["exp"] - claims["iat"] == answer.json()["expires_in"] == 3600
    assert answer.headers["cache-control"] == "no-store"


async def test_the_published_keys_hold_no_private_part(provider: httpx.AsyncClient) -> None:
    published = (await provider.get("/.well-known/jwks.json")).json()["keys"]
    assert all("d" not in key and key["kid"] for key in published)


async def test_the_metadata_leads_to_the_keys(provider: httpx.AsyncClient) -> None:
    metadata = (await provider.get("/.well-known/openid-configuration")).json()
    assert metadata["issuer"] == ISSUER
    assert (await provider.get(metadata["jwks_uri"])).status_code == 200


async def test_a_program_gets_a_token_of_its_own(provider: httpx.AsyncClient, keys: Keys) -> None:
    form = {"grant_type": "client_credentials", "client_id": "hohhot-platform"}
    claims = _claims((await provider.post("/token", data=form)).json()["access_token"], keys.jwks())
    assert (claims["client_id"], claims["role"]) == ("hohhot-platform", "platform")


@pytest.mark.parametrize(
    ("form", "error"),
    [
        ({"grant_type": "password"}, "unsupported_grant_type"),
        ({"grant_type": "client_credentials", "client_id": "nobody"}, "invalid_client"),
        ({"grant_type": SIGN_IN}, "invalid_request"),
        ({"grant_type": SIGN_IN, "person": "nobody"}, "invalid_grant"),
        ({"grant_type": SIGN_IN, "person": "auditor-1", "lifetime": "long"}, "invalid_request"),
        ({"grant_type": SIGN_IN, "person": "auditor-1", "lifetime": "9999999"}, "invalid_request"),
    ],
)
async def test_a_wrong_request_gets_an_error_by_name(
    provider: httpx.AsyncClient, form: dict[str, str], error: str
) -> None:
    answer = await provider.post("/token", data=form)
    assert (answer.status_code, answer.json()["error"]) == (400, error)


async def test_the_page_lists_the_ready_people(provider: httpx.AsyncClient) -> None:
    page = (await provider.get("/")).text
    assert "city-officer-2" in page
    assert "复制令牌" in page


def test_a_platform_that_acts_for_a_person_is_named_in_act(keys: Keys) -> None:
    token = issue_token(
        keys, issuer=ISSUER, person="p", role="enterprise", client="hohhot-platform", on_behalf_of="someone"
    )
    claims = _claims(token, keys.jwks())
    assert claims["act"] == {"sub": "hohhot-platform"}
    assert claims["on_behalf_of"] == "someone"


def test_a_strangers_token_does_not_verify(keys: Keys) -> None:
    stranger = Keys()
    token = issue_token(stranger, issuer=ISSUER, person="p", role="auditor")
    header, payload, signature = token.split(".")
    with pytest.raises(BadSignatureError):
        jwt.decode(f"{header}.{payload}.{signature}", keys.signing, algorithms=["ES256"])


def test_a_negative_lifetime_gives_a_token_already_void(keys: Keys) -> None:
    claims = _claims(issue_token(keys, issuer=ISSUER, person="p", role="auditor", lifetime=-60), keys.jwks())
    assert claims["iat"] <= claims["exp"] < time.time()


def test_after_a_rotation_old_tokens_still_verify(keys: Keys) -> None:
    rotated = Keys()
    old = issue_token(rotated, issuer=ISSUER, person="p", role="auditor")
    rotated.rotate()
    new = issue_token(rotated, issuer=ISSUER, person="p", role="auditor")
    assert _claims(old, rotated.jwks())["sub"] == _claims(new, rotated.jwks())["sub"] == "p"


def test_keys_are_made_once_and_readable_by_their_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "identity.json"
    first = Keys.kept_in(path)
    assert Keys.kept_in(path).jwks() == first.jwks()
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_ready_token_takes_what_is_given_over_what_is_ready(keys: Keys) -> None:
    token = ready_token(keys, ISSUER, role="county_officer", district="JKQ")
    assert _claims(token, keys.jwks())["district"] == "JKQ"
    with pytest.raises(KeyError, match="nobody has the role"):
        ready_token(keys, ISSUER, role="emperor")
