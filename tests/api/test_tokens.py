"""Who is asking: a token is believed only as our provider signed it, for us, now, by a key it publishes."""

import base64
import json
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from bodies import enterprise, round_
from joserfc import jwt
from joserfc.jwk import ECKey, OctKey, OKPKey, RSAKey
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

from api.auth.jwks import REFETCH_AFTER, REFRESH_AFTER, PublishedKeys
from api.auth.tokens import Tokens
from api.errors.refusals import Unauthenticated, Unavailable
from api.main import create_app
from calling import ISSUER, JWKS_URL, Headers, code_of, fresh_key, refusal, running, settings_for
from domain.models import AuditEntry, Step
from sandbox.identity import Keys

Claims = dict[str, Any]
Ask = Callable[[str], Awaitable[httpx.Response]]
ASKED = "/v1/rounds"


def claims(**changes: Any) -> Claims:
    """What a good token of a city officer says; a change to None leaves the member out."""
    now = int(time.time())
    given = {
        "iss": ISSUER,
        "aud": "zjtx-api",
        "sub": "city-officer-1",
        "client_id": "sandbox-portal",
        "role": "city_officer",
        "iat": now,
        "exp": now + 600,
        **changes,
    }
    return {name: value for name, value in given.items() if value is not None}


def signed(keys: Keys, said: Claims | None = None, **header: Any) -> str:
    full = {"alg": "ES256", "kid": keys.signing.kid, "typ": "at+jwt", **header}
    return jwt.encode(full, said if said is not None else claims(), keys.signing, algorithms=["ES256"])


def part(value: Any) -> str:
    raw = value if isinstance(value, bytes) else json.dumps(value).encode()
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def sealed(header: Claims, payload: Any, key: ECKey) -> str:
    """A token with any header and payload at all, truly signed by the key."""
    signed_part = f"{part(header)}.{part(payload)}"
    seal = jwt.JWSRegistry.algorithms["ES256"].sign(signed_part.encode(), key)
    return f"{signed_part}.{part(seal)}"


def resigned(keys: Keys, payload: bytes) -> str:
    return sealed({"alg": "ES256", "kid": keys.signing.kid}, payload, keys.signing)


@pytest.fixture
def ask(standing: httpx.AsyncClient) -> Ask:
    return lambda token: standing.get(ASKED, headers={"Authorization": f"Bearer {token}"})


def refused(answer: httpx.Response) -> bool:
    """Whether it was 401, with a challenge, and with no word about why."""
    assert refusal(answer) == (401, "unauthenticated")
    assert answer.headers["www-authenticate"] == 'Bearer error="invalid_token"'
    assert set(answer.json()) == {"type", "title", "status", "detail", "instance", "code", "trace_id"}
    return True


async def test_a_good_token_is_believed(ask: Ask, keys: Keys) -> None:
    for kind in ("at+jwt", "JWT", "application/at+jwt"):
        assert (await ask(signed(keys, typ=kind))).status_code == 200
    assert (await ask(signed(keys, claims(aud=["another", "zjtx-api"])))).status_code == 200


# --- algorithms and keys ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("alg", ["none", "None", "NONE", "nOnE", "", None, 1, ["ES256"], {"ES256": 1}])
async def test_an_unsigned_token_is_refused(ask: Ask, keys: Keys, alg: object) -> None:
    header = {"alg": alg, "kid": keys.signing.kid}
    good = signed(keys).split(".")[2]
    for seal in ("", good, "AA"):
        assert refused(await ask(f"{part(header)}.{part(claims())}.{seal}"))


@pytest.mark.parametrize("alg", ["HS256", "HS384", "HS512"])
@pytest.mark.parametrize("form", ["pem", "json"])
async def test_the_public_key_is_no_shared_secret(ask: Ask, keys: Keys, alg: str, form: str) -> None:
    public = (
        keys.signing.as_pem(private=False) if form == "pem" else json.dumps(keys.jwks()["keys"][0]).encode()
    )
    secret = OctKey.import_key(public.strip() if form == "json" else base64.b64encode(public))
    forged = jwt.encode({"alg": alg, "kid": keys.signing.kid}, claims(), secret, algorithms=[alg])
    assert refused(await ask(forged))


