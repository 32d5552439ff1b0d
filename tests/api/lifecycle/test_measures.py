"""A new measure goes live by data alone; each case keeps the text of its day; a rehearsal shows what would change."""

import base64
import hashlib
from datetime import date, timedelta
from io import BytesIO

import pytest
from python_calamine import CalamineWorkbook

from cases import Case
from city import City
from domain.acts.rehearsals.assess import assess
from domain.queries import measures, rehearsals
from domain.rules.measure.load import load_measure, packaged_measures, packaged_text
from domain.rules.time.periods import anniversary
from factories import Body, Company, at, measure_file, round_
from titles import Title
from voices import refusal

LAST_DAY, FIRST_DAY = at("2027-04-12", 23, 59), at("2027-04-13", 0, 1)
STRICTER = {"value = 1000\n": "value = 9000\n"}


async def loaded(city: City, **lines: str) -> Body:
    return await city.officer().create("/measure-files", measure_file(**lines))


async def adopted(city: City, row: Body) -> Body:
    return await city.officer(2).act(f"/measure-files/{row['id']}", "adopt")


async def round_under(city: City, measure_id: str) -> None:
    city.round_id = await city.open_round(measure_id=measure_id)


def revenue_of(case: Case) -> tuple[str, str, str]:
    """By which measure the case is judged, what it asks of the revenue, and the verdict."""
    assessment = case.row["assessment"]
    finding = next(found for found in assessment["criteria"][0]["children"] if found["id"] == "revenue")
    return assessment["measure"]["id"], finding["comparison"], finding["verdict"]


async def test_a_fourth_measure_goes_live_between_two_applications_and_each_is_judged_by_its_own(
    city: City,
) -> None:
    city.move_to(at("2027-03-01"))
    await round_under(city, "bg-2022-03")
    before, after = [await Case.drafted(city, Company(number)) for number in (1, 2)]
    file = await adopted(city, await loaded(city, **STRICTER))
    city.move_to(LAST_DAY)
    await before.submit()
    city.move_to(FIRST_DAY)
    await after.submit()
    assert revenue_of(before) == ("bg-2022-03", "8650.4 ≥ 1000", "MET")
    assert revenue_of(after) == ("bg-2027", "8650.4 ≥ 9000", "UNMET")
    # the county answers for the first by the measure of its day, long after that has ended
    await before.recommend()
    assert before.status == "RECOMMENDED"
    assert (await refusal(after.recommend())).told == (409, "not_eligible")
    assert after.row["assessment"]["measure"]["sha256"] == file["sha256"]


async def test_the_text_that_a_case_was_judged_by_can_be_shown_years_later(city: City) -> None:
    city.move_to(at("2027-05-04"))
    file = await adopted(city, await loaded(city))
    await round_under(city, file["measure_id"])
    case = await Case.drafted(city, Company(1))
    await case.submit()
    city.move_to(at("2039-11-07"))
    pinned = (await case.read())["assessment"]["measure"]
    shown = await city.anybody().get(f"/measure-texts/{pinned['sha256']}")
    assert shown["text"] == measure_file()["text"]
    assert load_measure(shown["text"], "x").sha256 == pinned["sha256"] == file["sha256"]


async def test_the_texts_that_come_with_the_service_are_shown_too_and_drafts_are_not(city: City) -> None:
    for measure in packaged_measures():
        shown = await city.anybody().get(f"/measure-texts/{measure.sha256}")
        assert shown["text"] == packaged_text(measure.sha256)
    draft = await loaded(city)
    assert (await refusal(city.anybody().get(f"/measure-texts/{draft['sha256']}"))).status == 404
    assert (await refusal(city.anybody().get("/measures/bg-2027"))).status == 404
    assert "bg-2027" not in {row["id"] for row in (await city.anybody().get("/measures"))["items"]}


async def test_no_measure_in_force_and_none_adopted_means_no_new_case(city: City) -> None:
    await loaded(city)
    city.move_to(FIRST_DAY)
    attempt = Case.drafted(city, Company(1))
    assert (await refusal(attempt)).told == (409, "no_measure_in_force")


async def test_who_loaded_a_file_does_not_adopt_it(city: City) -> None:
    row = await loaded(city)
    attempt = city.officer().act(f"/measure-files/{row['id']}", "adopt")
    assert (await refusal(attempt)).told == (403, "actor_barred")


async def test_a_measure_whose_days_overlap_is_refused_unless_it_says_that_it_replaces(city: City) -> None:
    early = {"effective_from = 2022-04-13": "effective_from = 2026-07-01"}
    refused = await refusal(loaded(city, **early))
    assert refused.told == (422, "measure_invalid")
    assert "bg-2022-03" in refused.problem["detail"]
    assert await city.officer().all("/measure-files") == []
    replaces = {"re_reviews_titles_of": 'replaces = ["bg-2022-03"]\nre_reviews_titles_of'}
    await adopted(city, await loaded(city, **early, **replaces))
    city.move_to(at("2026-06-30"))
    await round_under(city, "bg-2022-03")
    case = await Case.drafted(city, Company(1))
    city.move_to(at("2026-07-01"))
    await case.submit()
    assert case.row["assessment"]["measure"]["id"] == "bg-2027"


