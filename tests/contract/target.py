"""What the fuzzer is let loose upon: a real server on a furnished database of its own, and what is in there."""

import json
import os
import sys
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import ExitStack, asynccontextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

# the gallery of rows in every state stands with the tests of the life cycles
sys.path.append(str(Path(__file__).resolve().parents[1] / "api" / "lifecycle"))

from furnishing import Furnisher, furnisher

from factories import at
from sandbox.clock import Clock
from sandbox.identity import AUDIENCE, Keys, issue_token
from sandbox.processes import Web
from sandbox.redis import Redis, free_port

FOUNDED = at("2026-01-05")
# nobody is slowed down: what is tried here are answers, not quotas
_QUOTA = str(10**9)
# longer than any run
_TOKEN_SECONDS = 86_000
_COMPLAINTS = ("an error that nobody expected", "the database refused", "Traceback")


# what schemathesis is told where two enterprises look for what is the other's
PEERS = ("owner", "other")
_PEER_SETTINGS = f"""
hooks = "peer_hooks"
continue-on-failure = true
[auth.wfc]
path = "people.yaml"
peers = {list(PEERS)}
[phases.stateful.inference]
algorithms = []
[generation]
database = "none"
"""


@dataclass(frozen=True)
class Target:
    """`folder` holds the issuer's keys and `world.json`, the rows that the fuzzer may speak of."""

    url: str
    folder: Path
    issuer: str
    log: Path
    furnisher: Furnisher

    @property
    def environment(self) -> dict[str, str]:
        """What the fuzzer's own process is told."""
        return {
            "ZJTX_FUZZ_FOLDER": str(self.folder),
            "ZJTX_FUZZ_URL": self.url,
            "ZJTX_FUZZ_ISSUER": self.issuer,
        }

    def write_peers(self) -> Path:
        """Settings for the enterprise of which most is on file, and another; with their tokens beside them."""
        companies = Counter(
            uscc
            for noun, rows in json.loads((self.folder / "world.json").read_text("utf-8")).items()
            for uscc in {row["uscc"] for row in rows if "uscc" in row}
        )
        keys = Keys.kept_in(self.folder / "identity.json")
        people = [
            {
                "name": name,
                "fixedHeaders": [
                    {
                        "name": "Authorization",
                        "value": f"Bearer {_token(keys, self.issuer, uscc, role='enterprise', uscc=uscc)}",
                    }
                ],
            }
            for name, (uscc, _) in zip(PEERS, companies.most_common(), strict=False)
        ]
        (self.folder / "people.yaml").write_text(json.dumps({"auth": people}), "utf-8")
        settings = self.folder / "peers.toml"
        settings.write_text(_PEER_SETTINGS, "utf-8")
        return settings

    def complaints(self) -> list[str]:
        """Lines of the server's log that tell of an error nobody expected, or that only the database noticed."""
        lines = self.log.read_text(errors="replace").splitlines()
        return [line for line in lines if any(words in line for words in _COMPLAINTS)]


@asynccontextmanager
async def target(folder: Path, database_url: str, redis: Redis) -> AsyncIterator[Target]:
    """Two processes (identity provider, API) that end with this one."""
    clock = Clock(folder / "clock")
    clock.move_to(FOUNDED)
    with ExitStack() as children:
        identity_port, api_port = free_port(), free_port()
        issuer = f"http://127.0.0.1:{identity_port}"
        keys = Keys.kept_in(folder / "identity.json")
        identity = _web(
            "identity",
            "sandbox.identity:from_environment",
            identity_port,
            {"ZJTX_ISSUER": issuer, "ZJTX_IDENTITY_KEYS": str(folder / "identity.json")},
            folder,
            factory=True,
        )
        children.callback(identity.stop)
        api = _web("api", "api.main:app", api_port, _told(database_url, redis.url, issuer, clock), folder)
        children.callback(api.stop)
        identity.ready()
        api.ready()
        token = partial(_token, keys, issuer)
        async with furnisher(api.url, token, clock, database_url, folder / "world.json") as made:
            yield Target(api.url, folder, issuer, api.log, made)


def _token(keys: Keys, issuer: str, person: str, **members: str) -> str:
    return issue_token(keys, issuer=issuer, person=person, lifetime=_TOKEN_SECONDS, **members)


def _web(
    name: str, application: str, port: int, told: dict[str, str], folder: Path, factory: bool = False
) -> Web:
    return Web(name, application, port, environment=told, logs=folder / "logs", factory=factory)


def _told(database_url: str, redis_url: str, issuer: str, clock: Clock) -> dict[str, str]:
    return {
        "DATABASE_URL": database_url,
        "REDIS_URL": redis_url,
        "ZJTX_ENVIRONMENT": "development",
        "ZJTX_ISSUER": issuer,
        "ZJTX_JWKS_URL": f"{issuer}/.well-known/jwks.json",
        "ZJTX_AUDIENCE": AUDIENCE,
        "ZJTX_CLOCK_FILE": str(clock.path),
        "ZJTX_PUBLIC_BASE_URL": "http://127.0.0.1",
        "ZJTX_CLIENT_LIMIT": _QUOTA,
        "ZJTX_PERSON_LIMIT": _QUOTA,
        "ZJTX_ADDRESS_LIMIT": _QUOTA,
        "PATH": os.environ["PATH"],
    }
