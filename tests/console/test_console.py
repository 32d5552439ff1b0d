"""`zjtx measures`: an officer checks, compares, explains and rehearses a measure without any service."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from python_calamine import CalamineWorkbook
from typer.testing import CliRunner, Result

from console.main import app
from domain.rules.measure.load import packaged_measures
from factories import FACTS, Company, measure_file, report_form
from sandbox.postgres import Postgres

CITY = {measure.id: measure for measure in packaged_measures()}["bg-2022-03"]
REGISTER = {"legal_form": "LIMITED_COMPANY", "industry_code": "3911", "registered_in_hohhot_on": "2016-03-01"}
HEADER = ["uscc", "name", "holds_title", *FACTS, *REGISTER]


def zjtx(*arguments: object) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def said(result: Result) -> str:
    assert result.exit_code == 0, result.output
    return result.output


def refused(result: Result) -> str:
    assert result.exit_code == 1, result.output
    return result.output


@pytest.fixture
def draft(tmp_path: Path) -> Path:
    """The city's next measure, which asks for a revenue of 90 million yuan."""
    path = tmp_path / "bg-2027.toml"
    path.write_text(measure_file(**{"value = 1000\n": "value = 9000\n"})["text"], "utf-8")
    return path


@pytest.fixture
def facts(tmp_path: Path) -> Path:
    path = tmp_path / "facts.json"
    path.write_text(json.dumps(FACTS | REGISTER), "utf-8")
    return path


def enterprises(path: Path, *rows: dict[str, Any]) -> Path:
    lines = [",".join(HEADER)]
    for number, row in enumerate(rows, start=1):
        full = (
            {"uscc": f"示例{number}", "name": f"示例企业{number}", "holds_title": "false"}
            | FACTS
            | REGISTER
            | row
        )
        lines.append(",".join(str(full[column]) for column in HEADER))
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return path


# --- check, diff, explain -------------------------------------------------------------------------------------


def test_a_sound_file_is_told_with_its_term_and_hash(draft: Path) -> None:
    told = said(zjtx("measures", "check", draft))
    assert "bg-2027 1" in told
    assert "2027-04-13 – 2032-04-12  sha256:" in told


def test_a_report_form_is_checked_beside_the_measure_that_it_is_of(tmp_path: Path) -> None:
    path = tmp_path / "monthly.toml"
    path.write_text(report_form("2026-07-01")["text"], "utf-8")
    told = said(zjtx("measures", "check", path, "-l", "en"))
    assert "bg-2022-03 MONTHLY_OPERATION/2" in told
    assert "2026-07-01 – …  sha256:" in told
    assert "figures: 2, checks: 2" in told
    path.write_text(report_form("2021-07-01")["text"], "utf-8")
    assert "versions and the days they apply from rise together" in refused(
        zjtx("measures", "check", path, "-l", "en")
    )


@pytest.mark.parametrize(
    ("line", "changed", "told"),
    [
        (
            "value = 9000",
            "value = inf",
            "draft.toml: criteria.0.children.5.value: a finite number is expected",
        ),
        ('unit = "wan_yuan"', 'unit = "euro"', "draft.toml: criteria.0.children.5.unit: one of these"),
        ("effective_from = 2027-04-13", "effective_from = 2026-04-13", "effective_from: their terms overlap"),
        ('grants_title = "hohhot-zjtx"', 'grants_title = "hohhot-zjtx', "not valid TOML"),
        (
            'grants_title = "hohhot-zjtx"',
            'grants_title = "national-tech-innovative-sme"\nrequires_titles = ["national-zjtx"]',
            "the prerequisite titles form a cycle",
        ),
    ],
)
def test_a_fault_is_told_with_its_file_its_place_and_what_was_expected(
    draft: Path, tmp_path: Path, line: str, changed: str, told: str
) -> None:
    path = tmp_path / "draft.toml"
    text = draft.read_text("utf-8")
    assert line in text
    path.write_text(text.replace(line, changed), "utf-8")
    assert told in refused(zjtx("measures", "check", path, "-l", "en"))


def test_a_file_that_is_not_there_or_too_large_is_refused(tmp_path: Path) -> None:
    assert "there is no such file" in refused(zjtx("measures", "check", tmp_path / "none.toml"))
    (tmp_path / "large.toml").write_text("#" * 10_000_000, "utf-8")
    assert "larger than" in refused(zjtx("measures", "check", tmp_path / "large.toml", "-l", "en"))


def test_what_a_measure_changes_is_told_in_words(draft: Path) -> None:
    assert (
        "修改：上年度营业收入达到1000万元以上：原为“上年度营业收入 ≥ 1000万元”，现为“上年度营业收入 ≥ 9000万元”"
        in (said(zjtx("measures", "diff", "bg-2022-03", draft)))
    )
    assert 'Changed: first day in force: from "2022-04-13" to "2027-04-13"' in (
        said(zjtx("measures", "diff", "bg-2022-03", draft, "-l", "en"))
    )


