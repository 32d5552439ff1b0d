"""Legal forms of market entities (企业类型) and whether each has legal personality (法人资格).

Civil Code, articles 54, 74, 76 and 102: companies are legal persons; partnerships, sole proprietorships, branches
and individual businesses are not, whatever their credit code begins with (scheme reading 7).
"""

from typing import Literal

Answer = Literal["yes", "no", "to_be_judged"]

# code, Chinese, English
LEGAL_FORMS: tuple[tuple[str, str, str], ...] = (
    ("LIMITED_COMPANY", "有限责任公司", "Limited liability company"),
    ("JOINT_STOCK_COMPANY", "股份有限公司", "Company limited by shares"),
    ("STATE_OWNED_ENTERPRISE", "全民所有制企业", "State-owned enterprise with legal personality"),
    ("COLLECTIVE_ENTERPRISE", "集体所有制企业", "Collective enterprise with legal personality"),
    ("COOPERATIVE", "农民专业合作社", "Specialised farmers' cooperative"),
    ("PARTNERSHIP", "合伙企业", "Partnership"),
    ("SOLE_PROPRIETORSHIP", "个人独资企业", "Sole proprietorship"),
    ("BRANCH", "分支机构", "Branch"),
    ("INDIVIDUAL_BUSINESS", "个体工商户", "Individual business"),
)

_LEGAL_PERSONS = frozenset(
    {"LIMITED_COMPANY", "JOINT_STOCK_COMPANY", "STATE_OWNED_ENTERPRISE", "COLLECTIVE_ENTERPRISE"}
)
# a legal person of a special kind (Civil Code 96 and 100): whether the measure means it, a person decides
_JUDGED = frozenset({"COOPERATIVE"})
_CODES = frozenset(code for code, _, _ in LEGAL_FORMS)


def legal_personality(form: str) -> Answer:
    """Whether an enterprise of that form is a legal person of its own. Raises KeyError for an unknown form."""
    if form not in _CODES:
        raise KeyError(form)
    if form in _JUDGED:
        return "to_be_judged"
    return "yes" if form in _LEGAL_PERSONS else "no"
