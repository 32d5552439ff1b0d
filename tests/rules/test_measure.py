"""A measure file is loaded whole or refused whole, and a case falls under exactly one measure."""

import tomllib
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from importlib import resources
from typing import Any

import pytest

from domain.rules.errors import NoMeasureInForce
from domain.rules.measure.load import (
    Measure,
    MeasureInvalid,
    check_together,
    load_measure,
    measure_in_force,
    packaged_measures,
    predecessor,
)

FILES = ("bg-2022-03.toml", "miit-2022-63.toml", "miit-2026-2.toml")


def text_of(name: str) -> str:
    return (resources.files("domain.rules") / "measures" / name).read_text("utf-8")


CITY = text_of("bg-2022-03.toml")
NATIONAL = text_of("miit-2022-63.toml")


def city() -> Measure:
    return load_measure(CITY, "bg-2022-03.toml")


def refusal(text: str) -> MeasureInvalid:
    with pytest.raises(MeasureInvalid) as caught:
        load_measure(text, "draft.toml")
    assert "draft.toml" in caught.value.en
    assert "draft.toml" in caught.value.zh
    return caught.value


def replaced(old: str, new: str, text: str = CITY) -> str:
    assert old in text
    return text.replace(old, new, 1)


def test_the_three_packaged_measures_load() -> None:
    assert {measure.id for measure in packaged_measures()} == {"bg-2022-03", "miit-2022-63", "miit-2026-2"}


def test_the_city_measure_says_what_the_scheme_says() -> None:
    measure = city()
    assert (measure.effective_from, measure.effective_until) == (date(2022, 4, 13), date(2027, 4, 12))
    assert measure.document == "BG-2022-03号"
    notice = measure.periods.notice
    assert (notice.days, notice.counting, notice.publication_day_counts) == (5, "calendar_days", False)
    assert notice.extends_to_working_day
    assert measure.periods.term.validity_years == 3
    assert measure.periods.re_review.opens_days_before_expiry == 180
    assert measure.periods.re_review.reminder_days_before_expiry == (180, 90, 30, 7)
    assert measure.expert_review.quorum == 3
    assert measure.reapplication_bar_years is None
    assert len(measure.clusters) == 6
    assert [reading.number for reading in measure.readings] == list(range(1, 13))


def test_the_reports_rewards_and_grounds_are_data() -> None:
    measure = city()
    assert [(report.code, report.due_day, report.required) for report in measure.reports] == [
        ("MONTHLY_OPERATION", 10, True),
        ("YEARLY_UPDATE", 30, False),
    ]
    bonus = measure.rewards[0]
    assert (bonus.code, bonus.amount, bonus.once_only) == ("FIRST_RECOGNITION_BONUS", Decimal(200000), True)
    assert bonus.first_recognition_only
    assert bonus.recoverable
    assert {ground.code: ground.evidence for ground in measure.revocation.grounds}["MAJOR_INCIDENT"] == (
        "event",
        "handling",
    )


def test_the_national_measures_bar_reapplication_for_three_years() -> None:
    assert [m.reapplication_bar_years for m in packaged_measures() if m.grants_title == "national-zjtx"] == [
        3,
        3,
    ]


# --- identity -----------------------------------------------------------------------------------------------


def test_layout_and_comments_do_not_change_the_hash() -> None:
    assert load_measure("# a comment\n\n" + CITY, "x.toml").sha256 == city().sha256


def test_any_changed_threshold_changes_the_hash() -> None:
    changed = load_measure(replaced("value = 1000", "value = 1001"), "x.toml")
    assert changed.sha256 != city().sha256