def test_a_measure_does_not_differ_from_itself() -> None:
    assert (
        said(zjtx("measures", "diff", "bg-2022-03", "bg-2022-03", "-l", "en")) == "There is no difference\n"
    )


def test_what_is_new_or_gone_is_told_once(draft: Path) -> None:
    told = said(zjtx("measures", "diff", "miit-2022-63", "miit-2026-2", "-l", "en")).splitlines()
    assert len([line for line in told if "main_business_ratio" in line]) == 1
    assert any(line.startswith("Gone: R&D input: amount or share") for line in told)


def test_an_assessment_is_explained_in_both_languages(draft: Path, facts: Path) -> None:
    told = said(zjtx("measures", "explain", draft, facts, "--day", "2027-05-04"))
    assert "8650.4万元 (企业申报); 8650.4 ≥ 9000" in told
    assert "须≥9000万元，相差349.6万元" in told
    english = said(zjtx("measures", "explain", "bg-2022-03", facts, "--day", "2026-05-04", "-l", "en"))
    assert "[met] Revenue of the last closed year of 10 million yuan or more — 申报条件·基本条件03" in english
    assert "→ the experts must judge" in english


def test_the_same_input_gives_the_same_bytes(facts: Path) -> None:
    asked = ("measures", "explain", "bg-2022-03", facts, "--day", "2026-05-04", "--json")
    first = said(zjtx(*asked))
    assert first == said(zjtx(*asked))
    assert json.loads(first)["measure"]["sha256"] == CITY.sha256


def test_facts_with_a_fault_are_refused_field_by_field(tmp_path: Path) -> None:
    path = tmp_path / "facts.json"
    path.write_text('{"employees": -1, "turnover": 5, "revenue_y1": "1e3"}', "utf-8")
    told = refused(zjtx("measures", "explain", "bg-2022-03", path, "-l", "en"))
    assert {line.split(":")[0].strip() for line in told.splitlines()[1:]} == {
        "/facts/employees",
        "/facts/turnover",
        "/facts/revenue_y1",
    }


# --- rehearse -------------------------------------------------------------------------------------------------


def test_a_rehearsal_over_a_csv_file_makes_a_report_and_a_workbook(draft: Path, tmp_path: Path) -> None:
    sheet = enterprises(
        tmp_path / "enterprises.csv",
        {"holds_title": "true", "revenue_y1": "9000"},
        {"holds_title": "true", "revenue_y1": "8999.99"},
        {"revenue_y1": "9500"},
        {"revenue_y1": ""},
        {"name": "=HYPERLINK(1)", "national_rank": 21},
    )
    report, book = tmp_path / "report.json", tmp_path / "report.xlsx"
    asked = ("measures", "rehearse", draft, "--against", sheet, "--json", report, "--xlsx", book, "-l", "en")
    assert "1  Would lose the title\n              1  revenue\n" in said(zjtx(*asked))
    found = json.loads(report.read_text("utf-8"))
    assert [row["outcome"] for row in found["enterprises"]] == [
        "KEEPS", "LOSES", "ELIGIBLE", "OPEN", "STAYS_OUT",
    ]  # fmt: skip
    assert found["criteria"] == {
        "LOSES": {"revenue": 1},
        "STAYS_OUT": {"revenue": 1},
    }
    assert found["day"] == "2027-04-13"
    workbook = CalamineWorkbook.from_path(str(book))
    assert workbook.sheet_names == ["汇总", "失去称号", "名单"]
    assert workbook.get_sheet_by_name("失去称号").to_python()[1] == ["上年度营业收入达到1000万元以上", 1.0]
    rows = workbook.get_sheet_by_name("名单").to_python()
    assert [row[3].split()[0] for row in rows[1:]] == [
        "保持称号",
        "失去称号",
        "原已可申报",
        "数据不足，待定",
        "仍不符合",
    ]
    # a name is text, whatever it looks like
    assert rows[5][1] == "=HYPERLINK(1)"


def test_the_workbook_has_a_chart_only_where_somebody_loses(draft: Path, tmp_path: Path) -> None:
    import zipfile

    charts = {}
    for name, revenue in (("none", "9000"), ("some", "8000")):
        sheet = enterprises(tmp_path / f"{name}.csv", {"holds_title": "true", "revenue_y1": revenue})
        book = tmp_path / f"{name}.xlsx"
        said(zjtx("measures", "rehearse", draft, "--against", sheet, "--xlsx", book))
        charts[name] = [entry for entry in zipfile.ZipFile(book).namelist() if "charts/chart" in entry]
    assert charts == {"none": [], "some": ["xl/charts/chart1.xml"]}