@pytest.mark.parametrize("alg", ["RS256", "PS256", "ES384", "ES512", "EdDSA", "ES256K"])
async def test_a_key_serves_its_own_algorithm_only(ask: Ask, keys: Keys, alg: str) -> None:
    header = {"alg": alg, "kid": keys.signing.kid}
    assert refused(await ask(sealed(header, claims(), keys.signing)))


@pytest.mark.parametrize(
    "kid",
    [
        None,
        "",
        "../../../../dev/null",
        "/dev/null",
        "' OR 1=1 --",
        "x\0y",
        "k" * 4_000,
        ["a"],
        {"a": 1},
        0,
        True,
        "https://evil.test/jwks.json",
    ],
)
async def test_a_key_is_found_by_its_published_name_alone(ask: Ask, keys: Keys, kid: object) -> None:
    assert refused(await ask(sealed({"alg": "ES256", "kid": kid}, claims(), keys.signing)))


@pytest.mark.parametrize("name", ["jku", "x5u", "jwk", "x5c"])
async def test_a_tokens_own_idea_of_its_key_is_not_followed(ask: Ask, keys: Keys, name: str) -> None:
    """The provider of these tests asserts that nothing but its own address is ever asked."""
    own = ECKey.generate_key("P-256", {"kid": keys.signing.kid}, auto_kid=False)
    idea = {
        "jku": "https://evil.test/jwks.json",
        "x5u": "https://evil.test/cert.pem",
        "jwk": own.as_dict(private=False),
        "x5c": ["MIIB"],
    }[name]
    header = {"alg": "ES256", "kid": keys.signing.kid, name: idea}
    assert refused(await ask(sealed(header, claims(), own)))


async def test_a_critical_extension_that_we_do_not_know_is_refused(ask: Ask, keys: Keys) -> None:
    header = {"alg": "ES256", "kid": keys.signing.kid}
    assert (await ask(sealed(header, claims(), keys.signing))).status_code == 200
    for critical in (["exp"], ["b64"], [], "exp", None):
        assert refused(await ask(sealed(header | {"crit": critical, "b64": True}, claims(), keys.signing)))


async def test_one_altered_character_voids_a_token(ask: Ask, keys: Keys) -> None:
    token = signed(keys)
    header, payload, seal = token.split(".")
    raw = bytearray(base64.urlsafe_b64decode(seal + "=="))
    raw[10] ^= 1
    assert refused(await ask(f"{header}.{payload}.{part(bytes(raw))}"))
    said = claims(role="auditor")
    assert refused(await ask(f"{header}.{part(said)}.{seal}"))


# --- for whom, from whom, of which kind -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "change",
    [
        {"aud": "another-api"},
        {"aud": None},
        {"aud": []},
        {"aud": ["another"]},
        {"aud": {"zjtx-api": True}},
        {"aud": 7},
        {"iss": "https://evil.test"},
        {"iss": ISSUER + "/"},
        {"iss": None},
        {"iss": [ISSUER]},
        {"sub": None},
        {"sub": ""},
        {"sub": 7},
        {"sub": "x" * 201},
        {"sub": "line\nforged"},
        {"client_id": None},
        {"client_id": ["a"]},
        {"role": None},
        {"role": "system"},
        {"role": "anybody"},
        {"role": "CITY_OFFICER"},
        {"role": ["city_officer", "operator"]},
        {"role": "no-such-role"},
        {"district": ["150102"]},
        {"uscc": {"in": []}},
        {"act": "mobile-backend"},
        {"act": {}},
        {"act": {"sub": 1}},
    ],
    ids=str,
)
async def test_a_token_for_others_or_from_others_or_of_nobody_is_refused(
    ask: Ask, keys: Keys, change: Claims
) -> None:
    assert refused(await ask(signed(keys, claims(**change))))


@pytest.mark.parametrize("kind", ["id+jwt", "dpop+jwt", "logout+jwt", "JWE", "", 7, ["JWT"]])
async def test_a_token_of_another_kind_is_refused(ask: Ask, keys: Keys, kind: object) -> None:
    header = {"alg": "ES256", "kid": keys.signing.kid, "typ": kind}
    assert refused(await ask(sealed(header, claims(), keys.signing)))


# --- when -------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Ahead:
    """So many seconds ahead of the moment when the test runs; it was collected long before."""

    seconds: int


def at_once(change: Claims) -> Claims:
    return {
        name: time.time() + value.seconds if isinstance(value, Ahead) else value
        for name, value in change.items()
    }


