"""`python -m benchmarks`: measures the rows and prints the table."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from benchmarks import table
from benchmarks.row import measure
from benchmarks.rows import ROWS
from benchmarks.stage import Plan, Stage

_USUAL = Plan()
app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)


@app.command()
def main(
    row: Annotated[list[str] | None, typer.Option(help="a row by name; may be repeated")] = None,
    rows: Annotated[int, typer.Option(help="certifications on file", min=2_000)] = _USUAL.rows,
    rounds: Annotated[int, typer.Option(help="rounds after the warm-up", min=1)] = _USUAL.rounds,
    seconds: Annotated[float, typer.Option(help="length of each measurement", min=0.05)] = _USUAL.seconds,
    json: Annotated[Path | None, typer.Option(help="write every round to this file")] = None,
) -> None:
    """Measure beside the floors; ratios only, since figures mean nothing on another machine."""
    known = {entry.name: entry for entry in ROWS}
    if unknown := set(row or ()) - set(known):
        raise typer.BadParameter(f"no row {', '.join(sorted(unknown))}; there are {', '.join(known)}")
    plan = Plan(rows, rounds, seconds)
    results = []
    with Stage(plan) as stage:
        for name in row or known:
            print(f"measuring {name} …", file=sys.stderr, flush=True)
            results.append(measure(known[name], stage, plan.rounds))
    print(table.markdown(results))
    if json:
        table.write(json, results, plan)


app()
