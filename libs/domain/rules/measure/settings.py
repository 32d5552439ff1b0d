"""Reads the settings of a measure file: periods, experts, reports, rewards, revocation and the rest."""

from fractions import Fraction
from typing import Literal

from domain.rules.facts.catalogue import FACT_FIELDS
from domain.rules.measure.model import (
    ExpertReview,
    HearingPeriod,
    Labelled,
    NoticePeriod,
    Periods,
    Reading,
    ReportCheck,
    ReportField,
    ReportKind,
    ReReview,
    Revocation,
    RevocationGround,
    Reward,
    Succession,
    SupplementPeriod,
    Term,
)
from domain.rules.measure.reader import Table

_ENDS: tuple[Literal["eve_of_anniversary"]] = ("eve_of_anniversary",)
_RENEWAL_STARTS: tuple[Literal["day_after_previous_term_or_decision"]] = (
    "day_after_previous_term_or_decision",
)
_DEADLINES: tuple[Literal["expiry_day"]] = ("expiry_day",)
_MAJORITIES: tuple[Literal["more_than_half"]] = ("more_than_half",)
REPORT_BASES: tuple[Literal["previous_period"], Literal["application"]] = ("previous_period", "application")
_RULES: tuple[Literal["measure_of_submission_date"]] = ("measure_of_submission_date",)
_REPORT_PERIODS: tuple[Literal["month"], Literal["year"]] = ("month", "year")
# how many versions the form of a report may have
LAST_FORM = 9999
REPORT_UNITS = ("wan_yuan", "percent", "persons", "items", "none")


def read_periods(table: Table) -> Periods:
    """The table `periods`: notice, supplement, hearing, term and re-review."""
    periods = Periods(
        _notice(table.table("notice")),
        _supplement(table.table("supplement")),
        _hearing(table.table("hearing")),
        _term(table.table("term")),
        _re_review(table.table("re_review")),
    )
    table.finish()
    return periods


def _notice(table: Table) -> NoticePeriod:
    notice = NoticePeriod(
        table.integer("days", 1, 365),
        table.choice("counting", ("calendar_days", "working_days")),
        table.boolean("publication_day_counts"),
        table.boolean("extends_to_working_day"),
        table.ground(),
    )
    table.finish()
    return notice


def _supplement(table: Table) -> SupplementPeriod:
    default = table.integer("default_days", 1, 365)
    period = SupplementPeriod(default, table.integer("max_days", default, 365), table.ground())
    table.finish()
    return period


def _hearing(table: Table) -> HearingPeriod:
    default = table.integer("default_days", 1, 365)
    period = HearingPeriod(default, table.integer("min_days", 1, default), table.ground())
    table.finish()
    return period


def _term(table: Table) -> Term:
    term = Term(
        table.integer("validity_years", 1, 99),
        table.choice("ends", _ENDS),
        table.choice("renewal_starts", _RENEWAL_STARTS),
        table.ground(),
    )
    table.finish()
    return term


def _re_review(table: Table) -> ReReview:
    re_review = ReReview(
        table.integer("opens_days_before_expiry", 1, 3660),
        table.integer("minimum_days_to_apply", 1, 365),
        table.days_before("reminder_days_before_expiry"),
        table.choice("submission_deadline", _DEADLINES),
        table.ground(),
    )
    table.finish()
    return re_review


def read_expert_review(table: Table) -> ExpertReview:
    """The table `expert_review`."""
    quorum = table.integer("quorum", 1, 99)
    review = ExpertReview(quorum, table.choice("majority", _MAJORITIES), table.ground())
    table.finish()
    return review


def read_reports(tables: list[Table]) -> tuple[ReportKind, ...]:
    """The array `reports`."""
    return tuple(_report(table) for table in tables)