# --- refusals -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ('grants_title = "hohhot-zjtx"', 'grants_title = "hohhot-zjtx"\nsurprise = 1', "surprise"),
        ("days = 5", 'days = "5"', "periods.notice.days"),
        ("days = 5", "days = 0", "periods.notice.days"),
        ("days = 5", "days = true", "periods.notice.days"),
        ("days = 5", "", "periods.notice.days"),
        ('counting = "calendar_days"', 'counting = "moons"', "periods.notice.counting"),
        ("value = 1000", "value = inf", "criteria.0.children.5.value"),
        ("value = 1000", "value = nan", "criteria.0.children.5.value"),
        ("value = 1000", "value = true", "criteria.0.children.5.value"),
        ("value = 1000", "value = 1e99", "criteria.0.children.5.value"),
        ('fact = "revenue_y1"', 'fact = "profit_of_the_moon"', "criteria.0.children.5.fact"),
        ('fact = "revenue_y1"', 'fact = "main_product"', "criteria.0.children.5.fact"),
        ('unit = "wan_yuan"', 'unit = "percent"', "criteria.0.children.5.unit"),
        ('unit = "wan_yuan"', 'unit = "furlongs"', "criteria.0.children.5.unit"),
        ('op = ">="', 'op = "~"', "criteria.0.children.0.op"),
        ('op = "=="', 'op = ">="', "criteria.0.children.1.op"),
        ('function = "percent_of"', 'function = "eval"', "criteria.1.children.2.function"),
        ('of = ["main_product_revenue", "revenue_y1"]', 'of = ["revenue_y1"]', "criteria.1.children.2.of"),
        ('of = ["registered_in_hohhot_on"]', 'of = ["employees"]', "criteria.0.children.0.of"),
        ('value = "MUNICIPAL"', 'value = "GALACTIC"', "value"),
        ('judge = "county"', 'judge = "nobody"', "criteria.0.children.0.judge"),
        ('id = "growth"', 'id = "revenue"', "criteria.0.children.6.id"),
        ('kind = "any"\nid = "innovation"', 'kind = "one"\nid = "innovation"', "criteria.4.children.1.kind"),
        ("max_days = 30", "max_days = 9", "periods.supplement.max_days"),
        ("min_days = 5", "min_days = 11", "periods.hearing.min_days"),
        ("[180, 90, 30, 7]", "[7, 30]", "periods.re_review.reminder_days_before_expiry"),
        ("effective_until = 2027-04-12", "effective_until = 2021-04-12", "effective_until"),
        ("effective_from = 2022-04-13", 'effective_from = "2022-04-13"', "effective_from"),
        ("effective_from = 2022-04-13", "effective_from = 2022-04-13T00:00:00", "effective_from"),
        ('amount = "200000"', "amount = 200000.5", "rewards.0.amount"),
        ('amount = "200000"', 'amount = "-1"', "rewards.0.amount"),
        ('code = "PRIORITY_PUBLIC_SERVICES"', 'code = "FIRST_RECOGNITION_BONUS"', "rewards"),
        ('grants_title = "hohhot-zjtx"', 'grants_title = "a"\nrequires_titles = ["a"]', "requires_titles"),
        ("quorum = 3", "quorum = 0", "expert_review.quorum"),
        ("schema = 1", "schema = 2", "schema"),
    ],
)  # fmt: skip
def test_a_malformed_city_file_is_refused_by_its_key(old: str, new: str, key: str) -> None:
    refused = refusal(replaced(old, new))
    assert key in refused.en
    assert refused.errors[0].pointer.endswith(key.replace(".", "/"))


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("{ from = 70, to = 80, points = 3 }", "{ from = 71, to = 80, points = 3 }", "gap"),
        ("{ from = 70, to = 80, points = 3 }", "{ from = 65, to = 80, points = 3 }", "overlap"),
        ("{ from = 70, to = 80, points = 3 }", "{ from = 70, to = 80, points = 6 }", "maximum"),
        ("{ from = 70, to = 80, points = 3 }", "{ from = 70, to = 80, points = 1 }", "rise or fall"),
        ("{ from = 80, points = 5 }", "{ from = 80, to = 100, points = 5 }", "unbounded"),
        ("{ from = 80, points = 5 }", "{ from = nan, points = 5 }", "finite"),
        ("{ from = 80, points = 5 }", "{ from = 80, points = 5, stars = 1 }", "unknown key"),
        ("LEVEL_2 = 3, LEVEL_1 = 0 }", "LEVEL_2 = 3 }", "exactly these options"),
        ('formula = "times_capped"', 'formula = "times"', "one of these"),
        ('formula = "times_capped"\nfactor = 3', 'formula = "times_capped"\nfactor = 0', "above zero"),
        ("max = 15", "max = 0", "above zero"),
        ('kind = "given"', 'kind = "options"', "does not suit"),
    ],
)  # fmt: skip
def test_a_contradictory_score_table_is_refused(old: str, new: str, expected: str) -> None:
    refused = refusal(replaced(old, new, NATIONAL))
    assert "scores." in refused.en
    assert expected in refused.en


