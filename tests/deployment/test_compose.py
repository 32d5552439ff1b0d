"""The compose file is valid, keeps no secret, tells the services all they need, and gives nobody more than that."""

import re
import subprocess
import sys

import pytest
from composed import (
    COMPOSE,
    DOCKERFILE,
    ROOT,
    SERVICES,
    environment,
    instruction,
    variables,
)
from pydantic_settings import BaseSettings

from api.__main__ import GRACE_SECONDS
from api.settings import Settings as ApiSettings
from worker.main import STOP_SECONDS
from worker.settings import Settings as WorkerSettings

OURS = {"api": ApiSettings, "worker": WorkerSettings}
TEXT = (ROOT / "docker-compose.yml").read_text("utf-8")


def names(settings: type[BaseSettings]) -> dict[str, bool]:
    """The environment's name of every setting, and whether it must be given."""
    prefix = settings.model_config.get("env_prefix", "")
    return {
        str(field.validation_alias or f"{prefix}{name}".upper()): field.is_required()
        for name, field in settings.model_fields.items()
    }


def test_it_is_a_valid_compose_file() -> None:
    check = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.compose-spec"]
    done = subprocess.run([*check, ROOT / "docker-compose.yml"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_it_runs_the_whole_service_and_no_sandbox() -> None:
    assert set(SERVICES) == {"postgres", "redis", "migrate", "api", "worker"}
    assert "python -m sandbox" not in TEXT
    assert "ZJTX_CLOCK_FILE" not in TEXT


def test_no_secret_stands_in_it() -> None:
    secret = re.compile(r"PASSWORD|SECRET|TOKEN|DATABASE_URL|EXCHANGE_URL")
    told = [(s, n, value) for s in SERVICES for n, value in environment(s).items() if secret.search(n)]
    assert {name for _, name, _ in told} == {
        "DATABASE_URL",
        "POSTGRES_PASSWORD",
        "ZJTX_CURSOR_SECRET",
        "ZJTX_FEED_SECRET",
        "ZJTX_EXCHANGE_URL",
    }
    for service, name, value in told:
        assert any(not v.word or v.required for v in variables(value)), f"{service}: {name}"


def test_whoever_forgets_a_variable_is_told_what_it_is_for() -> None:
    required = [v for v in variables(TEXT) if v.required]
    assert {v.name for v in required} >= {"POSTGRES_PASSWORD", "ZJTX_ISSUER", "ZJTX_CURSOR_SECRET"}
    assert all(len(v.word) > 10 for v in required)


@pytest.mark.parametrize("service", OURS)
def test_a_service_is_told_what_it_needs_and_nothing_that_it_does_not_know(service: str) -> None:
    known, told = names(OURS[service]), set(environment(service)) - {"FORWARDED_ALLOW_IPS"}
    assert told <= set(known)
    assert {name for name, needed in known.items() if needed} <= told


def test_the_operators_guide_names_every_variable() -> None:
    guide = (ROOT / "docs" / "operators.md").read_text("utf-8")
    assert not {variable.name for variable in variables(TEXT) if f"`{variable.name}`" not in guide}


@pytest.mark.parametrize("service", SERVICES)
def test_each_is_read_only_bounded_and_without_privileges(service: str) -> None:
    described = SERVICES[service]
    assert described["read_only"] is True
    assert described["cap_drop"] == ["ALL"]
    assert described["security_opt"] == ["no-new-privileges:true"]
    assert {"cpus", "memory", "pids"} == set(described["deploy"]["resources"]["limits"])
    assert described["restart"] == ("no" if service == "migrate" else "unless-stopped")


def test_only_the_api_is_reached_from_outside_and_only_through_this_machine() -> None:
    published = {name: s["ports"] for name, s in SERVICES.items() if "ports" in s}
    assert set(published) == {"api"}
    assert all(port.startswith("127.0.0.1:") for port in published["api"])
    assert COMPOSE["networks"]["inside"]["internal"] is True
    assert [name for name, s in SERVICES.items() if "outside" in s["networks"]] == ["api", "worker"]


def test_services_wait_for_the_migration_and_the_migration_for_the_database() -> None:
    assert SERVICES["migrate"]["depends_on"] == {"postgres": {"condition": "service_healthy"}}
    for service in OURS:
        awaited = {name: how["condition"] for name, how in SERVICES[service]["depends_on"].items()}
        assert awaited == {"migrate": "service_completed_successfully", "redis": "service_healthy"}
    assert all("healthcheck" in SERVICES[name] for name in ("postgres", "redis"))
    assert instruction("HEALTHCHECK", "api")
    assert instruction("HEALTHCHECK", "worker")


def test_there_is_time_to_finish_before_the_kill() -> None:
    for service in OURS:
        assert int(SERVICES[service]["stop_grace_period"].removesuffix("s")) > max(
            GRACE_SECONDS, STOP_SECONDS
        )


def test_the_images_copy_what_is_there_and_run_as_nobody() -> None:
    for sources in re.findall(r"^COPY (?!--from)(.+) \S+$", DOCKERFILE, flags=re.MULTILINE):
        assert all((ROOT / source).exists() for source in sources.split())
    assert DOCKERFILE.count("USER 10001:10001") == 2
