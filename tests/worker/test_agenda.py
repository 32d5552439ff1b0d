"""An enterprise sees when what is due, and can take it into a calendar."""

from city import City
from domain.acts.monitoring.open_obligations import open_obligations
from factories import Company, at, report
from titles import Title
from voices import refusal


async def test_an_enterprise_sees_its_reports_and_the_days_of_its_title(city: City) -> None:
    title = await Title.taken_over(city, Company(1), "2025-06-01")
    city.wait_until(at("2026-03-01"))
    await city.work(open_obligations, (await title.enrolment())["id"])
    february = min(await title.obligations(), key=lambda row: row["period_first_day"])
    own = city.enterprise(title.company)
    await own.act(f"/obligations/{february['id']}", "report", report())
    path = f"/enterprises/{title.row['enterprise_id']}/calendar"
    items = (await own.get(path))["items"]
    assert [(item["kind"], item["day"], item["status"]) for item in items] == [
        ("REPORT_DUE", "2026-03-10", "REPORTED"),
        ("REPORT_DUE", "2026-04-10", "DUE"),
        ("RE_REVIEW_OPENS", "2027-12-03", "ACTIVE"),
        ("TERM_ENDS", "2028-05-31", "ACTIVE"),
    ]
    file = await own.get(f"/enterprises/{title.row['enterprise_id']}/icalendar")
    assert (file["file_name"], file["media_type"]) == (f"{Company(1).uscc}.ics", "text/calendar")
    assert file["content"].count("BEGIN:VEVENT") == len(items)
    assert "DTSTART;VALUE=DATE:20260410" in file["content"]


async def test_nobody_sees_the_calendar_of_another(city: City) -> None:
    title = await Title.taken_over(city, Company(1), "2025-06-01")
    await city.register(Company(2))
    for file in ("calendar", "icalendar"):
        path = f"/enterprises/{title.row['enterprise_id']}/{file}"
        assert (await refusal(city.enterprise(Company(2)).get(path))).code == "not_found"