def test_a_score_table_without_a_total_is_refused() -> None:
    total = 'op = ">="\nvalue = 60\nunit = "points"'
    without = replaced(total, 'judge = "city"', replaced('kind = "score_total"', 'kind = "judged"', NATIONAL))
    assert "scores" in refusal(without).en


def test_a_file_that_is_not_toml_is_refused() -> None:
    assert "TOML" in refusal("id = ").en


def test_a_file_of_ten_megabytes_is_refused_unread() -> None:
    assert "larger" in refusal("#" * 10_000_000).en


def test_bottomless_nesting_is_refused() -> None:
    refusal("a = " + "[" * 20_000)


def test_too_many_levels_of_criteria_are_refused() -> None:
    levels = "".join(
        f'\n[[criteria{".children" * n}]]\nkind = "all"\nid = "level{n}"\narticle = "x"\nzh = "x"\nen = "x"\n'
        for n in range(12)
    )
    assert "levels deep" in refusal(replaced("# --- 期限", levels + "\n# --- 期限")).en


def test_an_empty_file_is_refused() -> None:
    assert "schema" in refusal("").en


# --- succession ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["initial", "re_review"])
@pytest.mark.parametrize(
    ("day", "found"),
    [
        (date(2022, 4, 12), False),
        (date(2022, 4, 13), True),
        (date(2027, 4, 12), True),
        (date(2027, 4, 13), False),
    ],
)
def test_the_city_measure_is_in_force_from_its_first_day_to_its_last(
    day: date, found: bool, kind: Any
) -> None:
    if found:
        assert measure_in_force(packaged_measures(), day, kind).id == "bg-2022-03"
    else:
        with pytest.raises(NoMeasureInForce) as caught:
            measure_in_force(packaged_measures(), day, kind)
        assert day.isoformat() in caught.value.en


@pytest.mark.parametrize(
    ("day", "expected"), [(date(2026, 3, 31), "miit-2022-63"), (date(2026, 4, 1), "miit-2026-2")]
)
def test_the_national_criteria_of_2026_follow_those_of_2022_without_a_gap(day: date, expected: str) -> None:
    assert measure_in_force(packaged_measures(), day, "initial", "national-zjtx").id == expected


def successor(change: Callable[[str], str]) -> Measure:
    text = replaced('id = "bg-2022-03"', 'id = "bg-2027"')
    return load_measure(change(text), "bg-2027.toml")


def test_a_fourth_measure_takes_over_by_data_alone() -> None:
    new = successor(
        lambda text: text.replace("effective_from = 2022-04-13", "effective_from = 2027-04-13").replace(
            "effective_until = 2027-04-12", "effective_until = 2032-04-12"
        )
    )
    measures = check_together((*packaged_measures(), new))
    assert measure_in_force(measures, date(2027, 4, 12), "initial").id == "bg-2022-03"
    assert measure_in_force(measures, date(2027, 4, 13), "initial").id == "bg-2027"


def test_measures_whose_terms_overlap_cannot_stand_together() -> None:
    with pytest.raises(MeasureInvalid, match="overlap"):
        check_together((city(), successor(lambda text: text)))


def test_measures_for_different_kinds_may_overlap() -> None:
    def only(kind: str) -> Callable[[str], str]:
        return lambda text: text.replace('["initial", "re_review"]', f'["{kind}"]', 1)

    first = load_measure(only("initial")(CITY), "a.toml")
    assert len(check_together((first, successor(only("re_review"))))) == 2


def test_the_same_measure_twice_is_refused() -> None:
    with pytest.raises(MeasureInvalid, match="used twice"):
        check_together((city(), city()))


def test_titles_that_require_each_other_are_refused() -> None:
    def granting(title: str, after: str) -> Callable[[str], str]:
        grants = f'"{title}"\nrequires_titles = ["{after}"]\napplies'
        return lambda text: text.replace('"hohhot-zjtx"\napplies', grants).replace(
            '"hohhot-zjtx"', f'"{title}"'
        )

    one, other = successor(granting("x", "y")), load_measure(granting("y", "x")(CITY), "y.toml")
    with pytest.raises(MeasureInvalid, match="cycle"):
        check_together((one, other))


