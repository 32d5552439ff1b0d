"""Invented companies and people, and the bodies in which they speak to the service."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from importlib.resources import files
from typing import Any

from domain.rules.facts.identifiers import make_credit_code
from domain.rules.time.periods import SHANGHAI

Body = dict[str, Any]

MEASURE = "bg-2022-03"
XINCHENG, HUIMIN = "150102", "150103"

# Money in 万元; y1 is the last closed year. Whatever figures decide is met, so that people's judgement remains.
FACTS: Body = {
    "revenue_y1": "8650.40",
    "revenue_y2": "7420.00",
    "revenue_y3": "6510.20",
    "main_product_revenue": "6120.00",
    "employees": 148,
    "total_assets": "10320.00",
    "market_years": "9",
    "national_rank": 16,
    "quality_certifications": 2,
    "municipal_brands": 1,
    "invention_patents_granted": 4,
    "main_product": "乳品无菌灌装成套设备",
}
# what the call (申报通知) of every round here asks for
MATERIALS = (("APPLICATION_FORM", "申报书", "Application form"), ("ACCOUNTS", "审计报告", "Audited accounts"))


@dataclass(frozen=True)
class Company:
    """An invented enterprise, and the one person it authorises."""

    number: int
    district: str = XINCHENG

    @property
    def uscc(self) -> str:
        return make_credit_code(self.district, f"{self.number:08d}")

    @property
    def person(self) -> str:
        return f"enterprise-{self.number}"

    def registration(self, **changes: Any) -> Body:
        given = {
            "uscc": self.uscc,
            "name": f"呼和浩特示例{self.number:03}号科技有限公司",
            "legal_form": "LIMITED_COMPANY",
            "district": self.district,
            "address": f"示例路{self.number}号",
            "registered_on": "2009-03-18",
            "industry_code": "3531",
            "legal_representative": "示例甲",
            "contact_name": "示例乙",
            "contact_phone": "0471-0000000",
        }
        return given | changes


def at(day: date | str, hour: int = 9, minute: int = 0) -> datetime:
    """An instant of a legal day."""
    day = date.fromisoformat(day) if isinstance(day, str) else day
    return datetime.combine(day, time(hour, minute), SHANGHAI)


def round_(opens_on: date, **changes: Any) -> Body:
    given = {
        "name": f"{opens_on.year}年示例申报批次",
        "measure_id": MEASURE,
        "form_version": f"{opens_on.year}.1",
        "opens_on": opens_on.isoformat(),
        "closes_on": (opens_on + timedelta(days=150)).isoformat(),
        "materials": [{"code": code, "title_zh": zh, "title_en": en} for code, zh, en in MATERIALS],
    }
    return given | changes


def materials() -> list[Body]:
    """Each material of the call, as a file."""
    return [
        {"code": code, "file_name": f"{zh}.pdf", "sha256": f"{place:064x}"}
        for place, (code, zh, _) in enumerate(MATERIALS, 1)
    ]


def content(**facts: Any) -> Body:
    """What an enterprise fills in; a fact that is None is not declared."""
    return {"facts": FACTS | facts, "materials": materials()}


def expert(number: int, **changes: Any) -> Body:
    given = {"person": f"expert-{number}", "name": f"示例专家{number}", "institution": "示例评审机构"}
    return given | changes


def judgements(criteria: list[str], verdict: str = "MET") -> list[Body]:
    return [{"criterion": criterion, "verdict": verdict, "comment": "经核查属实"} for criterion in criteria]


def left_to(assessment: Body, judge: str) -> list[str]:
    """The criteria that a published assessment leaves to a judge (`COUNTY`, `EXPERT`)."""
    ahead, found = list(assessment["criteria"]), []
    while ahead:
        criterion = ahead.pop(0)
        ahead = criterion["children"] + ahead
        if criterion["kind"] == "JUDGED" and criterion["judged_by"] == judge:
            found.append(criterion["id"])
    return found


def evidence(*parts: str) -> list[Body]:
    return [
        {
            "part": part,
            "description": "示例证据",
            "authority": "示例主管部门",
            "document_number": "示例〔2026〕1号",
        }
        for part in parts
    ]


def objection(application_id: str) -> Body:
    return {
        "application_id": application_id,
        "objector_name": "示例异议人",
        "objector_phone": "0471-1111111",
        "grounds": "对主导产品市场占有率的真实性提出异议",
    }


def report() -> Body:
    """The figures of a month."""
    return {
        "figures": {
            "operating_revenue": "700.00",
            "total_profit": "-12.50",
            "taxes_paid": "21.00",
            "employees": 148,
        }
    }


def report_form(applies_from: str, version: int = 2, **replaced: str) -> Body:
    """A later form of the monthly report: without profit and taxes, and with a figure that the first does not have."""
    text = f"""schema = 1

[report_form]
measure = "bg-2022-03"
report = "MONTHLY_OPERATION"
version = {version}
applies_from = {applies_from}
reason = "示例：主管部门调整月报"

[[report_form.fields]]
code = "operating_revenue"
type = "decimal"
unit = "wan_yuan"
zh = "本月营业收入"
en = "Operating revenue of the month"
required = true

[[report_form.fields]]
code = "main_product_revenue"
type = "decimal"
unit = "wan_yuan"
zh = "本月主导产品营业收入"
en = "Revenue of the main product in the month"
required = true

[[report_form.checks]]
code = "REVENUE_UNLIKE_LAST_MONTH"
zh = "本月营业收入与上期相比变动较大"
en = "Revenue is far from the month before"
field = "operating_revenue"
against = "previous_period"
least = 0.9
most = 1.1
reason = "提示核对，不作为退回理由"

[[report_form.checks]]
code = "MAIN_PRODUCT_UNLIKE_LAST_MONTH"
zh = "主导产品收入与上期相比变动较大"
en = "Revenue of the main product is far from the month before"
field = "main_product_revenue"
against = "previous_period"
least = 0.9
most = 1.1
reason = "提示核对，不作为退回理由"
"""
    for old, new in replaced.items():
        assert f"\n{old}" in text
        text = text.replace(f"\n{old}", f"\n{new}", 1)
    return {"name": f"monthly-{version}.toml", "text": text}


def measure_file(number: int = 1, **replaced: str) -> Body:
    """The city's measure again, for the `number`th five years after the present ones; `replaced` are lines of it."""
    text = (files("domain.rules") / "measures" / "bg-2022-03.toml").read_text("utf-8")
    first = 2022 + 5 * number
    lines = {
        'id = "bg-2022-03"': f'id = "bg-{first}"',
        "effective_from = 2022-04-13": f"effective_from = {first}-04-13",
        "effective_until = 2027-04-12": f"effective_until = {first + 5}-04-12",
        **replaced,
    }
    for old, new in lines.items():
        assert f"\n{old}" in text
        text = text.replace(f"\n{old}", f"\n{new}", 1)
    return {"name": f"bg-{first}.toml", "text": text}
