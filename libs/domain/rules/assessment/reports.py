"""The figures of a periodic report (定期报送): what is wrong by the form, and what is unlikely."""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from domain.rules.errors import FieldError, Invalid
from domain.rules.facts.catalogue import FactField
from domain.rules.facts.declared import plain, read_value
from domain.rules.measure.model import ReportField
from domain.rules.measure.report_forms import ReportForm


def validate_report(raw: Mapping[str, object], form: ReportForm, *, complete: bool = True) -> dict[str, Any]:
    """The figures as JSON keeps them: decimals as plain strings. Raises Invalid, every field at fault named.

    A draft need not be `complete`.
    """
    errors: list[FieldError] = []
    figures: dict[str, Any] = {}
    fields = {field.code: field for field in form.fields}
    for code in raw:
        if code not in fields:
            errors.append(_at(code, "unknown_field", "报表没有此项", "The form has no such figure"))
    for code, field in fields.items():
        given = raw.get(code)
        if given is None:
            if field.required and complete:
                errors.append(_at(code, "missing", f"请填报{field.label.zh}", f"Missing: {field.label.en}"))
            continue
        value = read_value(_as_fact(field), given, f"/figures/{code}")
        if isinstance(value, FieldError):
            errors.append(value)
        else:
            figures[code] = plain(value)
    if errors:
        raise Invalid("报送数据有误", "The reported figures are not valid", errors=errors)
    return figures


def implausible(
    figures: Mapping[str, Any], form: ReportForm, previous: Mapping[str, Any], facts: Mapping[str, Any]
) -> list[dict[str, Any]]:
    """The checks that a report does not pass, with both figures as they are; without a base nothing is flagged."""
    flags = []
    for check in form.checks:
        value = figures.get(check.field)
        base = previous.get(check.field) if check.fact is None else facts.get(check.fact)
        if value is None or base is None or Fraction(base) <= 0:
            continue
        if not check.least <= Fraction(value) * check.times / Fraction(base) <= check.most:
            flags.append({"code": check.code, "field": check.field, "figure": str(value), "base": str(base)})
    return flags


def _as_fact(field: ReportField) -> FactField:
    return FactField(field.code, field.type, field.unit, field.label.zh, field.label.en, signed=field.signed)


def _at(code: str, fault: str, zh: str, en: str) -> FieldError:
    return FieldError("/figures/" + code.replace("~", "~0").replace("/", "~1"), fault, zh, en)
