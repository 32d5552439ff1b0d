"""The embedded Redis: empty at each start, and allowed to die."""

from pathlib import Path

from redis import Redis as Client

from sandbox import redis as embedded
from sandbox.redis import Redis


def test_a_restarted_server_is_empty_and_at_the_same_address(server_directory: Path) -> None:
    with embedded.start(server_directory / "redis-restarted.log") as server:
        url = server.url
        with Client.from_url(url) as client:
            client.set("kept", "no")
        server.restart()
        assert server.url == url
        with Client.from_url(url) as client:
            assert client.get("kept") is None


def test_the_fixture_hands_over_an_empty_server(redis_server: Redis, redis_url: str) -> None:
    with Client.from_url(redis_url) as client:
        client.set("left", "behind")
        redis_server.flush()
        assert client.dbsize() == 0


def test_a_port_taken_by_somebody_else_is_given_up(server_directory: Path, redis_server: Redis) -> None:
    server = Redis(server_directory / "redis-taken.log", port=redis_server.port)
    try:
        # the other server answers on that port; ours must be the one that died or moved
        server.wait()
        assert server.port != redis_server.port
    finally:
        server.stop()
