"""What the walk prints: the thirty outcomes, what was refused, and where to look next."""

from collections.abc import Sequence

from rich.console import Console
from rich.table import Table

from domain.rules.facts.divisions import DIVISIONS
from domain.rules.labels import APPLICATION_STATUS, CERTIFICATION_STATUS
from sandbox.sample_round.client import Body
from sandbox.sample_round.journey import Refusal
from sandbox.sample_round.outcomes import Outcome
from sandbox.stack import Stack


def outcomes(console: Console, found: Sequence[Outcome]) -> None:
    table = Table(title="样例批次：三十家企业的结果（企业均为虚构）", title_justify="left")
    for heading in ("序号", "企业", "推荐部门", "首次申请", "称号", "有效期至", "经过"):
        table.add_column(heading, overflow="fold", no_wrap=heading in ("序号", "称号", "有效期至"))
    for outcome in found:
        company, title = outcome.enterprise, outcome.certification
        table.add_row(
            f"{company.number:02}",
            outcome.name,
            DIVISIONS[company.district].name_zh,
            APPLICATION_STATUS[outcome.application["status"]].zh if outcome.application else "—",
            CERTIFICATION_STATUS[title["status"]].zh if title else "—",
            _last_day(title),
            company.story.zh if not company.unmet else f"不予推荐。{outcome.explanation}",
        )
    console.print(table)


def _last_day(title: Body) -> str:
    if not title:
        return "—"
    return f"{title['revoked_on']}取消" if title["revoked_on"] else str(title["valid_to"])


def refusals(console: Console, refused: Sequence[Refusal]) -> None:
    table = Table(title="依规则被拒绝的操作", title_justify="left")
    for heading in ("操作人", "操作", "应答", "理由"):
        table.add_column(heading)
    for row in refused:
        table.add_row(row.who, row.attempt, str(row.status_code), row.title)
    console.print(table)


def where_next(console: Console, stack: Stack, found: Sequence[Outcome]) -> None:
    """Addresses to open and tokens to try; the ready people of the first districts meet cases of their own."""
    valid = next(row.certification["number"] for row in found if row.certification.get("status") == "ACTIVE")
    table = Table(title="接下来可以看", title_justify="left", show_header=False)
    table.add_row("接口文档", f"{stack.api_url}/docs")
    table.add_row("证书查验", f"{stack.api_url}/verify/{valid}")
    table.add_row("公开名录", f"{stack.api_url}/register")
    table.add_row("公示公告", f"{stack.api_url}/notices")
    table.add_row("统计", f"{stack.api_url}/statistics")
    table.add_row("运行监测接收端", f"{stack.receiver_url}/")
    table.add_row("领取令牌", f"{stack.issuer}/")
    for words, arguments in (
        ("市局令牌", "--person city-officer-1"),
        ("企业令牌（01号企业）", "--person enterprise-xincheng"),
        ("旗县区令牌（新城区）", "--person county-xincheng"),
        ("审计令牌", "--person auditor-1"),
    ):
        table.add_row(words, f"zjtx sandbox token --root {stack.root} {arguments}")
    console.print(table)
