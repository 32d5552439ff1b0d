"""Every computed date can say why; a year that is not published is refused, or bounded and marked; local days count."""

import pytest

from city import City
from factories import Body
from voices import refusal

YEAR: Body = {
    "year": 2027,
    "source": "示例〔2026〕1号",
    "days_off": ["2027-01-01", "2027-01-02", "2027-01-03"],
    "working_weekends": ["2027-01-09"],
}


async def reckoned(city: City, start: str, **query: object) -> Body:
    return await city.anybody().get("/period-ends", start=start, days=5, **query)


async def test_a_period_says_where_it_starts_what_it_counts_and_by_which_notice(city: City) -> None:
    found = await reckoned(city, "2026-11-23")
    assert (found["last_day"], found["ends_at"]) == ("2026-11-30", "2026-11-30T16:00:00Z")
    assert (found["first_counted_day"], found["raw_last_day"]) == ("2026-11-24", "2026-11-28")
    assert found["extended_over"] == ["2026-11-28", "2026-11-29"]
    assert found["sources"] == ["国办发明电〔2025〕7号"]
    assert found["provisional"] is False
    assert "顺延至2026-11-30" in found["why"]["zh"]


async def test_readings_can_be_asked_for(city: City) -> None:
    assert (await reckoned(city, "2026-11-23", counting="WORKING_DAYS"))["last_day"] == "2026-11-30"
    counted = await reckoned(city, "2026-11-23", start_counts="true", extends_to_working_day="false")
    assert (counted["last_day"], counted["sources"]) == ("2026-11-27", [])


async def test_a_year_that_is_not_published_is_refused_or_bounded_and_marked(city: City) -> None:
    refused = await refusal(reckoned(city, "2026-12-28"))
    assert refused.told == (409, "calendar_not_loaded")
    bounded = await reckoned(city, "2026-12-28", provisional="true")
    assert (bounded["last_day"], bounded["provisional"]) == ("2027-01-02", True)
    assert bounded["sources"] == ["国务院令第795号"]
    beyond = await refusal(reckoned(city, "2031-12-28", provisional="true"))
    assert beyond.told == (409, "calendar_not_loaded")


async def test_a_loaded_year_and_a_local_day_govern_what_is_computed_from_then_on(city: City) -> None:
    operator = city.voice("operator-1", role="operator")
    await operator.create("/calendar-years", YEAR)
    assert (await reckoned(city, "2026-12-28"))["last_day"] == "2027-01-04"
    local = {"day": "2027-01-04", "name": "示例地方节日", "source": "示例政发〔2026〕9号"}
    row = await operator.create("/local-days-off", local)
    assert await operator.get(f"/local-days-off/{row['id']}") == row
    moved = await reckoned(city, "2026-12-28", provisional="true")
    assert (moved["last_day"], moved["provisional"]) == ("2027-01-05", False)
    assert moved["sources"] == ["示例〔2026〕1号", "示例政发〔2026〕9号"]
    assert (await refusal(operator.create("/local-days-off", local))).told == (409, "already_exists")


@pytest.mark.parametrize("query", [{"days": 0}, {"days": 366}, {"days": "five"}, {"start": "2026-13-01"}])
async def test_what_is_no_period_is_refused(city: City, query: Body) -> None:
    asked = {"start": "2026-11-23", "days": 5} | query
    assert (await refusal(city.anybody().get("/period-ends", **asked))).status == 422