@pytest.mark.parametrize(
    "change",
    [
        {"exp": Ahead(-61)},
        {"exp": None},
        {"exp": 0},
        {"exp": -1},
        {"exp": True},
        {"exp": "2099-01-01"},
        {"exp": "9999999999"},
        {"exp": [9_999_999_999]},
        {"exp": 10**30},
        {"exp": 2**63},
        {"nbf": Ahead(3600)},
        {"iat": Ahead(3600)},
        {"nbf": "soon"},
        {"iat": False},
    ],
    ids=lambda change: str(change)[:24],
)
async def test_a_token_lives_in_its_time_only(ask: Ask, keys: Keys, change: Claims) -> None:
    assert refused(await ask(signed(keys, claims(**at_once(change)))))


@pytest.mark.parametrize("number", [b"NaN", b"Infinity", b"-Infinity", b"1e400", b"1e99999", b"9" * 5000])
async def test_a_number_that_is_no_time_is_refused(ask: Ask, keys: Keys, number: bytes) -> None:
    payload = json.dumps(claims(exp="@")).encode().replace(b'"@"', number)
    assert refused(await ask(resigned(keys, payload)))


@pytest.mark.parametrize("late", [{"exp": Ahead(-20)}, {"nbf": Ahead(20)}], ids=["exp", "nbf"])
async def test_clocks_may_disagree_by_a_minute(ask: Ask, keys: Keys, late: Claims) -> None:
    assert (await ask(signed(keys, claims(**at_once(late))))).status_code == 200


async def test_a_moved_legal_clock_voids_no_token(
    database_url: str, keys: Keys, tmp_path: Any, city: Headers
) -> None:
    clock = tmp_path / "clock"
    clock.write_text(str(400 * 86_400))
    app = create_app(settings_for(database_url, clock_file=clock), provider=_provider(keys))
    async with running(app) as client:
        assert (await client.get(ASKED, headers=city)).status_code == 200


# --- shape ------------------------------------------------------------------------------------------------------------


async def test_a_truncated_token_is_refused_wherever_it_ends(ask: Ask, keys: Keys) -> None:
    token = signed(keys)
    for length in range(1, len(token) - 1, 7):
        assert refused(await ask(token[:length]))


@pytest.mark.parametrize(
    "token",
    [
        "a.b.c",
        "..",
        ".",
        "....",
        "x" * 9_000,
        "x." * 7_000,
        f"{part(b'{')}.{part({})}.{part(b'')}",
        f"{part([])}.{part({})}.AA",
        f"{part(7)}.{part({})}.AA",
        f"{part(b'[' * 5000)}.{part({})}.AA",
        f"{part(bytes(range(256)))}.{part({})}.AA",
    ],
    ids=lambda token: token[:12],
)
async def test_what_is_no_token_is_refused(ask: Ask, token: str) -> None:
    assert refused(await ask(token))


@pytest.mark.parametrize("payload", [b"[]", b'"x"', b"7", b"null", b"{", b"\xff", b"[" * 3000, b""])
async def test_a_signed_payload_that_says_nothing_is_refused(ask: Ask, keys: Keys, payload: bytes) -> None:
    assert refused(await ask(resigned(keys, payload)))


@pytest.mark.parametrize("scheme", ["Basic dTpw", "Bearer", "Token x", "", "Digest a=b", "Bearer\tabc"])
async def test_another_scheme_is_told_which_one_we_take(standing: httpx.AsyncClient, scheme: str) -> None:
    answer = await standing.get(ASKED, headers={"Authorization": scheme})
    assert refusal(answer) == (401, "unauthenticated")
    assert answer.headers["www-authenticate"].startswith("Bearer")


async def test_two_authorizations_are_none(standing: httpx.AsyncClient, city: Headers, keys: Keys) -> None:
    twice = [*city.items(), ("Authorization", f"Bearer {signed(keys)}")]
    assert refusal(await standing.get(ASKED, headers=twice)) == (401, "unauthenticated")


# --- whose rights -----------------------------------------------------------------------------------------------------


