"""A rehearsal as a workbook: the outcomes, the losses by criterion with their chart, and every enterprise."""

from collections.abc import Iterable
from datetime import date
from typing import Any, BinaryIO

from xlsxwriter import Workbook

from domain.rules.assessment.rehearsal import OUTCOME_NAMES, Outcome, Subject, Tally
from domain.rules.measure.model import Measure, leaves
from domain.sheets.cells import AS_TEXT, XLSX

Line = tuple[Subject, Outcome]

MEDIA_TYPE = XLSX

_OPTIONS = {**AS_TEXT, "in_memory": True}
_COLUMNS = (
    ("统一社会信用代码 Credit code", 22),
    ("企业 Enterprise", 40),
    ("持有称号 Holds the title", 12),
    ("结果 Outcome", 28),
    ("依据 By criterion", 60),
)


def write(file: BinaryIO, measure: Measure, day: date, lines: Iterable[Line]) -> None:
    """Write the workbook: 汇总 (summary), 失去称号 (losses, with a chart), 名单 (every enterprise)."""
    tally = Tally()
    with Workbook(file, _OPTIONS) as book:
        summary, losses = book.add_worksheet("汇总"), book.add_worksheet("失去称号")
        requirements = {criterion.id: criterion.requirement.zh for criterion in leaves(measure.criteria)}
        _enterprises(book, lines, tally, requirements)
        _summary(book, summary, measure, day, tally)
        _losses(book, losses, tally, requirements)


def _enterprises(book: Any, lines: Iterable[Line], tally: Tally, requirements: dict[str, str]) -> None:
    sheet, bold = book.add_worksheet("名单"), book.add_format({"bold": True})
    for column, (title, width) in enumerate(_COLUMNS):
        sheet.write_string(0, column, title, bold)
        sheet.set_column(column, column, width)
    sheet.freeze_panes(1, 0)
    for row, (subject, outcome) in enumerate(lines, start=1):
        tally.add(outcome)
        name = OUTCOME_NAMES[outcome.code]
        reasons = "；".join(requirements.get(code, code) for code in outcome.criteria)
        cells = (
            subject.uscc,
            subject.name,
            "是" if subject.holds_title else "否",
            f"{name.zh} {name.en}",
            reasons,
        )
        for column, text in enumerate(cells):
            sheet.write_string(row, column, text)


def _summary(book: Any, sheet: Any, measure: Measure, day: date, tally: Tally) -> None:
    sheet.set_column(0, 0, 48)
    sheet.write_string(0, 0, f"{measure.title.zh}（{measure.document}）", book.add_format({"bold": True}))
    sheet.write_string(1, 0, f"{measure.id} {measure.version} sha256:{measure.sha256}")
    sheet.write_string(2, 0, f"试算日 as of {day.isoformat()}")
    for row, (code, name) in enumerate(OUTCOME_NAMES.items(), start=4):
        sheet.write_string(row, 0, f"{name.zh} {name.en}")
        sheet.write_number(row, 1, tally.outcomes[code])


def _losses(book: Any, sheet: Any, tally: Tally, requirements: dict[str, str]) -> None:
    sheet.set_column(0, 0, 60)
    sheet.write_string(0, 0, "条件 Criterion", book.add_format({"bold": True}))
    sheet.write_string(0, 1, "企业数 Enterprises", book.add_format({"bold": True}))
    counted = sorted(tally.criteria["LOSES"].items(), key=lambda item: (-item[1], item[0]))
    for row, (code, count) in enumerate(counted, start=1):
        sheet.write_string(row, 0, requirements.get(code, code))
        sheet.write_number(row, 1, count)
    if counted:
        sheet.insert_chart("D2", _chart(book, sheet.get_name(), len(counted)))


def _chart(book: Any, sheet: str, rows: int) -> Any:
    chart = book.add_chart({"type": "bar"})
    chart.add_series(
        {
            "name": "失去称号的企业数",
            "categories": [sheet, 1, 0, rows, 0],
            "values": [sheet, 1, 1, rows, 1],
            "data_labels": {"value": True},
        }
    )
    chart.set_title({"name": "失去称号：按条件 / Losses by criterion"})
    chart.set_y_axis({"reverse": True})
    chart.set_legend({"none": True})
    return chart
