"""`zjtx webhooks`: for integrators, about their own receivers."""

import asyncio
import base64
from pathlib import Path
from typing import Annotated

import httpx
import typer
from rich.console import Console
from rich.table import Table

from sandbox.conformance import Finding, Receiver, try_all
from worker.delivery.http_client import connection, trusted, way_out
from worker.delivery.signing import PREFIX

_WIDTH = 150
app = typer.Typer(no_args_is_help=True, help="webhooks (事件推送): try a receiver of your own")


@app.callback()
def webhooks() -> None:
    """Webhooks (事件推送)."""


@app.command("try")
def try_receiver(
    url: Annotated[str, typer.Argument(help="where your receiver takes events")],
    secret: Annotated[
        str, typer.Option(envvar="ZJTX_WEBHOOK_SECRET", help=f"the secret that it knows, {PREFIX}…")
    ],
    seconds: Annotated[float, typer.Option(help="how long it may take over an answer", min=0.1)] = 10,
    ca_file: Annotated[Path | None, typer.Option(help="an authority of your own, PEM")] = None,
) -> None:
    """Deliver events as the service does, sound and unsound ones, and report what the receiver does (逐项检验)."""
    if not _is_secret(secret):
        raise typer.BadParameter(f"a secret is {PREFIX} and base64", param_hint="--secret")
    if httpx.URL(url).scheme not in ("http", "https"):
        raise typer.BadParameter("an http or https address", param_hint="URL")
    try:
        found, ids = asyncio.run(_tried(url, secret, seconds, ca_file))
    except OSError as unreadable:
        raise typer.BadParameter(f"{ca_file}: {unreadable}", param_hint="--ca-file") from None
    _print(found, ids)
    raise typer.Exit(0 if all(finding.passed for finding in found) else 1)


def _is_secret(secret: str) -> bool:
    try:
        return secret.startswith(PREFIX) and bool(
            base64.b64decode(secret.removeprefix(PREFIX), validate=True)
        )
    except ValueError:
        return False


async def _tried(
    url: str, secret: str, seconds: float, ca_file: Path | None
) -> tuple[list[Finding], list[str]]:
    async with connection(seconds, way_out(trusted(ca_file))) as http:
        receiver = Receiver(http, url, secret, seconds)
        return await try_all(receiver), receiver.ids


def _print(found: list[Finding], ids: list[str]) -> None:
    console = Console() if Console().is_terminal else Console(width=_WIDTH)
    table = Table("结果 Result", "检验 Trial", "答复 Answer", "秒 s")
    for finding in found:
        verdict = "通过 passed" if finding.passed else "未通过 FAILED"
        table.add_row(verdict, f"{finding.zh}\n{finding.en}", finding.seen, f"{finding.seconds:.2f}")
    console.print(table)
    failed = sum(not finding.passed for finding in found)
    console.print(
        f"{len(found) - failed} 项通过，{failed} 项未通过 / {len(found) - failed} passed, {failed} failed"
    )
    console.print(
        "接收端内部的效果此处看不到：下列事件在贵方记录中应各有且仅有一次。\n"
        "What happens inside cannot be seen from here: your records should hold each of these events exactly once."
    )
    for id_ in ids:
        console.print(f"  {id_}")