async def test_a_platform_that_acts_for_somebody_has_that_persons_rights_and_both_are_recorded(
    client: httpx.AsyncClient, as_: Callable[..., Headers], engine: AsyncEngine
) -> None:
    through = as_("enterprise-xincheng", client="mobile-backend", on_behalf_of="enterprise-xincheng")
    made = await client.post("/v1/enterprises", headers=through | fresh_key(), json=enterprise())
    assert made.status_code == 201
    assert refusal(await client.post("/v1/rounds", headers=through | fresh_key(), json=round_())) == (
        403,
        "forbidden",
    )
    async with engine.connect() as connection:
        for model in (AuditEntry, Step):
            columns = (model.person, model.role, model.client, model.on_behalf_of)
            row = (await connection.execute(select(*columns))).one()
            assert tuple(row) == (
                "enterprise-xincheng",
                "enterprise",
                "mobile-backend",
                "enterprise-xincheng",
            )


async def test_identity_headers_from_outside_have_no_effect(
    client: httpx.AsyncClient, xincheng: Headers, engine: AsyncEngine
) -> None:
    pretended = {
        name: value
        for prefix in ("", "X-", "X-Auth-", "X-Forwarded-", "Remote-")
        for name, value in (
            (f"{prefix}User", "city-officer-1"),
            (f"{prefix}Role", "city_officer"),
            (f"{prefix}Client", "somebody-else"),
            (f"{prefix}On-Behalf-Of", "city-officer-1"),
        )
    } | {
        "X-Original-URL": "/v1/audit-entries",
        "X-HTTP-Method-Override": "GET",
        "Cookie": "role=city_officer",
    }
    answer = await client.post("/v1/rounds", headers=xincheng | pretended | fresh_key(), json=round_())
    assert refusal(answer) == (403, "forbidden")
    assert refusal(await client.get(ASKED, headers=pretended)) == (401, "unauthenticated")
    made = await client.post("/v1/enterprises", headers=xincheng | pretended | fresh_key(), json=enterprise())
    assert made.status_code == 201
    async with engine.connect() as connection:
        row = (await connection.execute(select(AuditEntry.person, AuditEntry.client))).one()
        assert tuple(row) == ("enterprise-xincheng", "sandbox-portal")


# --- the provider's keys ----------------------------------------------------------------------------------------------


class Provider:
    """An identity provider whose answers a test sets, and that counts how often it is asked."""

    def __init__(self, *keys: dict[str, Any]) -> None:
        self.answer: Any = httpx.Response(200, json={"keys": list(keys)})
        self.asked = 0
        self.now = 1000.0
        client = httpx.AsyncClient(transport=httpx.MockTransport(self._respond))
        self.keys = PublishedKeys(JWKS_URL, client, clock=lambda: self.now)

    def publish(self, *keys: dict[str, Any]) -> None:
        self.answer = httpx.Response(200, json={"keys": list(keys)})

    def _respond(self, request: httpx.Request) -> httpx.Response:
        assert str(request.url) == JWKS_URL
        self.asked += 1
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


def _provider(keys: Keys) -> httpx.MockTransport:
    return httpx.MockTransport(lambda request: httpx.Response(200, json=keys.jwks()))


def published(kid: str, key: ECKey | RSAKey | OKPKey | None = None, **members: Any) -> dict[str, Any]:
    made = key or ECKey.generate_key("P-256", auto_kid=False)
    return {**made.as_dict(private=False), "kid": kid, "use": "sig", **members}


async def test_known_keys_are_not_asked_for_again_and_again() -> None:
    provider = Provider(published("a"), published("b"))
    for kid in "abab":
        await provider.keys.find(kid)
    assert provider.asked == 1


async def test_an_unknown_key_costs_one_question_a_minute_however_many_ask() -> None:
    provider = Provider(published("a"))
    await provider.keys.find("a")
    provider.now += REFETCH_AFTER
    for number in range(100):
        with pytest.raises(Unauthenticated):
            await provider.keys.find(f"unknown-{number}")
    assert provider.asked == 2
    provider.now += REFETCH_AFTER - 1
    with pytest.raises(Unauthenticated):
        await provider.keys.find("unknown")
    assert provider.asked == 2


async def test_a_new_key_is_believed_within_a_minute_of_its_publication() -> None:
    provider = Provider(published("old"))
    await provider.keys.find("old")
    provider.publish(published("old"), published("new"))
    provider.now += REFETCH_AFTER
    await provider.keys.find("new")
    assert provider.asked == 2


async def test_a_key_that_is_no_longer_published_is_refused_after_the_next_look() -> None:
    provider = Provider(published("leaked"), published("good"))
    await provider.keys.find("leaked")
    provider.publish(published("good"))
    provider.now += REFRESH_AFTER
    with pytest.raises(Unauthenticated):
        await provider.keys.find("leaked")
    await provider.keys.find("good")