def test_a_csv_file_with_faults_is_refused_with_line_and_column(draft: Path, tmp_path: Path) -> None:
    sheet = enterprises(
        tmp_path / "enterprises.csv", {"employees": "many"}, {"holds_title": "perhaps"}, {"revenue_y1": "-5"}
    )
    told = refused(zjtx("measures", "rehearse", draft, "--against", sheet, "-l", "en"))
    assert "line 2, employees: An integer is expected" in told
    assert "line 3: uscc and holds_title (true or false) are expected" in told
    assert "line 4, revenue_y1: It may not be negative" in told


def test_a_rehearsal_over_a_database_reads_it_and_writes_nothing(
    draft: Path, postgres: Postgres, database_url: str
) -> None:
    name = database_url.split("@/", 1)[1].split("?", 1)[0]
    company = Company(1).registration()
    columns, values = ", ".join(company), ", ".join(f"'{value}'" for value in company.values())
    postgres.sql(
        f"INSERT INTO enterprise (id, version, created_at, updated_at, moved_in, industry_edition, {columns})"
        f" VALUES (gen_random_uuid(), 1, now(), now(), false, '', {values})",
        database=name,
    )
    told = said(zjtx("measures", "rehearse", draft, "--against", database_url, "-l", "en"))
    assert "      1  Not assessed: no usable facts on record" in told
    assert postgres.sql("SELECT count(*) FROM rehearsal", database=name) == "0"
    wrong = refused(zjtx("measures", "rehearse", draft, "--against", "mysql://x/y"))
    assert "a database is named postgresql+asyncpg://" in wrong


def test_the_schema_of_the_form_is_written_and_compared(tmp_path: Path) -> None:
    path = tmp_path / "measure.schema.json"
    assert "is not what the code says" in refused(zjtx("measures", "schema", "--check", "--path", path))
    said(zjtx("measures", "schema", "--path", path))
    said(zjtx("measures", "schema", "--check", "--path", path))
    assert json.loads(path.read_text("utf-8"))["$schema"].endswith("2020-12/schema")


# --- calendars ------------------------------------------------------------------------------------------------

YEAR = """
year = 2027
source = "示例〔2026〕1号"
days_off = [2027-01-01, 2027-01-02, 2027-01-03]
working_weekends = [2027-01-09]

[[local_days_off]]
day = 2027-01-04
name = "示例地方节日"
source = "示例政发〔2026〕9号"
"""


def test_a_year_and_its_local_days_are_loaded_together_and_govern_what_is_computed_then(
    tmp_path: Path, database_url: str
) -> None:
    path = tmp_path / "2027.toml"
    path.write_text(YEAR, "utf-8")
    why = ("calendars", "why", "2026-12-28", "--database", database_url, "-l", "en")
    assert "has not been loaded" in refused(zjtx(*why))
    said(zjtx("calendars", "load", path, "--person", "operator-1", "--database", database_url))
    told = said(zjtx(*why)).splitlines()
    assert told[0] == "2027-01-05"
    assert "by 示例〔2026〕1号, 示例政发〔2026〕9号" in told[1]
    again = zjtx("calendars", "load", path, "--person", "operator-1", "--database", database_url, "-l", "en")
    assert "already on file" in refused(again)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("2027-01-09]", "2027-01-08]", "/working_weekends/0"),
        ("2027-01-01,", "2026-01-01,", "/days_off/0"),
        ("2027-01-01,", '"2027-01-01",', "days_off: days are expected"),
        ("year = 2027", "years = 2027", "year: int is expected"),
        ('name = "示例地方节日"', "name = 1", "local_days_off.0: name: str is expected"),
        ("day = 2027-01-04", "day = 2027-01-04T00:00:00Z", "local_days_off.0: day: date is expected"),
    ],
)
def test_a_schedule_with_a_fault_is_refused_and_nothing_of_it_is_loaded(
    tmp_path: Path, database_url: str, old: str, new: str, told: str
) -> None:
    path = tmp_path / "2027.toml"
    assert old in YEAR
    path.write_text(YEAR.replace(old, new, 1), "utf-8")
    load = ("calendars", "load", path, "--person", "operator-1", "--database", database_url)
    assert told in refused(zjtx(*load))
    path.write_text(YEAR, "utf-8")
    said(zjtx(*load))


def test_an_earliest_day_is_marked_as_no_more_than_that() -> None:
    told = said(zjtx("calendars", "why", "2026-12-28", "--provisional", "-l", "en"))
    assert "not a final one" in told
    assert "has not been loaded" in refused(
        zjtx("calendars", "why", "2031-01-01", "--provisional", "-l", "en")
    )


def test_a_file_is_explained_as_of_today_where_no_day_is_given(facts: Path) -> None:
    today = datetime.now(UTC).year
    told = json.loads(said(zjtx("measures", "explain", "bg-2022-03", facts, "--json")))
    assert abs(int(told["day"][:4]) - today) <= 1
