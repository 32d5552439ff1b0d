"""Each generated client walks one application through the running service, from registration to recommendation."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from clients.tools import HERE, Tools, missing, run
from sandbox.sample_round import applying, first_round
from sandbox.sample_round.journey import HOHHOT, Course
from sandbox.sample_round.loader import SampleEnterprise, enterprises
from sandbox.stack import Stack

Command = list[object]


@dataclass(frozen=True, slots=True)
class Scenario:
    """`command` starts it, from the folder of what was made; `needs` is what must have been generated or compiled,
    `programs` what the machine must have."""

    language: str
    needs: str
    command: Callable[[Tools, Path], Command]
    environment: Callable[[Path], dict[str, str]] = lambda _: {}
    programs: tuple[str, ...] = ()

    def lacking(self, made: Path) -> list[str]:
        """What stands in its way."""
        return missing(*self.programs) + ([] if (made / self.needs).exists() else [self.needs])


SCENARIOS = (
    Scenario(
        "TypeScript",
        "js/apply.js",
        lambda _, made: ["node", made / "js" / "apply.js"],
        programs=("node",),
    ),
    Scenario(
        "Python",
        "openapi-python-client/zjtx_client",
        lambda tools, _: [tools.python, HERE / "scenarios" / "apply.py"],
        lambda made: {"PYTHONPATH": str(made / "openapi-python-client")},
    ),
    Scenario(
        "Java",
        "java-classes/Apply.class",
        lambda tools, made: ["java", "-cp", f"{made / 'java-classes'}:{tools.generator_jar}", "Apply"],
        programs=("java",),
    ),
)


def companies() -> list[SampleEnterprise]:
    """Those of the sample round that nothing speaks against."""
    return [
        company
        for company in enterprises()
        if company.story.county == "RECOMMEND" and company.story.recognised
    ]


def walk(scenario: Scenario, tools: Tools, made: Path, stack: Stack, company: SampleEnterprise) -> str:
    """What the client printed. Raises ToolFailed where it ends anywhere but at the recommendation."""
    case = made / f"{scenario.language.lower()}-case.json"
    case.write_text(json.dumps(_case(company), ensure_ascii=False), "utf-8")
    told = {
        "API": stack.api_url,
        "CITY": stack.token(role="city_officer", person="city-1"),
        "COMPANY": stack.token(role="enterprise", person=f"company-{company.number}", uscc=company.uscc),
        "COUNTY": stack.token(
            role="county_officer", person=f"county-{company.district}", district=company.district
        ),
        "CASE": str(case),
    }
    return run(scenario.command(tools, made), environment=told | scenario.environment(made))


def open_for_applications(stack: Stack) -> None:
    """The legal day is one on which the sample round's figures are last year's."""
    stack.clock.move_to(datetime.fromisoformat(first_round.OPENS).replace(hour=9, tzinfo=HOHHOT))


def _case(company: SampleEnterprise) -> dict[str, Any]:
    return {
        "round": first_round.call(),
        "company": company.registration,
        "content": applying.content(Course(company), company.facts_2022, 2022),
    }
