"""The form of a measure file as JSON Schema (2020-12), made from the same tables that the reader goes by.

It serves editors and other programs. What JSON Schema cannot say (that bands touch, that a unit is the figure's, that
terms do not overlap) the reader says: a file that this schema takes may still be refused.
"""

import json
from typing import Any, get_args

from domain.rules.facts.catalogue import FACT_FIELDS, UNITS
from domain.rules.measure.criteria import NAMES_OF_FACTS, YES_NO
from domain.rules.measure.functions import FUNCTIONS
from domain.rules.measure.model import KINDS, Absent, Judge, Op
from domain.rules.measure.reader import LARGEST_NUMBER
from domain.rules.measure.report_forms import REPORT_FORM
from domain.rules.measure.scores import FORMULAS
from domain.rules.measure.settings import LAST_FORM, REPORT_BASES, REPORT_UNITS

Schema = dict[str, Any]

_TEXT: Schema = {"type": "string", "pattern": r"\S"}
_ANY_TEXT: Schema = {"type": "string"}
_DAY: Schema = {"type": "string", "format": "date"}
_YES_NO: Schema = {"type": "boolean"}
_NUMBER: Schema = {"type": "number", "minimum": -LARGEST_NUMBER, "maximum": LARGEST_NUMBER}
_ABOVE_ZERO: Schema = {**_NUMBER, "exclusiveMinimum": 0}
_LANGUAGES = {"zh": _TEXT, "en": _TEXT}
_GROUND: Schema = {"article": _ANY_TEXT, "reason": _ANY_TEXT}


def text() -> str:
    """The schema as it is published: `openapi/measure.schema.json`."""
    return json.dumps(schema(), ensure_ascii=False, indent=2) + "\n"


def schema() -> Schema:
    """The whole form."""
    whole = _table(
        {
            "schema": {"const": 1},
            **dict.fromkeys(
                ("id", "version", "title_zh", "title_en", "document", "issuer_zh", "issuer_en"), _TEXT
            ),
            "grants_title": _TEXT,
            "effective_from": _DAY,
            "criteria": _list(_named("criterion"), fewest=1),
            "periods": _periods(),
            "expert_review": _grounded({"quorum": _whole(1, 99), "majority": {"const": "more_than_half"}}),
            "revocation": _table({}, {"grounds": _list(_revocation_ground())}),
            "reapplication": _grounded({}, {"bar_years": _whole(1, 99)}),
            "succession": _grounded(
                {"rule": {"const": "measure_of_submission_date"}},
                {"re_reviews_titles_of": _names(), "replaces": _names()},
            ),
        },
        {
            "requires_titles": _names(),
            "applies_to": _names(KINDS),
            "effective_until": _DAY,
            "source_note": _ANY_TEXT,
            "scores": _list(_score()),
            "reports": _list(_report()),
            "rewards": _list(_reward()),
            "clusters": _list(_table({"code": _TEXT, **_LANGUAGES})),
            "materials": _list(_table({"code": _TEXT, **_LANGUAGES})),
            "readings": _list(
                _table({"number": _whole(1, 99), "text": _TEXT, **_LANGUAGES, "reason": _TEXT})
            ),
        },
    )
    title = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "认定办法文件 / A measure file",
    }
    parts = {"if": {"required": [REPORT_FORM]}, "then": _form_file(), "else": whole}
    return {**title, **parts, "$defs": _definitions()}


def _form_file() -> Schema:
    """A file that holds a version of a report's form, and no measure."""
    form = {
        "measure": _TEXT,
        "report": _TEXT,
        "version": _whole(2, LAST_FORM),
        "applies_from": _DAY,
    }
    return _table({"schema": {"const": 1}, REPORT_FORM: _grounded(form, _form_parts())})


def _definitions() -> dict[str, Schema]:
    """What is named once and referred to."""
    return {
        "criterion": {"oneOf": _criteria()},
        "figure": _one_of(*NAMES_OF_FACTS),
        "fact": _one_of(*FACT_FIELDS),
        "function": _one_of(*FUNCTIONS),
        "unit": _one_of(*UNITS),
        "ground": {"anyOf": [{"required": [key], "properties": {key: {"minLength": 1}}} for key in _GROUND]},
    }


def _named(name: str) -> Schema:
    return {"$ref": f"#/$defs/{name}"}


# --- the parts of the notation ------------------------------------------------------------------------------


def _table(required: Schema, optional: Schema | None = None) -> Schema:
    return {
        "type": "object",
        "properties": {**required, **(optional or {})},
        "required": list(required),
        "additionalProperties": False,
    }


def _grounded(required: Schema, optional: Schema | None = None) -> Schema:
    """A setting: an article or a reason, one of the two not empty."""
    return {**_table(required, {**(optional or {}), **_GROUND}), **_named("ground")}


def _list(item: Schema, *, fewest: int = 0) -> Schema:
    return {"type": "array", "items": item, **({"minItems": fewest} if fewest else {})}


def _one_of(*values: str) -> Schema:
    return {"enum": list(values)}


def _names(allowed: tuple[str, ...] | None = None) -> Schema:
    item = {"type": "string", "minLength": 1} if allowed is None else _one_of(*allowed)
    return {"type": "array", "items": item, "uniqueItems": True}


def _whole(lowest: int, highest: int) -> Schema:
    return {"type": "integer", "minimum": lowest, "maximum": highest}


# --- criteria and scores ------------------------------------------------------------------------------------


