"""A report's form has versions of its own: they go live without a new measure, and each period keeps the one it has."""

from typing import Any

import pytest
from sweeps import Sweep

from city import City
from domain.acts.monitoring.open_obligations import open_obligations
from factories import Body, Company, at, measure_file, report, report_form
from titles import Title
from voices import refusal

MEASURE = "bg-2022-03"
SECOND = {"figures": {"operating_revenue": "700.00", "main_product_revenue": "500.00"}}


async def loaded(city: City, applies_from: str = "2026-03-01", version: int = 2, **lines: str) -> Body:
    return await city.officer().create("/measure-files", report_form(applies_from, version, **lines))


async def adopted(city: City, row: Body) -> Body:
    return await city.officer(2).act(f"/measure-files/{row['id']}", "adopt")


async def owed(city: City, title: Title, day: str) -> list[Body]:
    """The monthly reports owed by that day, in the order of their periods."""
    city.wait_until(at(day))
    await city.work(open_obligations, (await title.enrolment())["id"])
    return sorted(await title.obligations(), key=lambda row: row["period_first_day"])


async def two_months(city: City) -> tuple[Title, list[Body]]:
    """February is owed by the first form, March by the second; both months are over."""
    title = await Title.taken_over(city, Company(1), "2025-06-01")
    await owed(city, title, "2026-02-15")
    await adopted(city, await loaded(city))
    rows = await owed(city, title, "2026-03-15")
    city.wait_until(at("2026-04-01"))
    return title, rows


async def test_a_second_form_holds_for_the_periods_that_begin_from_its_day_on(city: City) -> None:
    title, rows = await two_months(city)
    assert [(row["period_first_day"], row["form_version"]) for row in rows] == [
        ("2026-02-01", 1),
        ("2026-03-01", 2),
    ]
    own = city.enterprise(title.company)
    february, march = (f"/obligations/{row['id']}" for row in rows)
    by_the_first_form = await refusal(own.act(march, "report", report()))
    assert {(error["pointer"], error["code"]) for error in by_the_first_form.problem["errors"]} >= {
        ("/figures/employees", "unknown_field"),
        ("/figures/main_product_revenue", "missing"),
    }
    assert (await refusal(own.act(february, "report", SECOND))).status == 422
    assert (await own.act(february, "report", report()))["form_version"] == 1
    assert (await own.act(march, "report", SECOND))["form_version"] == 2


async def test_a_correction_is_judged_by_the_form_of_its_period(city: City) -> None:
    title, rows = await two_months(city)
    own, path = city.enterprise(title.company), f"/obligations/{rows[0]['id']}"
    await own.act(path, "report", report())
    assert (await refusal(own.act(path, "correct", {**SECOND, "reason": "更正"}))).status == 422
    corrected = {**report()["figures"], "employees": 150}
    told = await own.act(path, "correct", {"figures": corrected, "reason": "漏计新入职人员"})
    assert (told["figures"]["employees"], told["report_no"], told["form_version"]) == (150, 2, 1)
    told = await city.rows(
        "SELECT data FROM event WHERE aggregate_id = :id AND type LIKE 'obligation.%ed' AND data ? 'figures'",
        id=rows[0]["id"],
    )
    assert {row.data["form_version"] for row in told} == {1}


async def test_a_draft_is_checked_by_the_form_of_its_period(city: City) -> None:
    title, rows = await two_months(city)
    own = city.enterprise(title.company)
    kept = await own.amend(f"/obligations/{rows[1]['id']}", {"figures": {"main_product_revenue": "5.00"}})
    assert kept["draft"] == {"main_product_revenue": "5"}
    drafted = own.amend(f"/obligations/{rows[0]['id']}", {"figures": {"main_product_revenue": "5.00"}})
    assert (await refusal(drafted)).status == 422


async def test_figures_are_laid_beside_those_of_the_form_before_where_both_have_them(city: City) -> None:
    title, rows = await two_months(city)
    own = city.enterprise(title.company)
    await own.act(f"/obligations/{rows[0]['id']}", "report", report())
    far = {"operating_revenue": "500.00", "main_product_revenue": "1.00"}
    told = await own.act(f"/obligations/{rows[1]['id']}", "report", {"figures": far})
    assert told["flags"] == [
        {
            "code": "REVENUE_UNLIKE_LAST_MONTH",
            "field": "operating_revenue",
            "figure": "500",
            "base": "700",
        }
    ]


async def test_a_period_that_is_opened_late_has_the_form_of_its_own_day(city: City, swept: Sweep) -> None:
    title = await Title.taken_over(city, Company(1), "2025-06-01")
    await adopted(city, await loaded(city))
    city.wait_until(at("2026-04-15"))
    await swept("open_reports")
    rows = sorted(await title.obligations(), key=lambda row: row["period_first_day"])
    assert [row["form_version"] for row in rows] == [1, 2, 2]


