"""The results as a table for people and as JSON for machines."""

import json
from collections.abc import Sequence
from pathlib import Path

from benchmarks.row import Result
from benchmarks.stage import Plan

_HEAD = ("row", "measured", "floor", "ratio", "min–max", "goal", "holds")


def markdown(results: Sequence[Result]) -> str:
    """One line for each row; where the goal is a figure, it stands beside the ratio."""
    lines = [_HEAD, *(_line(result) for result in results)]
    widths = [max(len(line[place]) for line in lines) for place in range(len(_HEAD))]
    drawn = [
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)) + " |"
        for line in lines
    ]
    rule = "|" + "|".join("-" * (width + 2) for width in widths) + "|"
    return "\n".join([drawn[0], rule, *drawn[1:]])


def write(path: Path, results: Sequence[Result], plan: Plan) -> None:
    """Every round of every row; figures are in the row's own units and mean nothing on another machine."""
    content = {
        "plan": {"rows": plan.rows, "rounds": plan.rounds, "seconds": plan.seconds},
        "results": [
            {
                "row": result.row.name,
                "measured": result.row.measured,
                "floor": result.row.floor,
                "goal": str(result.row.goal),
                "ratio": result.ratio,
                "value": result.value,
                "holds": result.holds,
                "rounds": [{"ours": ours, "floor": floor} for ours, floor in result.rounds],
            }
            for result in results
        ],
    }
    path.write_text(json.dumps(content, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def _line(result: Result) -> tuple[str, ...]:
    row, values = result.row, result.values
    figure = f" ({result.value:.1f} {row.goal.unit})" if row.goal.of == "figure" else ""
    return (
        row.name,
        row.measured,
        row.floor,
        f"{result.ratio:.2f}{figure}",
        f"{min(values):.2f}–{max(values):.2f}",
        str(row.goal),
        "yes" if result.holds else "no",
    )