def _criteria() -> list[Schema]:
    judge, value = _one_of(*get_args(Judge)), {"type": ["number", "string", "boolean"]}
    compared = {"op": _one_of(*get_args(Op)), "value": value, "unit": _named("unit")}
    may = {"judge": judge, "absent": _one_of(*get_args(Absent)), "flag_if": _names(YES_NO)}
    years = _list({"type": "array", "items": _named("fact"), "minItems": 1}, fewest=2)
    total = {"op": {"const": ">="}, "value": _NUMBER, "unit": {"const": "points"}}
    of = {"of": _facts()}
    return [
        *(_criterion(mode, {"children": _list(_named("criterion"), fewest=1)}) for mode in ("all", "any")),
        _criterion("threshold", {"fact": _named("figure"), **compared}, may),
        _criterion("threshold", {"function": _named("function"), **of, **compared}, may),
        _criterion(
            "each_year", {"years": years, **compared}, {"function": _one_of("fact", *FUNCTIONS), **may}
        ),
        _criterion("judged", {"judge": judge}, {"shows": {**_facts(), "minItems": 0}}),
        _criterion("score_total", total),
    ]


def _criterion(kind: str, required: Schema, optional: Schema | None = None) -> Schema:
    head = {"kind": {"const": kind}, "id": _TEXT, "article": _TEXT, **_LANGUAGES}
    return _table({**head, **required}, {**(optional or {}), "applies_to": _names(KINDS), "note": _ANY_TEXT})


def _facts() -> Schema:
    """The facts that a function takes."""
    return {"type": "array", "items": _named("fact"), "minItems": 1, "uniqueItems": True}


def _score() -> Schema:
    labels = {"dimension_zh": _TEXT, "dimension_en": _TEXT, **_LANGUAGES}
    parts = _list({"oneOf": list(_parts())}, fewest=1)
    return _table({"id": _TEXT, "article": _TEXT, **labels, "max": _ABOVE_ZERO, "parts": parts})


def _parts() -> list[Schema]:
    points = {**_NUMBER, "minimum": 0}
    band = _table({"points": points}, {"from": _NUMBER, "to": _NUMBER})
    scales: dict[str, Schema] = {
        "bands": {"bands": _list(band, fewest=2)},
        "formula": {"formula": _one_of(*FORMULAS), "factor": _ABOVE_ZERO, "cap": points},
        "options": {"options": {"type": "object", "additionalProperties": points, "minProperties": 1}},
        "given": {},
    }
    figures: tuple[Schema, ...] = (
        {"fact": _named("figure")},
        {"function": _named("function"), "of": _facts()},
    )
    return [
        _table({"kind": {"const": kind}, **figure, "unit": _named("unit"), **scale})
        for kind, scale in scales.items()
        for figure in figures
    ]


# --- settings -----------------------------------------------------------------------------------------------


def _periods() -> Schema:
    days = _whole(1, 365)
    counting = _one_of("calendar_days", "working_days")
    starts = {"const": "day_after_previous_term_or_decision"}
    reminders = {"type": "array", "items": _whole(0, 3660), "uniqueItems": True}
    return _table(
        {
            "notice": _grounded(
                {
                    "days": days,
                    "counting": counting,
                    "publication_day_counts": _YES_NO,
                    "extends_to_working_day": _YES_NO,
                }
            ),
            "supplement": _grounded({"default_days": days, "max_days": days}),
            "hearing": _grounded({"default_days": days, "min_days": days}),
            "term": _grounded(
                {
                    "validity_years": _whole(1, 99),
                    "ends": {"const": "eve_of_anniversary"},
                    "renewal_starts": starts,
                }
            ),
            "re_review": _grounded(
                {
                    "opens_days_before_expiry": _whole(1, 3660),
                    "minimum_days_to_apply": days,
                    "reminder_days_before_expiry": reminders,
                    "submission_deadline": {"const": "expiry_day"},
                }
            ),
        }
    )


def _form_parts() -> Schema:
    """The figures of a report's form, and how they are checked."""
    field = _table(
        {
            "code": _TEXT,
            "type": _one_of("integer", "decimal", "text"),
            "unit": _one_of(*REPORT_UNITS),
            **_LANGUAGES,
            "required": _YES_NO,
        },
        {"signed": _YES_NO},
    )
    check = _grounded(
        {
            "code": _TEXT,
            **_LANGUAGES,
            "field": _TEXT,
            "against": _one_of(*REPORT_BASES),
            "least": {"type": "number"},
            "most": {"type": "number"},
        },
        {"fact": _named("fact"), "times": {"type": "number"}},
    )
    return {"fields": _list(field), "checks": _list(check)}


def _report() -> Schema:
    days = {"type": "array", "items": _whole(0, 3660)}
    stages = {"remind_days_before": days, "escalate_days_after": days}
    may = {"form_version": _whole(1, LAST_FORM), **_form_parts(), **stages}
    head = {"code": _TEXT, **_LANGUAGES, "required": _YES_NO}
    month = {"period": {"const": "month"}, "due_day": _whole(1, 28)}
    year = {"period": {"const": "year"}, "due_day": _whole(1, 31), "due_month": _whole(1, 12)}
    return {"oneOf": [_grounded({**head, **period}, may) for period in (month, year)]}


def _reward() -> Schema:
    amount = {"type": "string", "pattern": r"^[0-9]{1,15}(\.[0-9]+)?$"}
    said = dict.fromkeys(("once_only", "first_recognition_only", "recoverable"), _YES_NO)
    return _grounded({"code": _TEXT, **_LANGUAGES, **said, "basis": _TEXT}, {"amount": amount})


def _revocation_ground() -> Schema:
    return _grounded({"code": _TEXT, **_LANGUAGES, "text": _TEXT}, {"evidence": _names()})
