"""What the environment tells the worker. A secret's value never shows: not in a repr, not in an error."""

from pathlib import Path
from typing import Literal, Self, TypeVar

from pydantic import Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from worker.delivery.signing import Algorithms, are_secrets

Value = TypeVar("Value")
_MINUTE = 60
_ENCRYPTED = ("require", "verify-ca", "verify-full")
# the contract's own limit (openapi/monitoring-feed.yaml)
_LARGEST_BATCH = 100


class Settings(BaseSettings):
    """Raises ValidationError at start where something is missing, or meant for development only.

    Times are in seconds. `lease_seconds` is how long a claimed delivery waits for a worker that died;
    `request_seconds` how long a receiver may take to answer; `oldest_seconds` how old an undelivered event may be
    before an alert is raised, `package_oldest_seconds` the same for a feed that is handed over in packages.
    `feed_channel` says which of `feed_url`, `feed_secret` and `exchange_url` are needed. `feed_secret` holds two, with
    a space between, while they are being changed.
    """

    model_config = SettingsConfigDict(
        env_prefix="ZJTX_",
        env_ignore_empty=True,
        populate_by_name=True,
        frozen=True,
        hide_input_in_errors=True,
        extra="ignore",
    )

    environment: Literal["development", "production"] = "production"
    database_url: SecretStr = Field(validation_alias="DATABASE_URL")
    redis_url: SecretStr = Field(validation_alias="REDIS_URL")
    worker_pool_size: int = Field(default=6, ge=2, le=100)

    public_base_url: str = Field(default="http://127.0.0.1:8000", pattern=r"^https?://[^/]+$")
    feed_channel: Literal["http", "package", "exchange"] = "http"
    feed_url: str | None = Field(default=None, pattern=r"^https?://[!-~]+$")
    feed_secret: SecretStr | None = None
    exchange_url: SecretStr | None = None
    feed_signature: Algorithms = "sha256"
    feed_batch: int = Field(default=1, ge=1, le=_LARGEST_BATCH)
    feed_connections: int = Field(default=16, ge=1, le=256)
    webhook_connections: int = Field(default=4, ge=1, le=64)
    private_targets: bool = False
    # certificates of authorities to trust beside the public ones, as networks of governments have them
    ca_file: Path | None = None

    sweep_seconds: int = Field(default=30, ge=1, le=_MINUTE)
    last_resort_seconds: int = Field(default=30, ge=2, le=_MINUTE)
    look_seconds: float = Field(default=0.1, gt=0, le=10)
    request_seconds: float = Field(default=10, gt=0, le=20)
    lease_seconds: float = Field(default=60, gt=0, le=60)
    oldest_seconds: int = Field(default=3600, ge=1)
    package_oldest_seconds: int = Field(default=7 * 24 * 3600, ge=1)
    clock_file: Path | None = None

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if _MINUTE % self.sweep_seconds:
            raise ValueError(
                "ZJTX_SWEEP_SECONDS must divide a minute: 1, 2, 3, 4, 5, 6, 10, 12, 15, 20, 30 or 60"
            )
        if self.lease_seconds <= self.request_seconds:
            raise ValueError("ZJTX_LEASE_SECONDS must outlast ZJTX_REQUEST_SECONDS")
        if self.feed_secret and not are_secrets(self.feed_secret.get_secret_value()):
            raise ValueError(
                "ZJTX_FEED_SECRET is whsec_ and the Base64 of the shared secret (Standard Webhooks), or two such"
            )
        return self

    @model_validator(mode="after")
    def _of_the_channel(self) -> Self:
        if self.feed_channel == "http" and not (self.feed_url and self.feed_secret):
            raise ValueError("ZJTX_FEED_CHANNEL=http needs ZJTX_FEED_URL and ZJTX_FEED_SECRET")
        if self.feed_channel == "exchange" and not _is_address(self.exchange_url):
            raise ValueError("ZJTX_FEED_CHANNEL=exchange needs ZJTX_EXCHANGE_URL, postgresql+asyncpg://…")
        return self

    @model_validator(mode="after")
    def _nothing_of_development_in_production(self) -> Self:
        if self.environment == "development":
            return self
        if self.clock_file is not None:
            raise ValueError("ZJTX_CLOCK_FILE moves the legal clock: it is for development only")
        if self.private_targets:
            raise ValueError(
                "ZJTX_PRIVATE_TARGETS lets webhooks reach inner addresses: it is for development only"
            )
        addresses = (self.feed_url or "https://", self.public_base_url)
        if not all(address.startswith("https://") for address in addresses):
            raise ValueError("ZJTX_FEED_URL and ZJTX_PUBLIC_BASE_URL must begin with https:// in production")
        if self.exchange_url and not _is_encrypted(self.exchange_url):
            raise ValueError("ZJTX_EXCHANGE_URL needs ssl=verify-full, verify-ca or require in production")
        return self

    @staticmethod
    def required(value: Value | None) -> Value:
        """A setting that the channel needs, and that is therefore there."""
        if value is None:
            raise ValueError("a setting of another channel is asked for")
        return value


def _is_address(url: SecretStr | None) -> bool:
    return url is not None and url.get_secret_value().startswith("postgresql+asyncpg://")


def _is_encrypted(url: SecretStr) -> bool:
    try:
        return make_url(url.get_secret_value()).query.get("ssl") in _ENCRYPTED
    except ArgumentError:
        return False
