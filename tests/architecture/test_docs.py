"""The documentation keeps up with the house: its examples load, its tables are whole, its links lead somewhere."""

import re
from pathlib import Path
from typing import get_args

import pytest

from domain.rules import errors
from domain.rules.facts.catalogue import UNITS
from domain.rules.law.life_cycles import LIFE_CYCLES
from domain.rules.law.permissions import MAY, Role
from domain.rules.measure.fit import check_fit
from domain.rules.measure.functions import FUNCTIONS
from domain.rules.measure.load import load_measure, packaged_measures
from domain.rules.measure.model import MeasureInvalid, Op
from domain.rules.measure.report_forms import check_forms, read_file
from domain.rules.measure.scores import FORMULAS

ROOT = Path(__file__).resolve().parents[2]
GUIDE = (ROOT / "docs" / "measures.md").read_text("utf-8")
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])

SMALLEST, *MORE = re.findall(r"```toml\n(.*?)```", GUIDE, flags=re.DOTALL)
FORMS = [example for example in MORE if "[report_form]" in example]
EXAMPLES = [example for example in MORE if example not in FORMS]
REFUSALS = re.findall(r"^\| `(.+?)` \| `(.+?)` \| `(example\.toml: .+?)` \|$", GUIDE, flags=re.MULTILINE)


def test_the_smallest_measure_loads():
    assert load_measure(SMALLEST, "example.toml").id == "example-1"


@pytest.mark.parametrize("example", EXAMPLES)
def test_every_example_completes_the_smallest_measure(example):
    body = SMALLEST.replace("[revocation]\n", "") if "[[revocation.grounds]]" in example else SMALLEST
    assert load_measure(f"{body}\n{example}", "example.toml")


@pytest.mark.parametrize("example", FORMS)
def test_every_report_form_can_stand_beside_the_packaged_measures(example):
    form = check_fit(read_file(example, "form.toml"), "form.toml")
    check_forms(packaged_measures(), [form])


@pytest.mark.parametrize(("line", "changed", "answer"), REFUSALS)
def test_every_refusal_is_told_as_the_guide_says(line, changed, answer):
    assert f"\n{line}\n" in SMALLEST
    with pytest.raises(MeasureInvalid) as refused:
        load_measure(SMALLEST.replace(f"\n{line}\n", f"\n{changed}\n", 1), "example.toml")
    assert refused.value.en == answer


def test_the_guide_shows_a_dozen_refusals():
    assert len(REFUSALS) >= 12


@pytest.mark.parametrize("names", [FUNCTIONS, UNITS], ids=["functions", "units"])
def test_the_guides_tables_are_whole(names):
    rows = set(re.findall(r"^\| `(\w+)` \|", GUIDE, flags=re.MULTILINE))
    assert set(names) <= rows


def test_the_guide_names_every_formula_and_comparison():
    assert all(f"`{name}`" in GUIDE for name in (*FORMULAS, *get_args(Op)))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_link_leads_to_a_file(page):
    links = re.findall(r"\]\((?!https?:|mailto:|#)([^)#]+)", page.read_text("utf-8"))
    missing = [link for link in links if not (page.parent / link).exists()]
    assert not missing, f"{page.name} links to what is not there"


TITLES = {
    "round": "Round (申报批次)",
    "application": "Application (申请)",
    "county_review": "County review (旗县区审核)",
    "expert_review": "Expert review (专家评审)",
    "decision": "Decision (党组会议决定)",
    "notice": "Notice (公示)",
    "objection": "Objection (异议)",
    "certification": "Certification (认定)",
    "revocation": "Revocation (取消资格)",
    "enrolment": "Enrolment (运行监测纳入)",
    "obligation": "Obligation (定期报送)",
    "reconciliation": "Reconciliation (对账)",
    "feed_package": "Feed package (报送数据包)",
    "reward": "Reward (奖励)",
    "measure_file": "Measure file (认定办法文件)",
    "rehearsal": "Rehearsal (试算)",
}


def moves_table(noun: str) -> str:
    """The moves of a life cycle as the officers' guide shows them."""
    rows = ["| from | act | to | who |", "|---|---|---|---|"]
    for source, act, target in LIFE_CYCLES[noun].rows:
        operation = f"{noun}.{act}"
        anybody = MAY[operation] == frozenset(Role)
        who = "anybody" if anybody else ", ".join(r.value for r in Role if r in MAY[operation])
        rows.append(f"| {source} | `{act}` | {target} | {who} |")
    return "\n".join(rows)


@pytest.mark.parametrize("noun", LIFE_CYCLES)
def test_the_officers_guide_shows_every_move(noun):
    guide = (ROOT / "docs" / "officers.md").read_text("utf-8")
    assert f"### {TITLES[noun]}\n\n{moves_table(noun)}\n" in guide


def test_the_officers_guide_names_codes_that_exist():
    guide = (ROOT / "docs" / "officers.md").read_text("utf-8").split("## When the service says no")[1]
    named = {
        code for row in re.findall(r"^\| (`.+?) \|", guide, flags=re.MULTILINE) for code in row.split(", ")
    }
    known = {f"`{refusal.code}`" for refusal in vars(errors).values() if hasattr(refusal, "code")}
    assert named <= known