async def test_no_more_measures_are_adopted_than_the_list_of_them_can_show(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(measures, "MOST_ON_FILE", len(packaged_measures()) + 1)
    await adopted(city, await loaded(city))
    second = await city.officer().create("/measure-files", measure_file(2))
    assert (await refusal(adopted(city, second))).told == (409, "measures_full")
    assert len((await city.anybody().get("/measures"))["items"]) == measures.MOST_ON_FILE


async def test_of_two_files_that_contradict_each_other_only_one_is_adopted(city: City) -> None:
    first, second = await loaded(city), await loaded(city, **{'id = "bg-2022-03"': 'id = "bg-other"'})
    await adopted(city, first)
    assert (await refusal(adopted(city, second))).told == (422, "measure_invalid")


@pytest.mark.parametrize(
    ("line", "changed", "place"),
    [
        ("value = 1000", "value = nan", "criteria.0.children.5.value：应为有限数"),
        ('unit = "wan_yuan"', 'unit = "yuan"', "criteria.0.children.5.unit：应为下列之一"),
        ('fact = "revenue_y1"', 'fact = "turnover"', "criteria.0.children.5.fact：没有数据项 turnover"),
    ],
)
async def test_a_file_with_a_fault_is_refused_with_its_place_and_nothing_is_loaded(
    city: City, line: str, changed: str, place: str
) -> None:
    refused = await refusal(loaded(city, **{line: changed}))
    assert refused.told == (422, "measure_invalid")
    assert refused.problem["errors"][0]["pointer"] == "/text"
    assert f"bg-2027.toml：{place}" in refused.problem["detail"]
    assert await city.officer().all("/measure-files") == []


async def test_a_file_of_ten_megabytes_is_refused_before_it_is_read(city: City) -> None:
    body = measure_file()
    body["text"] += "#" * 10_000_000
    assert (await refusal(city.officer().create("/measure-files", body))).status == 413


async def test_the_same_edition_is_loaded_once_and_again_after_it_was_discarded(city: City) -> None:
    row = await loaded(city)
    assert (await refusal(loaded(city))).told == (409, "already_exists")
    assert (await refusal(loaded(city, **STRICTER))).told == (409, "already_exists")
    await city.officer().act(f"/measure-files/{row['id']}", "discard")
    assert (await loaded(city))["sha256"] == row["sha256"]


async def test_the_database_itself_keeps_the_text(city: City) -> None:
    await loaded(city)
    for change in ("UPDATE measure_file SET text = 'other'", "DELETE FROM measure_file"):
        with pytest.raises(Exception, match="is refused"):
            await city.rows(change)


async def test_a_measure_may_bar_applications_for_years_after_a_cancellation(city: City) -> None:
    title = await Title.taken_over(city, Company(1), "2024-03-01")
    city.move_to(at("2026-11-02"))
    await (await title.proceedings()).to("UPHELD")
    bar = {"# bar_years is absent: the measure sets no bar.": "bar_years = 3"}
    await adopted(city, await loaded(city, **bar))
    city.move_to(FIRST_DAY)
    await round_under(city, "bg-2027")
    refused = await refusal(Case.drafted(city, Company(1), register=False))
    assert refused.told == (409, "reapplication_barred")
    lost_on = date.fromisoformat((await title.read())["revoked_on"])
    assert f"{anniversary(lost_on, 3)}" in refused.problem["detail"]
    city.move_to(at(anniversary(lost_on, 3) - timedelta(days=1), 23, 59))
    await round_under(city, "bg-2027")
    assert (await refusal(Case.drafted(city, Company(1), register=False))).code == "reapplication_barred"
    city.move_to(at(anniversary(lost_on, 3), 0, 1))
    await (await Case.drafted(city, Company(1), register=False)).submit()


async def test_a_fact_that_a_material_shows_is_told_from_one_that_is_only_declared(city: City) -> None:
    asked = round_(city.today)["materials"]
    asked[1]["shows"] = ["revenue_y1"]
    city.round_id = await city.open_round(materials=asked)
    case = await Case.drafted(city, Company(1))
    await case.submit()
    inputs = {
        given["code"]: given["source"]
        for criterion in case.row["assessment"]["criteria"][0]["children"]
        for given in (criterion.get("observed") or {}).get("inputs", ())
    }
    assert inputs["revenue_y1"] == "EVIDENCE"
    assert inputs["revenue_y2"] == "DECLARED"
    assert inputs["legal_form"] == "OFFICIAL"
    unknown = [{**asked[0], "shows": ["turnover"]}]
    refused = await refusal(city.open_round(materials=unknown))
    assert refused.problem["errors"][0]["pointer"] == "/materials/0/shows/0"


# --- rehearsals ---------------------------------------------------------------------------------------------


async def rehearsed(city: City, measure_id: str, **body: str) -> Body:
    row = await city.officer().create(f"/measures/{measure_id}/rehearsals", dict(body))
    await city.work(assess, row["id"])
    return await city.officer().get(f"/rehearsals/{row['id']}")


async def test_a_rehearsal_says_who_would_gain_keep_or_lose_the_title_and_by_which_criterion(
    city: City,
) -> None:
    holder, loser, newcomer, outsider = [await Case.drafted(city, Company(number)) for number in range(1, 5)]
    await city.register(Company(5))
    await loser.fill(revenue_y1="7900")
    await newcomer.fill(revenue_y1="7300", revenue_y2="7420")
    await outsider.fill(revenue_y1="6000", main_product_revenue="5000")
    for case in (holder, loser):
        await case.to("RECOGNISED")
    for case in (newcomer, outsider):
        await case.submit()
    looser = {'value = 10\nunit = "percent"': 'value = -5\nunit = "percent"'}
    await loaded(city, **looser, **{"value = 1000\n": "value = 8000\n"})
    found = await rehearsed(city, "bg-2027")
    counted = {row["outcome"]: row["count"] for row in found["outcomes"] if row["count"]}
    assert found["status"] == "FINISHED"
    assert (found["assessed"], found["day"]) == (5, "2027-04-13")
    assert counted == {"KEEPS": 1, "LOSES": 1, "STAYS_OUT": 2, "NOT_ASSESSED": 1}
    losses = next(row for row in found["outcomes"] if row["outcome"] == "LOSES")
    assert losses["by_criterion"] == [{"criterion": "revenue", "count": 1}]
    lost = await city.officer().all(f"/rehearsals/{found['id']}/enterprises", outcome="LOSES")
    assert [(row["uscc"], row["verdict"], row["criteria"]) for row in lost] == [
        (loser.company.uscc, "UNMET", ["revenue"])
    ]
    shown = await city.officer().get(f"/rehearsals/{found['id']}/workbook")
    book = CalamineWorkbook.from_filelike(BytesIO(base64.b64decode(shown["content"])))
    assert shown["file_name"] == "bg-2027-1-2027-04-13.xlsx"
    assert book.get_sheet_by_name("失去称号").to_python()[1][1] == 1
    assert len(book.get_sheet_by_name("名单").to_python()) == 1 + found["assessed"]


async def test_a_workbook_is_not_made_of_more_enterprises_than_it_should_be(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    await city.register(Company(1))
    found = await rehearsed(city, "bg-2022-03")
    monkeypatch.setattr(rehearsals, "MOST_LINES", 0)
    refused = await refusal(city.officer().get(f"/rehearsals/{found['id']}/workbook"))
    assert refused.told == (409, "workbook_too_large")


async def test_an_enterprise_gains_by_the_criterion_that_the_present_measure_holds_against_it(
    city: City,
) -> None:
    case = await Case.drafted(city, Company(1))
    await case.fill(revenue_y1="7300", main_product_revenue="6000")
    await case.submit()
    await loaded(city, **{'value = 10\nunit = "percent"': 'value = 1\nunit = "percent"'})
    found = await rehearsed(city, "bg-2027", day=date(2027, 4, 1).isoformat())
    gains = next(row for row in found["outcomes"] if row["outcome"] == "GAINS")
    assert (gains["count"], gains["by_criterion"]) == (1, [{"criterion": "growth", "count": 1}])


async def test_a_rehearsal_is_taken_up_at_once_and_changes_nothing_else(city: City) -> None:
    case = await Case.drafted(city, Company(1))
    await case.to("RECOGNISED")
    before = await case.read()
    answer = await city.http.post(
        "/v1/measures/miit-2026-2/rehearsals",
        json={},
        headers={**city.officer()._headers, "Idempotency-Key": hashlib.sha256(b"1").hexdigest()},
    )
    assert (answer.status_code, answer.json()["status"]) == (202, "RUNNING")
    assert answer.headers["Location"] == f"/v1/rehearsals/{answer.json()['id']}"
    assert answer.headers["Retry-After"]
    await city.work(assess, answer.json()["id"])
    assert await case.read() == before


async def test_one_text_is_rehearsed_once_at_a_time_and_only_by_the_city(city: City) -> None:
    await city.officer().create("/measures/bg-2022-03/rehearsals", {})
    again = city.officer().create("/measures/bg-2022-03/rehearsals", {})
    assert (await refusal(again)).told == (409, "already_exists")
    county = city.county("150102").create("/measures/bg-2022-03/rehearsals", {})
    assert (await refusal(county)).told == (403, "forbidden")
    unknown = city.officer().create("/measures/bg-1949/rehearsals", {})
    assert (await refusal(unknown)).told == (404, "not_found")