async def test_a_form_goes_live_as_a_measure_does_and_is_shown_with_it(city: City) -> None:
    row = await loaded(city)
    assert (row["kind"], row["measure_id"], row["edition"]) == (
        "REPORT_FORM",
        MEASURE,
        "MONTHLY_OPERATION/2",
    )
    assert (await refusal(city.officer().act(f"/measure-files/{row['id']}", "adopt"))).code == "actor_barred"
    assert await versions_shown(city) == [1]
    await adopted(city, row)
    assert await versions_shown(city) == [1, 2]
    measure = await city.anybody().get(f"/measures/{MEASURE}")
    (form,) = [form for form in measure["report_forms"] if form["version"] == 2]
    assert (form["applies_from"], form["sha256"]) == ("2026-03-01", row["sha256"])
    assert [(field["code"], field["unit"]) for field in form["fields"]] == [
        ("operating_revenue", "wan_yuan"),
        ("main_product_revenue", "wan_yuan"),
    ]
    text = await city.anybody().get(f"/measure-texts/{row['sha256']}")
    assert text["text"] == report_form("2026-03-01")["text"]


async def versions_shown(city: City) -> list[int]:
    measures = (await city.anybody().get("/measures"))["items"]
    (measure,) = [measure for measure in measures if measure["id"] == MEASURE]
    shown = [form for form in measure["report_forms"] if form["report_kind"] == "MONTHLY_OPERATION"]
    return [form["version"] for form in shown]


async def test_a_form_is_no_measure_and_changes_none(city: City) -> None:
    before = (await city.anybody().get("/measures"))["items"]
    await adopted(city, await loaded(city))
    after = (await city.anybody().get("/measures"))["items"]
    assert [row["sha256"] for row in before] == [row["sha256"] for row in after]
    started = await city.officer().create(f"/measures/{MEASURE}/rehearsals", {})
    assert started["edition"] == "1"


@pytest.mark.parametrize(
    ("changed", "place"),
    [
        ({"applies_from = 2026-03-01": "applies_from = 2026-01-01"}, "applies_from：应晚于今日"),
        ({"version = 2": "version = 1"}, "report_form.version"),
        ({'report = "MONTHLY_OPERATION"': 'report = "WEEKLY"'}, "report：没有此报表"),
        ({'measure = "bg-2022-03"': 'measure = "bg-1999-01"'}, "report：没有此报表"),
        (
            {
                'code = "main_product_revenue"': 'code = "turnover"',
                'field = "main_product_revenue"': 'field = "turnover"',
            },
            "report_form.fields.1.code：应为下列之一",
        ),
        ({'unit = "wan_yuan"': 'unit = "items"'}, "report_form.fields.0：此项应为：decimal, wan_yuan"),
        ({'reason = "示例：主管部门调整月报"': ""}, "report_form.article"),
        ({"[[report_form.checks]]": "[[report_form.cheques]]"}, "report_form.cheques：未知的键"),
    ],
)
async def test_a_form_with_a_fault_is_refused_with_its_place(
    city: City, changed: dict[str, str], place: str
) -> None:
    refused = await refusal(loaded(city, **changed))
    assert refused.told == (422, "measure_invalid")
    assert place in refused.problem["detail"]
    assert await city.officer().all("/measure-files") == []


async def test_versions_rise_and_none_is_given_twice(city: City) -> None:
    row = await loaded(city, version=3)
    assert (await refusal(loaded(city, "2026-05-01", version=3))).told == (409, "already_exists")
    await adopted(city, row)
    assert (await refusal(loaded(city, "2026-05-01", version=2))).told == (422, "measure_invalid")
    assert (await refusal(loaded(city, "2026-03-01", version=4))).told == (422, "measure_invalid")
    await adopted(city, await loaded(city, "2026-05-01", version=4))


async def test_a_draft_whose_day_has_come_is_not_adopted_any_more(city: City) -> None:
    """Periods that began meanwhile have the form before."""
    row = await loaded(city)
    city.wait_until(at("2026-03-01"))
    assert (await refusal(adopted(city, row))).told == (422, "measure_invalid")


async def test_a_later_edition_of_a_measure_says_when_its_form_is_another_one(city: City) -> None:
    def edition(**lines: str) -> Body:
        same = {'id = "bg-2022-03"': 'id = "bg-2022-03"', 'version = "1"': 'version = "2"'}
        return measure_file(**same, **lines)

    def changed(**also: Any) -> Body:
        body = edition(**also)
        body["text"] = body["text"].replace('zh = "本月营业收入"', 'zh = "当月营业收入"')
        return body

    refused = await refusal(city.officer().create("/measure-files", changed()))
    assert "此版本已有另一内容" in refused.problem["detail"]
    numbered = {'code = "MONTHLY_OPERATION"': 'code = "MONTHLY_OPERATION"\nform_version = 2'}
    await adopted(city, await city.officer().create("/measure-files", changed(**numbered)))
    assert await versions_shown_of_newest(city) == [("2022-04-13", 1), ("2027-04-13", 2)]


async def versions_shown_of_newest(city: City) -> list[tuple[str, int]]:
    measure = await city.anybody().get(f"/measures/{MEASURE}")
    forms = [form for form in measure["report_forms"] if form["report_kind"] == "MONTHLY_OPERATION"]
    return [(form["applies_from"], form["version"]) for form in forms]
