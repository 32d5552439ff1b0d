"""A client with a type too many or too few is noticed, in each language; and the locks hold what they must."""

import json
import re
from pathlib import Path

import pytest
from clients import quickstart
from clients.comparison import Names
from clients.generators import GENERATORS, Generator
from clients.report import Report
from clients.scenarios import SCENARIOS
from clients.tools import HERE, ToolFailed, run

CONTRACT = {
    "paths": {"/v1/rounds/{id}/open": {"post": {"operationId": "openRound"}}},
    "components": {
        "schemas": {
            "Round": {"type": "object"},
            "RoundStatus": {"type": "string", "enum": ["DRAFT"]},
            "Alias": {"type": "string"},
        },
        "parameters": {"IfMatch": {}},
    },
}
# what each generator writes for these two, down to the lines that are looked at
MADE = {
    "typescript-fetch": "export interface Round {\nexport const RoundStatus = {\nexport type RoundStatus = 1;\n",
    "hey-api": "export type Round = {\nexport type RoundStatus = 'DRAFT';\nexport type OpenRoundData = {\n",
    "openapi-python-client": "class Round:\nclass RoundStatus(str, Enum):\n",
    "python": "class Round(BaseModel):\nclass RoundStatus(str, Enum):\n",
    "java": "public class Round {\npublic enum RoundStatus {\n",
    "kotlin": "data class Round (\nenum class RoundStatus(val value: kotlin.String) {\n",
    "swift6": "public struct Round: Codable {\n    public enum CodingKeys: String\npublic enum RoundStatus: String {\n",
    "dart": "class Round {\nclass RoundStatus {\nclass RoundStatusTypeTransformer {\n",
}
# a list of codes that stood within a member and was given a name
INVENTED = {
    "typescript-fetch": "export type RoundKindEnum = 1;\n",
    "hey-api": "export type Kind = 'A';\n",
    "openapi-python-client": "class RoundKindType1(str, Enum):\n",
    "python": "class RoundKind(str, Enum):\n",
    "java": "  public enum KindEnum {\n",
    "kotlin": "    enum class Kind(val value: kotlin.String) {\n",
    "swift6": "    public enum Kind: String, Codable {\n",
    "dart": "class RoundKindEnum {\n",
}


@pytest.fixture
def names(tmp_path: Path) -> Names:
    path = tmp_path / "contract.json"
    path.write_text(json.dumps(CONTRACT))
    return Names.of(path)


def differences(names: Names, generator: Generator, folder: Path, written: str) -> list[str]:
    file = folder / generator.name / generator.models.replace("*", "Round")
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(written)
    declared = generator.declared(folder / generator.name)
    return names.differences(declared, own=generator.own, operations_too=generator.operations_too)


def test_every_language_is_tried():
    assert {generator.language for generator in GENERATORS} == {
        "TypeScript",
        "Python",
        "Java",
        "Kotlin",
        "Swift",
        "Dart",
    }
    assert {generator.name for generator in GENERATORS} == set(MADE) == set(INVENTED)


@pytest.mark.parametrize("generator", GENERATORS, ids=lambda generator: generator.name)
def test_a_client_with_the_contracts_types_is_equal_to_it(generator, names, tmp_path):
    assert differences(names, generator, tmp_path, MADE[generator.name]) == []


@pytest.mark.parametrize("generator", GENERATORS, ids=lambda generator: generator.name)
def test_a_type_that_the_generator_invented_is_noticed(generator, names, tmp_path):
    found = differences(names, generator, tmp_path, MADE[generator.name] + INVENTED[generator.name])
    assert len(found) == 1
    assert found[0].endswith("is no component of the contract")


@pytest.mark.parametrize("generator", GENERATORS, ids=lambda generator: generator.name)
def test_a_type_that_is_missing_is_noticed(generator, names, tmp_path):
    without = "\n".join(line for line in MADE[generator.name].splitlines() if "RoundStatus" not in line)
    assert differences(names, generator, tmp_path, without) == ["RoundStatus has no type"]


def test_a_step_that_fails_is_told_and_decides_how_the_command_ends(capsys):
    report = Report()
    with report.step("what fails"):
        raise ToolFailed("why")
    with report.step("what comes after") as step:
        step.say("done")
    report.left_out("what cannot be", "no compiler")
    assert report.close() == 1
    told = capsys.readouterr().out.splitlines()
    assert told[:2] == ["FAILED  what fails", "why"]
    assert told[2].startswith("ok      what comes after: done")
    assert told[3:] == ["not run what cannot be: no compiler", "1 failed, 1 left out"]


def test_a_program_that_ends_badly_says_how():
    with pytest.raises(ToolFailed, match=r"sh ended with 3:\nwhy"):
        run(["sh", "-c", "echo why; exit 3"])


def test_a_program_that_is_not_there_is_a_failure_of_its_step():
    with pytest.raises(ToolFailed, match="no-such-program"):
        run(["no-such-program"])


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda scenario: scenario.language)
def test_a_walk_says_what_it_lacks(scenario, tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    assert scenario.lacking(tmp_path) == [*scenario.programs, scenario.needs]
    (tmp_path / scenario.needs).mkdir(parents=True)
    assert scenario.lacking(tmp_path) == [*scenario.programs]


def test_the_quickstart_is_typed_in_its_order_but_for_what_is_there_already():
    guide = (HERE.parent / "docs" / "quickstart.md").read_text("utf-8")
    typed = quickstart.script(guide)
    places = [typed.index(f" {name}") for name in quickstart.PROGRAMS.values()]
    assert places == sorted(places)
    assert typed.startswith("mkdir -p .cache/quickstart")
    assert "npm " in guide
    assert "npm " not in typed
    assert "make setup" not in typed


def test_the_locks_hold_a_hash_for_every_package_and_no_address():
    lock = (HERE / "requirements.lock").read_text("utf-8")
    packages = re.findall(r"^[a-z0-9][\w.-]*==", lock, re.MULTILINE)
    assert len(packages) == len(re.findall(r"^\S+==.*\\\n    --hash=sha256:", lock, re.MULTILINE)) > 20
    npm = json.loads((HERE / "package-lock.json").read_text("utf-8"))["packages"]
    assert all("integrity" in package for name, package in npm.items() if name)
    assert not any("resolved" in package for package in npm.values())
