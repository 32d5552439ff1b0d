"""What the environment tells the API: nothing of development in production, and no secret anywhere."""

from typing import Any

import pytest
from pydantic import ValidationError

from api.settings import DEVELOPMENT_SECRET, Settings
from calling import settings_for

SECRET = "canary-s3cret-0123456789-0123456789"
DATABASE = "postgresql+asyncpg://zjtx:canary-passw0rd@db.test/zjtx"
ENVIRONMENT = {
    "ZJTX_ENVIRONMENT": "production",
    "DATABASE_URL": DATABASE,
    "REDIS_URL": "redis://:canary-redis@redis.test/0",
    "ZJTX_ISSUER": "https://identity.test",
    "ZJTX_JWKS_URL": "https://identity.test/jwks",
    "ZJTX_PUBLIC_BASE_URL": "https://zjtx.test",
    "ZJTX_CURSOR_SECRET": SECRET,
}


@pytest.fixture(autouse=True)
def _environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(Settings.model_fields):
        monkeypatch.delenv(f"ZJTX_{name.upper()}", raising=False)
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)


def test_production_starts_with_what_it_needs_and_nothing_else() -> None:
    settings = Settings()
    assert not settings.in_development
    assert settings.database_url.get_secret_value() == DATABASE
    assert settings.hosts == {"zjtx.test"}


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("ZJTX_CURSOR_SECRET", DEVELOPMENT_SECRET, "ZJTX_CURSOR_SECRET of its own"),
        ("ZJTX_CURSOR_SECRET", "short-canary", "too short"),
        ("ZJTX_CURSOR_SECRET", None, "ZJTX_CURSOR_SECRET of its own"),
        ("ZJTX_CLOCK_FILE", "/canary/clock", "development only"),
        ("ZJTX_PUBLIC_BASE_URL", "http://zjtx.test", "https://"),
        ("ZJTX_PUBLIC_BASE_URL", "https://zjtx.test/path", "public_base_url"),
        ("ZJTX_JWKS_URL", "http://identity.test/jwks", "https://"),
        ("ZJTX_ISSUER", None, "issuer"),
        ("DATABASE_URL", None, "DATABASE_URL"),
        ("REDIS_URL", None, "REDIS_URL"),
        ("ZJTX_ENVIRONMENT", "staging", "environment"),
        ("ZJTX_POOL_SIZE", "0", "pool_size"),
        ("ZJTX_BODY_LIMIT", "1", "body_limit"),
    ],
)
def test_production_does_not_start_with_what_is_for_development_or_missing(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str | None, said: str
) -> None:
    if value is None:
        monkeypatch.delenv(name)
    else:
        monkeypatch.setenv(name, value)
    with pytest.raises(ValidationError) as refused:
        Settings()
    assert said in str(refused.value)
    assert "canary" not in str(refused.value)


def test_no_secret_shows_in_any_form_of_the_settings() -> None:
    settings = Settings()
    for shown in (repr(settings), str(settings), settings.model_dump_json(), str(settings.model_dump())):
        assert "canary" not in shown


@pytest.mark.parametrize(
    ("changes", "hosts"),
    [
        ({}, {"zjtx.test"}),
        ({"allowed_hosts": frozenset({"other.test"})}, {"zjtx.test", "other.test"}),
    ],
)
def test_production_answers_to_its_own_name_and_those_it_is_given(
    changes: dict[str, Any], hosts: set[str]
) -> None:
    assert Settings(**changes).hosts == hosts


def test_development_answers_to_any_name_unless_told_otherwise() -> None:
    assert settings_for(DATABASE).hosts == frozenset()
    assert settings_for(DATABASE, allowed_hosts=frozenset({"a.test"})).hosts == {"a.test"}
