"""What the environment tells the worker. A secret's value never shows: not in a repr, not in an error."""

from pathlib import Path
from typing import Literal, Self

from pydantic import Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from worker.delivery.signing import Algorithms, are_secrets

_MINUTE = 60
# the contract's own limit (openapi/monitoring-feed.yaml)
_LARGEST_BATCH = 100


class Settings(BaseSettings):
    """Raises ValidationError at start where something is missing, or meant for development only.

    Times are in seconds. `lease_seconds` is how long a claimed delivery waits for a worker that died;
    `request_seconds` how long a receiver may take to answer; `oldest_seconds` how old an undelivered event may be
    before an alert is raised. `feed_secret` holds two, with a space between, while they are being changed.
    """

    model_config = SettingsConfigDict(
        env_prefix="ZJTX_", populate_by_name=True, frozen=True, hide_input_in_errors=True, extra="ignore"
    )

    environment: Literal["development", "production"] = "production"
    database_url: SecretStr = Field(validation_alias="DATABASE_URL")
    redis_url: SecretStr = Field(validation_alias="REDIS_URL")
    worker_pool_size: int = Field(default=6, ge=2, le=100)

    public_base_url: str = Field(default="http://127.0.0.1:8000", pattern=r"^https?://[^/]+$")
    feed_url: str = Field(pattern=r"^https?://[!-~]+$")
    feed_secret: SecretStr
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
    clock_file: Path | None = None

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if _MINUTE % self.sweep_seconds:
            raise ValueError(
                "ZJTX_SWEEP_SECONDS must divide a minute: 1, 2, 3, 4, 5, 6, 10, 12, 15, 20, 30 or 60"
            )
        if self.lease_seconds <= self.request_seconds:
            raise ValueError("ZJTX_LEASE_SECONDS must outlast ZJTX_REQUEST_SECONDS")
        if not are_secrets(self.feed_secret.get_secret_value()):
            raise ValueError(
                "ZJTX_FEED_SECRET is whsec_ and the Base64 of the shared secret (Standard Webhooks), or two such"
            )
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
        if not (self.feed_url.startswith("https://") and self.public_base_url.startswith("https://")):
            raise ValueError("ZJTX_FEED_URL and ZJTX_PUBLIC_BASE_URL must begin with https:// in production")
        return self
