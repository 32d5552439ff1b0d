"""Quotas: so many requests in a minute for each client, each person and each address, counted for all processes."""

import asyncio
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
from bodies import round_

from api.auth.rate_limits import WINDOW
from api.main import create_app
from calling import BASE_URL, NOBODY, Headers, Running, fresh_key, provider_of, refusal, settings_for
from sandbox import redis as embedded_redis
from sandbox.identity import Keys
from sandbox.redis import Redis

As = Callable[..., Headers]
VERIFY = "/v1/public/certifications/HS-2023-0001"


@pytest.fixture(autouse=True)
def _whole_minute_ahead() -> None:
    """A window may not end in the midst of a test."""
    left = WINDOW - time.time() % WINDOW
    if left < 5:
        time.sleep(left)


@pytest.fixture
def own_redis(server_directory: Path) -> Iterator[Redis]:
    """A Redis that the test may kill."""
    with embedded_redis.start(server_directory / "own-redis.log") as server:
        yield server


async def times(number: int, client: httpx.AsyncClient, who: Headers, path: str = "/v1/rounds") -> list[int]:
    return [(await client.get(path, headers=who)).status_code for _ in range(number)]


async def test_a_person_has_so_many_requests_in_a_minute_and_is_told_when_to_come_back(
    serve: Running, city: Headers, as_: As, redis_url: str
) -> None:
    async with serve(redis_url=redis_url, person_limit=3) as client:
        for left in (2, 1, 0):
            answer = await client.get("/v1/rounds", headers=city)
            assert answer.status_code == 200
            assert answer.headers["ratelimit"].startswith(f'"person";r={left};t=')
            assert answer.headers["ratelimit-policy"] == '"person";q=3;w=60'
        answer = await client.get("/v1/rounds", headers=city)
        assert refusal(answer) == (429, "too_many_requests")
        assert 0 < int(answer.headers["retry-after"]) <= WINDOW
        assert answer.headers["ratelimit"] == f'"person";r=0;t={answer.headers["retry-after"]}'
        assert (await client.get("/v1/rounds", headers=as_("city-officer-2"))).status_code == 200


async def test_a_refusal_tells_of_the_quota_too(
    serve: Running, city: Headers, xincheng: Headers, redis_url: str
) -> None:
    async with serve(redis_url=redis_url, person_limit=9) as client:
        for number, answer in enumerate(
            (
                await client.get(f"/v1/rounds/{NOBODY}", headers=city),
                await client.post("/v1/rounds", headers=city),
                await client.get("/v1/rounds?limit=0", headers=city),
            ),
            1,
        ):
            assert answer.status_code in (400, 404, 422)
            assert answer.headers["ratelimit"].startswith(f'"person";r={9 - number};')
        forbidden = await client.get("/v1/audit-entries", headers=xincheng)
        assert (forbidden.status_code, forbidden.headers["ratelimit"][:13]) == (403, '"person";r=8;')


async def test_a_client_has_its_own_quota_for_all_its_people_together(
    serve: Running, as_: As, redis_url: str
) -> None:
    async with serve(redis_url=redis_url, client_limit=3) as client:
        people = [as_(person) for person in ("city-officer-1", "city-officer-2", "auditor-1", "expert-1")]
        answers = [(await client.get("/v1/rounds", headers=who)).status_code for who in people]
        assert answers == [200, 200, 200, 429]
        through_another = as_("city-officer-1", client="mobile-backend")
        assert (await client.get("/v1/rounds", headers=through_another)).status_code == 200


async def test_the_quota_that_is_closest_to_its_end_is_the_one_that_is_told(
    serve: Running, city: Headers, redis_url: str
) -> None:
    async with serve(redis_url=redis_url, client_limit=5, person_limit=9) as client:
        assert (await client.get("/v1/rounds", headers=city)).headers["ratelimit"].startswith('"client";r=4;')


async def test_anybody_without_a_token_has_the_quota_of_an_address(serve: Running, redis_url: str) -> None:
    async with serve(redis_url=redis_url, address_limit=2) as client:
        answer = await client.get("/v1/problems")
        assert answer.headers["ratelimit"].startswith('"address";r=1;')
        assert await times(2, client, {}, "/v1/public/certifications") == [200, 429]