async def test_a_token_that_was_believed_falls_with_its_key(keys: Keys) -> None:
    ours = published(keys.signing.kid, keys.signing)
    provider = Provider(ours)
    tokens = Tokens(settings_for("postgresql+asyncpg://nowhere"), provider.keys)
    bearer = [f"Bearer {signed(keys, claims())}"]
    for _ in range(2):
        assert (await tokens.actor(bearer)).role == "city_officer"
    for another in (published(keys.signing.kid), published("another")):
        provider.publish(another)
        provider.now += REFRESH_AFTER
        with pytest.raises(Unauthenticated):
            await tokens.actor(bearer)


@pytest.mark.parametrize(
    "nonsense",
    [
        httpx.ConnectError("down"),
        httpx.ReadTimeout("slow"),
        httpx.Response(500),
        httpx.Response(302, headers={"Location": "https://evil.test/"}),
        httpx.Response(200, content=b"<html>"),
        httpx.Response(200, json=[]),
        httpx.Response(200, json={"keys": 7}),
        httpx.Response(200, json={"keys": ["x"]}),
        httpx.Response(200, json={"nokeys": []}),
        httpx.Response(200, content=b" " * 300_000),
    ],
    ids=lambda answer: type(answer).__name__ + str(getattr(answer, "status_code", "")),
)
async def test_a_provider_that_fails_leaves_the_known_keys_good_and_the_unknown_unanswered(
    nonsense: Any,
) -> None:
    provider = Provider(published("a"))
    await provider.keys.find("a")
    provider.answer = nonsense
    provider.now += REFRESH_AFTER
    await provider.keys.find("a")
    with pytest.raises(Unavailable):
        await provider.keys.find("b")
    fresh = Provider()
    fresh.answer = nonsense
    with pytest.raises(Unavailable):
        await fresh.keys.find("a")
    fresh.publish(published("a"))
    fresh.now += 1
    await fresh.keys.find("a")


async def test_keys_for_other_purposes_are_passed_over() -> None:
    provider = Provider(
        published("for-encryption", use="enc"),
        {"kty": "oct", "kid": "shared", "k": "c2VjcmV0LXNlY3JldC1zZWNyZXQtc2VjcmV0"},
        {"kty": "EC", "kid": "broken", "crv": "P-256", "x": "!", "y": "?"},
        {"kid": "of-no-kind"},
        published("nameless") | {"kid": 7},
        published("good"),
    )
    await provider.keys.find("good")
    for kid in ("for-encryption", "shared", "broken", "of-no-kind", "nameless"):
        with pytest.raises(Unauthenticated):
            await provider.keys.find(kid)


@pytest.mark.parametrize(
    ("key", "alg"),
    [
        (RSAKey.generate_key(2048, auto_kid=False), "RS256"),
        (RSAKey.generate_key(2048, auto_kid=False), "PS256"),
        (OKPKey.generate_key("Ed25519", auto_kid=False), "EdDSA"),
        (ECKey.generate_key("P-256", auto_kid=False), "ES256"),
    ],
    ids=["RS256", "PS256", "EdDSA", "ES256"],
)
@pytest.mark.filterwarnings("ignore::joserfc.errors.SecurityWarning")
async def test_the_usual_algorithms_are_taken(database_url: str, key: Any, alg: str) -> None:
    transport = httpx.MockTransport(lambda request: httpx.Response(200, json={"keys": [published("k", key)]}))
    async with running(create_app(settings_for(database_url), provider=transport)) as client:
        token = jwt.encode({"alg": alg, "kid": "k"}, claims(), key, algorithms=[alg])
        answer = await client.get(ASKED, headers={"Authorization": f"Bearer {token}"})
        assert answer.status_code == 200


async def test_without_any_keys_the_answer_is_503_and_not_401(database_url: str, city: Headers) -> None:
    down = httpx.MockTransport(lambda request: httpx.Response(500))
    async with running(create_app(settings_for(database_url), provider=down)) as client:
        answer = await client.get(ASKED, headers=city)
        assert refusal(answer) == (503, "unavailable")
        assert int(answer.headers["retry-after"]) > 0
        assert code_of(await client.get(ASKED)) == "unauthenticated"
