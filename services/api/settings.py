"""What the environment tells the API. A secret's value never shows: not in a repr, not in an error."""

from pathlib import Path
from typing import Literal, Self
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

DEVELOPMENT_SECRET = "development only: anybody can read this"  # noqa: S105 - refused in production


class Settings(BaseSettings):
    """Raises ValidationError at start where something is missing, or meant for development only."""

    model_config = SettingsConfigDict(
        env_prefix="ZJTX_", populate_by_name=True, frozen=True, hide_input_in_errors=True, extra="ignore"
    )

    environment: Literal["development", "production"] = "production"
    database_url: SecretStr = Field(validation_alias="DATABASE_URL")
    redis_url: SecretStr | None = Field(default=None, validation_alias="REDIS_URL")
    pool_size: int = Field(default=8, ge=1, le=100)

    issuer: str
    jwks_url: str
    audience: str = "zjtx-api"

    public_base_url: str = Field(default="http://127.0.0.1:8000", pattern=r"^https?://[^/]+$")
    allowed_hosts: frozenset[str] = frozenset()
    cursor_secret: SecretStr = SecretStr(DEVELOPMENT_SECRET)
    clock_file: Path | None = None

    body_limit: int = Field(default=1024 * 1024, ge=1024)
    body_seconds: float = Field(default=15, gt=0)

    # how many requests each may make in a minute
    client_limit: int = Field(default=60_000, ge=1)
    person_limit: int = Field(default=6_000, ge=1)
    address_limit: int = Field(default=600, ge=1)

    @property
    def in_development(self) -> bool:
        return self.environment == "development"

    @property
    def hosts(self) -> frozenset[str]:
        """The names this service answers to; none stands for any, in development."""
        own = urlsplit(self.public_base_url).hostname or ""
        return self.allowed_hosts if self.in_development else self.allowed_hosts | {own}

    @model_validator(mode="after")
    def _nothing_of_development_in_production(self) -> Self:
        if self.in_development:
            return self
        if self.cursor_secret.get_secret_value() == DEVELOPMENT_SECRET:
            raise ValueError("production needs a ZJTX_CURSOR_SECRET of its own")
        if len(self.cursor_secret.get_secret_value()) < 32:
            raise ValueError("ZJTX_CURSOR_SECRET is too short: use 32 characters or more")
        if self.clock_file is not None:
            raise ValueError("ZJTX_CLOCK_FILE moves the legal clock: it is for development only")
        if not self.public_base_url.startswith("https://"):
            raise ValueError("ZJTX_PUBLIC_BASE_URL must begin with https:// in production")
        if not self.jwks_url.startswith("https://"):
            raise ValueError(
                "ZJTX_JWKS_URL must begin with https://: who alters the keys signs in as anybody"
            )
        if self.redis_url is None:
            raise ValueError("production needs a REDIS_URL: without it no quota is counted")
        return self
