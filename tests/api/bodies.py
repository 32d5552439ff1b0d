"""Bodies that are accepted, for tests to change one member at a time."""

from datetime import UTC, datetime, timedelta
from typing import Any

from domain.rules.identifiers import make_credit_code
from domain.rules.periods import legal_day

Body = dict[str, Any]

XINCHENG = "911501020000H0011Q"
HUIMIN = "911501030000H002XY"


def credit_code(number: int, district: str = "150102") -> str:
    """A valid code of an invented company."""
    return make_credit_code(district, f"{number:08d}")


def enterprise(uscc: str = XINCHENG, **changes: Any) -> Body:
    given = {
        "uscc": uscc,
        "name": "内蒙古示例科技有限公司",
        "legal_form": "LIMITED_COMPANY",
        "district": "150102",
        "address": "呼和浩特市新城区示例路1号",
        "registered_on": "2015-06-01",
        "moved_in": False,
        "industry_code": "3562",
        "legal_representative": "示例甲",
        "contact_name": "示例乙",
        "contact_phone": "0471-0000000",
    }
    return {**given, **changes}


def round_(**changes: Any) -> Body:
    """A round whose window is open now."""
    today = legal_day(datetime.now(UTC))
    given = {
        "name": "示例批次",
        "measure_id": "bg-2022-03",
        "form_version": "2026.1",
        "opens_on": (today - timedelta(days=1)).isoformat(),
        "closes_on": (today + timedelta(days=30)).isoformat(),
        "materials": [{"code": "LICENCE", "title_zh": "营业执照", "title_en": "Business licence"}],
    }
    return {**given, **changes}