@pytest.mark.parametrize("name", FILES)
def test_every_criterion_and_score_names_its_article(name: str) -> None:
    def articles(rows: list[dict[str, Any]]) -> list[str]:
        return [a for row in rows for a in (row["article"], *articles(row.get("children", [])))]

    content = tomllib.loads(text_of(name))
    assert all(articles(content["criteria"]) + articles(content.get("scores", [])))


# --- one measure in the place of another --------------------------------------------------------------------


def starting(day: str, *lines: str) -> Callable[[str], str]:
    """The city's file again, from another first day on, with lines before the titles it re-reviews."""
    return lambda text: (
        text.replace("effective_from = 2022-04-13", f"effective_from = {day}")
        .replace("effective_until = 2027-04-12", "effective_until = 2031-06-30")
        .replace("re_reviews_titles_of", "\n".join([*lines, "re_reviews_titles_of"]))
    )


@pytest.mark.parametrize(
    ("day", "governed_by"), [(date(2026, 6, 30), "bg-2022-03"), (date(2026, 7, 1), "bg-2027")]
)
def test_a_measure_that_replaces_another_governs_from_its_first_day_on(day: date, governed_by: str) -> None:
    new = successor(starting("2026-07-01", 'replaces = ["bg-2022-03"]'))
    measures = check_together((*packaged_measures(), new))
    assert measure_in_force(measures, day, "initial").id == governed_by
    assert measure_in_force(reversed(measures), day, "re_review").id == governed_by


def test_a_later_edition_replaces_the_former_without_saying_so() -> None:
    text = starting("2026-07-01")(CITY).replace('version = "1"', 'version = "2"', 1)
    second = load_measure(text, "bg-2022-03-2.toml")
    measures = check_together((city(), second))
    assert measure_in_force(measures, date(2026, 6, 30), "initial").version == "1"
    assert measure_in_force(measures, date(2026, 7, 1), "initial").version == "2"


@pytest.mark.parametrize(
    ("day", "line", "expected"),
    [
        ("2027-04-13", 'replaces = ["bg-1999"]', "there is no measure bg-1999"),
        ("2022-04-13", 'replaces = ["bg-2022-03"]', "does not begin before it"),
        ("2021-04-13", 'replaces = ["bg-2022-03"]', "does not begin before it"),
    ],
)
def test_what_is_replaced_must_be_there_and_must_begin_before(day: str, line: str, expected: str) -> None:
    with pytest.raises(MeasureInvalid, match=expected):
        check_together((city(), successor(starting(day, line))))


def test_re_reviews_fall_under_the_measure_that_names_their_title() -> None:
    other_title = successor(lambda t: starting("2027-04-13")(t).replace('= ["hohhot-zjtx"]', '= ["older"]'))
    measures = check_together((city(), other_title))
    assert measure_in_force(measures, date(2027, 5, 1), "initial").id == "bg-2027"
    with pytest.raises(NoMeasureInForce):
        measure_in_force(measures, date(2027, 5, 1), "re_review")
    assert measure_in_force(measures, date(2027, 5, 1), "re_review", "older").id == "bg-2027"


def test_the_place_that_a_measure_takes_is_that_of_the_one_before_it() -> None:
    new = successor(starting("2027-04-13"))
    on_its_first_day = predecessor((*packaged_measures(), new), new, new.effective_from)
    assert on_its_first_day is not None
    assert on_its_first_day.id == "bg-2022-03"
    assert predecessor(packaged_measures(), city(), date(2026, 1, 1)) is None


# --- what a release carries ---------------------------------------------------------------------------------

# A case may be pinned to any of these for ever: another text is another edition, in a file of its own.
RELEASED = {
    ("bg-2022-03", "1"): "93f9a59977ea834ecb00f9e83bf7449f4e8e3df3ff9b56bd5f37e43b904a2ed6",
    ("miit-2022-63", "1"): "0563c6fb68b8003ecdc7d156bcd8f2f5d370fde140e02fd15d91d52b3d504103",
    ("miit-2026-2", "1"): "a587e1fc76d57f4fbdc1236403e028c3b90fe56191b751383c1c40665a55e387",
}


def test_what_a_release_carries_is_never_changed() -> None:
    carried = {(measure.id, measure.version): measure.sha256 for measure in packaged_measures()}
    changed = {edition for edition, sha256 in RELEASED.items() if carried.get(edition) != sha256}
    assert not changed, "cases may be pinned to these texts: leave them, and write a new edition"
    assert set(carried) == set(RELEASED), "a new edition is listed here, with its hash"
