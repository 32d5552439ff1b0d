"""`python -m clients`: generate, compare, compile, and walk an application with what came of it."""

import sys
import tempfile
from pathlib import Path
from typing import Annotated

import typer

from clients import quickstart
from clients.comparison import Names
from clients.compilers import COMPILERS, LEFT_OUT
from clients.generators import GENERATORS, generate
from clients.report import Report, in_one_line
from clients.scenarios import SCENARIOS, companies, open_for_applications, walk
from clients.tools import ToolFailed, Tools, missing
from sandbox.stack import Stack

_CACHE = Path(".cache/clients").absolute()
_CONTRACT = Path("openapi/openapi.json").absolute()
app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)


@app.command()
def main(
    contract: Annotated[Path, typer.Option(help="the contract")] = _CONTRACT,
    cache: Annotated[Path, typer.Option(help="where tools and clients go")] = _CACHE,
) -> None:
    """Ends with 1 where a client lacks a type, does not compile, or does not reach a recommendation."""
    report, tools, made = Report(), Tools(cache / "tools"), cache / "made"
    made.mkdir(parents=True, exist_ok=True)
    _generate(report, tools, contract, made)
    _compile(report, tools, made)
    _walk(report, tools, made)
    sys.exit(report.close())


def _generate(report: Report, tools: Tools, contract: Path, made: Path) -> None:
    names = Names.of(contract)
    for generator in GENERATORS:
        what = f"{generator.language}: {generator.name}"
        if lacking := missing(*generator.programs):
            report.left_out(what, f"needs {', '.join(lacking)}")
            continue
        with report.step(what) as step:
            client = generate(generator, tools, contract, made)
            found = names.differences(
                generator.declared(client), own=generator.own, operations_too=generator.operations_too
            )
            if found:
                raise ToolFailed("\n".join(found))
            step.say(f"{len(names.components)} models, as in the contract")


def _compile(report: Report, tools: Tools, made: Path) -> None:
    for compiler in COMPILERS:
        if lacking := missing(*compiler.programs):
            report.left_out(compiler.what, f"needs {', '.join(lacking)}")
            continue
        with report.step(f"compile {compiler.what}"):
            compiler.run(tools, made)
    for language, reason in LEFT_OUT.items():
        report.left_out(f"compile {language}", reason)


def _walk(report: Report, tools: Tools, made: Path) -> None:
    with tempfile.TemporaryDirectory(prefix="zjtx-clients-") as root:
        Path(root).chmod(0o711)  # the database's own account must reach its directory
        with Stack(Path(root), worker=False) as stack:
            open_for_applications(stack)
            for scenario, company in zip(SCENARIOS, companies(), strict=False):
                what = f"walk with {scenario.language}"
                if lacking := scenario.lacking(made):
                    report.left_out(what, f"needs {', '.join(lacking)}")
                    continue
                with report.step(what) as step:
                    step.say(in_one_line(walk(scenario, tools, made, stack, company)))
            _walk_quickstart(report, tools, made, stack)


def _walk_quickstart(report: Report, tools: Tools, made: Path, stack: Stack) -> None:
    what = "walk docs/quickstart.md"
    if lacking := missing("curl", "java", "node", "npm"):
        report.left_out(what, f"needs {', '.join(lacking)}")
        return
    with report.step(what) as step:
        step.say(in_one_line(quickstart.walk(tools, made, stack)))


app()