def _report(table: Table) -> ReportKind:
    period = table.choice("period", _REPORT_PERIODS)
    report = ReportKind(
        table.text("code"),
        table.both(),
        period,
        table.integer("due_day", 1, 28 if period == "month" else 31),
        table.integer("due_month", 1, 12) if period == "year" else None,
        table.boolean("required"),
        table.days_before("remind_days_before", ()),
        tuple(reversed(table.days_before("escalate_days_after", ()))),
        table.optional_integer("form_version", 1, LAST_FORM) or 1,
        *read_form_parts(table),
        table.ground(),
    )
    table.finish()
    return report


def read_form_parts(table: Table) -> tuple[tuple[ReportField, ...], tuple[ReportCheck, ...]]:
    """The arrays `fields` and `checks` of a report's form."""
    fields = tuple(_report_field(field) for field in table.tables("fields"))
    checks = tuple(_report_check(check) for check in table.tables("checks"))
    for check in checks:
        if check.field not in {field.code for field in fields if field.type != "text"}:
            table.refuse("checks", f"报表没有数值项 {check.field}", f"the form has no figure {check.field}")
    return fields, checks


def _report_field(table: Table) -> ReportField:
    field = ReportField(
        table.text("code"),
        table.choice("type", ("integer", "decimal", "text")),
        table.choice("unit", REPORT_UNITS),
        table.both(),
        table.boolean("required"),
        table.boolean("signed", False),
    )
    table.finish()
    return field


def _report_check(table: Table) -> ReportCheck:
    against = table.choice("against", REPORT_BASES)
    check = ReportCheck(
        table.text("code"),
        table.both(),
        table.text("field"),
        against,
        table.text("fact") if against == "application" else None,
        table.number("times") if table.has("times") else Fraction(1),
        table.number("least"),
        table.number("most"),
        table.ground(),
    )
    if check.fact is not None and check.fact not in FACT_FIELDS:
        table.refuse("fact", "没有此数据项", "there is no such fact")
    table.finish()
    return check


def read_rewards(tables: list[Table]) -> tuple[Reward, ...]:
    """The array `rewards`; `amount` is in yuan."""
    return tuple(_reward(table) for table in tables)


def _reward(table: Table) -> Reward:
    reward = Reward(
        table.text("code"),
        table.both(),
        table.money("amount"),
        table.boolean("once_only"),
        table.boolean("first_recognition_only"),
        table.boolean("recoverable"),
        table.text("basis"),
        table.ground(),
    )
    table.finish()
    return reward


def read_revocation(table: Table) -> Revocation:
    """The table `revocation`."""
    revocation = Revocation(tuple(_revocation_ground(ground) for ground in table.tables("grounds")))
    table.finish()
    return revocation


def _revocation_ground(table: Table) -> RevocationGround:
    evidence: tuple[str, ...] = table.texts("evidence")
    ground = RevocationGround(table.text("code"), table.both(), table.text("text"), evidence, table.ground())
    table.finish()
    return ground


def read_reapplication(table: Table) -> int | None:
    """The table `reapplication`: the years after cancellation in which no application is taken, or none."""
    years = table.optional_integer("bar_years", 1, 99)
    table.ground()
    table.finish()
    return years


def read_succession(table: Table) -> Succession:
    """The table `succession`."""
    rule = table.choice("rule", _RULES)
    titles: tuple[str, ...] = table.texts("re_reviews_titles_of")
    replaces: tuple[str, ...] = table.texts("replaces")
    succession = Succession(rule, titles, replaces, table.ground())
    table.finish()
    return succession


def read_labelled(tables: list[Table]) -> tuple[Labelled, ...]:
    """An array of codes with their words."""
    result = []
    for table in tables:
        result.append(Labelled(table.text("code"), table.both()))
        table.finish()
    return tuple(result)


def read_readings(tables: list[Table]) -> tuple[Reading, ...]:
    """The array `readings`: each passage, how it is read, and why."""
    result = []
    for table in tables:
        number = table.integer("number", 1, 99)
        result.append(Reading(number, table.text("text"), table.both(), table.text("reason")))
        table.finish()
    return tuple(result)
