"""`zjtx measures`: check, compare, explain and rehearse measures (认定办法), without any service running."""

import json
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Literal

import typer

from console import rehearsing
from console.output import Language, Speaking, fail, json_of, measure_named, refuse, say, text_of, today
from domain.rules.assessment.assess import assess, render
from domain.rules.assessment.rehearsal import OUTCOME_NAMES
from domain.rules.errors import Refusal
from domain.rules.facts.declared import validate_facts
from domain.rules.measure import diff as measure_diff
from domain.rules.measure import json_schema as measure_json_schema
from domain.rules.measure.fit import check_fit
from domain.rules.measure.load import Measure, check_together, packaged_measures
from domain.rules.measure.model import Text, leaves
from domain.rules.measure.report_forms import ReportForm, check_forms, read_file
from domain.sheets import rehearsal as workbook

SCHEMA = Path("openapi/measure.schema.json")

app = typer.Typer(no_args_is_help=True, help="measures (认定办法): check, compare, explain, rehearse")

Day = Annotated[
    datetime | None, typer.Option(help="the legal day as of which to judge", formats=["%Y-%m-%d"])
]
Named = Annotated[str, typer.Argument(help="a measure file, or the id of a packaged measure")]


@app.command()
def check(
    files: Annotated[
        list[Path],
        typer.Argument(help="files, which must be able to stand together"),
    ],
    language: Speaking = Language.ZH,
) -> None:
    """Read files as the service would, beside the packaged measures, and say what is wrong or what they hold."""
    try:
        loaded = [check_fit(read_file(text_of(path), path.name), path.name) for path in files]
        forms = [form for form in loaded if isinstance(form, ReportForm)]
        measures = [measure for measure in loaded if isinstance(measure, Measure)]
        known = {measure.sha256 for measure in measures}
        beside = (measure for measure in packaged_measures() if measure.sha256 not in known)
        check_forms(check_together([*beside, *measures]), forms)
    except Refusal as refusal:
        refuse(refusal, language)
    for measure in measures:
        print(f"{measure.id} {measure.version}  {say(measure.title, language)}")
        print(f"  {measure.effective_from} – {measure.effective_until or '…'}  sha256:{measure.sha256}")
        print(f"  {say(_counted(measure), language)}")
    for form in forms:
        print(f"{form.measure_id} {form.edition}")
        print(f"  {form.applies_from} – …  sha256:{form.sha256}")
        print(f"  {say(_counted_in(form), language)}")


def _counted_in(form: ReportForm) -> Text:
    fields, checks = len(form.fields), len(form.checks)
    return Text(f"数据项{fields}项，校验{checks}项", f"figures: {fields}, checks: {checks}")


def _counted(measure: Measure) -> Text:
    criteria, scores, readings = (
        len(list(leaves(measure.criteria))),
        len(measure.scores),
        len(measure.readings),
    )
    return Text(
        f"条件{criteria}项，评分表{scores}行，解读{readings}条",
        f"criteria: {criteria}, rows of the score table: {scores}, readings: {readings}",
    )


@app.command()
def diff(before: Named, after: Named, language: Speaking = Language.ZH) -> None:
    """Say in words what the second measure changes."""
    one, other = measure_named(before, language), measure_named(after, language)
    changes = list(measure_diff.compare(one, other))
    for change in changes:
        print(say(change.text, language))
    if not changes:
        print("没有差异" if language is Language.ZH else "There is no difference")


@app.command()
def explain(
    measure: Named,
    facts: Annotated[Path, typer.Argument(help="JSON: the declared facts by code")],
    day: Day = None,
    kind: Annotated[str, typer.Option(help="initial or re_review")] = "initial",
    as_json: Annotated[
        bool, typer.Option("--json", help="the stable form that is frozen into cases")
    ] = False,
    language: Speaking = Language.ZH,
) -> None:
    """Assess one enterprise's facts, and say of each criterion what was asked, found, compared and needed."""
    if kind not in ("initial", "re_review"):
        fail("--kind is initial or re_review")
    as_kind: Literal["initial", "re_review"] = "initial" if kind == "initial" else "re_review"
    as_of = _day(day)
    law = measure_named(measure, language)
    try:
        declared = validate_facts(json_of(facts), as_of)
    except Refusal as refusal:
        refuse(refusal, language)
    assessment = assess(declared, law, as_of, as_kind)
    print(assessment.to_json_bytes().decode() if as_json else render(assessment, language.value), end="")


@app.command()
def rehearse(
    measure: Named,
    against: Annotated[
        str, typer.Option(help="a database's address, or a CSV file of enterprises and facts")
    ],
    day: Day = None,
    xlsx: Annotated[Path | None, typer.Option(help="write a workbook with a chart to this file")] = None,
    out: Annotated[
        Path | None, typer.Option("--json", help="write every enterprise as JSON to this file")
    ] = None,
    language: Speaking = Language.ZH,
) -> None:
    """Assess every enterprise on record under a measure: who would gain, keep or lose the title, and why."""
    law = measure_named(measure, language)
    as_of = _day(day, law.effective_from)
    try:
        lines = rehearsing.lines(law, against, as_of)
    except Refusal as refusal:
        refuse(refusal, language)
    report = rehearsing.report(law, as_of, lines)
    for code, name in OUTCOME_NAMES.items():
        print(f"{report['outcomes'][code]:>7}  {say(name, language)}")
        for criterion, count in sorted(
            report["criteria"].get(code, {}).items(), key=lambda item: (-item[1], item[0])
        ):
            print(f"{count:>15}  {criterion}")
    if out is not None:
        out.write_text(json.dumps(report, ensure_ascii=False, indent=1, sort_keys=True) + "\n", "utf-8")
    if xlsx is not None:
        with xlsx.open("wb") as file:
            workbook.write(file, law, as_of, lines)


@app.command()
def schema(
    check_only: Annotated[
        bool, typer.Option("--check", help="only say whether the file is up to date")
    ] = False,
    path: Annotated[Path, typer.Option(help="the schema's file")] = SCHEMA,
) -> None:
    """Write the JSON Schema of a measure file from the code, for editors and other programs."""
    text = measure_json_schema.text()
    if not check_only:
        path.write_text(text, "utf-8")
    elif not path.exists() or path.read_text("utf-8") != text:
        fail(f"{path} is not what the code says: run `zjtx measures schema`, and look at the difference")


def _day(given: datetime | None, earliest: date | None = None) -> date:
    if given is not None:
        return given.date()
    return max(today(), earliest) if earliest else today()