@pytest.mark.parametrize(
    ("addresses", "answers"),
    [
        (("192.0.2.1", "192.0.2.2", "192.0.2.1"), [200, 200, 429]),
        (("2001:db8::1", "2001:db8::ffff:2", "2001:db8:0:1::1"), [200, 429, 200]),
        (("::ffff:192.0.2.7", "192.0.2.7", "192.0.2.8"), [200, 429, 200]),
        (("fe80::1%eth0", "fe80::2%eth0", "nonsense:"), [200, 429, 200]),
    ],
)
async def test_an_address_is_counted_with_all_that_its_owner_may_use_in_turn(
    database_url: str, keys: Keys, redis_url: str, addresses: tuple[str, ...], answers: list[int]
) -> None:
    settings = settings_for(database_url, redis_url=redis_url, address_limit=1)
    app = create_app(settings, provider=provider_of(keys))
    async with app.router.lifespan_context(app):
        for address, expected in zip(addresses, answers, strict=True):
            transport = httpx.ASGITransport(app, client=(address, 1))
            async with httpx.AsyncClient(transport=transport, base_url=BASE_URL) as client:
                assert (await client.get("/v1/problems")).status_code == expected, address


async def test_to_guess_tokens_costs_and_ends(serve: Running, city: Headers, redis_url: str) -> None:
    async with serve(redis_url=redis_url, address_limit=2) as client:
        wrong = {"Authorization": "Bearer a.b.c"}
        assert await times(4, client, wrong) == [401, 401, 429, 429]
        assert await times(1, client, {}) == [429]
        assert await times(1, client, city) == [200]


async def test_numbers_of_certificates_cannot_be_walked(serve: Running, redis_url: str) -> None:
    async with serve(redis_url=redis_url, address_limit=10) as client:
        answers = [
            (await client.get(f"/v1/public/certifications/HS-2023-{number:04d}")).status_code
            for number in range(20)
        ]
        assert answers == [404] * 10 + [429] * 10


async def test_a_quota_is_counted_before_the_role_is_asked(
    serve: Running, xincheng: Headers, redis_url: str
) -> None:
    async with serve(redis_url=redis_url, person_limit=2) as client:
        assert await times(3, client, xincheng, "/v1/audit-entries") == [403, 403, 429]


async def test_all_processes_count_together_and_at_once(
    serve: Running, city: Headers, redis_url: str
) -> None:
    async with (
        serve(redis_url=redis_url, person_limit=20) as one,
        serve(redis_url=redis_url, person_limit=20) as other,
    ):
        answers = await asyncio.gather(
            *(server.get("/v1/rounds", headers=city) for server in (one, other) for _ in range(20))
        )
        assert sorted(answer.status_code for answer in answers) == [200] * 20 + [429] * 20


async def test_health_is_never_limited(serve: Running, redis_url: str) -> None:
    async with serve(redis_url=redis_url, address_limit=1) as client:
        assert await times(5, client, {}, "/health/ready") == [200] * 5


async def test_with_redis_gone_people_pass_and_what_could_be_guessed_is_refused(
    serve: Running, city: Headers, own_redis: Redis
) -> None:
    async with serve(redis_url=own_redis.url, person_limit=2, address_limit=2) as client:
        assert await times(3, client, city) == [200, 200, 429]
        own_redis.stop()
        assert await times(3, client, city) == [200] * 3
        assert await times(3, client, {}, "/v1/public/certifications") == [200] * 3
        made = await client.post("/v1/rounds", headers=city | fresh_key(), json=round_())
        assert made.status_code == 201
        answer = await client.get(VERIFY)
        assert refusal(answer) == (503, "unavailable")
        page = await client.get("/verify/HS-2023-0001", headers={"Accept": "text/html"})
        assert (page.status_code, page.headers["content-type"][:9]) == (503, "text/html")
        assert (await client.get("/register", headers={"Accept": "text/html"})).status_code == 200
        assert int(answer.headers["retry-after"]) > 0
        assert "ratelimit" not in answer.headers
        own_redis.restart()
        assert await times(3, client, city) == [200, 200, 429]
        assert await times(1, client, {}, VERIFY) == [404]


async def test_a_redis_that_hangs_delays_nobody_for_long(
    serve: Running, city: Headers, own_redis: Redis
) -> None:
    async with serve(redis_url=own_redis.url) as client:
        assert await times(1, client, city) == [200]
        own_redis.process.send_signal(signal.SIGSTOP)
        try:
            started = time.monotonic()
            assert await times(1, client, city) == [200]
            assert time.monotonic() - started < 2
        finally:
            own_redis.process.send_signal(signal.SIGCONT)
        assert await times(1, client, city) == [200]


async def test_without_redis_in_development_nothing_is_counted(
    client: httpx.AsyncClient, city: Headers
) -> None:
    answer = await client.get("/v1/rounds", headers=city)
    assert "ratelimit" not in answer.headers
    assert await times(1, client, {}, VERIFY) == [404]
